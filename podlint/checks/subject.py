"""What a rule is given to look at: a document, or one Pod and everything the rooms above can say about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import field
from functools import cached_property
from typing import TYPE_CHECKING

from podlint.checks.finding import Certainty, Condition, Finding, Fix, ObjectRef, Occurrence, Place, Related, Severity
from podlint.dataclass import dataclass
from podlint.kubernetes import NEWEST, Version
from podlint.lifecycle.course import Setting
from podlint.lifecycle.unknown import Assumptions
from podlint.manifest.kustomization import Completion
from podlint.manifest.node import Document, Path, Scalar, Span, find
from podlint.pod.fragment import has_directives, looks_partial
from podlint.pod.neighbourhood import Listed, Neighbourhood
from podlint.pod.workload import is_kubernetes_own

if TYPE_CHECKING:
    from podlint.behaviour.files import FileUse
    from podlint.behaviour.program import Program
    from podlint.lifecycle.programs import Programs
    from podlint.pod.model import Container, Pod
    from podlint.pod.objects import Service
    from podlint.timeline.budget import Budgets
    from podlint.timeline.life import Timeline
    from podlint.timeline.requirement import Requirement
    from podlint.validation.fault import Fault, FaultKind


def _alone() -> Completion | None:
    """A document that nothing is added to."""
    return None


def _nobody() -> Neighbourhood:
    """What surrounds a document that was given alone."""
    return Neighbourhood(Listed(()))


@dataclass
class Examined:
    """What every subject of a rule can say: where a finding stands, and of which object it speaks."""

    @property
    def file(self) -> str:
        """The name of the input."""
        raise NotImplementedError

    @property
    def object(self) -> ObjectRef:
        """The object that findings name."""
        raise NotImplementedError

    def finding(
        self,
        rule: str,
        message: str,
        span: Span,
        path: Path,
        *,
        container: Container | None = None,
        severity: Severity | None = None,
        certainty: Certainty = "certain",
        when: tuple[Condition, ...] = (),
        because: tuple[Related, ...] = (),
        help: str = "",  # noqa: A002 -- the contract's word
        fix: Fix | None = None,
        event: Occurrence | None = None,
    ) -> Finding:
        """A finding at ``span`` of this subject's file."""
        return Finding(
            rule=rule,
            message=message,
            place=Place(self.file, span),
            path=path,
            severity=severity,
            certainty=certainty,
            when=when,
            object=self.object,
            container=container.name if container else None,
            because=because,
            help=help,
            fix=fix,
            event=event,
        )

    def related(self, message: str, span: Span) -> Related:
        """Another place of the same file that a finding rests on."""
        return Related(message, Place(self.file, span))


@dataclass
class DocumentSubject(Examined):
    """One document under examination, for rules about how it is written."""

    document: Document
    kubernetes: Version = NEWEST
    templates: Sequence[Path] = ()
    """Where the Pod templates found in it stand, each as the path of its Pod ``spec``."""
    completion: Callable[[], Completion | None] = _alone
    """Asks what a kustomization adds to the document's file."""
    neighbourhood: Neighbourhood = field(default_factory=_nobody)
    """What else was given in the run."""
    faults: dict[FaultKind, list[Fault]] | None = None
    """What validation says of the object by kind, once it has been asked."""

    @property
    def file(self) -> str:
        return self.document.file

    @cached_property
    def is_patch(self) -> bool:
        """Whether the document is a part of an object, and is known as one."""
        return self.completion() == "patch" or has_directives(self.document.root)

    @cached_property
    def object(self) -> ObjectRef:
        """The object as far as it names itself."""
        root = self.document.root

        def text(*path: str) -> str | None:
            node = find(root, path)
            return node.value if isinstance(node, Scalar) and isinstance(node.value, str) else None

        return ObjectRef(text("apiVersion"), text("kind"), text("metadata", "namespace"), text("metadata", "name"))


@dataclass
class Subject(Examined):
    """One Pod under examination. What several rules ask for is worked out once, when first asked."""

    pod: Pod
    kubernetes: Version = NEWEST
    assumptions: Assumptions = field(default_factory=Assumptions)
    completion: Callable[[], Completion | None] = _alone
    """Asks what a kustomization adds to the Pod's file."""
    requirements: Sequence[Requirement] = ()
    """What is asked of its budgets: on the command line, by the configuration and in its manifest."""
    neighbourhood: Neighbourhood = field(default_factory=_nobody)
    """What else was given in the run."""

    @property
    def file(self) -> str:
        return self.pod.file

    @cached_property
    def is_patch(self) -> bool:
        """Whether the Pod's document is a part of an object, and is known as one."""
        return self.completion() == "patch" or has_directives(self.pod.workload.node)

    @cached_property
    def is_fragment(self) -> bool:
        """Whether containers, volumes and mounts may come from somewhere else.

        So it is in a custom resource, whose controller makes the Pod of it, and in a patch for Kustomize.
        """
        workload = self.pod.workload
        if not is_kubernetes_own(workload.api_version) or self.is_patch:
            return True
        return looks_partial(workload.node) and self.completion() is None

    @cached_property
    def is_unfinished(self) -> bool:
        """Whether what its containers do with one another is not all there: a fragment, or one lacks its image."""
        return self.is_fragment or not self.pod.main or any(each.image.value is None for each in self.pod.containers)

    @cached_property
    def object(self) -> ObjectRef:
        """The workload that the Pod was found in."""
        workload = self.pod.workload
        return ObjectRef(workload.api_version, workload.kind, workload.namespace, workload.name)

    @cached_property
    def setting(self) -> Setting:
        """What the model of the Pod's life is asked under."""
        return Setting(self.kubernetes, self.assumptions)

    @cached_property
    def budgets(self) -> Budgets:
        """The Pod's budgets of time, from the model of its life."""
        from podlint.timeline.budget import budgets_of

        return budgets_of(self.pod, self.kubernetes, self.assumptions, self.programs)

    @cached_property
    def programs(self) -> Programs:
        """What the model of the Pod's life reads of its scripts, once for all that is asked of it."""
        from podlint.lifecycle.programs import Programs

        return Programs(self.pod)

    @cached_property
    def _programs(self) -> dict[int, Program]:
        """By the identity of the Pod's containers."""
        return {}

    def program(self, container: Container) -> Program:
        """What the command of one of the Pod's containers does, followed once for all rules."""
        from podlint.behaviour.process import program

        known = self._programs.get(id(container))
        if known is None:
            known = self._programs[id(container)] = program(self.pod, container)
        return known

    @property
    def services(self) -> list[Service]:
        """The Services given in the run that send traffic to the Pod."""
        return self.neighbourhood.services_of(self.pod)

    @cached_property
    def timeline(self) -> Timeline:
        """The Pod's life: dear, so that rules ask for it only where somebody wants to know."""
        from podlint.lifecycle.serving import Serving
        from podlint.timeline.life import timeline_of

        return timeline_of(self.pod, self.setting, served=Serving.by(self.services), stories=False)

    @cached_property
    def file_uses(self) -> list[FileUse]:
        """Which files the commands of the Pod read and write, as far as they can be read."""
        from podlint.behaviour.files import reads_and_writes

        return reads_and_writes(self.pod)
