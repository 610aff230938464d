"""What a manifest says is shown by every command in every format and obeyed by no reader: terminal, CI log, browser, renderer.

tests/report/test_hostile.py holds each format of findings to the same with texts that are made up; here whole manifests,
their file names and records go through the command line.
"""

import json
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable
from html.parser import HTMLParser
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest

from podlint.report.findings.format import FORMATS as OF_FINDINGS
from podlint.report.timelines.format import FORMATS as OF_TIMELINES
from tests.cli.running import podlint
from tests.report.published import NAMES as PUBLISHED
from tests.report.published import problems
from tests.report.test_hostile import ATTACKS
from tests.report.timelines.test_other_formats import MERMAID
from tests.report.told import rendered
from tools.fuzzing.seeds import ROOT

pytestmark = pytest.mark.slow

TEXTS = {"in a row": [" ".join(ATTACKS)], **{f"from {n} on": [*ATTACKS[n:], *ATTACKS[:n]] for n in (0, 10, 20)}}
"""All at once in each place, and in each place another one, so that each begins a line somewhere."""


def pod(texts: list[str], period: int = 5) -> str:
    """A Pod in which all that anybody may choose is one of these; JSON is YAML."""
    each = cycle(texts)
    volume = next(each)
    container = {
        "name": next(each),
        "image": f"{next(each)}:1",
        "command": ["sh", "-c", f"# {next(each)}\nsleep 30; exit 1"],
        "args": [next(each)],
        "env": [{"name": next(each), "value": next(each)}],
        "livenessProbe": {"exec": {"command": [next(each)]}, "periodSeconds": period, "timeoutSeconds": 9},
        "lifecycle": {"preStop": {"exec": {"command": ["sh", "-c", f"sleep 45; {next(each)}"]}}},
        "volumeMounts": [{"name": volume, "mountPath": f"/{next(each)}"}, {"name": next(each), "mountPath": "/x"}],
        next(each): next(each),
    }
    spec = {
        "initContainers": [{"name": f"{next(each)} 2", "image": next(each)}],
        "containers": [container],
        "volumes": [{"name": volume, "emptyDir": {}}, {"name": f"{next(each)} 2", "hostPath": {"path": next(each)}}],
        next(each): next(each),
    }
    annotations = {"podlint/ignore": next(each), "podlint/boot": next(each)}
    metadata = {"name": next(each), "namespace": next(each), "annotations": annotations}
    return json.dumps({"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec}, indent=1)


def file_name(text: str) -> str:
    """As much of it as a file can be called."""
    return re.sub(r"[/\0]", "_", text.replace("\udcff", ""))[:60] + ".yaml"


@pytest.fixture(params=TEXTS)
def hostile(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A hostile file in the current folder, and another that its change is told against."""
    texts = TEXTS[request.param]
    monkeypatch.chdir(tmp_path)
    (tmp_path / "other.yml").write_text(pod(texts, period=7), encoding="utf-8")
    path = Path(file_name(" ".join(texts)))
    path.write_text(pod(texts), encoding="utf-8")
    return path


def inert(printed: str, *, commands: int = 0) -> None:
    """Nothing moves a cursor, hides or turns text, or speaks to GitHub, but for so many commands of podlint's own."""
    lines = printed.split("\n")
    assert [line for line in lines if not line.isprintable()] == []
    assert "##[" not in printed
    begun = [line for line in lines if line.lstrip("# ?").startswith("::")]
    assert [line for line in begun if not re.match("::(error|warning|notice) file=", line)] == []
    assert len(begun) <= commands


class _Page(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        assert all((value or "#").startswith("#") for name, value in attrs if name == "href")

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")


def html(printed: str) -> None:
    page = _Page(printed)
    assert not {"img", "link", "iframe", "object", "failure"} & page.tags
    assert not [name for name in page.attributes if name.startswith("on") or name in ("src", "style")]


def svg(printed: str) -> None:
    root = ET.fromstring(printed)  # noqa: S314 -- our own output
    names = {element.tag.split("}")[1] for element in root.iter()}
    assert names <= {"svg", "title", "style", "defs", "pattern", "rect", "line", "g", "text", "tspan"}


def markdown(printed: str) -> None:
    for token in rendered(printed):
        assert token.type not in ("fence", "image") or token.info == "text", token
        if token.type == "html_block":
            assert re.fullmatch(r"(</?details>|<summary>[^<]*</summary>|\s)*", token.content), token.content
        for child in token.children or ():
            assert child.type != "image"
            assert child.type != "html_inline" or child.content in ("<sub>", "</sub>", "<br>")
            if child.type == "link_open":
                assert child.attrs["href"].startswith("https://github.com/podlint/podlint/blob/v")


def mermaid_chart(printed: str) -> None:
    assert [line for line in printed.splitlines() if not MERMAID.fullmatch(line)] == []


_QUOTED = r'"[^"]*"'
_FLOWCHART = re.compile(
    rf"%% [^%{{}}]*|flowchart TD| +n\d+(\[\({_QUOTED}\)\]|\[{_QUOTED}\])| +subgraph c\d+ \[{_QUOTED}\]| +end"
    rf"|  n\d+ (-->|==>|-\.->|-\.-)(\|{_QUOTED}\|)? n\d+"
)
_STRING = r'"(?:[^"\\]|\\.)*"'
_DIGRAPH = re.compile(
    rf"digraph {_STRING} \{{|  node \[shape=box, fontname=\"sans-serif\"\];|\}}| +\}}"
    rf"| +subgraph cluster_\d+ \{{ label={_STRING};| +{_STRING} \[label={_STRING}(, shape=cylinder)?\];"
    rf"|  {_STRING} -> {_STRING} \[label={_STRING}, style=\w+\];"
)


def flowchart(printed: str) -> None:
    assert [line for line in printed.splitlines() if not _FLOWCHART.fullmatch(line)] == []
    assert "<" not in re.sub(r"==>|-->|-\.->", "", printed)


def digraph(printed: str) -> None:
    assert [line for line in printed.splitlines() if not _DIGRAPH.fullmatch(line)] == []


def as_json(printed: str) -> Any:
    assert printed.isascii()
    return json.loads(printed)


MEANT: dict[tuple[str, str], Callable[[str], Any]] = {
    ("timeline", "html"): html,
    ("timeline", "svg"): svg,
    ("timeline", "mermaid"): mermaid_chart,
    ("graph", "mermaid"): flowchart,
    ("graph", "dot"): digraph,
    ("check", "markdown"): markdown,
    ("timeline", "markdown"): markdown,
    ("diff", "markdown"): markdown,
    ("check", "json"): as_json,
    ("timeline", "json"): as_json,
    ("timeline", "trace"): as_json,
    ("graph", "json"): as_json,
    ("diff", "json"): as_json,
    ("compare", "json"): as_json,
}
"""What holds of a format as those read it that it is meant for."""


def holds(command: str, name: str, printed: str, *, commands: int = 0) -> None:
    assert printed
    inert(printed, commands=commands)
    meant = MEANT.get((command, name))
    if meant is not None:
        meant(printed)


def test_a_check_passes_nothing_on_in_any_format(hostile: Path) -> None:
    outputs = [word for name in OF_FINDINGS for word in ("--output", f"{name}=../{name}")]
    ran = podlint("check", "--select", "all", "--no-cache", *outputs, "--", hostile)
    assert ran.status == 1
    inert(ran.out)
    inert(ran.err)
    for name in OF_FINDINGS:
        printed = Path(f"../{name}").read_text(encoding="utf-8")
        holds("check", name, printed, commands=30 if name == "github" else 0)
        if name in PUBLISHED:
            assert problems(name, printed) == []


def test_a_timeline_passes_nothing_on_in_any_format(hostile: Path) -> None:
    outputs = [word for name in OF_TIMELINES for word in ("--output", f"{name}=../{name}")]
    for more in ([], ["--expand"]):
        ran = podlint("timeline", *more, *outputs, "--", hostile, COLUMNS="60")
        assert ran.out
        inert(ran.out)
        inert(ran.err)
        for name in OF_TIMELINES:
            holds("timeline", name, Path(f"../{name}").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", ["mermaid", "dot", "json"])
def test_a_graph_passes_nothing_on_in_any_format(hostile: Path, name: str) -> None:
    ran = podlint("graph", "--format", name, "--", hostile)
    assert ran.status == 0
    holds("graph", name, ran.out)
    inert(ran.err)


@pytest.mark.parametrize("name", ["text", "markdown", "json"])
def test_a_difference_passes_nothing_on_in_any_format(hostile: Path, name: str) -> None:
    ran = podlint("diff", "--format", name, "--", hostile, "other.yml")
    holds("diff", name, ran.out)
    inert(ran.err)


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_comparison_passes_nothing_on_in_any_format(hostile: Path, form: str) -> None:
    manifest = json.loads(hostile.read_text(encoding="utf-8"))
    text = manifest["spec"]["containers"][0]["name"].replace("\udcff", "\ufffd")  # as the manifest is read
    name = manifest["metadata"]["name"].replace("\udcff", "\ufffd")
    started = {"running": {"startedAt": "2026-01-01T00:00:17Z"}}
    status = {"containerStatuses": [{"name": text, "restartCount": 0, "state": started}], "reason": text}
    record = {"kind": "Pod", "metadata": {"name": name, "namespace": name}, "status": status}
    Path(f"{hostile}.record").write_text(json.dumps(record), encoding="utf-8")
    ran = podlint("compare", "--format", form, "-v", "--", hostile, f"{hostile}.record")
    holds("compare", form, ran.out)
    inert(ran.err)


SPEAKING = """\
apiVersion: v1
kind: Pod
metadata:
  name: web
  annotations:
    about: |
      ::error::from a manifest ##[error]x
      \u202eturned
spec:
  terminationGracePeriodSeconds: '30'
  containers:
    - {name: app, image: "app:1"}
"""


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="there are no terminals of this kind here")
@pytest.mark.parametrize("shown", ["by a terminal", "in a job's log"])
def test_a_patch_that_is_shown_passes_nothing_on(tmp_path: Path, shown: str) -> None:
    (tmp_path / "a\n::error::b.yaml").write_text(SPEAKING, encoding="utf-8")
    reader, writer = os.openpty() if shown == "by a terminal" else os.pipe()
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "GITHUB_ACTIONS": str(shown != "by a terminal").lower()}
    command = [sys.executable, "-m", "podlint", "check", "--diff", "-q"]
    subprocess.run(command, cwd=tmp_path, env=environment, stdout=writer, stderr=subprocess.PIPE, check=False)
    printed = os.read(reader, 100_000).decode().replace("\r\n", "\n")
    os.close(reader)
    os.close(writer)
    inert(printed)
    assert "+  terminationGracePeriodSeconds: 30\n" in printed
    assert r"\x3a:error::from a manifest" in printed


def test_a_patch_in_a_file_is_as_the_manifest_is(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(SPEAKING, encoding="utf-8")
    with (tmp_path / "patch").open("wb") as patch:
        subprocess.run(
            [sys.executable, "-m", "podlint", "check", "--diff", "-q"],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT), "GITHUB_ACTIONS": "true"},
            stdout=patch,
            check=False,
        )
    assert "\n       ::error::from a manifest ##[error]x\n       \u202eturned\n" in (tmp_path / "patch").read_text(
        encoding="utf-8"
    )


def test_the_message_about_a_path_that_is_not_there_passes_nothing_on(hostile: Path) -> None:
    missing = f"{hostile}.missing"
    for arguments in (["check"], ["timeline"], ["graph"], ["diff", "other.yml"], ["compare", "other.yml"]):
        ran = podlint(*arguments, "--", missing)
        assert ran.status == 2
        assert ran.err
        inert(ran.out)
        inert(ran.err)
