"""What rules say of hooks against what a real kubelet reported of them (``tests/lives``)."""

import json
from pathlib import Path

import pytest

from podlint.checks.run import check_text

LIVES = Path(__file__).parent.parent / "lives"
HOOKED = sorted(path.stem for path in LIVES.glob("*.json") if "lifecycle:" in json.loads(path.read_text())["manifest"])


def reported(name: str) -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
    """What the kubelet reported, and what the rules say, each as event or rule with its container."""
    life = json.loads((LIVES / f"{name}.json").read_text())
    events = {(event["type"], event["container"]) for event in life["observed"] if event.get("container")}
    told = {(finding.rule, finding.container or "") for finding in check_text(life["manifest"])}
    return events, told


def of(kinds: set[tuple[str, str]], *wanted: str) -> set[str]:
    return {container for kind, container in kinds if kind in wanted}


@pytest.mark.parametrize("name", HOOKED)
def test_post_start_fails_where_it_is_said_to(name: str) -> None:
    events, told = reported(name)
    assert of(told, "poststart-fails") == of(events, "post-start-failed")


@pytest.mark.parametrize("name", HOOKED)
def test_each_failure_of_pre_stop_has_been_foretold(name: str) -> None:
    events, told = reported(name)
    foretold = of(told, "prestop-fails", "prestop-exceeds-grace", "prestop-kills-own-process")
    failed = of(events, "pre-stop-failed")
    assert failed <= foretold
    assert of(told, "prestop-fails") & of(events, "killing") <= failed
