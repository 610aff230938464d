"""Is the object one that the API server can decode? The questions of :mod:`podlint.schema`, as findings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from podlint.checks.change import RenameField, SetField
from podlint.checks.finding import Finding, Fix, Severity
from podlint.checks.rule import document_check
from podlint.checks.subject import DocumentSubject
from podlint.kubernetes import Version
from podlint.manifest.node import Document, Mapping, Path, Scalar, find
from podlint.manifest.scalar import resolve
from podlint.pod.workload import TEMPLATES
from podlint.schema.decode import check_object, check_template, kind_of
from podlint.schema.kind import check_kind
from podlint.schema.mistake import Mistake, MistakeKind

RULES: dict[MistakeKind, str] = {
    "unknown-field": "unknown-field",
    "removed": "unknown-field",
    "wrong-type": "wrong-type",
    "newer-version": "field-needs-newer-version",
    "unknown-kind": "unknown-kind",
}
"""The rule that reports each kind of mistake."""

WHICH_VERSION = "the version is that of --kubernetes-version, or of kubernetes-version in .podlint.yaml"


@document_check("unknown-field")
def unknown_field(subject: DocumentSubject) -> Iterator[Finding]:
    """Fields that the API server does not know."""
    return _findings(subject, "unknown-field")


@document_check("wrong-type")
def wrong_type(subject: DocumentSubject) -> Iterator[Finding]:
    """Values that the API server cannot decode."""
    return _findings(subject, "wrong-type")


@document_check("field-needs-newer-version")
def field_needs_newer_version(subject: DocumentSubject) -> Iterator[Finding]:
    """Fields that the chosen version refuses or drops, and a later one takes."""
    return _findings(subject, "field-needs-newer-version")


@document_check("unknown-kind")
def unknown_kind(subject: DocumentSubject) -> Iterator[Finding]:
    """Objects with a Pod whose kind the API server does not know."""
    mistake = check_kind(subject.document.root, subject.document.base)
    if mistake is not None:
        yield subject.finding("unknown-kind", mistake.message, mistake.span, mistake.path, fix=_fix(mistake))


def _findings(subject: DocumentSubject, rule: str) -> Iterator[Finding]:
    """A kind of Kubernetes' own that makes Pods is judged whole, even if its Pod is past reading.

    Of a custom resource it is the Pod templates alone. What they may hold beside a Pod's fields, only the
    resource's own schema knows: there, a field that looks like a slip is a warning.
    """
    document = subject.document
    custom = kind_of(document.root) is None
    for mistake in mistakes_of(document, tuple(subject.templates), subject.kubernetes):
        if RULES[mistake.kind] != rule or (custom and mistake.kind == "unknown-field" and mistake.instead is None):
            continue
        finding = subject.finding(
            rule,
            mistake.message,
            mistake.span,
            mistake.path,
            severity=None if mistake.refused and not custom else Severity.WARNING,
            because=tuple(subject.related(message, span) for message, span in mistake.related),
            help=WHICH_VERSION if mistake.kind in ("newer-version", "removed") else mistake.help,
            fix=_fix(mistake),
        )
        yield replace(finding, container=container_of(document, mistake.path))


@lru_cache(maxsize=1)  # several rules ask about each document, one after the other
def mistakes_of(document: Document, specs: tuple[Path, ...], kubernetes: Version) -> list[Mistake]:
    """What decoding says of a document, in which the Pods' ``specs`` were found."""
    root, base = document.root, document.base
    if not isinstance(root, Mapping):
        return []
    if kind_of(root) is not None:
        kind = root.get("kind")
        makes_pods = isinstance(kind, Scalar) and kind.value in TEMPLATES
        return check_object(root, base, kubernetes) if makes_pods else []
    found = []
    for spec in specs:
        template = find(root, spec[len(base) : -1])
        assert template is not None
        found += check_template(template, spec[:-1], kubernetes)
    return found


def _fix(mistake: Mistake) -> Fix | None:
    meant = mistake.instead
    if meant is None:
        return None
    if mistake.kind == "unknown-field":
        return Fix(f"rename to {meant}", mistake.safe, (RenameField(mistake.path, meant),))
    value = meant[1:-1] if meant.startswith('"') else meant if mistake.kind == "unknown-kind" else resolve(meant, None)
    return Fix(f"write {meant}", mistake.safe, (SetField(mistake.path, value),))


def container_of(document: Document, path: Path) -> str | None:
    """The name of the container that ``path`` leads into."""
    for index, step in enumerate(path[:-1]):
        if step in ("containers", "initContainers", "ephemeralContainers"):
            name = find(document.root, (*path[len(document.base) : index + 2], "name"))
            return name.value if isinstance(name, Scalar) and isinstance(name.value, str) else None
    return None
