"""From the grammar's nodes to redirects and here-documents."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from podlint.behaviour.shell.read_words import WordReader
from podlint.behaviour.shell.syntax import Redirect, Text

if TYPE_CHECKING:
    from tree_sitter import Node

_REDIRECTS = frozenset(("<", ">", ">>", ">|", ">&", "<&"))
"""Those that all shells read alike; ``&>`` is Bash's alone."""


class RedirectReader:
    """Reads the redirects of one script."""

    def __init__(self, words: WordReader) -> None:
        self._words = words

    def read(self, node: Node) -> list[Redirect] | None:
        """What one redirect says; None for those that are not followed."""
        if node.type == "heredoc_redirect":
            return self._here_document(node)
        if node.type == "herestring_redirect":
            return [Redirect("<<<", 0, (*self._words.word(node.named_children[-1]), Text("\n")))]
        if node.type != "file_redirect":
            return None
        operator = next((child.type for child in node.children if not child.is_named), None)
        targets = node.children_by_field_name("destination")
        if operator is None or not targets:
            return None
        if operator == "&>":
            return [Redirect(operator, 1, self._words.word(targets[0]))]
        descriptor = node.child_by_field_name("descriptor")
        number = self._words.source(descriptor) if descriptor else ("0" if operator.startswith("<") else "1")
        if operator not in _REDIRECTS or not re.fullmatch(r"[0-9]", number):
            return None
        return [Redirect(operator, int(number), self._words.word(targets[0]))]

    def _here_document(self, node: Node) -> list[Redirect] | None:
        start = next((child for child in node.children if child.type == "heredoc_start"), None)
        body = next((child for child in node.children if child.type == "heredoc_body"), None)
        if start is None or body is None or node.child_by_field_name("descriptor") is not None:
            return None
        literal = not self._words.source(start).isalnum() and not re.fullmatch(r"\w+", self._words.source(start))
        tabs = node.children[0].type == "<<-"
        redirects = [Redirect("<<", 0, self._words.here_document(body, literal=literal, strip_tabs=tabs))]
        for child in node.children_by_field_name("redirect"):
            found = self.read(child)
            if found is None or len(child.children_by_field_name("destination")) > 1:
                return None
            redirects += found
        return redirects


def behind_here_document(node: Node) -> list[Node]:
    """What the grammar hangs below a here-document though it stands behind it."""
    if node.type != "heredoc_redirect":
        return []
    told = ("heredoc_start", "heredoc_body", "heredoc_end", "file_redirect", "comment")
    return [child for child in node.children[1:] if child.type not in told]
