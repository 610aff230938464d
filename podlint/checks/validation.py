"""Would the API server accept the object? What :mod:`podlint.validation` says, as findings of its rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import get_args

from podlint.checks.change import SetField
from podlint.checks.finding import Finding, Fix, Severity
from podlint.checks.rule import document_check
from podlint.checks.schema import container_of, mistakes_of
from podlint.checks.subject import DocumentSubject
from podlint.manifest.node import Mapping as MappingNode
from podlint.manifest.node import Path, Scalar, find, format_path
from podlint.pod.fragment import lacks_volumes, looks_partial
from podlint.pod.workload import is_kubernetes_own
from podlint.pod.written import as_text, name_span
from podlint.schema.mistake import Mistake
from podlint.validation.fault import Fault, FaultKind
from podlint.validation.judge import judge, judge_template

_PLACEHOLDERS = ("{{", "${", "$(", "<<")
"""What tells a text that a controller fills in before the Pod is made."""


def _bind(kind: FaultKind) -> None:
    @document_check(kind)
    def findings(subject: DocumentSubject) -> Iterator[Finding]:
        for fault in _faults(subject).get(kind, ()):
            yield _finding(subject, fault)


for _kind in get_args(FaultKind):
    _bind(_kind)


@document_check("manifest-incomplete")
def manifest_incomplete(subject: DocumentSubject) -> Iterator[Finding]:
    """A workload that lacks what only a patch lacks, and that no kustomization names as one: said once."""
    root, base = subject.document.root, subject.document.base
    if not isinstance(root, MappingNode) or not _is_stray(subject):
        return
    lacking = [fault for fault in _judge(subject) if fault.lacking or _needs_labels(fault)]
    if not lacking:
        return
    kind = as_text(root.get("kind"))
    volumes = lacks_volumes(root)
    labels_alone = not volumes and all(_needs_labels(fault) for fault in lacking)
    image = next((fault for fault in lacking if fault.path[-1] == "image"), lacking[0])
    missing = list(
        dict.fromkeys(format_path(_short(fault.path[len(base) :])) for fault in lacking if not fault.of_choice)
    )
    missing += ["spec.volumes"] if volumes else []
    more = f" and {len(missing) - 3} more" if len(missing) > 3 else ""
    yield subject.finding(
        "manifest-incomplete",
        f"this {kind} is only a part of one: by itself the API server would miss {', '.join(missing[:3])}{more}",
        name_span(root) if root.get("kind") is None else root.entries["kind"].value.span,
        image.path,
        severity=Severity.WARNING if labels_alone else None,
        help="name it in its kustomization.yaml, under patches or as a resource that gets labels; if it has none, complete it",
    )


def _short(path: Path) -> Path:
    """A path from the Pod's ``spec`` on, for those inside one."""
    return path[path.index("template") + 1 :] if "template" in path[:-1] else path


def _is_stray(subject: DocumentSubject) -> bool:
    return (
        _is_own(subject) and looks_partial(subject.document.root) and not subject.is_patch and not _gets_labels(subject)
    )


def _gets_labels(subject: DocumentSubject) -> bool:
    return subject.completion() == "labels"


def _needs_labels(fault: Fault) -> bool:
    """Whether labels and selectors from outside would cure the fault."""
    return fault.kind == "selector-mismatch" or fault.lacking == ("selector",)


def _is_own(subject: DocumentSubject) -> bool:
    root = subject.document.root
    return is_kubernetes_own(as_text(find(root, ("apiVersion",))) or "")


def _faults(subject: DocumentSubject) -> Mapping[FaultKind, list[Fault]]:
    """The faults to report, by kind; worked out once for all rules."""
    if subject.faults is None:
        subject.faults = {}
        for fault in _reported(subject, list(_judge(subject))):
            subject.faults.setdefault(fault.kind, []).append(fault)
    return subject.faults


def _reported(subject: DocumentSubject, found: list[Fault]) -> list[Fault]:
    """Those of absence only where the document is all there is, and nothing else explains them."""
    if not any(fault.of_absence for fault in found):
        return found
    if not _is_own(subject):
        return [fault for fault in found if not fault.of_absence or fault.of_choice]
    if subject.is_patch or _is_stray(subject):
        return [fault for fault in found if not fault.of_absence]
    if any(_needs_labels(fault) for fault in found) and _gets_labels(subject):
        found = [fault for fault in found if not _needs_labels(fault)]
    slips = _slips(subject)
    return [fault for fault in found if not _explained(fault, slips)]


def _judge(subject: DocumentSubject) -> Iterator[Fault]:
    root, base = subject.document.root, subject.document.base
    if not isinstance(root, MappingNode):
        return
    own = _is_own(subject)
    whole = judge(root, base, subject.kubernetes)
    if whole is not None:
        yield from whole
        return
    for spec in subject.templates:
        template = find(root, spec[len(base) : -1])
        if isinstance(template, MappingNode):
            for fault in judge_template(template, spec[:-1], subject.kubernetes):
                node = find(root, fault.path[len(base) :])
                filled_in = isinstance(node, Scalar) and any(mark in node.text for mark in _PLACEHOLDERS)
                if own or not filled_in:
                    yield fault


def _slips(subject: DocumentSubject) -> list[Mistake]:
    found = mistakes_of(subject.document, tuple(subject.templates), subject.kubernetes)
    return [mistake for mistake in found if mistake.kind in ("unknown-field", "wrong-type")]


def _explained(fault: Fault, slips: list[Mistake]) -> bool:
    """Whether what is missing stands there under another name, or with a wrong type: that is said already."""
    wanted = [(*fault.holder, field) for field in fault.lacking]
    for slip in slips:
        if slip.kind == "wrong-type":
            meant = slip.path
        elif slip.instead is not None:
            meant = (*slip.path[:-1], slip.instead)
        elif fault.of_choice and slip.path[:-1] == fault.holder:
            return True
        else:
            continue
        if any(path[: len(meant)] == meant for path in wanted):
            return True
    return False


def _finding(subject: DocumentSubject, fault: Fault) -> Finding:
    finding = subject.finding(
        fault.kind,
        fault.message,
        fault.span,
        fault.path,
        severity=None if _is_own(subject) else Severity.WARNING,
        because=tuple(subject.related(message, span) for message, span in fault.related),
        help=fault.help,
        fix=_fix(fault),
    )
    return replace(finding, container=container_of(subject.document, fault.path))


def _fix(fault: Fault) -> Fix | None:
    meant = fault.instead
    if meant is None:
        return None
    path = fault.place or fault.path
    change = SetField(path, int(meant), str(meant)) if isinstance(meant, int) else SetField(path, meant)
    return Fix(f"write {meant}", fault.safe, (change,))
