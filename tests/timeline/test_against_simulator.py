"""Podlint's predictions held to a simulated kubelet that knows nothing of them.

Each class of Pods is a test of its own for each law. A class that podlint gets wrong says what is wrong as the reason of
its mark: whoever mends it takes the mark away.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from podlint.timeline.life import Timeline, timeline_of
from tests.simulator.draws import Draws
from tests.timeline.explained import unexplained
from tests.timeline.generated import CLASSES, Case
from tests.timeline.simulated import Run, disagreements, scenarios_of
from tests.timeline.thresholds import idle_thresholds
from tests.timeline.tightness import loose_bounds

RUNS = 6
"""Simulated runs of each Pod, every other one at the ends of all ranges."""
QUICK = 30
"""Examples of each class where the profile asks for no more than usual."""

LOOSE: dict[str, str] = {
    "deleted-sidecars": "a hook longer than the wait for its turn adds no part of a second to that of the wait: 1 Pod of 1,100",
    "deleted-jobs": "how long one has run that a probe kills unseen supposes nothing of when it has ended: 3 Pods of 330",
    "hooks-and-ends": "the same: 1 Pod of 450",
}
"""Classes with bounds that nothing comes near to, and why."""
SELDOM_LOOSE: dict[str, str] = {
    **dict.fromkeys(
        ("startup", "all-probes", "hangs", "deleted-with-probes", "deleted-by-force"),
        "a kill soon after a start waits for the worker though its tick is the latest: 1 Pod of 350, by half a second",
    ),
    "exits-and-probes": "an end that is seen late, or its unseen kill, of all attempts at their ends: 1 Pod of 350",
    "several-and-probes": "the kills of others as long as any of them may be, whatever is stopped: 1 Pod of 330",
    "sidecars-and-probes": "a start after a kill waits for a relist of its own: 2 Pods of 280, by a second",
    "sidecars-of-a-job": "the end of a sidecar is tied to no other's: 2 Pods of 400, by half a second",
    "hooks": "a hook draws anew in each attempt, of which no corner tells: 1 Pod of 330, by half a second",
    "deleted-several": "whole seconds cut off a hook are not tied to how many there are: 4 Pods of 330, by half a second",
}
"""The same, but so seldom that it is no reason by day: of so few examples none may be loose."""
IDLE: dict[str, str] = {
    "several-and-probes": "a boot is told apart that only another container's stop could have met",
    "deleted-jobs": "a stop in time is told apart though the process ends by itself before: 5 Pods of 470",
    "deleted-by-force": "a boot is told apart that nothing asks for, the Pod being gone: 4 Pods of 2,900",
}
"""Classes with conditions beside which nothing changes, and why."""
SELDOM_IDLE: dict[str, str] = {
    "deleted-with-probes": "a boot is told apart that comes when the Pod is deleted already: 1 Pod of 330",
    "hooks-and-ends": "a boot is told apart that only comes when the process has ended: 1 Pod of 330",
    "hangs": "two scenarios whose events cover each other, though no run is in both: 1 Pod of 340",
    "deleted-exits": "a stop soon after the start comes late only where the start did: 2 Pods of 350, by a second",
    "deleted-sidecars": "the same: 1 Pod of 350",
    "sidecars-and-probes": "a boot is told apart beside what the kill of a sidecar may do to it: 3 Pods of 300",
}
"""The same by night alone."""
BY_NIGHT = settings.default is not None and settings.default.max_examples > 100
if BY_NIGHT:
    LOOSE |= SELDOM_LOOSE
    IDLE |= SELDOM_IDLE
NO_CORNERS = {"everything", "versions"}
"""Classes that are held to no law that looks for the corners of scenarios: most of theirs lie too far from any run."""
LONG = {"several-and-probes", "sidecars-and-probes", "versions", "everything"}
"""Classes with Pods that take seconds to predict."""


def classes(wrong: Mapping[str, str], *, without: Collection[str] = ()) -> list[object]:
    """The classes of Pods; those that podlint gets wrong are marked, and those that take long."""
    return [
        pytest.param(
            name,
            marks=[
                *([pytest.mark.xfail(strict=False, reason=wrong[name])] if name in wrong else []),
                *([pytest.mark.slow] if name in LONG else []),
            ],
        )
        for name in CLASSES
        if name not in without
    ]


def hold(law: Callable[[Case, int], None], name: str, wrong: Mapping[str, str], share: float = 1.0) -> None:
    """Hold a law to Pods of a class; one that is known to fail is not made smaller, which takes long.

    By night the profile's examples are those of one law, and its classes share them.
    """
    shared = 0 if settings.default is None else settings.default.max_examples / (len(CLASSES) - len(NO_CORNERS))
    most = math.ceil(shared) if BY_NIGHT else max(5, round(QUICK * share))
    phases = [Phase.generate] if name in wrong else [Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink]

    @settings(
        max_examples=most,
        phases=phases,
        derandomize=not BY_NIGHT,  # a change is judged by the same examples each time; new ones are for the night
        suppress_health_check=list(HealthCheck),
        deadline=None,
    )
    @given(CLASSES[name], st.integers(0, 10**6))
    def example(case: Case, seed: int) -> None:
        law(case, seed)

    example()


def predicted(case: Case) -> Timeline:
    """What podlint predicts of a case; a Pod that it does not follow to the end is no example."""
    timeline = timeline_of(case.pod, case.setting, served=case.served, stories=False)
    assume(timeline.complete)
    return timeline


def runs(case: Case, seed: int) -> Iterator[Run]:
    for n in range(RUNS):
        yield Run(case, Draws(seed + n, extreme=n % 2 == 1))


@pytest.mark.parametrize("name", classes({}))
def test_what_happens_is_what_is_predicted(name: str) -> None:
    """Each run falls in exactly one scenario; its events lie inside the predicted ones, and nothing certain is missing."""

    def law(case: Case, seed: int) -> None:
        timeline = predicted(case)
        for run in runs(case, seed):
            met = scenarios_of(run, timeline.scenarios)
            if met is None:
                continue
            assert len(met) == 1, f"{case}\n{run} falls in {[s.name for s in met]}"
            wrong = disagreements(run, met[0])
            assert not wrong, f"{case}\n{run} falls in {met[0].name}\n" + "\n".join(wrong)

    hold(law, name, {})


@pytest.mark.parametrize("name", classes(LOOSE, without=NO_CORNERS))
def test_a_bound_that_unknowns_make_is_attained(name: str) -> None:
    """With the unknowns at the corners of a scenario its certain events come to their bounds, but for jitter."""

    def law(case: Case, seed: int) -> None:
        loose = loose_bounds(case, predicted(case), seed)
        assert not loose, f"{case}\n" + "\n".join(loose)

    hold(law, name, LOOSE, share=0.2)


@pytest.mark.parametrize("name", classes(IDLE, without=NO_CORNERS))
def test_something_changes_where_a_condition_says_so(name: str) -> None:
    """Right beside a threshold there are runs that the scenario on its other side does not tell."""

    def law(case: Case, seed: int) -> None:
        idle = idle_thresholds(case, predicted(case), seed)
        assert not idle, f"{case}\n" + "\n".join(idle)

    hold(law, name, IDLE, share=0.3)


@pytest.mark.parametrize("name", classes({}))
def test_every_event_is_explained(name: str) -> None:
    """What it waited for leads back to the Pod being bound or deleted; its fields are written, or have a default."""

    def law(case: Case, _: int) -> None:
        timeline = timeline_of(case.pod, case.setting, served=case.served)
        wrong = [line for s in (*timeline.scenarios, *timeline.stories) for line in unexplained(case, s)]
        assert not wrong, f"{case}\n" + "\n".join(wrong)

    hold(law, name, {}, share=0.3)


# --- the laws themselves can fail ------------------------------------------------------------------------

OPAQUE = Case(
    {"containers": [{"name": "m0", "image": "m0:1", "livenessProbe": {"tcpSocket": {"port": 80}, "periodSeconds": 5}}]},
    {"pull.m0": (0.0, 0.0), "boot.m0": (0.03, 60.03), "stop.m0": (1.03, 1.03)},
    until=60.0,
)


def test_a_threshold_that_lies_elsewhere_is_noticed() -> None:
    timeline = timeline_of(OPAQUE.pod, OPAQUE.setting)
    assert len(timeline.scenarios) > 1
    for scenario in timeline.scenarios:
        scenario.when = tuple(replace(when, seconds=when.seconds + 10) for when in scenario.when)

    assert idle_thresholds(OPAQUE, timeline, seed=0)


def test_a_bound_that_is_too_wide_is_noticed() -> None:
    timeline = timeline_of(OPAQUE.pod, OPAQUE.setting)
    for event in timeline.scenarios[0].events:
        event.latest += 1.0

    assert loose_bounds(OPAQUE, timeline, seed=0)


def test_a_bound_that_is_too_narrow_is_noticed() -> None:
    timeline = timeline_of(OPAQUE.pod, OPAQUE.setting)
    for scenario in timeline.scenarios:
        for event in scenario.events:
            event.latest -= 0.2

    run = Run(OPAQUE, Draws(1, extreme=True))
    (scenario,) = scenarios_of(run, timeline.scenarios) or []
    assert disagreements(run, scenario)
