"""The rules that exist: their pages (``rules/``) and the functions that find what the pages describe."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

from podlint import __version__
from podlint.checks.finding import Finding, Severity
from podlint.dataclass import dataclass
from podlint.resources import resource

if TYPE_CHECKING:
    from podlint.checks.subject import DocumentSubject, Subject

Check: TypeAlias = "Callable[[Subject], Iterable[Finding]]"
DocumentCheck: TypeAlias = "Callable[[DocumentSubject], Iterable[Finding]]"


OWN = "own"
"""The category of the rules that a team has in its configuration."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What a rule's page says about it in its front matter."""

    name: str
    category: str
    severity: Severity
    summary: str

    @property
    def url(self) -> str | None:
        """Where the rule's page can be read; a team's own rule has none."""
        if self.category == OWN:
            return None
        return f"https://github.com/podlint/podlint/blob/v{__version__}/rules/{self.category}/{self.name}.md"


@cache
def rules() -> dict[str, Rule]:
    """Every rule by its name, from the index that ``tools/index_rules.py`` makes of the pages' front matter."""
    index = json.loads(resource("rules/index.json").read_text(encoding="utf-8"))
    return {
        row["name"]: Rule(row["name"], row["category"], Severity[row["severity"].upper()], row["summary"])
        for row in index
    }


CHECKS: dict[str, Check] = {}
"""The functions that look at one Pod each, by the rule they report. Filled by :func:`check`."""


def check(name: str) -> Callable[[Check], Check]:
    """Bind a function to the rule ``name``: it looks at one Pod and yields that rule's findings."""

    def bind(function: Check) -> Check:
        assert name not in CHECKS, f"two functions for {name}"
        CHECKS[name] = function
        return function

    return bind


NEIGHBOUR_CHECKS: dict[str, DocumentCheck] = {}
"""The functions that look at one document for what it does to Pods of the run. Filled by :func:`neighbour_check`."""


def neighbour_check(name: str) -> Callable[[DocumentCheck], DocumentCheck]:
    """Bind a function to the rule ``name``: it looks at an object beside Pods, such as a Service, and its Pods.

    It is given every document of the run, also of files that hold no Pod.
    """

    def bind(function: DocumentCheck) -> DocumentCheck:
        assert name not in NEIGHBOUR_CHECKS, f"two functions for {name}"
        NEIGHBOUR_CHECKS[name] = function
        return function

    return bind


DOCUMENT_CHECKS: dict[str, DocumentCheck] = {}
"""The functions that look at one document each, whatever it holds. Filled by :func:`document_check`."""


def document_check(name: str) -> Callable[[DocumentCheck], DocumentCheck]:
    """Bind a function to the rule ``name``: it looks at one document and yields that rule's findings."""

    def bind(function: DocumentCheck) -> DocumentCheck:
        assert name not in DOCUMENT_CHECKS, f"two functions for {name}"
        DOCUMENT_CHECKS[name] = function
        return function

    return bind
