"""A file's text, and what can stop it from being one."""

from __future__ import annotations

from dataclasses import field
from enum import Enum
from functools import cached_property
from typing import Final

from podlint.dataclass import dataclass
from podlint.manifest.node import Document, Span
from podlint.manifest.origin import Origins
from podlint.regex import regex

LINE_BREAK: Final = regex("\r\n|[\n\r\x85\u2028\u2029]")
"""What ends a line: YAML 1.1 knows three characters more than most editors."""


class ProblemKind(Enum):
    """Why a text, or a part of it, is no document. The value is the name of the rule that reports it."""

    SYNTAX = "yaml-syntax"
    LIMIT = "manifest-over-limit"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that kept a file, or the rest of it, from being read."""

    kind: ProblemKind
    message: str
    span: Span
    help: str = ""


@dataclass(frozen=True)
class Source:
    """The text of one input."""

    name: str
    text: str

    @cached_property
    def lines(self) -> list[str]:
        """The lines without their endings, as YAML counts them."""
        if self.text.isascii():
            return self.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        return LINE_BREAK.split(self.text)


@dataclass(slots=True)
class Reading:
    """What came of reading one input: its documents, and what went wrong beside them."""

    source: Source
    documents: list[Document] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    origins: Origins = field(default_factory=Origins)
    """From which templates or files the parts were rendered, as far as the text says."""
    template: str | None = None
    """The templating language (``Helm``, ``Jinja``) where the text is a template and not YAML yet; it is skipped."""
