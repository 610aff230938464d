"""From the grammar's nodes to the words of commands."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from podlint.behaviour.shell.braces import in_braces
from podlint.behaviour.shell.syntax import (
    Arithmetic,
    Braces,
    Element,
    Parameter,
    Part,
    Pattern,
    Sequence,
    Substitution,
    Text,
    Unread,
    Word,
)
from podlint.regex import regex

if TYPE_CHECKING:
    from tree_sitter import Node

_GLOB = regex(r"[*?\[]")
_MAGIC = regex(r"^~|\{[^}]*(?:,|\.\.)")
"""Text that the shell may expand to something else: homes and braces."""
_BRACED = regex(
    r"\$\{(?:(?P<plain>\w+|[?!#$@*-])|#(?P<length>\w+)"
    r"|(?P<name>\w+|[?!#$@*-])(?P<operator>:?[-=+?]|##?|%%?)(?P<argument>.*))\}",
    re.DOTALL,
)
_ELEMENT = regex(r"\$\{(?P<counts>#?)(?P<name>[A-Za-z_]\w*)\[(?P<index>[@*]|[-+\w$ {}]{1,40})\]\}")
_SPECIAL = regex(r"""[$`"'\\]""")
_EXPANDED = regex(r"""[`"']|\$[\w({!#@*?$-]""")
"""Quotes and expansions; a ``$`` that ends a regular expression is none."""
_EXPANSIONS = frozenset(("simple_expansion", "expansion", "command_substitution", "arithmetic_expansion"))
_FLATTENED = frozenset(("unary_expression", "binary_expression", "parenthesized_expression", "negation_expression"))
_DEEPEST = 40


class WordReader:
    """Reads the words of one script."""

    def __init__(self, script: str, statements: Callable[[list[Node], int], Sequence]) -> None:
        """``statements`` reads those inside ``$(…)``."""
        self._script = script
        self._statements = statements
        self._depth = 0

    def source(self, node: Node) -> str:
        """The text that a node stands for."""
        return self._slice(node.start_byte, node.end_byte)

    def _slice(self, start: int, end: int) -> str:
        return self._script[start:end]

    def word(self, node: Node) -> Word:
        """The parts of one word."""
        match node.type:
            case "brace_expression" | "concatenation" if in_braces(self.source(node)) is not None:
                return (Braces(self.source(node)),)
            case "concatenation":
                return tuple(self._concatenated(node))
            case "string":
                return tuple(self._double_quoted(node)) or (Text(""),)
            case "raw_string":
                return (Text(self.source(node)[1:-1]),)
            case kind if kind in _EXPANSIONS:
                return (self._expansion(node, quoted=False),)
            case "word" | "number" | "test_operator" | "variable_name" | "special_variable_name":
                return (self._bare(node),)
            case "extglob_pattern":
                return (self._pattern(self.source(node)),)
            case "regex":
                text = self.source(node)
                return (Unread(text) if _EXPANDED.search(text) else Pattern(text),)
            case _ if not node.is_named:
                return (Text(node.type),)
            case _:
                return (Unread(self.source(node)),)

    @staticmethod
    def _pattern(text: str) -> Part:
        if _SPECIAL.search(text):
            return Unread(text)
        return Pattern(text) if _GLOB.search(text) else Text(text)

    def _concatenated(self, node: Node) -> Iterator[Part]:
        """Pieces put together; braces and sets of letters come in pieces too (``a{b,c}``, ``a[bc]``)."""
        if any(self.source(child) in ("{", "[") for child in node.children):
            yield Unread(self.source(node))
            return
        end = node.start_byte
        for child in node.children:
            if child.start_byte != end:
                yield Unread(self._slice(end, child.start_byte))
            yield from self.word(child)
            end = child.end_byte

    def _bare(self, node: Node) -> Part:
        text = self.source(node)
        if text == "[":
            return Text(text)
        unescaped = re.sub(r"\\.", "", text, flags=re.DOTALL)
        if node.named_child_count or _MAGIC.search(unescaped):
            return Unread(text)
        if _GLOB.search(unescaped):
            return Pattern(text) if "\\" not in text else Unread(text)
        return Text(re.sub(r"\\(.)", lambda match: match[1].replace("\n", ""), text, flags=re.DOTALL))

    def _double_quoted(self, node: Node) -> Iterator[Part]:
        """The grammar leaves blanks and line ends out of its nodes here and there: they are taken from between."""
        end = node.start_byte + 1
        for child in node.children[1:-1]:
            yield from self._quoted_text(self._slice(end, child.start_byte))
            if child.type == "string_content":
                yield from self._quoted_text(self.source(child))
            elif child.type in _EXPANSIONS:
                yield self._expansion(child, quoted=True)
            else:
                yield Unread(self.source(child))
            end = child.end_byte
        yield from self._quoted_text(self._slice(end, node.end_byte - 1))

    @staticmethod
    def _quoted_text(text: str, escapable: str = '$`"\\\\\n') -> Iterator[Part]:
        if text:
            yield Text(re.sub(rf"\\([{escapable}])", lambda match: match[1].replace("\n", ""), text))

    def here_document(self, node: Node, *, literal: bool, strip_tabs: bool) -> Word:
        """The text of a ``heredoc_body``, with its expansions unless the delimiter was quoted (``literal``)."""
        text = self.source(node)
        if strip_tabs:
            if not literal and node.named_child_count:
                return (Unread(text),)
            text = re.sub(r"^\t+", "", text, flags=re.MULTILINE)
        if literal or not _SPECIAL.search(text.replace('"', "").replace("'", "")):
            return (Text(text),)
        if re.search(r"(?<!\\)`", text):
            return (Unread(text),)  # the grammar does not see it there
        parts: list[Part] = []
        end = node.start_byte
        for child in node.named_children:
            if child.type in _EXPANSIONS:
                parts += self._quoted_text(self._slice(end, child.start_byte), "$`\\\\\n")
                parts.append(self._expansion(child, quoted=True))
                end = child.end_byte
        return (*parts, *self._quoted_text(self._slice(end, node.end_byte), "$`\\\\\n"))

    # --- expansions --------------------------------------------------------------------------------------

    def _expansion(self, node: Node, *, quoted: bool) -> Part:
        self._depth += 1
        try:
            if self._depth > _DEEPEST:
                return Unread(self.source(node))
            looks_arithmetic = self.source(node).startswith("$((")  # in a here-document the grammar misses it
            if node.type == "command_substitution" and not looks_arithmetic:
                return self._substitution(node, quoted=quoted)
            if node.type in ("arithmetic_expansion", "command_substitution"):
                return self._arithmetic(node, quoted=quoted)
            return self._parameter(node, quoted=quoted)
        finally:
            self._depth -= 1

    def _substitution(self, node: Node, *, quoted: bool) -> Part:
        """In backticks a backslash hides more than in ``$(…)``: such text is not read."""
        text = self.source(node)
        if text.startswith("`") and "\\" in text:
            return Unread(text)
        inner = [child for child in node.children if child.type not in ("$(", "`", ")")]
        if any(child.type.endswith("_redirect") for child in inner):
            return Unread(text)  # `$(< file)`, which only some shells know
        return Substitution(self._statements(inner, self._depth), quoted)

    def _arithmetic(self, node: Node, *, quoted: bool) -> Part:
        text = self.source(node)
        if not (text.startswith("$((") and text.endswith("))")):
            return Unread(text)  # Bash's own `$[…]`
        return Arithmetic(self.expression(node, node.start_byte + 3, node.end_byte - 2), quoted)

    def expression(self, node: Node, start: int, end: int) -> Word:
        """What stands between two places of ``node`` as a text for arithmetic, which is expanded first."""
        parts: list[Part] = []
        for child in _outermost(node):
            if start <= child.start_byte < end:
                parts.append(Text(self._slice(start, child.start_byte)))
                parts.append(self._expansion(child, quoted=True))
                start = child.end_byte
        parts.append(Text(self._slice(start, end)))
        return tuple(part for part in parts if part != Text(""))

    def _parameter(self, node: Node, *, quoted: bool) -> Part:
        text = self.source(node)
        if node.type == "simple_expansion":
            return Parameter(text[1:], quoted) if re.fullmatch(r"\$(\w+|[?!#$@*-])", text, re.ASCII) else Unread(text)
        match = _BRACED.fullmatch(text)
        element = _ELEMENT.fullmatch(text)
        if element is not None and text.isascii():
            start = node.start_byte
            index = self.expression(node, start + element.start("index"), start + element.end("index"))
            return Element(element["name"], index, quoted, counts=bool(element["counts"]))
        if match is None or not text.isascii():
            return Unread(text)
        if match["plain"]:
            return Parameter(match["plain"], quoted)
        if match["length"]:
            return Parameter(match["length"], quoted, "length")
        argument = self._argument(node, match["operator"], match["argument"], quoted=quoted)
        return Unread(text) if argument is None else Parameter(match["name"], quoted, match["operator"], argument)

    def _argument(self, node: Node, operator: str, text: str, *, quoted: bool) -> Word | None:
        """The word behind an operator; None where it is not read."""
        trims = operator[0] in "#%"
        if not _SPECIAL.search(text):
            return () if not text else (self._pattern(text),) if trims else (Text(text),)
        if '"' in text and not quoted and not trims and text[0] == text[-1] == '"' and text.count('"') == 2:
            inner = next((child for child in node.named_children if child.type == "string"), None)
            return None if inner is None else self.word(inner)
        if re.search(r"""["'\\]""", text):
            return None
        start = node.end_byte - 1 - len(text)
        parts: list[Part] = []
        for child in _outermost(node):
            if child.start_byte >= start:
                parts.append(Text(self._slice(start, child.start_byte)))
                parts.append(self._expansion(child, quoted=quoted))
                start = child.end_byte
        parts.append(Text(self._slice(start, node.end_byte - 1)))
        return tuple(part for part in parts if part != Text(""))


def _outermost(node: Node) -> Iterator[Node]:
    """The expansions inside ``node`` that stand in no other, in order."""
    stack = list(reversed(node.children))
    while stack:
        child = stack.pop()
        if child.type in _EXPANSIONS:
            yield child
        else:
            stack += reversed(child.children)


def word_nodes(node: Node) -> Iterator[Node]:
    """The words of a command in order; ``[ … ]`` is a command like any other."""
    if node.type == "variable_assignment":
        yield node
        return
    for child in node.children:
        if child.type == "command_name":
            yield from child.children
        elif child.type in _FLATTENED:
            yield from word_nodes(child)
        else:
            yield child
