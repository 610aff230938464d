"""From the words of a command to its arguments: variables, quotes, substitutions and splitting at blanks."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from enum import Enum, auto

from podlint.behaviour.shell.braces import in_braces
from podlint.behaviour.shell.pattern import expression, trimmed
from podlint.behaviour.shell.syntax import (
    Arithmetic,
    Braces,
    Element,
    Parameter,
    Part,
    Pattern,
    Substitution,
    Text,
    Unread,
    Word,
)
from podlint.dataclass import dataclass
from podlint.regex import regex

Value = str | None
"""The value of a variable or an argument; None where it cannot be known (it may then be any number of arguments)."""


class Unset(Enum):
    """A variable that is certainly not set."""

    UNSET = auto()


UNSET = Unset.UNSET


MAY_BE_SET = regex(
    r"PATH|HOME|HOSTNAME|PWD|OLDPWD|SHLVL|TERM|IFS|PS[0-9]|OPTIND|OPTARG|PPID|RANDOM|_|LINENO|SECONDS|EUID|UID|USER"
    r"|LOGNAME|SHELL|LANG|LC_\w+|BASH\w*|DIRSTACK|GROUPS|HISTCMD|HOSTTYPE|MACHTYPE|OSTYPE|PIPESTATUS|SHELLOPTS"
    r"|FUNCNAME|EPOCH\w+|container|DISTTAG|FGC|[!$0-9-]"
    r"|[A-Z][A-Z0-9_]*_(?:SERVICE_(?:HOST|PORT(?:_[A-Z0-9_]+)?)|PORT(?:_\d+_(?:TCP|UDP|SCTP)(?:_\w+)?)?)"
)
"""Variables that a shell, an image or Kubernetes may have set though no manifest says so."""


class Refused(Exception):  # noqa: N818 -- a shell's way of leaving, not an error
    """The shell ends here with a message: ``set -u`` and an unset variable, ``${NAME:?…}``, a division by zero."""


_LONGEST = 131_072
"""Characters that an expanded word may have; what a longer one says is not followed."""

_PID = "\ue000{}\ue001"
"""A process id stands in texts as a name of its own: which number it will be nobody knows, but whose it is."""

READING = "\ue000t{}{}\ue001"
"""So does a reading of the clock, with the seconds added to it."""
APART = "\ue000d{}/{}{}\ue001"
"""And the time between two of them."""
_OF_CLOCK = regex("\ue000[td]")


def process_id(job: int) -> str:
    """The text that ``$!`` gives after the ``job``-th background process was started."""
    return _PID.format(job)


def is_of_clock(text: str) -> bool:
    """Readings of the clock stand in the text."""
    return _OF_CLOCK.search(text) is not None


def is_plain(text: Value) -> bool:
    """The text is known to the letter: it holds no process id and no reading of the clock."""
    return text is not None and _PID[0] not in text


@dataclass(frozen=True, slots=True)
class Expander:
    """Works out the words of a shell's commands."""

    look_up: Callable[[str], Value | Unset]
    positional: Sequence[Value] | None = None
    """``$1`` and so on; None where they are not known."""
    assign: Callable[[str, Value], None] = lambda _name, _value: None
    substitute: Callable[[Substitution], Value] = lambda _part: None
    calculate: Callable[[str], Value] = lambda _text: None
    nounset: bool = False
    array: Callable[[str], Sequence[Value] | None] = lambda _name: None
    """The elements of an array; None where there is none of the name, or it is not known."""
    braces: bool | None = None
    """Braces make several words of one (``{1..5}``); None: that depends on the shell."""

    # --- whole words -------------------------------------------------------------------------------------

    def fields(self, word: Word) -> list[Value]:
        """The arguments that one word becomes."""
        fields: list[str] = [""]
        solid = False
        for part in word:
            listed = self._listed(part)
            if listed is not None:
                pieces = [value for value in listed if value is not None]
                if len(pieces) < len(listed):
                    return [None]
                if _is_quoted(part) and _is_joined(part):
                    pieces = [" ".join(pieces)]
                elif not _is_quoted(part):
                    pieces = [piece for value in pieces for piece in value.split()]
                    if any(map(_may_match_files, pieces)):
                        return [None]
                solid = solid or (_is_quoted(part) and bool(pieces))
                if pieces:
                    fields[-1] += pieces[0]
                    fields += pieces[1:]
                continue
            value = None if isinstance(part, Pattern) else self._value(part)
            if value is None or _is_too_long(part, fields[-1], value):
                return [None]
            if _is_quoted(part):
                fields[-1] += value
                solid = True
                continue
            if _may_match_files(value):
                return [None]
            _split(value, fields)
        if not solid or len(fields) > 1:
            return [*fields] if solid and _is_all_quoted(word) else [field for field in fields if field]
        return [*fields]

    def text(self, word: Word) -> Value:
        """The text of a word that is not split: the value of an assignment, the target of a redirect."""
        out = ""
        for part in word:
            value = self._value(part)
            if value is None or _is_too_long(part, out, value):
                return None
            out += value
        return out

    def pattern(self, word: Word) -> str | None:
        """The regular expression that fits what the word fits as a pattern; None where it is not known."""
        out = ""
        for part in word:
            value = self._value(part)
            if value is None:
                return None
            out += re.escape(value) if _is_quoted(part) else expression(value)
        return out

    def regular_expression(self, word: Word) -> str | None:
        """The extended regular expression that Bash makes of a word behind ``=~``: what is quoted stands for itself."""
        out = ""
        for part in word:
            value = self._value(part)
            if value is None or not is_plain(value):
                return None
            out += re.sub(r"([][.*+?{}()|^$\\])", r"\\\1", value) if _is_quoted(part) else value
        return out

    # --- parts -------------------------------------------------------------------------------------------

    def _value(self, part: Part) -> Value:
        match part:
            case Text() | Pattern():
                return part.value
            case Parameter():
                return self._parameter(part)
            case Element():
                return self._element(part)
            case Substitution():
                return self.substitute(part)
            case Arithmetic():
                text = self.text(part.expression)
                return None if text is None else self.calculate(text)
            case Braces() | Unread():
                return None

    def _listed(self, part: Part) -> Sequence[Value] | None:
        """The words of ``$@`` and its like, one of them None where they are not known; None for all other parts."""
        if isinstance(part, Parameter) and part.name in ("@", "*") and not part.operator:
            return (None,) if self.positional is None else self.positional
        if isinstance(part, Element) and part.all and not part.counts:
            known = self.array(part.name)
            return (None,) if known is None else known
        return self._in_braces(part.source) if isinstance(part, Braces) else None

    def _in_braces(self, text: str) -> Sequence[Value]:
        """Bash takes braces apart before anything else; to other shells they are characters like others."""
        if self.braces is None:
            return (None,)
        return in_braces(text) or (text,) if self.braces else (text,)

    def _element(self, part: Element) -> Value:
        known, place = self.array(part.name), self.text(part.index)
        if known is None or place is None:
            return None
        if part.all:
            return str(len(known)) if part.counts else None if None in known else " ".join(map(str, known))
        number = self.calculate(place)
        if number is None or not re.fullmatch(r"\d{1,9}", number) or (int(number) >= len(known) and self.nounset):
            return None
        value = known[int(number)] if int(number) < len(known) else ""
        return value if not part.counts or value is None else str(len(value)) if is_plain(value) else None

    def _parameter(self, part: Parameter) -> Value:
        value = self.of(part.name)
        operator = part.operator
        if operator.lstrip(":") in ("-", "=", "+", "?") and operator:
            return self._alternative(part, value)
        if value is UNSET and self.nounset and part.name not in ("@", "*"):
            raise Refused(f"{part.name} is not set")
        known = "" if isinstance(value, Unset) else value
        if not operator or known is None:
            return known
        if operator == "length":
            return str(len(known)) if is_plain(known) else None
        pattern = self.text(part.argument)
        if pattern is None or any(isinstance(p, Text) and re.search(r"[*?\[\\]", p.value) for p in part.argument):
            return None
        return trimmed(known, pattern, operator) if is_plain(known) else None

    def _alternative(self, part: Parameter, value: Value | Unset) -> Value:
        """``${NAME:-word}`` and its kin; without the colon an empty value counts as one."""
        if value is None:
            return None
        missing = value is UNSET or (part.operator.startswith(":") and value == "")
        known = "" if isinstance(value, Unset) else value
        match part.operator[-1]:
            case "+":
                return "" if missing else self.text(part.argument)
            case "-":
                return self.text(part.argument) if missing else known
            case "=":
                if missing:
                    known_or_not = self.text(part.argument)
                    self.assign(part.name, known_or_not)
                    return known_or_not
                return known
            case _:
                if missing:
                    raise Refused(f"{part.name} is not set")
                return known

    def of(self, name: str) -> Value | Unset:
        """The value of a variable or parameter."""
        if name in ("@", "*"):
            if self.positional is None or None in self.positional:
                return None
            return " ".join(value for value in self.positional if value is not None) if self.positional else UNSET
        if name == "#":
            return None if self.positional is None or None in self.positional else str(len(self.positional))
        if name.isascii() and name.isdigit() and name != "0":
            if self.positional is None:
                return self.look_up(name)
            if None in self.positional[: int(name[:10])]:  # which may be any number of them
                return None
            return self.positional[int(name) - 1] if len(name) < 10 and int(name) <= len(self.positional) else UNSET
        return self.look_up(name)


def _is_too_long(part: Part, before: str, value: str) -> bool:
    """What is written out may be as long as it is; what is put together from variables could double at each step."""
    return not isinstance(part, Text) and len(before) + len(value) > _LONGEST


def _split(value: str, fields: list[str]) -> None:
    """Append an unquoted value to the fields, split at blanks."""
    pieces = value.split()
    if value[:1].isspace() and fields[-1]:
        fields.append("")
    fields[-1] += pieces[0] if pieces else ""
    fields += pieces[1:]
    if value[-1:].isspace() and pieces:
        fields.append("")


def _is_all_quoted(word: Word) -> bool:
    return all(map(_is_quoted, word))


def _is_quoted(part: Part) -> bool:
    """What it becomes is not split, and no pattern."""
    return isinstance(part, Text) or (not isinstance(part, Pattern | Braces | Unread) and part.quoted)


def _is_joined(part: Part) -> bool:
    """``"$*"`` and ``"${NAME[*]}"`` are one word."""
    return part.name == "*" if isinstance(part, Parameter) else isinstance(part, Element) and part.index == (Text("*"),)


def _may_match_files(value: str) -> bool:
    return any(character in value for character in "*?[\\")


def expand(word: Word, variables: Mapping[str, Value]) -> list[Value]:
    """The arguments that one word becomes, as far as its text alone tells."""
    return Expander(variables.get).fields(word)


def text_of(word: Word, variables: Mapping[str, Value]) -> Value:
    """The text of a word that is not split, as far as its text alone tells."""
    return Expander(variables.get).text(word)
