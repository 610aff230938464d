"""``podlint timeline``."""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from pathlib import Path

import click

from podlint.cli.cache import Cache
from podlint.cli.loudness import Loudness, details
from podlint.cli.options import (
    Wanted,
    color_option,
    format_options,
    input_options,
    reading,
    running_options,
    telling_options,
    terminal_columns,
)
from podlint.cli.output import print_report, save, tell
from podlint.cli.predict import given_to, predictions
from podlint.cli.running import Running
from podlint.cli.session import check_inputs, given_by
from podlint.lifecycle.unknown import parse_range
from podlint.report.style import Style
from podlint.report.timelines.chart import glyphs_for
from podlint.report.timelines.format import FORMATS, TEXT_FORMATS, WITH_FINDINGS, Lives, Look, render


def _moment(text: str) -> float:
    """``5m``, ``40s``: one number of seconds."""
    low, high = parse_range(text)
    if low != high or re.search(r"\.\.|never", text):
        raise ValueError(f"{text!r} is no moment; write 40s or 5m")
    return low


_NARROWEST = 40
"""A chart that a terminal breaks can't be read; below its own least width the list of events stands in its place."""


@click.command("timeline")
@input_options
@format_options(FORMATS)
@click.option(
    "--until",
    metavar="TIME",
    callback=reading(_moment),
    help="Tell everything up to this moment, repeats included, e.g. 5m.",
)
@click.option(
    "--delete-at", metavar="TIME", callback=reading(_moment), help="The Pod is deleted at this moment, e.g. 40s."
)
@click.option(
    "--grace-period", type=click.IntRange(min=0), metavar="SECONDS", help="As in kubectl delete (with --delete-at)."
)
@click.option("--scenario", metavar="NAME", help="Show this scenario or story only.")
@click.option("--no-stories", is_flag=True, help="Leave out what is only supposed, such as the deletion.")
@click.option("--expand", is_flag=True, help="List every event, and each of several like events in a row by itself.")
@running_options
@color_option
@telling_options(quiet="Print the lives and errors only.")
@click.pass_context
def command(
    context: click.Context,
    wanted: Wanted,
    format_name: str | None,
    outputs: tuple[tuple[str, Path], ...],
    until: float | None,
    delete_at: float | None,
    grace_period: int | None,
    scenario: str | None,
    no_stories: bool,
    expand: bool,
    jobs: int,
    cache: Cache | None,
    style: Style,
    loudness: Loudness,
) -> None:
    """Predict the life of each Pod: what happens, when at the earliest and at the latest, and because of what.

    One process predicts all; --jobs and --no-cache are about the findings that --format html shows beside the lives.
    """
    if grace_period is not None and delete_at is None:
        raise click.UsageError("--grace-period goes with --delete-at", context)
    request = wanted.request()
    shown = format_name or "text"
    with_findings = not WITH_FINDINGS.isdisjoint((shown, *(name for name, _ in outputs)))
    given = given_by(request) if with_findings else list(given_to(request))
    predicted = predictions(
        given,
        until=until,
        delete_at=delete_at,
        grace_period=grace_period,
        stories=not no_stories,
        only=scenario,
    )
    if expand:
        predicted.expand()

    findings = check_inputs(given, running=Running(jobs, cache)).findings if with_findings else []
    lives = Lives(predicted.timelines, predicted.kubernetes, predicted.sources, findings)
    plain = Look(fold=not expand, columns=terminal_columns(_NARROWEST))
    for name, path in outputs:
        save(path, render(name, lives, plain), predicted.errors)
    tell(loudness.lines(details(given), predicted.notes), predicted.errors)
    look = replace(plain, style=style, glyphs=glyphs_for(sys.stdout.encoding))
    print_report(render(shown, lives, look), for_people=shown in TEXT_FORMATS)
    context.exit(2 if predicted.errors else 0)
