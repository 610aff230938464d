"""The predicted lives of the Pods that findings speak of, for the formats that tell them beside findings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from podlint.checks.finding import Finding
from podlint.cli.inputs import Input
from podlint.cli.mistake import own_mistake
from podlint.cli.predict import Subject, subjects_in
from podlint.report.findings.lives import is_about
from podlint.report.findings.order import by_value
from podlint.report.findings.outcome import Outcome
from podlint.report.timelines.words import where
from podlint.timeline.life import Timeline, timeline_of

MOST = 20
"""So many Pods are told where any finding is reason enough: a life may take seconds to work out."""


def with_timelines(outcome: Outcome, given: Sequence[Input], notes: list[str], *, for_people: bool) -> Outcome:
    """``outcome`` with the lives of the Pods among ``given`` of which findings name an event.

    ``for_people``: and of others with findings, those with the most valuable first. A mistake of podlint's own in one
    of them is noted, and stops no report.
    """
    findings = [finding for _, finding in by_value(outcome.findings)]
    timelines: list[Timeline] = []
    untold = 0
    at_work = "timelines"
    try:
        for subject, about in _concerned(given, findings):
            events = [finding.event for finding in about if finding.event is not None]
            if not events and (not for_people or len(timelines) >= MOST):
                untold += for_people
                continue
            at_work = f"{where(subject.pod)}: its timeline"
            stories = for_people or any(event.in_deletion for event in events)
            timelines.append(timeline_of(subject.pod, subject.setting, served=subject.served, stories=stories))
    except Exception as error:  # noqa: BLE001 -- the findings are there, and have to be told
        notes.append(f"{at_work} and what follows left out because of {own_mistake(error)}")
    return replace(outcome, timelines=timelines, untold=untold)


def _concerned(given: Sequence[Input], findings: Sequence[Finding]) -> list[tuple[Subject, list[Finding]]]:
    """The Pods that findings speak of, in the order of these, with those about them."""
    told = []
    for subject in subjects_in(given).found:
        about = [number for number, finding in enumerate(findings) if is_about(finding, subject.pod)]
        if about:
            told.append((about, subject))
    told.sort(key=lambda each: each[0][0])
    return [(subject, [findings[number] for number in about]) for about, subject in told]
