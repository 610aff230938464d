"""Read the inputs and predict the life of every Pod in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import field, replace

from podlint.cli.inputs import Input, Manifest, Request, inputs
from podlint.dataclass import dataclass
from podlint.effort import Effort
from podlint.kubernetes import NEWEST, Version
from podlint.lifecycle.course import Setting
from podlint.lifecycle.serving import Serving
from podlint.manifest.comments import directives
from podlint.manifest.discover import Unreadable
from podlint.manifest.node import Document
from podlint.manifest.source import Source
from podlint.pod.model import Pod
from podlint.pod.neighbourhood import Listed, Neighbourhood
from podlint.pod.workload import pods
from podlint.report.timelines.words import where
from podlint.timeline.assumed import written_assumptions
from podlint.timeline.expand import expanded
from podlint.timeline.life import MOST_STEPS, Timeline, timeline_of

MOST_IN_A_TIMELINE = 20
"""Containers of one Pod whose life is predicted: the ways that they go together grow with each of them."""


@dataclass
class Predictions:
    """The timelines of a run, and what is to be said beside them."""

    timelines: list[Timeline] = field(default_factory=list)
    kubernetes: Version = NEWEST
    notes: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    sources: dict[str, Source] = field(default_factory=dict)
    """The texts that the Pods stand in, by file name."""

    def expand(self) -> None:
        """List runs of like events one by one; what is too long for that is noted."""
        for index, timeline in enumerate(self.timelines):
            self.timelines[index], notes = expanded(timeline)
            self.notes += [f"{where(timeline.pod)}: {note}" for note in notes]


@dataclass(frozen=True, slots=True)
class Subject:
    """A Pod whose life is to be predicted."""

    pod: Pod
    setting: Setting
    served: Serving = Serving.NONE
    """What the Services of the input make of it."""


@dataclass
class Subjects:
    """The Pods of a run, and what is to be said beside them."""

    found: list[Subject] = field(default_factory=list)
    kubernetes: Version = NEWEST
    notes: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    sources: dict[str, Source] = field(default_factory=dict)
    """The texts that the Pods stand in, by file name."""
    refused: int = 0
    """Pods that get no timeline; the notes say why."""

    def refuse(self, pod: Pod, kind: str) -> None:
        """Note that a Pod gets no timeline, being one of a kind."""
        self.refused += 1
        self.notes.append(f"{pod.file}:{pod.span.line}: a Pod {kind} gets no timeline")


def subjects(
    request: Request,
    *,
    until: float | None = None,
    delete_at: float | None = None,
    grace_period: int | None = None,
) -> Subjects:
    """Read every Pod, and under what its life is to be predicted."""
    return subjects_in(given_to(request), until=until, delete_at=delete_at, grace_period=grace_period)


def given_to(request: Request) -> Iterator[Input]:
    """What there is to predict, and the Services that bear on it."""
    return inputs(replace(request, beside=("Service",)))


def subjects_in(
    given: Iterable[Input],
    *,
    until: float | None = None,
    delete_at: float | None = None,
    grace_period: int | None = None,
) -> Subjects:
    """The Pods of inputs that somebody has found."""
    result = Subjects()
    documents: list[Document] = []
    for each in given:
        if isinstance(each, Unreadable):
            result.errors.append(f"{each.name}: {each.reason}")
        elif isinstance(each, Manifest):
            result.kubernetes = each.settings.kubernetes
            setting = Setting(each.settings.kubernetes, each.settings.given.assume, until, delete_at, grace_period)
            _collect(each, setting, documents, result)
    neighbourhood = Neighbourhood(Listed(documents))
    result.found = [replace(s, served=Serving.by(neighbourhood.services_of(s.pod))) for s in result.found]
    if not result.found and not result.refused:
        result.notes.append("no Pod found")
    return result


LEAST_STEPS = 2_000
"""What each Pod of a run may take whatever the others take: fifteen times what most need. One Pod's worth beyond that is shared."""


def predictions(
    given: Iterable[Input],
    *,
    until: float | None = None,
    delete_at: float | None = None,
    grace_period: int | None = None,
    stories: bool = True,
    only: str | None = None,
) -> Predictions:
    """Predict every Pod of inputs that somebody has found; ``only``: keep the scenario or story of this name."""
    read = subjects_in(given, until=until, delete_at=delete_at, grace_period=grace_period)
    result = Predictions(kubernetes=read.kubernetes, notes=read.notes, errors=read.errors, sources=read.sources)
    told: list[list[str]] = []
    shared: float = MOST_STEPS
    for subject in read.found:
        effort = Effort(min(MOST_STEPS, shared + LEAST_STEPS))
        shared += LEAST_STEPS - effort.left
        timeline = timeline_of(subject.pod, subject.setting, served=subject.served, stories=stories, effort=effort)
        shared += max(0.0, effort.left)
        if not timeline.scenarios:
            result.notes.append(
                f"{where(subject.pod)}: no timeline: so much can happen that podlint does not follow it; --assume narrows it"
            )
            continue
        if not timeline.complete:
            result.notes.append(
                f"{where(subject.pod)}: more can happen than podlint follows; --until or --assume narrow it"
            )
        told.append([scenario.name for scenario in (*timeline.scenarios, *timeline.stories)])
        result.timelines.append(_only(timeline, only))
    if told and only is not None and not any((*t.scenarios, *t.stories) for t in result.timelines):
        known = dict.fromkeys(name for names in told for name in names)
        result.errors.append(f"no scenario or story is called {only!r}; there are {', '.join(known)}")
    return result


def _collect(manifest: Manifest, setting: Setting, documents: list[Document], result: Subjects) -> None:
    reading = manifest.read()
    name = manifest.name
    if reading.template is not None:
        result.notes.append(f"{name}: skipped: a {reading.template} template is no YAML until it is rendered")
        return
    result.errors += [f"{name}:{p.span.line}:{p.span.column}: {p.message}" for p in reading.problems]
    documents += reading.documents
    comments = directives(reading)
    for document in reading.documents:
        for pod in pods(document, manifest.settings.pod_templates, manifest.settings.images):
            if pod.os.value == "windows":
                result.refuse(pod, "for Windows")
                continue
            if not pod.main:
                result.refuse(pod, "without containers")
                continue
            if len(pod.containers) > MOST_IN_A_TIMELINE:
                result.refuse(pod, f"with more than {MOST_IN_A_TIMELINE} containers")
                continue
            written, misread = written_assumptions(pod, comments)
            result.errors += [f"{name}:{m.span.line}:{m.span.column}: {m.message}" for m in misread]
            assumed = manifest.settings.assumptions(pod, written)
            result.sources[name] = reading.source
            result.found.append(Subject(pod, replace(setting, assumptions=assumed)))


def _only(timeline: Timeline, name: str | None) -> Timeline:
    if name is None:
        return timeline
    return replace(
        timeline,
        scenarios=tuple(s for s in timeline.scenarios if s.name == name),
        stories=tuple(s for s in timeline.stories if s.name == name),
    )
