"""Write the comment that silences a finding: a proposal, to which a person adds the reason."""

from __future__ import annotations

from collections.abc import Iterator

from podlint.checks.finding import Finding
from podlint.config.suppress import VERB, suppressions
from podlint.fix.expected import same
from podlint.fix.text import Edit, Text, with_edits
from podlint.manifest.node import plain
from podlint.manifest.parse import parse
from podlint.manifest.source import Reading, Source


def with_ignore(reading: Reading, finding: Finding) -> str | None:
    """The text of ``reading`` with a comment that silences ``finding``, and says nothing else that is decoded.

    The rule joins a comment that is there; else one is added on the line, or above it where the line cannot hold one.
    None where no comment can stand: in JSON, or inside a text of several lines.
    """
    text = reading.source.text
    if reading.source.name.endswith(".json") or text.lstrip().startswith("{"):
        return None
    line = finding.place.span.line
    for edit, below in _proposals(reading, finding):
        after = with_edits(text, [edit])
        read = parse(Source(reading.source.name, after))
        if _says_the_same(reading, read) and _is_silenced(read, finding.rule, line + below):
            return after
    return None


def _proposals(reading: Reading, finding: Finding) -> Iterator[tuple[Edit, int]]:
    """Edits in the order of preference, each with how many lines it moves the finding down."""
    text, span = Text(reading.source.text), finding.place.span
    for written in suppressions(reading, ()):
        if written.annotation is None and written.first_line == span.line:
            begin = text.begin(written.span)
            bracket = begin + text.of(written.span).index("]")
            yield Edit(bracket, bracket, f", {finding.rule}"), 0
    comment = f"# podlint: {VERB}[{finding.rule}] "
    begin = text.line_start(text.begin(span))
    end = text.line_end(begin)
    line = text.text[begin:end]
    yield Edit(begin + len(line.rstrip()), end, f"  {comment}"), 0
    indent = line[: len(line) - len(line.lstrip())]
    yield Edit(begin, begin, f"{indent}{comment}{text.line_break}"), 1


def _says_the_same(before: Reading, after: Reading) -> bool:
    return (
        after.template is None
        and len(after.problems) == len(before.problems)
        and len(after.documents) == len(before.documents)
        and all(
            same(plain(one.root), plain(other.root))
            for one, other in zip(before.documents, after.documents, strict=True)
        )
    )


def _is_silenced(reading: Reading, rule: str, line: int) -> bool:
    return any(each.rule == rule and each.first_line == line for each in suppressions(reading, ()))
