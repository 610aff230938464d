"""What ``json`` says of findings, every other format says."""

from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podlint.checks.finding import Condition, Finding, Related, Severity
from podlint.manifest.source import Source
from podlint.report.findings.format import FORMATS, Look, render
from podlint.report.findings.outcome import Judged, Outcome
from podlint.report.visible import inert, visible
from tests.report.findings import finding, outcome
from tests.report.told import READERS, Told, in_bytes

RULES = ("volume-mount-unknown", "prestop-exceeds-grace", "image-tag-latest")
WORDS = ("app", "日本", "a|b", "<b>x</b>", "[x](http://e)", "@someone", "]]>", "`x`", "*y*", "_z_", "{0}", "100%", "#12",
         "https://e.example", "::error::x", "a\nb", "\x1b[31m", "\u202e", "\udcff", "&amp;", r"\q", "www.e.example", "$a$",
         "~~s~~", "!x", "a@b.example", "GH-1", "<!-- c", "1. x", "- x", "# h", "&#64;x", "|", "\\")  # fmt: skip
MESSAGES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(lambda words: "x " + " ".join(words) + " x")
LINES = ("name: web", "名: ウェブ # 日本", "\tx: y")
TEXT = "\n".join(LINES)


@st.composite
def findings(draw: st.DrawFn) -> Finding:
    line = draw(st.integers(0, len(LINES) - 1))
    quoted = LINES[line][draw(st.integers(0, 3)) :]
    depends = draw(st.booleans())
    return finding(
        quoted,
        TEXT,
        file=draw(st.sampled_from(["a.yaml", "b c.yaml"])),
        rule=draw(st.sampled_from(RULES)),
        message=draw(MESSAGES),
        severity=draw(st.sampled_from(Severity)),
        certainty="depends" if depends else "certain",
        when=(Condition("boot.app", ">", 1.0),) if depends else (),
        help=draw(st.sampled_from(["", "mend it"])),
    )


def run(found: list[Finding]) -> Outcome:
    told = sorted(found, key=lambda each: each.place.file)
    return outcome(*told, sources={name: Source(name, TEXT) for name in ("a.yaml", "b c.yaml")})


def said(name: str, of: Outcome) -> list[Told]:
    return list(READERS[name](render(name, of, Look())))


def expected(name: str, each: Told) -> Told:
    """What a format says where it may not say it as it is."""
    message = each.message
    if name == "rdjson":
        return in_bytes(each, Source("", TEXT))._replace(message=inert(message))
    return each._replace(message=inert(message) if name == "sarif" else visible(message))


@pytest.mark.parametrize("name", sorted(READERS.keys() - {"json"}))
@given(found=st.lists(findings(), max_size=25))
def test_what_json_says_every_format_says(name: str, found: list[Finding]) -> None:
    of = run(found)
    told = said(name, of)
    if name == "sarif":
        told = [each._replace(file=unquote(each.file)) for each in told]
        told = [each._replace(message=each.message.removesuffix(". mend it")) for each in told]
    wanted = [expected(name, each) for each in said("json", of)]
    if name in ("github", "markdown"):  # they have an order of their own
        told, wanted = sorted(told), sorted(wanted)
    assert told == wanted


def test_every_format_is_read_here_or_is_for_people() -> None:
    assert {*FORMATS} == {*READERS, "full"}


@given(st.lists(findings(), max_size=25))
def test_the_full_report_heads_each_finding_with_what_json_says(found: list[Finding]) -> None:
    of = run(found)
    heads = [
        line for line in render("full", of, Look()).splitlines() if line.startswith(("error[", "warning[", "info["))
    ]
    assert [head.split(" ")[0] for head in heads] == [f"{each.severity}[{each.rule}]" for each in said("json", of)]


@given(st.lists(findings(), max_size=60))
def test_github_annotates_the_most_valuable_and_loses_none(found: list[Finding]) -> None:
    of = run(found)
    lines = render("github", of, Look()).splitlines()
    annotated = [line.split(" ")[0].strip(":") for line in lines if line.startswith("::")]
    kinds = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
    for severity, kind in kinds.items():
        assert annotated.count(kind) == min(10, of.by_severity[severity])
    assert len(said("github", of)) == len(found)


def test_github_says_where_the_others_stand() -> None:
    found = [finding("name: web", TEXT, file="a.yaml", message=str(number)) for number in range(13)]
    *commands, last = render("github", run(found), Look(elsewhere="above and in the job summary")).splitlines()
    assert len(commands) == 10
    assert last.endswith("3 errors; all findings stand above and in the job summary")


def test_certain_findings_come_before_those_that_depend() -> None:
    depends = finding("name: web", TEXT, file="a.yaml", message="first", certainty="depends")
    certain = finding("name: web", TEXT, file="a.yaml", message="second")
    assert [each.message for each in said("github", run([depends, certain]))] == ["second", "first"]


def test_the_severity_that_counts_is_told_by_all() -> None:
    of = run([finding("name: web", TEXT, file="a.yaml")])
    of = Outcome(of.kubernetes, [Judged(Severity.INFO, of.findings[0].finding)], 1, 1, sources=of.sources)
    assert {each.severity for name in READERS for each in said(name, of)} == {"info"}


def test_related_places_are_told_with_their_finding() -> None:
    there = Related("the volumes", finding("ウェブ", TEXT, file="a.yaml").place)
    of = run([finding("name: web", TEXT, file="a.yaml", because=(there,))])
    for name in ("json", "sarif", "rdjson", "junit"):
        assert "the volumes" in render(name, of, Look())
