"""``podlint rule``."""

from __future__ import annotations

import sys

import click

from podlint.checks.rule import rules
from podlint.cli.options import color_option, reading, terminal_columns
from podlint.config.selection import check_rule
from podlint.report.json_text import json_text
from podlint.report.rule_page import as_data, as_table, as_text, markdown_table, page
from podlint.report.style import Style


@click.command("rule")
@click.argument("name", required=False, callback=reading(check_rule))
@click.option(
    "--format", "format_name", type=click.Choice(["text", "json", "markdown"]), default="text", help="What to print."
)
@color_option
def command(name: str | None, format_name: str, style: Style) -> None:
    """Explain a rule, or list them all.

    A rule's page says what it finds, why that matters, and how to mend it.
    """
    asked = [rules()[name]] if name else sorted(rules().values(), key=lambda rule: (rule.category, rule.name))
    match format_name:
        case "json":
            text = json_text(as_data(asked))
        case "markdown":
            text = page(asked[0]) if name else markdown_table(asked)
        case _:
            text = as_text(asked[0], style, terminal_columns()) if name else as_table(asked, style)
    sys.stdout.write(text)
