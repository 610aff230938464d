"""``podlint schema``."""

from __future__ import annotations

import sys

import click

from podlint.resources import resource

NAMES = ("check", "compare", "config", "graph", "rule", "timeline")


@click.command("schema")
@click.argument("name", type=click.Choice(NAMES))
def command(name: str) -> None:
    """Print a JSON Schema.

    NAME is a command's output (check, timeline, graph, compare, rule), or config for the configuration file.
    """
    sys.stdout.write(resource(f"schemas/{name}.json").read_text(encoding="utf-8"))
