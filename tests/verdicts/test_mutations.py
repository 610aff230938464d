"""Accepted Pods, changed at random: whatever comes of it is judged without a crash, and every finding stands inside it."""

import copy
import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from podlint.checks.run import check_text
from podlint.kubernetes import NEWEST, OLDEST, Version
from podlint.manifest.node import Json, Path, plain
from podlint.manifest.read import read
from tests.pod.test_robustness import MANIFESTS, ODD_LEAVES, paths
from tests.verdicts.recorded import ROWS

ACCEPTED: list[Json] = [
    *(plain(read("ok.yaml", row["yaml"].encode()).documents[0].root) for row in ROWS.values() if row["ok"]),
    *MANIFESTS,
]
NUMBERS = st.sampled_from([-1, 0, 1, 101, 65536, 2**31, 2**63 - 1, -(2**31)])
NAMES = st.sampled_from(["", "a", "A_b", "a.b", "..", "/", "x" * 300, "Always", "é", "$(A)", "1", "\n"])


@st.composite
def mutated(draw: st.DrawFn) -> Json:
    """An accepted manifest with one to three things dropped, retyped, renamed, duplicated or put out of range."""
    manifest = copy.deepcopy(draw(st.sampled_from(ACCEPTED)))
    for _ in range(draw(st.integers(1, 3))):
        places = [path for path in paths(manifest) if path]
        if not places:
            break
        _change(draw, manifest, draw(st.sampled_from(places)))
    return manifest


def _change(draw: st.DrawFn, manifest: Json, path: Path) -> None:
    holder: Any = manifest
    for step in path[:-1]:
        holder = holder[step]
    last: Any = path[-1]
    value = holder[last]
    match draw(st.sampled_from(["drop", "retype", "rename", "duplicate", "number", "text"])):
        case "drop":
            del holder[last]
        case "retype":
            holder[last] = draw(
                st.one_of(
                    ODD_LEAVES.filter(_is_json), st.just([]), st.just({}), st.just([value]), st.just({"name": value})
                )
            )
        case "rename" if isinstance(holder, dict):
            holder[draw(NAMES)] = holder.pop(last)
        case "duplicate" if isinstance(holder, list):
            holder.append(copy.deepcopy(value))
        case "number":
            holder[last] = draw(NUMBERS)
        case _:
            holder[last] = draw(NAMES)


def _is_json(value: object) -> bool:
    """Without what JSON cannot write, or Python not in decimal."""
    return not (isinstance(value, float) or (isinstance(value, int) and abs(value) > 10**100))


@given(mutated(), st.integers(OLDEST.minor, NEWEST.minor))
@settings(max_examples=200, deadline=None)
def test_whatever_comes_of_an_accepted_pod_is_judged(manifest: Json, minor: int) -> None:
    text = json.dumps(manifest, indent=1)
    lines = len(text.splitlines())

    for finding in check_text(text, kubernetes=Version(1, minor)):
        for place in (finding.place, *(related.place for related in finding.because)):
            assert 1 <= place.span.line <= lines
