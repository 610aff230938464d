"""``podlint schema``."""

from __future__ import annotations

import click

from podlint.cli.output import print_report
from podlint.resources import resource

NAMES = ("baseline", "check", "compare", "config", "diff", "graph", "rule", "timeline")


@click.command("schema")
@click.argument("name", type=click.Choice(NAMES))
def command(name: str) -> None:
    """Print a JSON Schema.

    NAME is a command's output (check, timeline, graph, compare, diff, rule), config for the configuration file, or
    baseline for what --write-baseline writes.
    """
    print_report(resource(f"schemas/{name}.json").read_text(encoding="utf-8"), for_people=False)
