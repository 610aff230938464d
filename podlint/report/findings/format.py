"""The formats by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import field

from podlint.dataclass import dataclass
from podlint.report.findings.checkout import Checkout
from podlint.report.findings.concise import concise
from podlint.report.findings.full import full
from podlint.report.findings.outcome import Outcome
from podlint.report.findings.summary import statistics, summary
from podlint.report.style import Style


@dataclass(frozen=True, slots=True)
class Look:
    """How text is to look: the other formats have one look only."""

    style: Style = field(default_factory=Style)
    columns: int = 80
    summary: bool = True
    """End with the line that counts the findings."""
    statistics: bool = False
    """Count findings by rule instead of listing them."""
    checkout: Checkout = field(default_factory=Checkout)
    """What CI systems know of the files."""
    elsewhere: str = ""
    """Where all findings stand beside a format that has no room for all."""


def _full(outcome: Outcome, look: Look) -> str:
    return _text(full(outcome, look.style, look.columns), outcome, look)


def _concise(outcome: Outcome, look: Look) -> str:
    return _text(concise(outcome, look.style), outcome, look)


def _text(findings: Iterable[str], outcome: Outcome, look: Look) -> str:
    listed = statistics(outcome, look.style) if look.statistics else findings
    return _lines([*listed, *([summary(outcome)] if look.summary else [])])


def _lines(lines: Iterable[str]) -> str:
    return "".join([f"{line}\n" for line in lines])


# What follows is only loaded where it is asked for.


def _json(outcome: Outcome, _: Look) -> str:
    from podlint.report.findings.json_report import json_report

    return json_report(outcome)


def _github(outcome: Outcome, look: Look) -> str:
    from podlint.report.findings.github import github

    return _lines(github(outcome, look.checkout, look.elsewhere))


def _gitlab(outcome: Outcome, look: Look) -> str:
    from podlint.report.findings.gitlab import gitlab

    return gitlab(outcome, look.checkout)


def _sarif(outcome: Outcome, look: Look) -> str:
    from podlint.report.findings.sarif import sarif

    return sarif(outcome, look.checkout)


def _junit(outcome: Outcome, look: Look) -> str:
    from podlint.report.findings.junit import junit

    return junit(outcome, look.checkout)


def _rdjson(outcome: Outcome, look: Look) -> str:
    from podlint.report.findings.rdjson import rdjson

    return rdjson(outcome, look.checkout)


def _markdown(outcome: Outcome, look: Look) -> str:
    from podlint.report.findings.markdown import markdown

    return markdown(outcome, look.checkout)


_RENDER: Mapping[str, Callable[[Outcome, Look], str]] = {
    "full": _full,
    "concise": _concise,
    "json": _json,
    "github": _github,
    "gitlab": _gitlab,
    "sarif": _sarif,
    "junit": _junit,
    "rdjson": _rdjson,
    "markdown": _markdown,
}

FORMATS = tuple(_RENDER)
TEXT_FORMATS = ("full", "concise")
WITH_TIMELINES = frozenset({"sarif"})
"""The formats that also tell the predicted lives of Pods with findings."""


def render(name: str, outcome: Outcome, look: Look) -> str:
    """The outcome in the format ``name``, one of :data:`FORMATS`."""
    return _RENDER[name](outcome, look)
