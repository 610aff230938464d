"""Whatever the bytes are: no traceback."""

from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tools.fuzzing.mutate import mutated
from tools.fuzzing.seeds import seeds
from tools.fuzzing.stages import examine

FOUND = sorted((Path(__file__).parent / "found").glob("*.yaml"), key=lambda path: path.name)
"""Inputs that once raised, smaller than they were."""


def tried(data: bytes, folder: Path) -> None:
    file = folder / "input.yaml"
    file.write_bytes(data)
    examine(file)


@pytest.mark.parametrize("path", FOUND, ids=lambda path: path.stem)
def test_what_once_raised_does_not_raise(path: Path) -> None:
    examine(path)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.binary(max_size=200))
def test_any_bytes_raise_nothing(tmp_path: Path, data: bytes) -> None:
    tried(data, tmp_path)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.text(st.sampled_from("{}[]:,-#&*!|>'\"%@`\\ \t\n\r\x00\x85\u2028\ufeff?<=~0aé"), max_size=60))
def test_any_text_of_yamls_own_characters_raises_nothing(tmp_path: Path, text: str) -> None:
    tried(f"kind: Pod\nspec: {text}".encode(), tmp_path)


@pytest.mark.slow
@settings(suppress_health_check=[*HealthCheck], max_examples=40)
@given(st.sampled_from(seeds()), st.randoms(use_true_random=False))
def test_a_damaged_manifest_raises_nothing_at_any_stage(tmp_path: Path, seed: str, random: Random) -> None:
    tried(mutated(seed, random, seeds()), tmp_path)
