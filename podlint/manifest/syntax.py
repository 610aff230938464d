"""What the YAML parser stumbled over, in words that help, at the place that a person has to mend."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final, NamedTuple, TypeAlias

from podlint.dataclass import dataclass
from podlint.manifest.events import MarkedYAMLError, YAMLError
from podlint.manifest.node import Span
from podlint.manifest.source import LINE_BREAK, Problem, ProblemKind
from podlint.manifest.streams import Stretch
from podlint.regex import regex

_GLUED_KEY = regex(r"(?:- +)*[^\s:#'\"\[{][^\s:#]*:[^\s:/]\S*")
_CONFLICT = regex(r"^(?:<{7} |>{7} |={7}$)", re.MULTILINE)

_QUOTE_IT: Final = "put the value in quotes if it is meant as text"


class _Place(NamedTuple):
    """A place in a stretch: line and column count from 0."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class _Trouble:
    """Where the parser stopped, and where the construct began that it was in."""

    lines: list[str]
    first_line: int
    at: _Place
    since: _Place

    @property
    def line(self) -> str:
        return self.lines[self.at.line]

    @property
    def before(self) -> str:
        """What stands on the line before the place."""
        return self.line[: self.at.column].strip()

    @property
    def character(self) -> str:
        """The character at the place; nothing at the end of a line."""
        return self.line[self.at.column : self.at.column + 1]

    @property
    def indentation(self) -> int:
        """How many blanks the line begins with."""
        return len(self.line) - len(self.line.lstrip())

    @property
    def at_end(self) -> bool:
        """Nothing follows in the whole text."""
        return not self.line[self.at.column :].strip() and not any(map(str.strip, self.lines[self.at.line + 1 :]))

    @property
    def above(self) -> _Place | None:
        """Where the text begins on the nearest line above that holds more than a comment."""
        for number in range(self.at.line - 1, -1, -1):
            text = self.lines[number].lstrip()
            if text and not text.startswith("#"):
                return _Place(number, len(self.lines[number]) - len(text))
        return None

    @property
    def opening(self) -> str:
        """The line that the construct began on, from there on."""
        return self.lines[self.since.line][self.since.column :]

    def number(self, place: _Place) -> int:
        """The line of the file that ``place`` is on."""
        return place.line + self.first_line


class _Advice(NamedTuple):
    """A message, what to do about it, and where (by default, where the parser stopped)."""

    message: str
    help: str = ""
    at: _Place | None = None


_Explanation: TypeAlias = Callable[[_Trouble], _Advice]


def explain(error: YAMLError, stretch: Stretch) -> Problem:
    """The problem that ``error`` reports, at its place in the file that ``stretch`` is from."""
    if not isinstance(error, MarkedYAMLError) or error.problem_mark is None:
        span = Span(stretch.first_line, 1, stretch.first_line, 2)
        return Problem(ProblemKind.SYNTAX, f"this is not YAML: {error}", span)
    lines = LINE_BREAK.split(stretch.text)
    at = _place(error.problem_mark, lines)
    since = at if error.context_mark is None else _place(error.context_mark, lines)
    trouble = _Trouble(lines, stretch.first_line, at, since)
    advice = _conflict(stretch.text) or _odd_blank(trouble) or _advice(trouble, str(error.problem), str(error.context))
    place = advice.at or at
    line, column = trouble.number(place), place.column + 1
    return Problem(ProblemKind.SYNTAX, advice.message, Span(line, column, line, column + 1), advice.help)


def _place(mark: Any, lines: list[str]) -> _Place:
    """The place of ``mark``; where the text ended too early, that is the end of its last line with anything on it."""
    last = next((number for number in range(len(lines) - 1, 0, -1) if lines[number].strip()), 0)
    if mark.line > last:
        return _Place(last, len(lines[last].rstrip()))
    return _Place(mark.line, min(mark.column, len(lines[mark.line])))


def _advice(trouble: _Trouble, problem: str, context: str) -> _Advice:
    for (in_problem, in_context), explanation in _EXPLANATIONS.items():
        if in_problem in problem and in_context in context:
            return explanation(trouble)
    return _Advice(f"this is not YAML: {problem}")


def _conflict(text: str) -> _Advice | None:
    marker = _CONFLICT.search(text)
    if marker is None:
        return None
    line = text.count("\n", 0, marker.start())
    return _Advice("a merge conflict was left here", "keep one of the two versions", _Place(line, 0))


def _odd_blank(trouble: _Trouble) -> _Advice | None:
    """The parser takes any blank but space and tab for text, and may notice only on the next line."""
    for number in (trouble.at.line, trouble.above.line if trouble.above is not None else trouble.at.line):
        if (match := re.match(r" *([^\S \t])", trouble.lines[number])) is not None:
            blank = f"the blank U+{ord(match[1]):04X} stands in the indentation"
            return _Advice(blank, "YAML is indented with ordinary spaces only", _Place(number, match.start(1)))
    return None


def _tab(_: _Trouble) -> _Advice:
    return _Advice("a tab stands in the indentation", "YAML is indented with spaces only")


def _bad_start(trouble: _Trouble) -> _Advice:
    if trouble.character == "\t":
        return _tab(trouble)
    return _Advice(f"a value cannot begin with {trouble.character}", _QUOTE_IT)


def _unexpected_colon(trouble: _Trouble) -> _Advice:
    if re.search(r":\s", trouble.before):
        return _Advice("a second ': ' on this line: a value cannot hold one as it is", "put the whole value in quotes")
    above = trouble.above
    if above is None:
        return _Advice("a key cannot stand here")
    number = trouble.number(above)
    if _GLUED_KEY.fullmatch(trouble.lines[above.line].strip()):
        return _Advice("a space is missing after the colon", "write 'key: value'", above)
    if trouble.indentation > above.column:
        return _Advice(
            f"this line is indented deeper than line {number}, which has a value already",
            f"line it up with the key on line {number}, or remove that value",
        )
    return _Advice(f"a key cannot stand here: line {number} above it is not finished", "is a colon missing there?")


def _missing_colon(trouble: _Trouble) -> _Advice:
    text = trouble.opening
    if _GLUED_KEY.match(text):
        return _Advice("a space is missing after the colon", "write 'key: value'", trouble.since)
    if re.match(r"-[^\s-]", text):
        return _Advice("a space is missing after the dash", "write '- value'", trouble.since)
    return _Advice("this line is neither 'key: value' nor '- item'", "is a colon missing?", trouble.since)


def _unexpected_in_mapping(trouble: _Trouble) -> _Advice:
    if trouble.character == ":":
        return _missing_value(trouble)
    if trouble.before and trouble.before[-1] in "\"'":
        return _Advice(
            "text follows the closing quote",
            "put the whole value in quotes; inside, write '' for ' in single quotes and \\\" for \" in double quotes",
        )
    if trouble.before:
        return _Advice(f"{trouble.character} cannot follow here: the value has ended", _QUOTE_IT)
    return _indentation(trouble)


def _unexpected_in_list(trouble: _Trouble) -> _Advice:
    if trouble.at.column > trouble.since.column:
        return _indentation(trouble)
    since = trouble.number(trouble.since)
    return _Advice(
        f"a '- ' is missing: the list that begins on line {since} goes on here",
        "begin the line with '- ', or indent it as part of the item above",
    )


def _indentation(trouble: _Trouble) -> _Advice:
    spaces = trouble.at.column
    return _Advice(
        f"the indentation of this line ({spaces} space{'s' * (spaces != 1)}) fits none of the lines above",
        "indent it like the line it belongs beside",
    )


def _open_bracket(opening: str, closing: str) -> _Explanation:
    def explanation(trouble: _Trouble) -> _Advice:
        if trouble.at_end or _is_next_key(trouble):
            return _Advice(f"{opening} is never closed", f"add the missing {closing}", trouble.since)
        since = trouble.number(trouble.since)
        return _Advice(
            f"a comma or {closing} is missing before this: {opening} was opened on line {since}",
            "put an item in quotes that holds brackets, braces or a colon as text",
        )

    return explanation


def _is_next_key(trouble: _Trouble) -> bool:
    """The parser met the colon of a key that stands no deeper than the key whose value the bracket opened."""
    opened = trouble.lines[trouble.since.line]
    before = opened[: trouble.since.column].strip()
    deeper = trouble.indentation > len(opened) - len(opened.lstrip())
    return trouble.character == ":" and trouble.at.line > trouble.since.line and before != "" and not deeper


def _open_quote(trouble: _Trouble) -> _Advice:
    return _Advice(f"the quote {trouble.opening[:1]} is never closed", "add the closing quote", trouble.since)


def _escape(trouble: _Trouble) -> _Advice:
    escape = trouble.line[trouble.at.column : trouble.at.column + 2]
    return _Advice(f"{escape} is no escape that double quotes know", r"write \\ for a backslash, or use single quotes")


def _code(_: _Trouble) -> _Advice:
    return _Advice("the digits of this escape name no character", r"write \\ for a backslash, or use single quotes")


def _property(what: str) -> _Explanation:
    def explanation(trouble: _Trouble) -> _Advice:
        return _Advice(f"{trouble.opening[:1]} begins {what} here, and this is none", _QUOTE_IT, trouble.since)

    return explanation


def _directive(trouble: _Trouble) -> _Advice:
    message = "a line that begins with % is a directive, and this is none that Kubernetes knows"
    return _Advice(message, at=_Place(trouble.since.line, 0))


def _missing_value(trouble: _Trouble) -> _Advice:
    if trouble.at_end:
        return _Advice("a value is missing at the end: a bracket is still open", "add the missing ] or }")
    what = "key" if trouble.character == ":" else "value"
    return _Advice(f"a {what} is missing before {trouble.character}", _QUOTE_IT)


def _after_the_end(_: _Trouble) -> _Advice:
    return _Advice("the document has ended above; kubectl ignores what follows", "begin another document with ---")


def _block_header(_: _Trouble) -> _Advice:
    return _Advice("the text of a | or > block begins on the next line", "move it there, or put the value in quotes")


def _dash(_: _Trouble) -> _Advice:
    return _Advice("a list cannot begin on this line", f"begin it on the next line, or {_QUOTE_IT}")


def _question_mark(_: _Trouble) -> _Advice:
    return _Advice("? begins a key here, and none can stand here", _QUOTE_IT)


_EXPLANATIONS: Final[dict[tuple[str, str], _Explanation]] = {
    ("found a tab character", ""): _tab,
    ("cannot start any token", ""): _bad_start,
    ("mapping values are not allowed", ""): _unexpected_colon,
    ("could not find expected ':'", ""): _missing_colon,
    ("did not find expected key", ""): _unexpected_in_mapping,
    ("did not find expected '-' indicator", ""): _unexpected_in_list,
    ("did not find expected ',' or ']'", ""): _open_bracket("[", "]"),
    ("did not find expected ',' or '}'", ""): _open_bracket("{", "}"),
    ("found unexpected end of stream", "quoted scalar"): _open_quote,
    ("found unexpected document indicator", "quoted scalar"): _open_quote,
    ("found unknown escape character", ""): _escape,
    ("", "quoted scalar"): _code,
    ("", "an alias"): _property("an alias"),
    ("", "an anchor"): _property("an anchor"),
    ("", "a tag"): _property("a tag"),
    ("undefined tag handle", ""): _property("a tag"),
    ("", "directive"): _directive,
    ("found incompatible YAML document", ""): _directive,
    ("directive", ""): _directive,
    ("did not find expected node content", ""): _missing_value,
    ("did not find expected <document start>", ""): _after_the_end,
    ("", "a block scalar"): _block_header,
    ("block sequence entries are not allowed", ""): _dash,
    ("mapping keys are not allowed", ""): _question_mark,
}
"""By a part of what the parser calls the problem, and of what it was doing; the first that fits counts."""
