"""What the formats say of findings, read by others where somebody publishes a reader."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from junitparser import JUnitXml, TestCase
from markdown_it import MarkdownIt

from podlint.manifest.source import Source


class Told(NamedTuple):
    """One finding as a format tells it."""

    rule: str
    severity: str
    file: str
    line: int
    column: int
    message: str


def _json(text: str) -> Iterator[Told]:
    for each in json.loads(text)["findings"]:
        yield Told(*(each[name] for name in Told._fields))


def _gitlab(text: str) -> Iterator[Told]:
    severities = {"critical": "error", "major": "warning", "info": "info"}
    for each in json.loads(text):
        location, begin = each["location"], each["location"]["positions"]["begin"]
        assert location["lines"]["begin"] == begin["line"]
        severity = severities[each["severity"]]
        yield Told(each["check_name"], severity, location["path"], begin["line"], begin["column"], each["description"])


def _sarif(text: str) -> Iterator[Told]:
    (run,) = json.loads(text)["runs"]
    levels = {"error": "error", "warning": "warning", "note": "info"}
    for each in run["results"]:
        (location,) = each["locations"]
        place = location["physicalLocation"]
        assert run["tool"]["driver"]["rules"][each["ruleIndex"]]["id"] == each["ruleId"]
        region = place["region"]
        file, message = place["artifactLocation"]["uri"], each["message"]["text"]
        yield Told(each["ruleId"], levels[each["level"]], file, region["startLine"], region["startColumn"], message)


def _rdjson(text: str) -> Iterator[Told]:
    for each in json.loads(text)["diagnostics"]:
        message, begin = each["message"].split("\n")[0], each["location"]["range"]["start"]
        severity = each["severity"].lower()
        file = each["location"]["path"]
        yield Told(each["code"]["value"], severity, file, begin["line"], begin["column"], message)


def _junit(text: str) -> Iterator[Told]:
    for suite in JUnitXml.fromstring(text.encode()):
        for case in suite:
            assert isinstance(case, TestCase)
            assert case.name is not None
            place = re.fullmatch(r"(\d+):(\d+) (\S+)", case.name)
            if place is None:
                continue  # a run that found nothing
            line, column, rule = int(place[1]), int(place[2]), place[3]
            results = case.result
            said = results[0].text if results else case.system_out
            assert said is not None
            head = re.fullmatch(r".*?: (\w+)\[[\w-]+\] (.*)", said.split("\n")[0])
            assert head is not None
            yield Told(rule, head[1], case.classname or "", line, column, head[2])


def _github(text: str) -> Iterator[Told]:
    kinds = {"error": "error", "warning": "warning", "notice": "info"}
    for each in text.splitlines():
        command = re.fullmatch(r"::(\w+) (.*?)::(.*)", each)
        if command is None:
            yield from _concise(each)
            continue
        properties = dict(part.split("=", 1) for part in command[2].split(","))
        message = _unescaped(command[3]).split("\n")[0]
        line, column = int(properties["line"]), int(properties["col"])
        yield Told(properties["title"], kinds[command[1]], _unescaped(properties["file"]), line, column, message)


def _unescaped(text: str) -> str:
    for code, char in (("%2C", ","), ("%3A", ":"), ("%0A", "\n"), ("%0D", "\r"), ("%25", "%")):
        text = text.replace(code, char)
    return text


def _concise(text: str) -> Iterator[Told]:
    for each in text.splitlines():
        found = re.fullmatch(r"(.*?):(\d+):(\d+): (\w+)\[([\w-]+)\] (.*)", each)
        if found is not None:
            yield Told(found[5], found[4], found[1], int(found[2]), int(found[3]), found[6])


def _markdown(text: str) -> Iterator[Told]:
    for severity, where, told in table(text):
        place = re.match(r"(.*?):(\d+):(\d+)", where)
        assert place is not None
        rule, _, message = told.partition(": ")
        yield Told(rule, severity, place[1], int(place[2]), int(place[3]), message.partition(" Help: ")[0])


def table(text: str) -> Iterator[list[str]]:
    """The rows of a document's one table as people see them. AssertionError where anything in it is alive."""
    row: list[str] = []
    inside = False
    for token in rendered(text):
        inside = token.type == "tbody_open" or (inside and token.type != "tbody_close")
        if inside and token.type == "inline":
            row.append(_seen(token))
        elif inside and token.type == "tr_close":
            yield row
            row = []


def rendered(text: str) -> list[Any]:
    """What a renderer makes of it."""
    return list(MarkdownIt("gfm-like", {"html": True, "linkify": False}).parse(text))


def _seen(token: Any) -> str:
    shown = ""
    for child in token.children:
        assert child.type in ("text", "text_special", "link_open", "link_close", "em_open", "em_close"), child
        if child.type == "link_open":
            assert child.attrs["href"].startswith("https://github.com/podlint/podlint/blob/v"), child.attrs
        shown += child.content
    return shown.replace("\u2060", "")


READERS: dict[str, Callable[[str], Iterator[Told]]] = {
    "json": _json,
    "concise": _concise,
    "github": _github,
    "gitlab": _gitlab,
    "sarif": _sarif,
    "junit": _junit,
    "rdjson": _rdjson,
    "markdown": _markdown,
}


def in_bytes(told: Told, source: Source) -> Told:
    """With the column that rdjson has for it."""
    before = source.lines[told.line - 1][: told.column - 1]
    return told._replace(column=len(before.encode("utf-8", "surrogatepass")) + 1)
