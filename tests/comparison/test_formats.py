"""What ``json`` says of a comparison, text says."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cli.running import podlint
from tests.project.checkout import ROOT

MANIFEST = ROOT / "examples" / "liveness-exec.yaml"
RECORD = (ROOT / "tests" / "demos" / "liveness-exec.describe.txt").read_text(encoding="utf-8")
ROW = re.compile(
    r"  +(\S+)  +(.*?)  (.*?)  +([A-Z]\w+.*?)  +(fits|not compared|not predicted|(?:earlier|later) by \S+ s)"
)


def said(*arguments: str | Path) -> tuple[dict[str, Any], str]:
    """One comparison as both formats tell it, on paper wide enough."""
    document = json.loads(podlint("compare", "--format", "json", *arguments).out)
    (pod,) = document["pods"]
    return pod | {"file": document["observed"]}, podlint("compare", *arguments, COLUMNS="400").out


def agrees(told: str, event: dict[str, Any]) -> bool:
    """Whether a row's last words are the event's verdict, its seconds rounded to a tenth either way."""
    words, _, seconds = told.partition(" by ")
    near = not seconds or abs(float(seconds.removesuffix(" s")) - event["by"]) < 0.06
    return (
        words == str(event["verdict"]).replace("-", " ") and bool(seconds) == (words in ("earlier", "later")) and near
    )


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    killed=st.integers(30, 110),
    dropped=st.sampled_from(["nothing", "Killing", "Pulled", "Unhealthy"]),
    strange=st.booleans(),
)
def test_what_json_says_of_a_comparison_text_says(tmp_path: Path, killed: int, dropped: str, strange: bool) -> None:
    record = tmp_path / "observed.txt"
    text = RECORD.replace("Killing 68s", f"Killing {killed}s")
    lines = [line for line in text.splitlines() if dropped not in line]
    lines += ["  Normal  Preempted 20s kubelet Something else"] if strange else []
    record.write_text("\n".join(lines), encoding="utf-8")

    document, told = said(MANIFEST, record)

    rows = [found.groups() for line in told.splitlines() if (found := ROW.fullmatch(line))]
    assert len(rows) == len(document["events"])
    left = list(document["events"])
    for when, _, _, what, judged in rows:
        which = (what.split()[0], when)
        said_of = next(e for e in left if (e["reason"], e["observed"]["text"]) == which and agrees(judged, e))
        left.remove(said_of)
    assert len(re.findall(r"  missing$", told, re.MULTILINE)) >= bool(document["missing"])
    assert told.splitlines()[-1] == document["verdict"]
    assert told.endswith(f"{document['verdict']}\n")
    assert re.findall(r"^the scenario that .*?: (\S+)", told, re.MULTILINE) == [document["scenario"]]
    assert re.findall(r"--assume (\S+)", told) == [unknown["assume"] for unknown in document["unknowns"]]


@pytest.mark.parametrize("killed", [68, 83])
def test_the_exit_status_is_what_json_says_of_all(tmp_path: Path, killed: int) -> None:
    record = tmp_path / "observed.txt"
    record.write_text(RECORD.replace("Killing 68s", f"Killing {killed}s"), encoding="utf-8")
    for name in ("json", "text"):
        ran = podlint("compare", "--format", name, MANIFEST, record)
        document, _ = said(MANIFEST, record)
        assert ran.status == int(not document["fits"])
