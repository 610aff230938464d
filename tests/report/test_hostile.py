"""Manifests, their names and their fields are anybody's: no format lets them speak to a terminal or to a CI system."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podlint.checks.finding import ObjectRef
from podlint.manifest.source import Source
from podlint.report.findings.format import FORMATS, Look, render
from podlint.report.findings.outcome import Outcome
from podlint.report.visible import visible
from tests.report.findings import finding, outcome, related

ATTACKS = (
    "::error::x",
    " ::error file=a::x",
    "\u00a0::set-output name=a::b",
    "##[error]x",
    "###[group]x",
    "a\n::add-mask::x",
    "a\r\n::stop-commands::x",
    "\x1b]0;title\x07\x1b[2J",
    "\u202egnp.exe\u2066",
    "a\u2028::error::b",
    "%0A::error::x,title=y",
    "\x85::error::",
    "\udcff",
    "\u200b",
)
NASTY = st.one_of(
    st.sampled_from(ATTACKS),
    st.text(st.sampled_from(": #[]%,=\n\r\t\x1b\x07\x85\u2028\u202e\u200b\ufeff\udcffax"), max_size=30),
)


def attack(text: str) -> Outcome:
    """A finding in which everything that a manifest decides is ``text``."""
    manifest = f"{text}\nmarked\n{text}"
    name = text or "a"
    return outcome(
        finding(
            "marked",
            manifest,
            file=name,
            message=text,
            help=text,
            container=text,
            object=ObjectRef(text, text, text, text),
            because=(related(text, "marked", manifest, name),),
        ),
        sources={name: Source(name, manifest)},
    )


@given(NASTY)
def test_visible_text_prints_on_one_line_and_begins_no_command(text: str) -> None:
    shown = visible(text)
    assert shown.isprintable()
    assert "##[" not in shown
    assert not shown.lstrip().startswith(":")


@pytest.mark.parametrize("text", ["web", "日本語", "a::b", "a # [b]", "x: y"])
def test_ordinary_text_is_shown_as_it_is(text: str) -> None:
    assert visible(text) == text


@pytest.mark.parametrize("name", FORMATS)
@given(text=NASTY)
def test_no_format_passes_anything_on(name: str, text: str) -> None:
    printed = render(name, attack(text), Look())
    lines = printed.split("\n")
    assert all(line.isprintable() for line in lines)
    assert "##[" not in printed
    commands = [line for line in lines if line.strip().startswith("::")]
    if name == "github":
        assert [line.split(" ")[0] for line in commands] == ["::error"]
        assert len(lines) == 2
    else:
        assert not commands


@given(st.lists(st.sampled_from(["::error::x", ":", "##[x", "a", "word", "日本"]), max_size=40), st.integers(20, 60))
def test_wrapped_text_begins_no_command_on_any_line(words: list[str], columns: int) -> None:
    printed = render("full", attack(" ".join(words)), Look(columns=columns))
    assert not any(line.lstrip().startswith("::") for line in printed.splitlines())
    assert "##[" not in printed


@given(NASTY)
def test_json_holds_the_text_unchanged(text: str) -> None:
    found = json.loads(render("json", attack(text), Look()))["findings"][0]
    assert found["message"] == found["help"] == found["container"] == found["object"]["name"] == text
    assert found["file"] == (text or "a")
