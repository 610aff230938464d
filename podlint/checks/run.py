"""Put every rule's question to every Pod of one input."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field
from typing import TypeAlias

from podlint.checks import load
from podlint.checks.asked import Asked
from podlint.checks.finding import Finding, Place
from podlint.checks.own.facts import Facts
from podlint.checks.own.rule import OwnRule, Unjudged
from podlint.checks.rule import CHECKS, DOCUMENT_CHECKS, NEIGHBOUR_CHECKS
from podlint.checks.subject import DocumentSubject, Subject
from podlint.dataclass import dataclass
from podlint.kubernetes import NEWEST, Version
from podlint.lifecycle.unknown import Assumptions
from podlint.manifest.comments import directives
from podlint.manifest.kustomization import Completion
from podlint.manifest.node import Path
from podlint.manifest.source import Reading
from podlint.pod.beside import Drawn
from podlint.pod.image import Images
from podlint.pod.model import Pod
from podlint.pod.neighbourhood import Listed, Neighbourhood
from podlint.pod.workload import MOST_CONTAINERS, pods
from podlint.timeline.assumed import written_assumptions
from podlint.timeline.requirement import Requirement, written_requirements

Assume: TypeAlias = "Callable[[Pod, Assumptions], Assumptions]"
"""What is assumed of a Pod, given what its own manifest says."""

Require: TypeAlias = "Callable[[Pod, Sequence[Requirement]], Sequence[Requirement]]"
"""What is asked of a Pod's budgets, given what its own manifest asks."""


@dataclass(slots=True)
class Checked:
    """What the rules said of one input, in no particular order, before anything is selected or suppressed."""

    pods: list[Pod] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    looked_around: set[str] = field(default_factory=set)
    """Rules that asked for what surrounds the input: what they find depends on what else was given."""
    unjudged: list[Unjudged] = field(default_factory=list)
    """What own rules could not tell."""
    drawn: set[Drawn] = field(default_factory=set)
    """What of the run beside the input the findings rest on."""
    judged: bool = True
    """Whether there was anything that the input's objects could be held against."""


def check_reading(
    reading: Reading,
    *,
    kubernetes: Version = NEWEST,
    assume: Assume = lambda _, written: written,
    templates: Mapping[str, Sequence[Path]] | None = None,
    completion: Callable[[], Completion | None] = lambda: None,
    images: Images | None = None,
    require: Require = lambda _, written: written,
    neighbourhood: Neighbourhood | None = None,
    own: Sequence[OwnRule] = (),
) -> Checked:
    """Check every document and every Pod of an input against all rules.

    ``neighbourhood`` is what was given in the run, this input included; without it, the input is all there is.
    ``templates`` names the Pod templates inside custom resources, by ``apiVersion/kind``. ``completion`` is asked
    what a kustomization adds to the input, where that matters. ``images`` is what the configuration says of images;
    ``own`` are a team's rules.
    """
    checked = Checked()
    if reading.template is not None:
        return checked
    checked.findings += problems(reading)
    comments = directives(reading)
    holding = [(document, list(pods(document, templates or {}, images or {}))) for document in reading.documents]
    if neighbourhood is None:
        neighbourhood = Neighbourhood(Listed(reading.documents, (pod for _, found in holding for pod in found)))
    around = Asked(neighbourhood)
    for document, found in holding:
        specs = [pod.path for pod in found]
        about = DocumentSubject(document, kubernetes, specs, completion, around.noting)
        for name, look in (*DOCUMENT_CHECKS.items(), *NEIGHBOUR_CHECKS.items()):
            checked.findings += look(about)
            if around.since_last_time():
                checked.looked_around.add(name)
        for pod in found:
            checked.pods.append(pod)
            if len(pod.containers) > MOST_CONTAINERS:
                checked.findings.append(_over_limit(pod, kubernetes))
                continue
            written, misread = written_assumptions(pod, comments)
            asked, mistaken = written_requirements(pod)
            subject = Subject(pod, kubernetes, assume(pod, written), completion, require(pod, asked), around.noting)
            for rule, unreadable in (("assumption-unreadable", misread), ("requirement-unreadable", mistaken)):
                checked.findings += [subject.finding(rule, each.message, each.span, pod.path) for each in unreadable]
            for name, check in CHECKS.items():
                checked.findings += check(subject)
                if around.since_last_time():
                    checked.looked_around.add(name)
            _ask_own(checked, subject, own, around)
    checked.drawn = around.drawn
    return checked


def _over_limit(pod: Pod, kubernetes: Version) -> Finding:
    """A Pod with so many containers that it is not looked into."""
    message = f"the Pod has {len(pod.containers):,} containers, podlint looks into Pods with up to {MOST_CONTAINERS}"
    subject = Subject(pod, kubernetes)
    return subject.finding("manifest-over-limit", message, pod.span, pod.path, help="split it into several Pods")


def _ask_own(checked: Checked, subject: Subject, own: Sequence[OwnRule], around: Asked) -> None:
    """Put a team's own questions to one Pod."""
    facts = Facts(subject)
    for each in own:
        for said in each.judge(subject, facts):
            if isinstance(said, Unjudged):
                checked.unjudged.append(said)
            else:
                checked.findings.append(said)
        if around.since_last_time():
            checked.looked_around.add(each.rule.name)


def check_beside(
    reading: Reading, neighbourhood: Neighbourhood, *, completion: Callable[[], Completion | None] = lambda: None
) -> Checked:
    """Check an input that was read for what its objects do to the Pods of the run alone."""
    around = Asked(neighbourhood)
    if not around.noting.pods:
        return Checked(drawn=around.drawn, judged=False)
    findings = [
        finding
        for document in reading.documents
        for look in NEIGHBOUR_CHECKS.values()
        for finding in look(DocumentSubject(document, completion=completion, neighbourhood=around.noting))
    ]
    return Checked(findings=findings, drawn=around.drawn)


def problems(reading: Reading) -> Iterator[Finding]:
    """What kept parts of the input from being read, as findings of the rules that the problems name."""
    for problem in reading.problems:
        place = Place(reading.source.name, problem.span)
        yield Finding(problem.kind.value, problem.message, place, help=problem.help)


def check_text(
    text: str, *, name: str = "example.yaml", kubernetes: Version = NEWEST, assume: Assumptions | None = None
) -> list[Finding]:
    """All findings of all rules about a manifest given as text."""
    from podlint.manifest.read import read

    given = assume or Assumptions()
    reading = read(name, text.encode())
    return check_reading(reading, kubernetes=kubernetes, assume=lambda _, written: given.over(written)).findings


load.everything()
