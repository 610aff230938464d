"""What is written as the kubelet's words is read as what it was written for."""

import pytest

from podlint.kubernetes import NEWEST, OLDEST, Version
from podlint.observed.meaning import STOPPING, meaning_of
from podlint.observed.telling import Teller

CASES = [
    ("scheduled", {}),
    ("pulling", {}),
    ("pulled", {}),
    ("image-present", {}),
    ("container-started", {}),
    *(("probe-failed", {"probe": probe}) for probe in ("startup", "readiness", "liveness")),
    ("probe-errored", {"probe": "liveness"}),
    *(
        ("killing", {"reason": reason})
        for reason in ("liveness", "startup", "post-start", "restart-all", "deletion", "deadline", "finished")
    ),
    ("restart-delayed", {}),
    ("post-start-failed", {}),
    ("pre-stop-failed", {}),
]


@pytest.mark.parametrize("version", [OLDEST, Version(1, 34), NEWEST])
@pytest.mark.parametrize(("type_", "detail"), CASES)
@pytest.mark.parametrize("restarts", [True, False])
def test_a_row_is_read_as_what_it_was_written_for(
    type_: str, detail: dict[str, str], version: Version, restarts: bool
) -> None:
    rows = Teller(version, "shop", "web", restarts).told(type_, "app", "busybox:1", detail)
    meaning = meaning_of(rows[-1].reason, rows[-1].message)
    reason = detail.get("reason")

    assert meaning.type == type_
    assert meaning.detail == ({"reason": "stopping"} if reason in STOPPING else detail)
    assert meaning.container in (None, "app")


@pytest.mark.parametrize("type_", ["phase", "container-exited", "term-sent", "pod-ready"])
def test_of_most_types_nothing_is_recorded(type_: str) -> None:
    assert Teller(NEWEST, "shop", "web", restarts=True).told(type_, "app", "busybox:1", {}) == ()
