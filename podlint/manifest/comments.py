"""Comments that speak to podlint: the event stream leaves comments out, so the text is searched for them."""

from __future__ import annotations

from bisect import bisect_right

from podlint.dataclass import dataclass
from podlint.manifest.node import Mapping, Node, Scalar, Sequence, Span
from podlint.manifest.source import Reading
from podlint.regex import regex

_SIGN = "podlint:"
_BEGINNING = regex(r"(?<![^ \t])#[ \t]*podlint:[ \t]*")
_VERB = regex(r"[A-Za-z-]*")
_ANY_END = float("inf")


@dataclass(frozen=True, slots=True)
class Directive:
    """A comment of the form ``# podlint: VERB…``."""

    line: int
    column: int
    """Of the ``#``."""
    verb: str
    text: str
    """What follows the verb, without blanks around it: ``[rule] why`` in ``# podlint: ignore[rule] why``."""
    own_line: bool
    """Nothing else stands on the line."""


def directives(reading: Reading) -> list[Directive]:
    """The comments of ``reading`` that speak to podlint, at most one on a line, from top to bottom."""
    if _SIGN not in reading.source.text:
        return []
    texts = sorted(_written_texts(reading))
    found = (
        _directive(number, line, texts) for number, line in enumerate(reading.source.lines, start=1) if _SIGN in line
    )
    return [directive for directive in found if directive is not None]


def _directive(number: int, line: str, texts: list[Span]) -> Directive | None:
    """The first comment on this line that speaks to podlint; ``texts`` are sorted, and none overlaps another."""
    for match in _BEGINNING.finditer(line):
        place = (number, match.start() + 1)
        before = bisect_right(texts, (*place, _ANY_END)) - 1
        if before < 0 or place >= texts[before][2:]:
            verb = _VERB.match(line, match.end())
            assert verb is not None
            own_line = not line[: match.start()].strip()
            return Directive(*place, verb[0], line[verb.end() :].strip(), own_line)
    return None


def _written_texts(reading: Reading) -> list[Span]:
    """Where a ``#`` begins no comment: in scalars and keys, but not on the line of a block scalar's ``|``."""
    spans: list[Span] = []
    visited: set[int] = set()
    waiting: list[Node] = [document.root for document in reading.documents]
    while waiting:
        node = waiting.pop()
        if id(node) in visited:
            continue
        visited.add(id(node))
        if isinstance(node, Scalar):
            spans.append(node.span._replace(line=node.span.line + 1, column=1) if node.block else node.span)
        elif isinstance(node, Mapping):
            spans.extend(entry.key_span for entry in node)
            waiting.extend(entry.value for entry in node)
        elif isinstance(node, Sequence):
            waiting.extend(node.items)
    return spans
