"""Mermaid, trace events and Markdown: valid, and deaf to what manifests say."""

from __future__ import annotations

import itertools
import json
import re
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt

from tests.cli.running import podlint
from tests.report.timelines.predicted import EXAMPLES
from tests.report.timelines.test_text import hostile  # noqa: F401 -- a fixture

MERMAID = re.compile(
    r"gantt|  title [^;#:\n]+|  dateFormat x|  axisFormat %s|  section [^:;#\n]+"
    r"|  [^\s:;#][^:;#\n]* :((active|crit|milestone), )?\d+, \d+"
)


def printed(name: str, *paths: Path) -> str:
    answer = podlint("timeline", "--format", name, *paths)
    assert answer.status == 0
    return answer.out


def test_a_mermaid_diagram_has_only_lines_that_its_grammar_knows(hostile: Path) -> None:  # noqa: F811
    lines = printed("mermaid", EXAMPLES, hostile).splitlines()

    assert lines[0] == "gantt"
    assert [line for line in lines if not MERMAID.fullmatch(line)] == []
    assert any("section killed-by-probe" in line or "killed-by-probe - liveness" in line for line in lines)


def trace(*paths: Path) -> list[dict[str, Any]]:
    def strict(constant: str) -> Any:
        raise AssertionError(f"{constant} is no JSON")

    document = json.loads(printed("trace", *paths), parse_constant=strict)
    assert document["displayTimeUnit"] == "ms"
    return list(document["traceEvents"])


def test_trace_events_have_what_their_phase_asks_for(hostile: Path) -> None:  # noqa: F811
    wanted = {"X": {"ts", "dur", "cat"}, "i": {"ts", "s", "cat"}, "M": {"args"}}
    for event in trace(EXAMPLES, hostile):
        assert wanted[event["ph"]] | {"name", "pid", "tid"} <= event.keys()
        assert all(isinstance(event.get(key, 0), int) and event.get(key, 0) >= 0 for key in ("ts", "dur", "pid", "tid"))


def test_slices_of_one_thread_follow_one_another() -> None:
    threads: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    for event in trace(EXAMPLES):
        if event["ph"] == "X":
            threads[event["pid"], event["tid"]].append((event["ts"], event["ts"] + event["dur"]))

    assert threads
    for slices in threads.values():
        assert all(end <= begin for (_, end), (begin, _) in itertools.pairwise(slices)), slices


def test_a_pod_of_each_scenario_is_a_process_with_its_containers_as_threads() -> None:
    named = [e for e in trace(EXAMPLES / "web.yaml") if e["ph"] == "M"]
    processes = [e["args"]["name"] for e in named if e["name"] == "process_name"]
    threads = {e["args"]["name"] for e in named if e["name"] == "thread_name"}

    assert processes[:3] == [f"Deployment web: {s}" for s in ("boots-in-time", "depends-on-timing", "boots-too-slowly")]
    assert {"app", "migrate", "app: liveness probe", "Pod"} <= threads


def test_markdown_holds_no_markup_of_a_manifest(hostile: Path) -> None:  # noqa: F811
    page = MarkdownIt("gfm-like", {"linkify": False}).render(printed("markdown", hostile))
    tags = set(re.findall(r"<(\w+)", page))

    assert tags <= {
        "h3",
        "p",
        "code",
        "pre",
        "strong",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "details",
        "summary",
        "sub",
    }


def test_markdown_tells_headline_chart_budgets_and_why() -> None:
    page = printed("markdown", EXAMPLES / "web.yaml")

    assert "### Deployment web" in page
    assert "**boots-too-slowly**: if boot.app > 45 s: app is killed" in page
    assert "| `boot-budget.app` | 34..45 s |" in page
    assert "<summary>Why: from bound to Ready (boots-in-time)</summary>" in page
    assert page.count("```text") == 8


@pytest.mark.parametrize("name", ["markdown", "mermaid", "trace", "describe"])
def test_a_format_goes_to_a_file_beside_what_is_printed(name: str, tmp_path: Path) -> None:
    target = tmp_path / "out"
    answer = podlint("timeline", "--output", f"{name}={target}", EXAMPLES / "init-pod.yaml")

    assert (answer.status, answer.err) == (0, "")
    assert target.read_text() == printed(name, EXAMPLES / "init-pod.yaml")
