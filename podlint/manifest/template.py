"""Texts that become YAML only once a templating tool has been over them."""

from __future__ import annotations

from typing import Final, Literal

from podlint.regex import regex

# The beginnings of Go actions that Jinja has no use for.
_GO_ACTION: Final = regex(
    r"\{\{-?\s*(?:[.$(\"`]|/\*|(?:if|else|end|range|with|include|template|define|block|tpl|toYaml|printf|default|quote)\b)"
)


def template_language(text: str) -> Literal["Helm", "Jinja"] | None:
    """The templating language that the placeholders in ``text`` look like; None where there are none."""
    if not (_has(text, "{{", "}}") or _has(text, "{%", "%}")):
        return None
    return "Jinja" if _GO_ACTION.search(text) is None else "Helm"


def _has(text: str, opening: str, closing: str) -> bool:
    start = text.find(opening)
    return start >= 0 and text.find(closing, start) >= 0
