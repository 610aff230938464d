"""Laws: what really happened fits, whenever it happened; what did not happen so does not."""

import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from podlint.comparison.search import SLACK
from podlint.moment import Bounds
from podlint.observed.record import Record, Time
from tests.comparison.recording import as_describe, as_events, held, one_record
from tests.timeline.observed import LIVES, life

TWO_BOOTS = frozenset(("probe-exec-slow-but-ok",))
"""Lives whose probes come to answer at different times, by what another probe writes; a timeline has one ``boot`` for
all of a container's endpoints, and only as long as the life was watched does that make no difference."""
QUICK = (
    "liveness-exec", "crash-exit-1", "crash-loop-1s", "probe-live-d2-p3-f4", "init-pod",
    "probe-live-d5-p5-f3", "hook-demo2", "delete-ignores-term", "liveness-kill-with-prestop", "prestop-fails",
    "one-of-two-crashes", "probe-http-wrong-port",
)  # fmt: skip
FORMS = ("describe", "events")
ALL = {path.stem for path in LIVES.glob("*.json")}
KILLED = ("liveness-exec", "liveness-kill-with-prestop", "probe-live-d5-p5-f3")


def recorded(form: str, name: str, shift: float) -> Record:
    return one_record((as_describe if form == "describe" else as_events)(life(name), shift=shift))


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(QUICK), st.sampled_from(["describe", "events"]), st.floats(0, 100_000))
def test_what_happened_fits_whenever_it_happened(name: str, form: str, shift: float) -> None:
    comparison = held(life(name), recorded(form, name, shift))

    assert comparison.fits, comparison.best


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(KILLED), st.sampled_from(["describe", "events"]), st.booleans(), st.floats(1, 20))
def test_one_kill_at_another_time_does_not(name: str, form: str, later: bool, by: float) -> None:
    """The first of the kills, moved out of the interval that all others leave it, by more than its slack."""
    record = recorded(form, name, 0.5)
    found = held(life(name), record)
    first = next(j for j in found.best.judgements if j.sighting.row.reason == "Killing" and not j.sighting.again)
    assert first.predicted is not None
    low, high = first.predicted
    at = high + SLACK + by if later else low - SLACK - by - 1
    row = first.sighting.row
    time = Time(Bounds(at, at + 1), "moved")
    moved = replace(row, first=time, last=time if row.count == 1 else row.last)
    rows = tuple(moved if each is row else each for each in record.rows)

    assert not held(life(name), replace(record, rows=rows)).fits


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "form"), [(name, FORMS[n % 2]) for n, name in enumerate(sorted(ALL - TWO_BOOTS)) if n % 6 == 0]
)
def test_a_life_fits_its_own_manifest(name: str, form: str) -> None:
    """Every sixth life, in one of the two forms: each takes a second or so."""
    comparison = held(life(name), recorded(form, name, 0.5))

    assert comparison.fits, comparison.best


def test_what_is_moved_as_a_whole_fits_as_before() -> None:
    record = recorded("events", "liveness-exec", 0.0)

    def moved(time: Time) -> Time:
        return Time(Bounds(time.bounds.low + math.pi, time.bounds.high + math.pi), time.text)

    rows = tuple(replace(row, first=moved(row.first), last=moved(row.last)) for row in record.rows)

    assert held(life("liveness-exec"), replace(record, rows=rows, end=record.end + math.pi)).fits
