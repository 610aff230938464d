"""``podlint compare``."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from podlint.cli.inputs import STDIN
from podlint.cli.loudness import Loudness
from podlint.cli.options import (
    Wanted,
    color_option,
    format_options,
    judging_options,
    predicting_options,
    telling_options,
    terminal_columns,
)
from podlint.cli.output import print_report, save, tell
from podlint.cli.predict import Subject, Subjects, subjects
from podlint.comparison.compare import Comparison, NothingToCompareError, compare
from podlint.comparison.whose import pod_of
from podlint.kubernetes import Version
from podlint.lifecycle.unknown import Assumptions
from podlint.manifest.discover import in_utf8, reason
from podlint.observed.read import UnreadableRecordError, read_records
from podlint.observed.record import Record
from podlint.report.comparisons.json_report import compare_json
from podlint.report.comparisons.text import compare_text
from podlint.report.json_text import json_text
from podlint.report.style import Style

FORMATS = ("text", "json")


@click.command("compare")
@click.argument("manifest")
@click.argument("observed")
@judging_options
@click.option("--stdin-filename", metavar="NAME", default="<stdin>", help="What to call standard input (-).")
@format_options(FORMATS)
@click.option(
    "--grace-period", type=click.IntRange(min=0), metavar="SECONDS", help="What kubectl delete was given, if it was."
)
@predicting_options
@color_option
@telling_options(
    quiet="Print the verdict and errors only.", verbose="Say what was read, and which records were set aside."
)
@click.pass_context
def command(
    context: click.Context,
    manifest: str,
    observed: str,
    kubernetes_version: Version | None,
    assume: Assumptions,
    config: Path | None,
    stdin_filename: str,
    format_name: str | None,
    outputs: tuple[tuple[str, Path], ...],
    grace_period: int | None,
    style: Style,
    loudness: Loudness,
) -> None:
    """Say whether what was observed of a Pod fits its prediction.

    MANIFEST holds the Pod or its workload. OBSERVED is the output of "kubectl describe pod", "kubectl get events
    -o json" or "kubectl get pod -o json" (or the status alone); one of the two may be - for standard input.

    Says row by row what fits and what comes too early, too late, unforeseen or not at all, and which unknowns the
    record pins down. The exit status is 0 where it fits, 1 where it does not, 2 where nothing can be compared.
    """
    if manifest == observed == STDIN:
        raise click.UsageError("only one of MANIFEST and OBSERVED can be - (standard input)", context)
    wanted = Wanted((manifest,), kubernetes_version, assume, config, (), stdin_filename)
    read = subjects(wanted.request(), grace_period=grace_period)
    comparisons: list[Comparison] = []
    aside: list[str] = []
    called = in_utf8(stdin_filename if observed == STDIN else observed)
    try:
        if read.found:
            comparisons = _compared(read, read_records(_bytes(observed)), aside)
    except (UnreadableRecordError, NothingToCompareError) as error:
        read.errors.append(f"{called}: {error}")
    except OSError as error:
        read.errors.append(f"{called}: {reason(error, observed)}")

    def render(name: str, style: Style) -> str:
        if name == "json":
            return json_text(compare_json(comparisons, called, read.kubernetes))
        return compare_text(comparisons, called, style, terminal_columns(), quiet=loudness.quiet) if comparisons else ""

    for name, path in outputs:
        save(path, render(name, Style()), read.errors)
    tell(loudness.lines(aside, read.notes), read.errors)
    if comparisons:
        name = format_name or "text"
        print_report(render(name, style), for_people=name == "text")
    context.exit(2 if read.errors or not comparisons else int(not all(each.fits for each in comparisons)))


def _bytes(observed: str) -> bytes:
    return sys.stdin.buffer.read() if observed == STDIN else Path(observed).read_bytes()


def _compared(read: Subjects, records: Sequence[Record], aside: list[str]) -> list[Comparison]:
    """Each record of a Pod that the manifest makes; what is not compared is noted ``aside``.

    NothingToCompareError where there is none.
    """
    comparisons: list[Comparison] = []
    refused: list[NothingToCompareError] = []
    for record in records:
        try:
            pod = pod_of(record, [subject.pod for subject in read.found])
            comparisons.append(_one(next(s for s in read.found if s.pod is pod), record))
        except NothingToCompareError as error:
            refused.append(error)
        aside += record.aside
    if not comparisons:
        raise refused[0] if refused else NothingToCompareError("it tells of no Pod: nothing can be compared")
    aside += [f"set aside: {error}" for error in refused]
    return comparisons


def _one(subject: Subject, record: Record) -> Comparison:
    return compare(subject.pod, subject.setting, record, served=subject.served)
