"""One input taken through all that podlint does with a manifest."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import Final, NoReturn
from unittest import mock

from podlint.cli.fixing import Fixing
from podlint.cli.inputs import Request
from podlint.cli.predict import Predictions, given_to, predictions
from podlint.cli.session import Session, given_by
from podlint.config.selection import Choice
from podlint.config.settings import Given, SettingsFinder
from podlint.lifecycle.graph import lifecycle_graph
from podlint.report.findings import format as findings_format
from podlint.report.graph import dot, graph_json, mermaid
from podlint.report.timelines import format as timelines_format

_EVERYTHING = Given(choice=Choice(select=("all",)))


def examine(path: Path, *, every_format: bool = True) -> None:
    """Check the file, mend it in memory, predict its Pods' lives, draw their graphs, and print all of it.

    Raises whatever podlint does, where a run would go on with the next file after telling of a mistake of its own.

    Every input is decoded, held to the schema, read as Pods and shells, asked by all rules, mended, and predicted, and
    all that comes of it is printed as JSON. Printing the rest would be three quarters of the work, most of it the two
    drawn formats, so without ``every_format`` each input is printed in one more format of findings, of lives and of
    graphs, which its bytes choose: of many inputs each format has its share.
    """
    share = None if every_format else zlib.crc32(path.read_bytes())
    with mock.patch("podlint.cli.examine.own_mistake", _raise):
        request = Request([str(path)], SettingsFinder(_EVERYTHING))
        fixing = Fixing(given_by(request), unsafe=True)
        fixing.diff()
        _print_findings(fixing.found, share)
        _print_lives(predictions(given_to(request)), fixing.found, share)


def _raise(error: Exception) -> NoReturn:
    raise error


def _chosen(formats: Iterable[str], share: int | None) -> list[str]:
    """JSON and the one other format that is an input's share; all where it has none."""
    names = sorted(formats)
    if share is None:
        return names
    others = [name for name in names if name != "json"]
    return ["json", others[share % len(others)]]


def _print_findings(session: Session, share: int | None) -> None:
    session.finish()
    for name in _chosen(findings_format.FORMATS, share):
        findings_format.render(name, session.outcome, findings_format.Look()).encode(errors="backslashreplace")


def _print_lives(predicted: Predictions, session: Session, share: int | None) -> None:
    graphs = [lifecycle_graph(timeline.pod) for timeline in predicted.timelines]
    for name in _chosen(_GRAPHS, share):
        _GRAPHS[name](graphs)
    predicted.expand()
    lives = timelines_format.Lives(
        predicted.timelines, predicted.kubernetes, predicted.sources, session.outcome.findings
    )
    for name in _chosen(timelines_format.FORMATS, share):
        timelines_format.render(name, lives, timelines_format.Look()).encode(errors="backslashreplace")


_GRAPHS: Final = {"mermaid": mermaid, "dot": dot, "json": graph_json}
