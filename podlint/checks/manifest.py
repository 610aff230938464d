"""Rules about how a document is written, whatever its fields mean."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from podlint.checks.finding import Finding
from podlint.checks.rule import document_check
from podlint.checks.subject import DocumentSubject
from podlint.manifest.node import Document, DuplicateKey, Mapping, Node, Path, Scalar

_MOST_TOLD = 100
"""In one document. Whoever has more has generated it, and mends that in one place."""

_REFUSED = "the API server's strict decoding refuses it, and kubectl silently keeps the last value"


@document_check("duplicate-key")
def duplicate_key(subject: DocumentSubject) -> Iterator[Finding]:
    """Keys that one mapping gets twice, in a document with a Pod: what the others mean, their own tools know."""
    if not subject.templates:
        return
    for path, duplicate in islice(duplicates(subject.document), _MOST_TOLD):
        key = duplicate.key
        yield subject.finding(
            "duplicate-key",
            f"key '{key}' comes twice, once through a merge (<<): {_REFUSED}"
            if duplicate.merged
            else f"key '{key}' is written twice in one mapping: {_REFUSED}",
            duplicate.span,
            path,
            because=(subject.related(f"'{key}' stands here before", duplicate.first),),
            help="give the key once: leave it out here, or out of what is merged"
            if duplicate.merged
            else "keep the one that is meant and delete the other",
        )


def duplicates(document: Document) -> Iterator[tuple[Path, DuplicateKey]]:
    """Every key that a mapping of ``document`` gets twice, with the path it has; what aliases share is told once."""
    pending: list[tuple[Path, Node]] = [(document.base, document.root)]
    seen: set[int] = set()
    while pending:
        path, node = pending.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, Mapping):
            for duplicate in node.duplicates:
                yield (*path, duplicate.key), duplicate
            for key, _, value in node:
                if not isinstance(value, Scalar):
                    pending.append(((*path, key), value))
        elif not isinstance(node, Scalar):
            pending.extend(((*path, index), item) for index, item in enumerate(node))
