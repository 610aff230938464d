"""From the grammar's nodes to the statements that have an end of their own: groups, loops, choices, functions."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from podlint.behaviour.shell.read_words import WordReader
from podlint.behaviour.shell.syntax import (
    Branch,
    Calculation,
    Case,
    CaseItem,
    For,
    Function,
    Group,
    If,
    Loop,
    Opaque,
    Redirect,
    Sequence,
    Simple,
    Statement,
    Text,
)

if TYPE_CHECKING:
    from tree_sitter import Node

_ALWAYS = Simple(((Text(":"),),), (), (), ":")
"""What a loop goes round by that names no condition."""


class CompoundReader:
    """Reads such statements of one script."""

    def __init__(
        self,
        words: WordReader,
        sequence: Callable[[list[Node], int], Sequence],
        statement: Callable[[Node, int], Statement],
    ) -> None:
        """``sequence`` and ``statement`` read what stands inside them."""
        self._words = words
        self._text = words.source
        self.word = words.word
        self.sequence = sequence
        self._statement = statement

    def read(self, node: Node, depth: int, redirects: tuple[Redirect, ...]) -> Statement:
        """A statement with an end of its own; what is none that is followed is opaque."""
        text = self._text(node)
        match node.type:
            case "compound_statement" | "subshell" if not text.startswith("(("):
                inner = [child for child in node.children if child.type not in ("{", "}", "(", ")")]
                return Group(self.sequence(inner, depth), redirects, node.type == "subshell", text)
            case "while_statement":
                return self._loop(node, depth, redirects)
            case "if_statement":
                return self._if(node, depth, redirects)
            case "for_statement":
                return self._for(node, depth, redirects)
            case "case_statement":
                return self._case(node, depth, redirects)
            case "function_definition" if not redirects:
                return self._function(node, depth)
            case "compound_statement" if text.endswith("))") and not redirects:
                return self._calculation(node, node.start_byte + 2, node.end_byte - 2)
            case "c_style_for_statement":
                return self._counting(node, depth, redirects)
            case _:
                return Opaque(text)

    def _loop(self, node: Node, depth: int, redirects: tuple[Redirect, ...]) -> Statement:
        keyword, body = node.children[0], node.child_by_field_name("body")
        if body is None or body.type != "do_group":
            return Opaque(self._text(node))
        condition = [child for child in node.children[1:] if child.start_byte < body.start_byte]
        inner = [child for child in body.children if child.type not in ("do", "done")]
        until = keyword.type == "until"
        return Loop(self.sequence(condition, depth), self.sequence(inner, depth), until, redirects, self._text(node))

    def _counting(self, node: Node, depth: int, redirects: tuple[Redirect, ...]) -> Statement:
        """Bash's ``for ((first; condition; step))``: a loop behind its first expression."""
        body = node.child_by_field_name("body")
        places = [child for child in node.children if child.type in ("((", ";", "))")][:4]
        if body is None or [child.type for child in places] != ["((", ";", ";", "))"] or redirects:
            return Opaque(self._text(node))
        starts, ends = [place.end_byte for place in places[:3]], [place.start_byte for place in places[1:]]
        first, condition, step = (self._calculation(node, *each) for each in zip(starts, ends, strict=True))
        inner = [child for child in body.children if child.type not in ("do", "done", "{", "}")]
        asked = Sequence((condition if condition.expression else _ALWAYS,))
        return Loop(asked, self.sequence(inner, depth), False, (), self._text(node), first, step)

    def _calculation(self, node: Node, start: int, end: int) -> Calculation:
        expression = self._words.expression(node, start, end)
        blank = all(isinstance(part, Text) and not part.value.strip() for part in expression)
        return Calculation(() if blank else expression, self._text(node))

    def _if(self, node: Node, depth: int, redirects: tuple[Redirect, ...]) -> Statement:
        branches = [self._branch(node, depth)]
        otherwise = Sequence(())
        for child in node.named_children:
            if child.type == "elif_clause":
                branches.append(self._branch(child, depth))
            elif child.type == "else_clause":
                otherwise = self.sequence(child.children[1:], depth)
        return If(tuple(branches), otherwise, redirects, self._text(node))

    def _branch(self, node: Node, depth: int) -> Branch:
        kinds = [child.type for child in node.children]
        then = kinds.index("then") if "then" in kinds else len(kinds)
        stop = next((n for n, kind in enumerate(kinds) if kind in ("elif_clause", "else_clause", "fi")), len(kinds))
        condition, body = node.children[1:then], node.children[then + 1 : stop]
        return Branch(self.sequence(condition, depth), self.sequence(body, depth))

    def _for(self, node: Node, depth: int, redirects: tuple[Redirect, ...]) -> Statement:
        name, body = node.child_by_field_name("variable"), node.child_by_field_name("body")
        if node.children[0].type != "for" or name is None or body is None or body.type != "do_group":
            return Opaque(self._text(node))
        listed = any(child.type == "in" for child in node.children)
        words = tuple(self.word(child) for child in node.children_by_field_name("value")) if listed else None
        inner = [child for child in body.children if child.type not in ("do", "done")]
        return For(self._text(name), words, self.sequence(inner, depth), redirects, self._text(node))

    def _case(self, node: Node, depth: int, redirects: tuple[Redirect, ...]) -> Statement:
        word = node.child_by_field_name("value")
        if word is None or ";&" in self._text(node):
            return Opaque(self._text(node))
        items: list[CaseItem] = []
        for item in node.named_children:
            if item.type == "case_item":
                patterns = tuple(self.word(child) for child in item.children_by_field_name("value"))
                kinds = [child.type for child in item.children]
                body = [child for child in item.children[kinds.index(")") + 1 :] if child.type != ";;"]
                items.append(CaseItem(patterns, self.sequence(body, depth)))
        return Case(self.word(word), tuple(items), redirects, self._text(node))

    def _function(self, node: Node, depth: int) -> Statement:
        name, body = node.child_by_field_name("name"), node.child_by_field_name("body")
        if name is None or body is None or node.child_by_field_name("redirect") is not None:
            return Opaque(self._text(node))
        return Function(self._text(name), self._statement(body, depth + 1))
