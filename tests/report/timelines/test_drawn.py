"""SVG and HTML as files: well-formed, self-contained, the same every time, and deaf to what manifests say."""

from __future__ import annotations

import base64
import hashlib
import re
import xml.etree.ElementTree as ET
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.cli.running import podlint
from tests.report.timelines.predicted import EXAMPLES

HOSTILE = """\
apiVersion: v1
kind: Pod
metadata: {name: "]]></style></script><script>alert(1)</script>\\n\\x01\\u202e"}
spec:
  containers:
    - name: "\\" onload=alert(1) '</title>&lt;\\e[31m"
      image: "busybox<b>:1"
      command: [sh, -c, "sleep 5 # </svg><img src=x onerror=alert(1)>"]
"""


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    manifest = tmp_path / "hostile.yaml"
    manifest.write_text(HOSTILE)
    return manifest


def drawn(name: str, *paths: Path) -> str:
    ran = podlint("timeline", "--format", name, *paths)
    assert (ran.status, ran.err) == (0, "")
    return ran.out


class Page(HTMLParser):
    """What a page holds: elements with their attributes, and what stands in style and script."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.inside: dict[str, list[str]] = {"style": [], "script": []}
        self._open = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        data = tag == "script" and dict(attrs).get("type") == "application/json"
        self._open = tag if tag in self.inside and not data else ""

    def handle_data(self, data: str) -> None:
        if self._open:
            self.inside[self._open].append(data)

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 -- the parser calls it so
        self._open = ""


@pytest.mark.parametrize("name", ["svg", "html"])
def test_the_same_input_makes_the_same_bytes(name: str) -> None:
    assert drawn(name, EXAMPLES) == drawn(name, EXAMPLES)


def test_an_svg_is_well_formed_and_runs_nothing(hostile: Path) -> None:
    root = ET.fromstring(drawn("svg", hostile, EXAMPLES))  # noqa: S314 -- our own output
    names = {element.tag.split("}")[1] for element in root.iter()}

    assert names <= {"svg", "title", "style", "defs", "pattern", "rect", "line", "g", "text", "tspan"}
    assert not any(name.startswith("on") or name.endswith("href") for element in root.iter() for name in element.attrib)


def test_a_page_allows_its_own_style_and_script_alone(hostile: Path) -> None:
    page = Page(drawn("html", hostile, EXAMPLES))
    [policy] = [a["content"] for tag, a in page.elements if a.get("http-equiv") == "Content-Security-Policy"]
    assert policy is not None

    for kind, text in (("style", page.inside["style"]), ("script", page.inside["script"])):
        digest = base64.b64encode(hashlib.sha256("".join(text).encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy


def test_a_page_loads_nothing_and_holds_no_markup_of_a_manifest(hostile: Path) -> None:
    page = Page(drawn("html", hostile, EXAMPLES))

    assert not {"img", "link", "iframe", "object", "b"} & {tag for tag, _ in page.elements}
    for _, attributes in page.elements:
        assert not any(name.startswith("on") or name in ("src", "style") for name in attributes)
        assert (attributes.get("href") or "#").startswith("#")


def test_a_page_is_whole_without_its_script() -> None:
    page = Page(drawn("html", EXAMPLES))

    assert not any("hidden" in attributes for tag, attributes in page.elements if tag not in ("svg", "text"))
    panels = [a for tag, a in page.elements if a.get("role") == "tabpanel"]
    assert len(panels) == len([a for tag, a in page.elements if a.get("role") == "tab"]) > 5


def test_every_link_leads_somewhere() -> None:
    page = Page(drawn("html", EXAMPLES))
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]

    assert len(ids) == len(set(ids))
    assert {(attributes["href"] or "")[1:] for tag, attributes in page.elements if tag == "a"} <= set(ids)


def luminance(color: str) -> float:
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def palettes() -> dict[str, dict[str, str]]:
    css = "".join(Page(drawn("html", EXAMPLES / "init-pod.yaml")).inside["style"])
    blocks = re.findall(r"--paper: #[^}]*", css)
    named = [dict(re.findall(r"--([\w-]+): (#\w{6})", block)) for block in blocks]
    return {"light": named[0], "dark": named[1]}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_colours_are_told_apart_from_what_lies_behind_them(theme: str) -> None:
    colors = palettes()[theme]

    for text in ("ink", "faint", "accent", "failed"):
        assert contrast(colors[text], colors["paper"]) >= 4.5
        assert contrast(colors[text], colors["panel"]) >= 4.5
    for bar in ("running", "stopping", "back-off", "hook", "ready", "failed"):
        assert contrast(colors[bar], colors["paper"]) >= 3
    for bar in ("running", "stopping", "back-off"):
        assert contrast(colors["on-bar"], colors[bar]) >= 4.5
