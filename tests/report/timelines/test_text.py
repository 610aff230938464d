"""The report as people read it: golden texts in ``charts``, and what holds of every one."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from podlint.report.style import Style
from podlint.report.timelines.chart import ASCII, UNICODE, glyphs_for
from podlint.report.timelines.text import Paper, timeline_text
from tests.cli.running import podlint
from tests.report.timelines.predicted import EXAMPLES, timelines_of

GOLDEN = Path(__file__).parent / "charts"
LIVES = sorted((EXAMPLES.parent / "tests" / "lives").glob("*.json"))
DEMOS = {
    "liveness-exec": ("pull=16s..17s",),
    "init-pod": ("pull=1s..3s",),
    "gracestop": (),
    "web": ("pull=1s..3s", "run.migrate=5s..10s"),
}

HOSTILE = """\
apiVersion: v1
kind: Pod
metadata: {name: "\\e[31mred\\n::error::no ``` ]]>"}
spec:
  containers:
    - name: "\\u202e]]><script> `|` ::error::title=a #1; click ##[group]"
      image: "busybox\\e[0m|`:1"
      command: [sh, -c, "sleep 5; exit 1"]
      livenessProbe: {exec: {command: [cat, "::error::"]}}
"""


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    manifest = tmp_path / "::error::|`hostile.yaml"
    manifest.write_text(HOSTILE)
    return manifest


@pytest.mark.parametrize("columns", [80, 120])
@pytest.mark.parametrize("name", DEMOS)
def test_a_report_reads_as_recorded(name: str, columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(EXAMPLES.parent)
    assumed = [part for given in DEMOS[name] for part in ("--assume", given)]
    answer = podlint("timeline", *assumed, f"examples/{name}.yaml", COLUMNS=str(columns))

    assert (answer.status, answer.err) == (0, "")
    assert answer.out == (GOLDEN / f"{name}-{columns}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("columns", [60, 80, 97, 120, 200])
def test_no_line_is_wider_than_the_paper(columns: int) -> None:
    text = timeline_text(timelines_of(EXAMPLES), Paper(Style(), columns))

    assert max(map(len, text.splitlines())) <= columns


@pytest.mark.slow
def test_every_recorded_pod_is_drawn_within_the_width(tmp_path: Path) -> None:
    for life in LIVES[::7]:
        manifest = tmp_path / f"{life.stem}.yaml"
        manifest.write_text(json.loads(life.read_text())["manifest"])
        text = timeline_text(timelines_of(manifest), Paper(Style(), 100))
        too_wide = [line for line in text.splitlines() if len(line) > 100 and str(tmp_path) not in line]
        assert not too_wide, life.stem


def test_colour_only_adds() -> None:
    timelines = timelines_of(EXAMPLES)
    plain = timeline_text(timelines, Paper(Style(), 80))
    colored = timeline_text(timelines, Paper(Style(color=True), 80))

    assert colored != plain
    assert re.sub(r"\x1b\[[\d;]*m", "", colored) == plain


def test_a_narrow_terminal_gets_the_list_of_events_in_place_of_the_chart() -> None:
    narrow = podlint("timeline", EXAMPLES / "init-pod.yaml", COLUMNS="50").out
    wide = podlint("timeline", EXAMPLES / "init-pod.yaml", COLUMNS="60").out

    assert "nginx +0..0.8 s        container-ready nginx" in narrow
    assert "█" not in narrow
    assert "█" in wide
    assert "+0..0.8 s        container-ready nginx" not in wide


@pytest.mark.parametrize(
    ("encoding", "glyphs"), [("utf-8", UNICODE), ("latin-1", ASCII), ("ascii", ASCII), ("?", ASCII)]
)
def test_a_stream_that_cannot_carry_the_glyphs_gets_ascii(encoding: str, glyphs: object) -> None:
    assert glyphs_for(encoding) is glyphs


def test_a_report_in_ascii_holds_nothing_else() -> None:
    assert timeline_text(timelines_of(EXAMPLES), Paper(Style(), 80, ASCII)).isascii()


@pytest.mark.parametrize("name", ["text", "markdown", "mermaid", "describe", "trace"])
def test_manifest_text_is_inert(name: str, hostile: Path) -> None:
    answer = podlint("timeline", "--format", name, hostile)

    assert answer.status == 0
    assert not any(not char.isprintable() for line in answer.out.split("\n") for char in line)
    assert not any(line.lstrip("# ?").startswith("::") for line in answer.out.splitlines())
    assert "##[" not in answer.out


@pytest.mark.parametrize("name", ["text", "markdown", "mermaid", "describe", "trace"])
def test_the_same_input_makes_the_same_bytes(name: str) -> None:
    assert podlint("timeline", "--format", name, EXAMPLES).out == podlint("timeline", "--format", name, EXAMPLES).out


@pytest.mark.parametrize("name", ["text", "markdown", "mermaid", "describe", "trace"])
def test_no_pod_is_no_mistake(name: str, tmp_path: Path) -> None:
    answer = podlint("timeline", "--format", name, tmp_path)

    assert answer.status == 0
    assert "no Pod found" in answer.err
