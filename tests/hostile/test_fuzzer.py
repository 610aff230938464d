"""The fuzzer finds what raises and what takes too long, and keeps it; otherwise 100,000 inputs without a traceback say nothing."""

import subprocess
import sys
from pathlib import Path

import pytest

from tools.fuzz import input_of
from tools.fuzzing.seeds import ROOT

pytestmark = pytest.mark.slow

FUZZ = """
import sys
from tools import fuzz
from podlint.cli import predict

{fault}
sys.exit(fuzz.main(sys.argv[1:]))
"""
RAISING = """
def raising(*_, **__):
    raise LookupError("a mistake put here")
predict.timeline_of = raising
"""
ENDLESS = """
def endless(*_, **__):
    while True:
        pass
predict.timeline_of = endless
"""


def fuzzed(fault: str, *arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", FUZZ.replace("{fault}", fault), *arguments, "--save", str(folder / "found")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_same_seed_gives_the_same_inputs_and_they_raise_nothing(tmp_path: Path) -> None:
    ran = fuzzed("", "20", "--seed", "7", "--seconds", "60", folder=tmp_path)
    assert (ran.returncode, not (tmp_path / "found").exists()) == (0, True), ran.stdout
    assert ran.stdout.startswith("20 inputs, 0 tracebacks, 0 over the bound, ")
    assert input_of(7, 3) == input_of(7, 3) != input_of(7, 4)


@pytest.mark.parametrize(("fault", "told"), [(RAISING, "LookupError"), (ENDLESS, "_TooLong")])
def test_an_input_that_raises_or_has_no_end_is_kept_with_its_traceback(tmp_path: Path, fault: str, told: str) -> None:
    ran = fuzzed(fault, "6", "--seed", "7", "--seconds", "0.5" if fault == ENDLESS else "60", folder=tmp_path)
    assert ran.returncode == 1
    kept = sorted((tmp_path / "found").glob("*.txt"))
    assert kept
    assert any(told in path.read_text(encoding="utf-8") for path in kept)
    assert {path.with_suffix(".yaml").read_bytes() for path in kept} <= {input_of(7, number) for number in range(6)}
