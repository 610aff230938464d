"""From which template or file a rendered document came, as the tool that rendered it says.

``helm template`` writes ``# Source: shop/templates/web.yaml`` below each ``---``; Kustomize, with
``buildMetadata: [originAnnotations]``, an annotation. Both are somebody's text: names to show, never to open.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from podlint.dataclass import dataclass
from podlint.manifest.node import Document, Scalar, find
from podlint.regex import regex

_HELM_SIGN: Final = "# Source: "
# Comments that name a web page or a project begin in the same way; Helm's always name a file of a chart.
_HELM_COMMENT: Final = regex(r"# Source: ((?!\w+://)[^/]+/(?:.*/)?(?:templates|crds)/.*\S)\s*")
_DOCUMENT_START: Final = regex(r"---(?:\s|$)")
_ANNOTATION: Final = "config.kubernetes.io/origin"
_ANNOTATION_LINE: Final = regex(r"^(path|repo|ref|configuredIn):[ \t]+(\S.*?)[ \t]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Origins:
    """Where the parts of one input came from."""

    _lines: tuple[int, ...] = ()
    _names: tuple[str | None, ...] = ()
    """For each of the lines, what is known from there on."""

    def at(self, line: int) -> str | None:
        """The template or file that this line was rendered from; None where nobody says."""
        index = bisect_right(self._lines, line) - 1
        return self._names[index] if index >= 0 else None

    @classmethod
    def of(cls, lines: Sequence[str], documents: Iterable[Document]) -> Origins:
        """What the comments among these lines say, and what the documents say of themselves."""
        known = dict(_commented(lines))
        for document in documents:
            if (said := _annotated(document)) is not None:
                known[document.root.span.line] = said
        return cls(*zip(*sorted(known.items(), key=lambda each: each[0]), strict=True)) if known else cls()


def may_have_origins(text: str) -> bool:
    """Whether it is worth looking."""
    return _HELM_SIGN in text or _ANNOTATION in text


def _commented(lines: Sequence[str]) -> Iterator[tuple[int, str | None]]:
    """The lines on which documents begin, and what the comment right below the marker says of each."""
    for number, line in enumerate(lines, start=1):
        if _DOCUMENT_START.match(line):
            yield number, None
        elif number == 1 or _DOCUMENT_START.match(lines[number - 2]):
            said = _HELM_COMMENT.fullmatch(line)
            if said is not None:
                yield max(number - 1, 1), said[1]


def _annotated(document: Document) -> str | None:
    """What Kustomize says: a path, after the repository it was fetched from, or the generator's own file."""
    node = find(document.root, ("metadata", "annotations", _ANNOTATION))
    if not isinstance(node, Scalar) or not isinstance(node.value, str):
        return None
    said = {key: value.strip("\"'") for key, value in _ANNOTATION_LINE.findall(node.value)}
    path = said.get("path") or said.get("configuredIn")
    if path is None or "repo" not in said:
        return path
    return f"{said['repo']}//{path}" + (f"?ref={said['ref']}" if "ref" in said else "")
