"""One input taken through all that podlint does with a manifest."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn
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


def examine(path: Path) -> None:
    """Check the file, mend it in memory, predict its Pods' lives, and print all of it in every format.

    Raises whatever podlint does, where a run would go on with the next file after telling of a mistake of its own.
    """
    with mock.patch("podlint.cli.examine.own_mistake", _raise):
        request = Request([str(path)], SettingsFinder(_EVERYTHING))
        fixing = Fixing(given_by(request), unsafe=True)
        fixing.diff()
        _print_findings(fixing.found)
        _print_lives(predictions(given_to(request)), fixing.found)


def _raise(error: Exception) -> NoReturn:
    raise error


def _print_findings(session: Session) -> None:
    session.finish()
    for name in findings_format.FORMATS:
        findings_format.render(name, session.outcome, findings_format.Look()).encode(errors="backslashreplace")


def _print_lives(predicted: Predictions, session: Session) -> None:
    graphs = [lifecycle_graph(timeline.pod) for timeline in predicted.timelines]
    for draw in (mermaid, dot, graph_json):
        draw(graphs)
    predicted.expand()
    lives = timelines_format.Lives(
        predicted.timelines, predicted.kubernetes, predicted.sources, session.outcome.findings
    )
    for name in timelines_format.FORMATS:
        timelines_format.render(name, lives, timelines_format.Look()).encode(errors="backslashreplace")
