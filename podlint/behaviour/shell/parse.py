"""From a script's text to its statements, by tree-sitter's Bash grammar."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from podlint.behaviour.shell.syntax import (
    AndOr,
    AndOrStep,
    Background,
    Group,
    Loop,
    Not,
    Opaque,
    Parameter,
    Part,
    Pipeline,
    Redirect,
    Sequence,
    Simple,
    Statement,
    Text,
    Unread,
    Word,
)

if TYPE_CHECKING:
    from tree_sitter import Node, Parser

LONGEST_SCRIPT = 20_000
"""Characters; a longer script is not read."""
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_STAND_IN = "."
"""What the grammar is shown for a character beyond ASCII: part of a word, but of no name.

Its scanner asks the C library about characters in a way that crashes on some of them; and so the bytes that
it counts are the script's characters.
"""
_DEEPEST = 40
"""Levels of nesting; deeper statements are opaque."""


@lru_cache(maxsize=256)
def parse(script: str) -> Sequence | None:
    """The statements of ``script``; None where the text is no script a shell could run, or is too long."""
    if len(script) > LONGEST_SCRIPT or "\0" in script:
        return None
    root = _parser().parse(_NOT_ASCII.sub(_STAND_IN, script).encode()).root_node
    if root.has_error:
        return None
    try:
        return _Reader(script).sequence(list(root.children), 0)
    except (_NoScriptError, RecursionError):
        return None


@lru_cache(maxsize=1)
def _parser() -> Parser:
    import tree_sitter_bash
    from tree_sitter import Language, Parser

    return Parser(Language(tree_sitter_bash.language()))


class _NoScriptError(Exception):
    """The grammar let something pass that a shell refuses."""


_RESERVED = frozenset(
    ("case", "do", "done", "elif", "else", "esac", "fi", "for", "if", "in", "then", "until", "while", "{", "}", "!")
)
_REDIRECTS = frozenset(("<", ">", ">>", ">|", ">&", "<&"))
"""Those that all shells read alike; ``&>`` is Bash's alone."""
_COMMANDS = frozenset(("command", "test_command", "variable_assignment", "variable_assignments", "declaration_command"))
_MAGIC = re.compile(r"[*?\[]|^~|\{[^}]*(?:,|\.\.)")
"""Text that the shell may expand to something else: globs, homes, braces."""


class _Reader:
    """Turns the grammar's nodes into statements."""

    def __init__(self, script: str) -> None:
        self._script = script

    def _text(self, node: Node) -> str:
        return self._slice(node.start_byte, node.end_byte)

    def _slice(self, start: int, end: int) -> str:
        return self._script[start:end]

    # --- statements --------------------------------------------------------------------------------------

    def sequence(self, nodes: list[Node], depth: int) -> Sequence:
        """The statements among ``nodes``; what is not a statement separates them."""
        statements: list[Statement] = []
        for node in nodes:
            if node.type == "&":
                if statements:
                    statements[-1] = Background(statements[-1])
            elif node.is_named and node.type != "comment":
                statements.append(self._statement(node, depth + 1))
        return Sequence(tuple(statements))

    def _statement(
        self, node: Node, depth: int, redirects: tuple[Redirect, ...] = (), more_words: tuple[Node, ...] = ()
    ) -> Statement:
        """One statement; ``redirects`` and ``more_words`` stand behind it in the text."""
        statement: Statement = Opaque(self._text(node))
        if depth > _DEEPEST or (more_words and node.type not in (*_COMMANDS, "list", "negated_command")):
            return statement
        if node.type in _COMMANDS:
            statement = self._simple(node, redirects, more_words)
        elif node.type == "redirected_statement":
            statement = self._redirected(node, depth, redirects)
        elif node.type == "list":
            statement = self._and_or(node, depth, redirects, more_words)
        elif node.type == "negated_command":
            statement = Not(self._statement(node.named_children[0], depth + 1, redirects, more_words))
        elif node.type in ("compound_statement", "subshell"):
            inner = [child for child in node.children if child.type not in ("{", "}", "(", ")")]
            body = self.sequence(inner, depth)
            statement = Group(body, redirects, node.type == "subshell", self._text(node))
        elif node.type == "while_statement":
            statement = self._loop(node, depth, redirects)
        elif node.type == "pipeline" and not redirects:
            inner = [child for child in node.named_children if child.type != "comment"]
            statement = Pipeline(tuple(self._statement(child, depth + 1) for child in inner), self._text(node))
        return statement

    def _and_or(
        self, node: Node, depth: int, redirects: tuple[Redirect, ...], more_words: tuple[Node, ...]
    ) -> Statement:
        """A list leans to the left, however long it is: unwound without recursion.

        The grammar hangs a redirect on the whole list before it; the shell, on the list's last command.
        """
        rest: list[AndOrStep] = []
        while node.type == "list":
            children = [child for child in node.children if child.type != "comment"]
            if len(children) != 3 or children[1].type not in ("&&", "||"):
                return Opaque(self._text(node))
            node, operator, right = children
            statement = self._statement(right, depth + 1, redirects, more_words)
            rest.append(AndOrStep("&&" if operator.type == "&&" else "||", statement))
            redirects, more_words = (), ()
        return AndOr(self._statement(node, depth + 1), tuple(reversed(rest)))

    def _loop(self, node: Node, depth: int, redirects: tuple[Redirect, ...]) -> Statement:
        keyword, body = node.children[0], node.child_by_field_name("body")
        if body is None or body.type != "do_group":
            return Opaque(self._text(node))
        condition = [child for child in node.children[1:] if child.start_byte < body.start_byte]
        inner = [child for child in body.children if child.type not in ("do", "done")]
        until = keyword.type == "until"
        return Loop(self.sequence(condition, depth), self.sequence(inner, depth), until, redirects, self._text(node))

    def _redirected(self, node: Node, depth: int, outer: tuple[Redirect, ...]) -> Statement:
        """The grammar takes words behind a redirect for more of its targets; they are the command's."""
        body = node.child_by_field_name("body")
        redirects: list[Redirect] = []
        more_words: list[Node] = []
        for child in node.children:
            if child != body:
                redirect = self._redirect(child)
                if redirect is None:
                    return Opaque(self._text(node))
                redirects.append(redirect)
                more_words += child.children_by_field_name("destination")[1:]
        if body is None:
            words = tuple(self.word(word) for word in more_words)
            return Simple(words, (), (*redirects, *outer), self._text(node))
        return self._statement(body, depth, (*redirects, *outer), tuple(more_words))

    def _redirect(self, node: Node) -> Redirect | None:
        """One redirect; None for those that are not followed (here documents, Bash's own)."""
        if node.type != "file_redirect":
            return None
        operator = next((child.type for child in node.children if child.type in _REDIRECTS), None)
        targets = node.children_by_field_name("destination")
        if operator is None or not targets:
            return None
        descriptor = node.child_by_field_name("descriptor")
        number = self._text(descriptor) if descriptor else ("0" if operator.startswith("<") else "1")
        return Redirect(operator, int(number), self.word(targets[0])) if re.fullmatch(r"[0-9]", number) else None

    def _simple(self, node: Node, redirects: tuple[Redirect, ...], more_words: tuple[Node, ...]) -> Statement:
        assignments: list[tuple[str, Word]] = []
        words: list[Word] = []
        nodes = (*self._word_nodes(node), *more_words)
        if any(self._slice(one.end_byte, other.start_byte) == "\\\n" for one, other in pairwise(nodes)):
            return Opaque(self._text(node))  # a word goes on in the next line; the grammar takes it for two
        for child in nodes:
            if child.type == "variable_assignment":
                assignment = self._assignment(child)
                if assignment is None:
                    return Opaque(self._text(node))
                if node.type == "declaration_command":
                    words.append((Text(assignment[0] + "="), *assignment[1]))
                else:
                    assignments.append(assignment)
            elif child.type.endswith("_redirect"):
                redirect = self._redirect(child)
                if redirect is None:
                    return Opaque(self._text(node))
                redirects = (*redirects, redirect)
            else:
                words.append(self.word(child))
        if words and any(words[0] == (Text(word),) for word in _RESERVED):
            raise _NoScriptError
        return Simple(tuple(words), tuple(assignments), redirects, self._text(node))

    def _word_nodes(self, node: Node) -> Iterator[Node]:
        """The words of a command in order; ``[ … ]`` is a command like any other."""
        if node.type == "variable_assignment":
            yield node
            return
        for child in node.children:
            if child.type == "command_name":
                yield from child.children
            elif child.type in ("unary_expression", "binary_expression"):
                yield from self._word_nodes(child)
            else:
                yield child

    def _assignment(self, node: Node) -> tuple[str, Word] | None:
        name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
        if name is None or name.type != "variable_name" or any(child.type == "+=" for child in node.children):
            return None
        return self._text(name), self.word(value) if value is not None else ()

    # --- words -------------------------------------------------------------------------------------------

    def word(self, node: Node) -> Word:
        """The parts of one word."""
        match node.type:
            case "concatenation":
                return tuple(self._concatenated(node))
            case "string":
                return tuple(self._double_quoted(node)) or (Text(""),)
            case "raw_string":
                return (Text(self._text(node)[1:-1]),)
            case "simple_expansion" | "expansion":
                return (self._parameter(node, quoted=False),)
            case "word" | "number" | "test_operator" | "variable_name":
                return (self._bare(node),)
            case "extglob_pattern" if re.fullmatch(r"[\w./:,+-]+", self._text(node)):
                return (Text(self._text(node)),)
            case _ if not node.is_named:
                return (Text(node.type),)
            case _:
                return (Unread(self._text(node)),)

    def _concatenated(self, node: Node) -> Iterator[Part]:
        """Pieces put together; braces and sets of letters come in pieces too (``a{b,c}``, ``a[bc]``)."""
        if any(self._text(child) in ("{", "[") for child in node.children):
            yield Unread(self._text(node))
            return
        end = node.start_byte
        for child in node.children:
            if child.start_byte != end:
                yield Unread(self._slice(end, child.start_byte))
            yield from self.word(child)
            end = child.end_byte

    def _bare(self, node: Node) -> Part:
        text = self._text(node)
        if node.named_child_count or _MAGIC.search(re.sub(r"\\.", "", text, flags=re.DOTALL)):
            return Unread(text)
        return Text(re.sub(r"\\(.)", lambda match: match[1].replace("\n", ""), text, flags=re.DOTALL))

    def _double_quoted(self, node: Node) -> Iterator[Part]:
        """The grammar leaves blanks and line ends out of its nodes here and there: they are taken from between."""
        end = node.start_byte + 1
        for child in node.children[1:-1]:
            yield from self._quoted_text(self._slice(end, child.start_byte))
            if child.type == "string_content":
                yield from self._quoted_text(self._text(child))
            elif child.type in ("simple_expansion", "expansion"):
                yield self._parameter(child, quoted=True)
            else:
                yield Unread(self._text(child))
            end = child.end_byte
        yield from self._quoted_text(self._slice(end, node.end_byte - 1))

    @staticmethod
    def _quoted_text(text: str) -> Iterator[Part]:
        if text:
            yield Text(re.sub(r'\\([$`"\\\n])', lambda match: match[1].replace("\n", ""), text))

    def _parameter(self, node: Node, *, quoted: bool) -> Part:
        """``$NAME`` or ``${NAME}``; anything more in the braces is not read."""
        name = next((child for child in node.children if child.type.endswith("variable_name")), None)
        if name is None or self._text(node) not in ("$" + self._text(name), "${" + self._text(name) + "}"):
            return Unread(self._text(node))
        return Parameter(self._text(name), quoted)
