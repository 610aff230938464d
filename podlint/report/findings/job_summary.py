"""The summary of a job on GitHub: all findings, and the predicted lives of the Pods that have some."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from podlint.report.findings.checkout import Checkout
from podlint.report.findings.markdown import head, rows
from podlint.report.findings.outcome import Outcome
from podlint.report.findings.summary import count
from podlint.report.markdown import markup
from podlint.report.timelines.markdown import timeline_markdown
from podlint.report.timelines.words import called, where
from podlint.timeline.life import Timeline

MOST_BYTES = 1024 * 1024
"""What GitHub takes of a step: a longer summary is not shown at all."""
_KEPT_FREE = 400
"""For saying what did not fit."""


class JobSummary(NamedTuple):
    """What to write, and whether all findings are in it."""

    text: str
    whole: bool


def job_summary(outcome: Outcome, checkout: Checkout, room: int = MOST_BYTES) -> JobSummary:
    """Markdown of at most ``room`` bytes; what is left out for that is counted in it. Empty where not even that fits."""
    begin, told = [*head(outcome)], rows(outcome, checkout)
    room -= _KEPT_FREE + _size("\n".join(begin))
    if room < 0:
        return JobSummary("", whole=False)
    shown, room = _fitting(told, room)
    lines = [*begin, *shown, ""]
    if len(shown) < len(told):
        lines.append(f"{count(len(told) - len(shown), 'more finding')} did not fit in here: the step's log has all.\n")
        room = 0
    lives, _ = _fitting(_lives(outcome.timelines), room)
    lines += lives
    untold = outcome.untold + len(outcome.timelines) - len(lives)
    if untold:
        lines.append(f"Left out: {count(untold, 'more timeline')}. `podlint timeline` tells them all.")
    return JobSummary("\n".join(lines).rstrip("\n") + "\n", whole=len(shown) == len(told))


def _size(text: str) -> int:
    """Bytes, with the line's end."""
    return len(text.encode("utf-8", "backslashreplace")) + 1


def _fitting(parts: Iterable[str], room: int) -> tuple[list[str], int]:
    """As many as there is room for, and the room that is left."""
    kept = []
    for part in parts:
        size = _size(part)
        if size > room:
            break
        kept.append(part)
        room -= size
    return kept, room


def _lives(timelines: Iterable[Timeline]) -> Iterator[str]:
    for timeline in timelines:
        title = markup(f"{called(timeline.pod)}, {where(timeline.pod)}")
        told = timeline_markdown([timeline])
        yield f"<details><summary>Timeline of {title}</summary>\n\n{told}\n</details>\n"
