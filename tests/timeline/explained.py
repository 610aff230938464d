"""Whether what podlint tells of an event can be followed: its causes and its fields."""

from __future__ import annotations

import re
from typing import Any

from podlint.timeline.scenario import Scenario
from tests.timeline.generated import Case

DEFAULTED = {
    "terminationGracePeriodSeconds", "restartPolicy", "imagePullPolicy", "initialDelaySeconds", "periodSeconds",
    "timeoutSeconds", "successThreshold", "failureThreshold", "activeDeadlineSeconds",
}  # fmt: skip
"""Fields that the API server fills in, or that mean something by being absent."""
ROOTS = {"scheduled", "deletion-requested"}


def unexplained(case: Case, scenario: Scenario) -> list[str]:
    """What can't be followed in a scenario."""
    wrong: list[str] = []
    causes = {event.id: event.because for event in scenario.events}
    roots = {event.id for event in scenario.events if event.type in ROOTS}
    for event in scenario.events:
        if not _leads_to(event.id, causes, roots):
            wrong.append(f"{event.type} {event.container} {event.attempt} does not lead back to zero")
        wrong += [
            f"{event.type}: {name} is neither written nor a default"
            for name in event.fields
            if not _exists({"spec": case.spec}, name)
        ]
    return wrong


def _leads_to(start: str, causes: dict[str, list[str]], roots: set[str]) -> bool:
    seen, todo = {start}, [start]
    while todo:
        new = set(causes.get(todo.pop(), [])) - seen
        seen |= new
        todo += new
    return bool(seen & roots)


def _exists(node: Any, path: str) -> bool:
    """Whether the manifest has this field, or lacks only a last key that has a default."""
    steps = [int(number) if number else key for key, number in re.findall(r"([^.\[\]]+)|\[(\d+)\]", path)]
    for place, step in enumerate(steps):
        inside = isinstance(node, list) if isinstance(step, int) else isinstance(node, dict)
        if not inside or (isinstance(step, int) and step >= len(node)) or (isinstance(step, str) and step not in node):
            return place == len(steps) - 1 and step in DEFAULTED
        node = node[step]
    return True
