"""``podlint graph``."""

from __future__ import annotations

import click

from podlint.cli.inputs import Manifest, inputs
from podlint.cli.options import Wanted, input_options, predicting_options
from podlint.cli.output import print_report, tell
from podlint.manifest.discover import Unreadable
from podlint.pod.workload import MOST_CONTAINERS, pods


@click.command("graph")
@input_options
@click.option(
    "--format", "format_name", type=click.Choice(["mermaid", "dot", "json"]), default="mermaid", show_default=True
)
@predicting_options
@click.pass_context
def command(context: click.Context, wanted: Wanted, format_name: str) -> None:
    """Show the lifecycle graph of each Pod: what waits for what, what restarts, who hands files to whom."""
    from podlint.lifecycle.graph import lifecycle_graph
    from podlint.report.graph import dot, graph_json, mermaid

    graphs, notes, errors = [], [], []
    for each in inputs(wanted.request()):
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
    tell(notes if graphs or notes else ("no Pod found",), errors)
    print_report({"mermaid": mermaid, "dot": dot, "json": graph_json}[format_name](graphs), for_people=False)
    context.exit(2 if errors else 0)
