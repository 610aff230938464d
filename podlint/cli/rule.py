"""``podlint rule``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from podlint.checks.rule import rules
from podlint.cli.completion import complete_rule
from podlint.cli.options import color_option, reading, terminal_columns
from podlint.cli.output import print_report, tell
from podlint.config.selection import check_rule
from podlint.config.settings import Given, SettingsFinder
from podlint.report.json_text import json_text
from podlint.report.rule_page import as_data, as_table, as_text, markdown_table, page
from podlint.report.style import Style


@click.command("rule")
@click.argument("name", required=False, callback=reading(check_rule), shell_complete=complete_rule)
@click.option(
    "--format", "format_name", type=click.Choice(["text", "json", "markdown"]), default="text", help="What to print."
)
@click.option("--test", is_flag=True, help="Run the tests of the rules in your configuration.")
@click.option(
    "--config",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="With --test: use this configuration instead of the nearest .podlint.yaml or pyproject.toml.",
)
@color_option
@click.pass_context
def command(
    context: click.Context, name: str | None, format_name: str, test: bool, config: Path | None, style: Style
) -> None:
    """Explain a rule, or list them all.

    A rule's page says what it finds, why that matters, and how to mend it. With --test, the rules of your own are
    asked of the manifests that the configuration holds for them; the exit status is 1 where one answers otherwise.
    """
    if test:
        context.exit(_test(config))
    asked = [rules()[name]] if name else sorted(rules().values(), key=lambda rule: (rule.category, rule.name))
    match format_name:
        case "json":
            text = json_text(as_data(asked))
        case "markdown":
            text = page(asked[0]) if name else markdown_table(asked)
        case _:
            fit = terminal_columns() if sys.stdout.isatty() else None  # whoever searches in it wants one line for each
            text = as_text(asked[0], style, terminal_columns()) if name else as_table(asked, style, fit)
    print_report(text, for_people=format_name == "text")


def _test(config: Path | None) -> int:
    """Run the tests, print what came of them, and say the exit status."""
    from podlint.cli.rule_tests import run_tests

    tested = run_tests(SettingsFinder(Given(), config).of(""))
    sys.stdout.write("".join(f"{line}\n" for line in (*tested.failures, tested)))
    tell([f"rule {name} has no test" for name in tested.untested], ())
    return int(bool(tested.failures))
