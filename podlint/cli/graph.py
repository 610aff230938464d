"""``podlint graph``."""

from __future__ import annotations

from pathlib import Path

import click

from podlint.cli.inputs import Manifest, inputs
from podlint.cli.loudness import Loudness, details
from podlint.cli.options import (
    Wanted,
    color_option,
    format_options,
    input_options,
    predicting_options,
    telling_options,
)
from podlint.cli.output import print_report, save, tell
from podlint.manifest.discover import Unreadable
from podlint.pod.workload import MOST_CONTAINERS, pods
from podlint.report.style import Style

FORMATS = ("mermaid", "dot", "json")


@click.command("graph")
@input_options
@format_options(FORMATS)
@predicting_options
@color_option
@telling_options(quiet="Print the graphs and errors only.")
@click.pass_context
def command(
    context: click.Context,
    wanted: Wanted,
    format_name: str | None,
    outputs: tuple[tuple[str, Path], ...],
    style: Style,  # noqa: ARG001 -- none of the formats has colours; a command line may say --color everywhere
    loudness: Loudness,
) -> None:
    """Show the lifecycle graph of each Pod: what waits for what, what restarts, who hands files to whom.

    As Mermaid unless --format says otherwise; --color changes none of the formats.
    """
    from podlint.lifecycle.graph import lifecycle_graph
    from podlint.report.graph import dot, graph_json, mermaid

    graphs, notes, errors = [], [], []
    given = list(inputs(wanted.request()))
    for each in given:
        if isinstance(each, Unreadable):
            errors.append(f"{each.name}: {each.reason}")
        elif isinstance(each, Manifest):
            reading = each.read()
            errors += [f"{each.name}:{p.span.line}:{p.span.column}: {p.message}" for p in reading.problems]
            for document in reading.documents if reading.template is None else ():
                for pod in pods(document, each.settings.pod_templates, each.settings.images):
                    if len(pod.containers) > MOST_CONTAINERS:
                        what = f"a Pod with more than {MOST_CONTAINERS} containers gets no graph"
                        notes.append(f"{pod.file}:{pod.span.line}: {what}")
                    else:
                        graphs.append(lifecycle_graph(pod))
    written = {"mermaid": mermaid, "dot": dot, "json": graph_json}
    for name, path in outputs:
        save(path, written[name](graphs), errors)
    tell(loudness.lines(details(given), notes if graphs or notes else ("no Pod found",)), errors)
    print_report(written[format_name or "mermaid"](graphs), for_people=False)
    context.exit(2 if errors else 0)
