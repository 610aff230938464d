"""Requirements: what somebody asserts of a budget, such as ``boot-budget.app >= 60s`` (contract: Budgets)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import field
from typing import TYPE_CHECKING, Literal, TypeAlias, cast

from podlint.dataclass import dataclass
from podlint.lifecycle.unknown import parse_range
from podlint.moment import EPSILON, Bounds, Moment
from podlint.moment import seconds as exactly
from podlint.regex import regex
from podlint.spelling import did_you_mean
from podlint.timeline.assumed import PREFIX, Misread

if TYPE_CHECKING:
    from podlint.lifecycle.course import Course
    from podlint.pod.model import Pod

Op: TypeAlias = Literal[">=", ">", "<=", "<"]
Verdict: TypeAlias = Literal["met", "depends", "broken"]
Source: TypeAlias = Literal["annotation", "config", "flag"]

ANNOTATION = f"{PREFIX}require"
"""The annotation of a Pod, its template or its workload that holds requirements, with commas between them."""

_FORM = regex(r"(?P<name>[^<>=\s]+)\s*(?P<op>>=|<=|>|<)\s*(?P<seconds>[^<>=\s]+)")
_IN_WORDS: dict[Op, str] = {">=": "at least", ">": "more than", "<=": "at most", "<": "less than"}


@dataclass(frozen=True, slots=True)
class Requirement:
    """One budget and the limit that it has to keep."""

    budget: str
    """Its kind: ``boot-budget``."""
    container: str | None
    """None: every container that has such a budget, or the Pod."""
    op: Op
    seconds: float
    source: Source = field(default="flag", compare=False)
    """Who asks for it."""

    @classmethod
    def parse(cls, text: str, source: Source = "flag") -> Requirement:
        """Read ``boot-budget.app >= 60s``; ValueError says what is wrong with it."""
        from podlint.timeline.budget import CONTAINER_BUDGETS, POD_BUDGETS  # all of the model, when somebody asks

        match = _FORM.fullmatch(text.strip())
        if match is None:
            raise ValueError(f"{text.strip()!r} is no requirement; write NAME OP TIME, e.g. boot-budget.app >= 60s")
        kind, dot, container = match["name"].partition(".")
        known = (*CONTAINER_BUDGETS, *POD_BUDGETS)
        if kind not in known:
            near = did_you_mean(kind, known) or f"; there are {', '.join(known)}"
            raise ValueError(f"{kind!r} names no budget{near}")
        if dot and not container:
            raise ValueError(f"{match['name']!r} ends with a dot; write {kind}.CONTAINER, or {kind} for all of them")
        if container and kind in POD_BUDGETS:
            raise ValueError(f"{kind!r} is a budget of the whole Pod; write it without '.{container}'")
        return cls(kind, container or None, cast("Op", match["op"]), _seconds(match["seconds"]), source)

    @property
    def name(self) -> str:
        """The budget as it was named: ``boot-budget.app``, ``deletion``."""
        return f"{self.budget}.{self.container}" if self.container else self.budget

    @property
    def wants_more(self) -> bool:
        """A budget may be too small for it; else it may be too large."""
        return self.op in (">=", ">")

    def judge(self, bounds: Bounds) -> Verdict:
        """What it comes to if all that is known of the budget is that it lies within ``bounds``."""
        worst, best = (bounds.low, bounds.high) if self.wants_more else (bounds.high, bounds.low)
        if self._allows(worst):
            return "met"
        return "depends" if self._allows(best) else "broken"

    def _allows(self, value: float) -> bool:
        over = value - self.seconds if self.wants_more else self.seconds - value
        return over >= -EPSILON if self.op in (">=", "<=") else over > EPSILON

    def is_broken(self, course: Course, takes: Moment) -> bool:
        """Whether a budget that ``takes`` so long breaks it: a fork of the course where that is open."""
        limit = exactly(self.seconds)
        match self.op:
            case ">=":
                return not course.before(limit, takes)
            case ">":
                return course.before(takes, limit)
            case "<=":
                return not course.before(takes, limit)
            case "<":
                return course.before(limit, takes)

    def __str__(self) -> str:
        """``at least 60 s``."""
        return f"{_IN_WORDS[self.op]} {self.seconds:g} s"


def requirements(texts: Iterable[str], source: Source = "flag") -> tuple[Requirement, ...]:
    """Read texts that hold one or more requirements each, with commas between them; ValueError says what is wrong."""
    return tuple(Requirement.parse(part, source) for text in texts for part in text.split(","))


def written_requirements(pod: Pod) -> tuple[tuple[Requirement, ...], list[Misread]]:
    """What a Pod's annotation ``podlint/require`` asks for, and what of it can't be understood."""
    annotation = pod.annotations.get(ANNOTATION)
    given: list[Requirement] = []
    misread: list[Misread] = []
    for part in () if annotation is None else annotation.value.split(","):
        try:
            given.append(Requirement.parse(part, "annotation"))
        except ValueError as error:
            assert annotation is not None
            misread.append(Misread(str(error), annotation.span))
    return tuple(given), misread


def _seconds(text: str) -> float:
    hint = ": a number needs a unit" if re.fullmatch(r"[\d.]+", text) else ""
    wrong = f"{text!r} is no single time; write 60s, 500ms, 5m or 1h{hint}"
    try:
        low, high = parse_range(text)
    except ValueError as error:
        raise ValueError(wrong) from error
    if low != high or ".." in text or text == "never":
        raise ValueError(wrong)
    return low
