"""A simulated run of a generated Pod against what podlint predicts of it."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from podlint.lifecycle.serving import Serving
from podlint.pod.model import Container, HookKind
from podlint.timeline.scenario import Scenario, When
from podlint.timeline.timed_event import TimedEvent
from tests.simulator.behaviour import Behaviour, Exit, HookRun
from tests.simulator.draws import Draws
from tests.simulator.happened import Happened
from tests.simulator.run import Circumstances, simulate
from tests.timeline.generated import OVERHEAD, Case

SLACK = 0.01
"""What may be lost in rounding, in seconds."""
ON_EDGE = 0.002
"""Conditions are printed with three decimals: a draw so near to one decides nothing."""
Key: TypeAlias = tuple[Any, ...]


@dataclass
class Run:
    """One simulated life: what was drawn, what happened."""

    case: Case
    draws: Draws
    events: list[Happened] = field(default_factory=list)
    values: dict[tuple[str, int], float] = field(default_factory=dict)
    """The unknowns by name and attempt."""

    def __post_init__(self) -> None:
        pod = self.case.pod
        containers = {c.name: c for c in pod.containers}
        around = Circumstances(
            self.case.version,
            self.case.until,
            self.value("overhead", 0),
            self.case.delete_at,
            self.case.grace_period,
            served=self.case.served is not Serving.NONE,
            served_unready=self.case.served is Serving.ALWAYS,
        )
        self.events = simulate(pod, lambda name, n: self._behaviour(containers[name], n), around, self.draws)

    def __str__(self) -> str:
        drawn = ", ".join(
            f"{name} ({n}) {value:.3f}" for (name, n), value in self.values.items() if 0 < value < math.inf
        )
        return f"run {self.draws.seed}{' at the ends' if self.draws.extreme else ''} with {drawn}"

    def value(self, unknown: str, attempt: int) -> float:
        """The attempt's draw of an unknown."""
        key = (unknown, attempt)
        if key not in self.values:
            default = OVERHEAD if unknown == "overhead" else (math.inf, math.inf)
            low, high = self.case.assumed.get(unknown, default)
            self.values[key] = low if low == high else self.draws.take(f"{unknown}@{attempt}", low, high)
        return self.values[key]

    def _behaviour(self, container: Container, attempt: int) -> Behaviour:
        """What is not an unknown of the contract is a draw as well: how it fails, exit codes of a container that ends."""
        name, draws = container.name, self.draws

        def exit_of(kind: str, code: int) -> Exit | None:
            after = self.value(f"{kind}.{name}", attempt)
            return None if math.isinf(after) else Exit(after, code)

        fails = container.role == "main" and self.case.spec.get("restartPolicy") != "OnFailure"
        return Behaviour(
            pull=self.value(f"pull.{name}", attempt),
            boot=self.value(f"boot.{name}", attempt) if f"boot.{name}" in self.case.assumed else 0.0,
            hang=self.value(f"hang.{name}", attempt),
            hangs=draws.chance(f"hangs.{name}", 0.3),
            answer_takes=draws.take(f"answer.{name}", 0.0, 0.3),
            exits=exit_of("run", int(fails and draws.chance(f"fails.{name}", 0.5))),
            on_stop=exit_of("stop", int(draws.chance(f"stop-code.{name}", 0.5))),
            hooks={kind: self._hook(container, kind, attempt) for kind in ("postStart", "preStop")},
        )

    def _hook(self, container: Container, kind: HookKind, attempt: int) -> HookRun:
        takes = self.value(f"hook.{container.name}.{kind}", attempt)
        if kind == "postStart":
            return HookRun(takes)
        ends = None
        if not math.isinf(takes) and self.draws.chance(f"hook-ends.{container.name}", 0.2):
            ends = Exit(self.draws.take(f"hook-ends-after.{container.name}", 0.0, takes), 0)
        return HookRun(takes, self.draws.chance(f"hook-succeeds.{container.name}", 0.7), ends)


# --- the scenario it falls in ----------------------------------------------------------------------------


def holds(when: When, run: Run) -> bool | None:
    """Whether a condition holds in the run; None: the draw lies on its edge."""
    value = run.value(when.unknown, when.attempt)
    minus = getattr(when, "minus", None)
    if minus is not None:
        value -= run.value(minus, when.attempt)
    if abs(value - when.seconds) < ON_EDGE:
        return None
    return value > when.seconds if when.op == ">" else value <= when.seconds


def scenarios_of(run: Run, scenarios: Sequence[Scenario]) -> list[Scenario] | None:
    """The scenarios whose conditions the run's draws meet; None: a draw lies on an edge."""
    met: list[Scenario] = []
    for scenario in scenarios:
        each = [holds(when, run) for when in scenario.when]
        if None in each:
            return None
        if all(each):
            met.append(scenario)
    return met


# --- its events ------------------------------------------------------------------------------------------


def _key(kind: str, container: str | None, attempt: int | None, detail: dict[str, Any]) -> Key:
    return (kind, container, attempt, detail.get("probe"), detail.get("phase"), detail.get("reason"))


def disagreements(run: Run, scenario: Scenario, slack: float = SLACK) -> list[str]:
    """What happened outside of what is predicted, and what certainly happens but did not."""
    happened: dict[Key, list[Happened]] = defaultdict(list)
    for event in run.events:
        key = _key(event.type, event.container, event.attempt, event.detail)
        if event.type != "restart-delayed" or not happened[key]:  # a wait is told once
            happened[key].append(event)
    predicted: dict[Key, list[TimedEvent]] = defaultdict(list)
    for told in scenario.events:
        predicted[_key(told.type, told.container, told.attempt, told.detail)].append(told)
    wrong: list[str] = []
    for key in {**happened, **predicted}:
        wrong += _compared(key, happened[key], predicted[key], run.case.until, slack)
    return wrong


def _compared(
    key: Key, happened: Sequence[Happened], predicted: Sequence[TimedEvent], until: float, slack: float
) -> list[str]:
    """One kind of event: each that happened is one that is told, and only doubtful ones are passed over.

    Which is which does not follow from their order: one that is told may happen at any time of a long stretch. If each that happened
    can be one of those told, and each that is certain one of those that happened, then both at once (Mendelsohn and Dulmage).
    """
    # One that stands for several is there as often as it may be needed, after those that stand for one.
    more = [told for told in predicted if "every" in told.detail for _ in happened[1:]]
    several = [*predicted, *more]
    fitting = [[m for m, told in enumerate(several) if _inside(event, told, slack)] for event in happened]
    certain = [m for m, told in enumerate(predicted) if told.certain and told.latest <= until - slack]
    met = [[n for n, its in enumerate(fitting) if m in its] for m in certain]
    if _each_has_its_own(fitting) and _each_has_its_own(met):
        return []
    name = " ".join(str(part) for part in key if part is not None)
    times = ", ".join(f"{event.at:.2f}" for event in happened) or "never"
    told = ", ".join(
        f"{e.earliest:.2f}..{e.latest:.2f}{'' if e.certain else '?'}{'*' if 'every' in e.detail else ''}"
        for e in predicted
    )
    return [f"{name}: simulated {times}; predicted {told or 'not at all'}"]


def _each_has_its_own(choices: Sequence[Sequence[int]]) -> bool:
    """Whether each can have one of its choices that no other has."""
    owner: dict[int, int] = {}

    def finds(one: int, tried: set[int]) -> bool:
        for choice in choices[one]:
            if choice not in tried:
                tried.add(choice)
                if choice not in owner or finds(owner[choice], tried):
                    owner[choice] = one
                    return True
        return False

    return all(finds(one, set()) for one in range(len(choices)))


def _inside(event: Happened, told: TimedEvent, slack: float) -> bool:
    for detail in ("exitCode", "signal"):
        if detail in told.detail and told.detail[detail] != event.detail.get(detail, told.detail[detail]):
            return False
    return told.earliest - slack <= event.at <= told.latest + slack
