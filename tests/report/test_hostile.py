"""Manifests, their names and their fields are anybody's: no format lets them speak to a terminal or to a CI system."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podlint.checks.finding import ObjectRef
from podlint.manifest.source import Source
from podlint.report.findings.checkout import Checkout
from podlint.report.findings.format import FORMATS, Look, render
from podlint.report.findings.job_summary import job_summary
from podlint.report.findings.outcome import Outcome
from podlint.report.visible import inert, visible
from tests.report.findings import finding, outcome, related
from tests.report.published import problems
from tests.report.told import rendered, table

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
    "]]>",
    "]]><failure/>",
    '"><script>alert(1)</script>',
    "<!--",
    "</details></summary>",
    "![x](https://e.example/x.png)",
    "[x](javascript:alert(1))",
    "[x][1]\n\n[1]: https://e.example",
    "| a | b |",
    "`a` ``b``",
    "```\n# out\n",
    "@everyone #1 GH-1 a@b.example www.e.example",
    "{0} {1}",
    "&lt;b&gt;",
    "\\",
)
NASTY = st.one_of(
    st.sampled_from(ATTACKS),
    st.text(st.sampled_from(": #[]%,=\n\r\t\x1b\x07\x85\u2028\u202e\u200b\ufeff\udcffax"), max_size=30),
)


def attack(text: str) -> Outcome:
    """A finding in which everything that a manifest decides is ``text``."""
    written = text.replace("\udcff", "?")  # a text that was read has no half of a pair
    manifest = f"{written}\nmarked\n{written}"
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


@pytest.mark.parametrize("name", ["sarif", "gitlab", "junit", "rdjson"])
@given(text=NASTY)
def test_what_is_published_of_a_format_holds_whatever_a_manifest_says(name: str, text: str) -> None:
    assert problems(name, render(name, attack(text), Look())) == []


@given(NASTY)
def test_markdown_shows_the_text_and_makes_nothing_of_it(text: str) -> None:
    ((_, where, told),) = table(render("markdown", attack(text), Look()))
    shown = " ".join(visible(text).split())
    assert shown in " ".join(told.split())
    assert shown in " ".join(where.split())


@given(NASTY)
def test_the_job_summary_is_as_inert(text: str) -> None:
    written = job_summary(attack(text), Checkout(permalink="https://github.com/podlint/podlint/blob/v1/")).text
    assert not [token for token in rendered(written) if token.type in ("html_block", "fence", "image")]


@pytest.mark.parametrize("attack", ["[x](http://e)", "![x](http://e)", "<script>", "</a>", "<!--", "@someone", "{0}"])
def test_text_that_some_show_as_markdown_is_written_out(attack: str) -> None:
    assert attack not in inert(attack)


@pytest.mark.parametrize("text", ["a[0].b", "boot.app < 5 s", "app@sha256:abc", "{}", "${HOME}", "a (b)"])
def test_ordinary_text_is_inert(text: str) -> None:
    assert inert(text) == text
