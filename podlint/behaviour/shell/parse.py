"""From a script's text to its statements, by tree-sitter's Bash grammar."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from podlint.behaviour.shell.read_compounds import CompoundReader
from podlint.behaviour.shell.read_redirects import RedirectReader, behind_here_document
from podlint.behaviour.shell.read_words import WordReader, word_nodes
from podlint.behaviour.shell.syntax import (
    AndOr,
    AndOrStep,
    Appending,
    Array,
    Background,
    Not,
    Opaque,
    Pipeline,
    Redirect,
    Sequence,
    Simple,
    Statement,
    Text,
    Word,
)
from podlint.regex import regex

if TYPE_CHECKING:
    from tree_sitter import Node, Parser

LONGEST_SCRIPT = 20_000
"""Characters; a longer script is not read."""
_SHOWN_OTHERWISE = regex(
    r"[^\x00-\x7f]"
    r"|(?<![\\$])\$(?=[\s;&|<>)]|\Z)"
    r"|(?<![^\s;&|({!])\[(?=\s)|(?<=\s)\](?=[\s;&|)}]|\Z)"
)
_STAND_IN = "."
"""What the grammar is shown for a character beyond ASCII, for a lone ``$``, and for ``[`` and ``]``: part of a word.

Its scanner asks the C library about characters in a way that crashes on some of them; and so the bytes that
it counts are the script's characters. A lone ``$``, which Kubernetes makes of ``$$``, it takes for a mistake; and the
test that ``[`` begins it may end lines later, where ``[ … ]`` is a command like any other.
"""
_DEEPEST = 40
"""Levels of nesting; deeper statements are opaque."""


@lru_cache(maxsize=256)
def parse(script: str) -> Sequence | None:
    """The statements of ``script``; None where the text is no script a shell could run, or is too long."""
    if len(script) > LONGEST_SCRIPT or "\0" in script:
        return None
    root = _parser().parse(_SHOWN_OTHERWISE.sub(_STAND_IN, script).encode()).root_node
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
_COMMANDS = frozenset((
    "command", "test_command", "variable_assignment", "variable_assignments", "declaration_command", "unset_command",
))  # fmt: skip


class _Reader:
    """Turns the grammar's nodes into statements."""

    def __init__(self, script: str) -> None:
        self._script = script
        self._words = WordReader(script, self.sequence)
        self._redirects = RedirectReader(self._words)
        self.word = self._words.word
        self._compounds = CompoundReader(self._words, self.sequence, self._statement)

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
        if depth > _DEEPEST or (more_words and node.type not in (*_COMMANDS, "list", "negated_command")):
            return Opaque(self._text(node))
        if node.type in _COMMANDS:
            return self._simple(node, redirects, more_words)
        if node.type == "redirected_statement":
            return self._redirected(node, depth, redirects)
        if node.type == "list":
            return self._and_or(node, depth, redirects, more_words)
        if node.type == "negated_command":
            return Not(self._statement(node.named_children[0], depth + 1, redirects, more_words))
        if node.type == "pipeline":
            return self._pipeline([child for child in node.children if child.type != "comment"], depth, redirects)
        return self._compounds.read(node, depth, redirects)

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

    def _pipeline(self, nodes: list[Node], depth: int, redirects: tuple[Redirect, ...]) -> Statement:
        """A redirect behind it is its last command's, and a ``!`` before it the whole pipeline's; not so in the grammar."""
        text = self._slice(nodes[0].start_byte, nodes[-1].end_byte)
        if any(child.type != "|" and not child.is_named for child in nodes):
            return Opaque(text)
        *first, last = (child for child in nodes if child.is_named)
        stages = [*(self._statement(child, depth + 1) for child in first), self._statement(last, depth + 1, redirects)]
        if isinstance(stages[0], Not):
            return Not(Pipeline((stages[0].statement, *stages[1:]), text))
        return Pipeline(tuple(stages), text)

    # --- redirects ---------------------------------------------------------------------------------------

    def _redirected(self, node: Node, depth: int, outer: tuple[Redirect, ...]) -> Statement:
        """The grammar takes words behind a redirect for more of its targets; they are the command's.

        What stands on the line of a here-document behind its delimiter it hangs below the here-document.
        """
        body = node.child_by_field_name("body")
        redirects: list[Redirect] = []
        more_words: list[Node] = []
        behind: list[Node] = []
        for child in node.children:
            if child != body:
                found = self._redirects.read(child)
                if found is None:
                    return Opaque(self._text(node))
                redirects += found
                more_words += child.children_by_field_name("destination")[1:]
                behind += behind_here_document(child)
        if body is None:
            words = tuple(self.word(word) for word in more_words)
            return Simple(words, (), (*redirects, *outer), self._text(node))
        if behind and (behind[0].type != "pipeline" or len(behind) > 1):
            return Opaque(self._text(node))
        first = self._statement(body, depth, (*redirects, *outer), tuple(more_words))
        if not behind:
            return first
        rest = [self._statement(child, depth + 1) for child in behind[0].named_children]
        return Pipeline((first, *rest), self._text(node))

    # --- commands ----------------------------------------------------------------------------------------

    def _simple(self, node: Node, redirects: tuple[Redirect, ...], more_words: tuple[Node, ...]) -> Statement:
        if node.type == "variable_assignment" and not redirects and not more_words:
            of_bash = self._only_in_bash(node)
            if of_bash is not None:
                return of_bash
        assignments: list[tuple[str, Word]] = []
        words: list[Word] = []
        nodes = (*word_nodes(node), *more_words)
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
                found = self._redirects.read(child)
                if found is None:
                    return Opaque(self._text(node))
                redirects = (*redirects, *found)
            else:
                words.append(self.word(child))
        if words and any(words[0] == (Text(word),) for word in _RESERVED):
            raise _NoScriptError
        return Simple(tuple(words), tuple(assignments), redirects, self._text(node))

    def _only_in_bash(self, node: Node) -> Statement | None:
        """``NAME=(…)`` and ``NAME+=…``; None where it is an assignment like any other."""
        name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
        appends = any(child.type == "+=" for child in node.children)
        if name is None or name.type != "variable_name" or value is None:
            return None
        if value.type == "array":
            words = tuple(self.word(child) for child in value.named_children if child.type != "comment")
            return Array(self._text(name), words, appends, self._text(node))
        return Appending(self._text(name), self.word(value), self._text(node)) if appends else None

    def _assignment(self, node: Node) -> tuple[str, Word] | None:
        name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
        if name is None or name.type != "variable_name" or any(child.type == "+=" for child in node.children):
            return None
        return self._text(name), self.word(value) if value is not None else ()
