"""What one rule says of a manifest given as text."""

import textwrap

from podlint.checks.finding import Finding
from podlint.checks.run import check_text


def findings(rule: str, text: str) -> list[Finding]:
    return [finding for finding in check_text(textwrap.dedent(text)) if finding.rule == rule]


def messages(rule: str, text: str) -> list[str]:
    return [finding.message for finding in findings(rule, text)]


def pod(spec: str) -> str:
    """A Pod with this ``spec``, which begins on line 6."""
    body = textwrap.indent(textwrap.dedent(spec).strip("\n"), "  ")
    return f"apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n{body}\n"
