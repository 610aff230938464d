"""What ``json`` says of a change, text and Markdown say."""

from __future__ import annotations

import re
from math import inf
from typing import Any

from hypothesis import given, settings

from podlint.difference.difference import Difference
from podlint.kubernetes import NEWEST
from podlint.report.differences.json_report import diff_json
from podlint.report.differences.markdown import diff_markdown
from podlint.report.differences.text import diff_text
from podlint.report.style import Style
from tests.difference.changing import between
from tests.difference.test_laws import FILES
from tests.report.timelines.said import seconds


def said_by_text(found: Difference) -> list[list[str]]:
    """Each row with numbers: its name, what was, what is."""
    lines = diff_text(found, Style(), 400).splitlines()
    rows = [re.fullmatch(r"    (\S.*?) {2,}(\S.*?) +→ (\S.*?)(?:  .*)?", line) for line in lines]
    return [list(row.groups()) for row in rows if row is not None]


def said_by_markdown(found: Difference) -> list[list[str]]:
    lines = [line for line in diff_markdown(found).splitlines() if re.match(r"\| [^*-]", line)]
    return [re.sub(r"\\(.)", r"\1", line).strip("| ").split(" | ")[:3] for line in lines if "before" not in line]


def said_by_json(found: Difference) -> list[tuple[str, Any, Any]]:
    """In the order in which people are told: budgets, scenarios, what is not known."""
    told = []
    for pod in diff_json(found, NEWEST)["pods"]:
        if pod["change"] != "changed":
            continue
        told += [(each["name"], each["old"], each["new"]) for each in pod["budgets"]]
        for scenario in pod["scenarios"]:
            if len(scenario["old"]) == len(scenario["new"]) == 1:
                told += [(each["what"], each["old"], each["new"]) for each in scenario["times"]]
        told += [(each["name"], each["old"], each["new"]) for each in pod["unknowns"]]
    return told


def tells(text: str, bounds: dict[str, Any] | None) -> bool:
    """Whether people are told of these seconds; in words of their own where there are none."""
    if bounds is None:
        return re.fullmatch(r"no limit|no probe|never|none", text) is not None
    wanted = (inf if bounds[end] is None else bounds[end] for end in ("earliest", "latest"))
    return all(one == other or abs(one - other) < 0.0511 for one, other in zip(seconds(text), wanted, strict=True))


@settings(max_examples=15)
@given(old=FILES, new=FILES)
def test_what_json_says_of_a_change_text_and_markdown_say(old: list[str], new: list[str]) -> None:
    found = between("---\n".join(old), "---\n".join(new))
    wanted = said_by_json(found)
    for name, told in (("text", said_by_text(found)), ("markdown", said_by_markdown(found))):
        assert len(told) == len(wanted), name
        for (what, before, after), (its, was, is_) in zip(told, wanted, strict=True):
            assert what.startswith(its), name
            assert tells(before.strip(), was), name
            assert tells(after.strip(), is_), name


@settings(max_examples=15)
@given(old=FILES, new=FILES)
def test_every_format_tells_the_same_pods(old: list[str], new: list[str]) -> None:
    found = between("---\n".join(old), "---\n".join(new))
    document = diff_json(found, NEWEST)
    kinds = [pod["change"] for pod in document["pods"]]
    for text in (diff_text(found, Style(), 400), diff_markdown(found)):
        summary = text.splitlines()[0]
        for kind in ("added", "removed"):
            counted = re.search(rf"(\d+) Pods? {kind}", summary)
            assert int(counted[1] if counted else 0) == kinds.count(kind)
        for pod in document["pods"]:
            assert any((pod["new"] or pod["old"])["name"] in line for line in text.splitlines()[1:])
