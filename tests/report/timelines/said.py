"""What the formats of predicted lives say, read back: scenarios, their events and the budgets."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from math import inf
from types import SimpleNamespace
from typing import Any, NamedTuple

from markdown_it import MarkdownIt

from podlint.report.timelines.words import what


class Event(NamedTuple):
    """An event as a format tells it."""

    what: str
    low: float
    high: float
    sure: bool | None = None
    """Not marked as what may happen or not; None where the format does not say."""


class Panel(NamedTuple):
    """A scenario or story."""

    name: str
    events: tuple[Event, ...] = ()


class Said(NamedTuple):
    """All that a format says."""

    panels: list[Panel]
    budgets: list[tuple[str, float, float]]


def seconds(text: str) -> tuple[float, float]:
    """The bounds that ``words.span`` wrote."""
    if text == "never":
        return inf, inf
    found = re.fullmatch(r"([\d.e+]+?)(?:\.\.([\d.e+]+))? s(\.\.)?", text)
    assert found is not None, text
    low = float(found[1])
    return low, inf if found[3] else float(found[2] or low)


_SPAN = r"[\d.e+]+?(?:\.\.[\d.e+]+)? s(?:\.\.)?"


def _json(text: str) -> Said:
    (pod,) = json.loads(text)["pods"]
    panels = [Panel(each["name"], tuple(map(_json_event, each["events"]))) for each in pod["scenarios"]]
    return Said(panels, [(each["name"], *_bounds(each)) for each in pod["budgets"]])


def _bounds(told: dict[str, Any]) -> tuple[float, float]:
    low, high = (inf if told[end] is None else float(told[end]) for end in ("earliest", "latest"))
    return low, high


def _json_event(told: dict[str, Any]) -> Event:
    return Event(what(SimpleNamespace(**told)), *_bounds(told), told["certain"])  # type: ignore[arg-type]


# --- for people ----------------------------------------------------------------------------------------------

_HEADING = re.compile(r"(?:Scenario|Story) (\S+)")
_LISTED = re.compile(rf"  ({_SPAN}|\S.*? \+{_SPAN}) +([ ?]) (\S.*?)(?:  .*)?")
_BUDGET = re.compile(rf"  (\S+)  +({_SPAN}|never)(?:  .*)?")


def _text(text: str) -> Said:
    """Of the list that stands in a narrow terminal in place of the chart, and of ``--expand``."""
    body, _, rest = text.partition("\nBudgets\n")
    panels: list[tuple[str, list[Event]]] = []
    for line in body.splitlines():
        heading, listed = _HEADING.fullmatch(line), _LISTED.fullmatch(line)
        if heading is not None:
            panels.append((heading[1], []))
        elif listed is not None and panels:
            since_another = "+" in listed[1]
            low, high = (-inf, inf) if since_another else seconds(listed[1])
            panels[-1][1].append(Event(listed[3], low, high, listed[2] == " "))
    budgets = [found for line in rest.partition("\n\n")[0].splitlines() if (found := _BUDGET.fullmatch(line))]
    return Said(
        [Panel(name, tuple(events)) for name, events in panels], [(found[1], *seconds(found[2])) for found in budgets]
    )


def _markdown(text: str) -> Said:
    """The events are those that its tables give as reasons."""
    panels = [(name, list[Event]()) for name in re.findall(r"^\*\*(.*?)\*\*: ", text, re.MULTILINE)]
    budgets: list[tuple[str, float, float]] = []
    for summary, heads, rows in _tables(text):
        for row in rows:
            if heads[0] == "Budget":
                budgets.append((row[0], *seconds(row[1])))
            elif heads[0] == "When":
                (panel,) = [panel for panel in panels if summary.endswith(f"({panel[0]})")]
                panel[1].append(Event(row[2], *seconds(row[0])))
    return Said([Panel(name, tuple(events)) for name, events in panels], budgets)


def _tables(text: str) -> Iterator[tuple[str, list[str], list[list[str]]]]:
    """Each table with the summary that it is folded behind."""
    summary, cells = "", list[str]()
    rows: list[list[str]] = []
    for token in MarkdownIt("gfm-like", {"html": True, "linkify": False}).parse(text):
        if token.type == "html_block" and (found := re.search("<summary>(.*?)</summary>", token.content)):
            summary = found[1]
        elif token.type == "table_open":
            rows = []
        elif token.type == "tr_open":
            cells = []
        elif token.type == "inline":
            cells.append("".join(child.content for child in token.children or ()).replace("\u2060", ""))
        elif token.type == "tr_close":
            rows.append(cells)
        elif token.type == "table_close":
            yield summary, rows[0], rows[1:]


def _describe(text: str) -> Said:
    """It tells what kubectl would show: of that only the scenarios are read here."""
    return Said([Panel(name) for name in re.findall(r"^# Pod \S+ \([^)]*\), (\S+)$", text, re.MULTILINE)], [])


# --- drawn ---------------------------------------------------------------------------------------------------


class _Page(HTMLParser):
    """The panels with their tables of all events, and the table of budgets."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.panels: list[tuple[str, list[Event]]] = []
        self.budgets: list[tuple[str, float, float]] = []
        self._class = ""
        self._table = ""
        self._cells: list[str] = []
        self._inside = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in ("details", "table"):
            self._table = given.get("class") or self._table
        if tag == "tr":
            self._cells = []
        if tag in ("td", "th"):
            self._cells.append("")
        if tag == "h3":
            self.panels.append(("", []))
        self._inside = tag if tag != "span" else self._inside

    def handle_data(self, data: str) -> None:
        if self._inside == "h3":
            name, events = self.panels.pop()
            self.panels.append((name + data, events))
        elif self._inside in ("td", "th") and self._cells:
            self._cells[-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag in ("h3", "td", "th"):
            self._inside = ""
        if tag == "tr" and self._table == "events" and self._cells[0] != "When":
            told, maybe, _ = self._cells[1].partition(" (if at all)")
            self.panels[-1][1].append(Event(told, *seconds(self._cells[0]), not maybe))
        if tag == "tr" and self._table == "budgets" and self._cells[0] != "Budget":
            self.budgets.append((self._cells[0], *seconds(self._cells[1])))
        if tag == "table":
            self._table = ""


def _html(text: str) -> Said:
    page = _Page(text)
    return Said([Panel(name, tuple(events)) for name, events in page.panels], page.budgets)


def _svg(text: str) -> Said:
    """The events are the marks."""
    space = "{http://www.w3.org/2000/svg}"
    panels = []
    for group in ET.fromstring(text).findall(f"{space}g"):  # noqa: S314 -- our own output
        texts = [line.text or "" for line in group.findall(f"{space}text") if line.get("class") == "headline"]
        name = next(found[1] for line in texts if (found := re.match(r"(\S+): ", line)))
        signs = [each for each in group.iter(f"{space}g") if (each.get("class") or "").startswith("sign ")]
        panels.append(Panel(name, tuple(_mark(each.findtext(f"{space}title") or "") for each in signs)))
    return Said(panels, [])


def _mark(title: str) -> Event:
    found = re.fullmatch(rf"(.*): ({_SPAN})(, if at all)?", title)
    assert found is not None, title
    return Event(found[1], *seconds(found[2]), not found[3])


_SECTION = re.compile(r"  section (\S+?)(?: after the deletion)? - (.*)")
_MILESTONE = re.compile(rf"  (.*?)(\?)? ({_SPAN}) :milestone, (\d+), \d+")


def _mermaid(text: str) -> Said:
    """The events are the milestones, which do not repeat the name of the container that their section has."""
    panels: dict[str, list[Event]] = {}
    lane = ""
    for line in text.splitlines():
        section, milestone = _SECTION.fullmatch(line), _MILESTONE.fullmatch(line)
        if section is not None:
            panels.setdefault(section[1], [])
            lane = section[2]
        elif milestone is not None:
            kind, _, more = milestone[1].partition(" ")
            if lane != "Pod":
                more = (
                    re.sub(r"^restart (\d+)", rf"{lane}#\1", more) if more.startswith("restart") else f"{lane} {more}"
                )
            event = Event(f"{kind} {more}".strip(), *seconds(milestone[3]), not milestone[2])
            assert abs(event.low - int(milestone[4]) / 1000) <= 0.051
            [*panels.values()][-1].append(event)
    return Said([Panel(name, tuple(events)) for name, events in panels.items()], [])


def _trace(text: str) -> Said:
    """The events are the instants."""
    panels: dict[int, tuple[str, list[Event]]] = {}
    for each in json.loads(text)["traceEvents"]:
        if each["name"] == "process_name":
            panels[each["pid"]] = each["args"]["name"].partition(": ")[2], []
        elif each["ph"] == "i":
            args = each["args"]
            low, high = (
                inf if args[f"{end}_seconds"] is None else args[f"{end}_seconds"] for end in ("earliest", "latest")
            )
            sure = not each["name"].endswith("(perhaps)")
            assert each["name"].removesuffix(" (perhaps)") == args["event"]
            panels[each["pid"]][1].append(Event(args["event"], low, high, sure))
    return Said([Panel(name, tuple(events)) for name, events in panels.values()], [])


READERS: dict[str, Callable[[str], Said]] = {
    "json": _json,
    "text": _text,
    "html": _html,
    "markdown": _markdown,
    "describe": _describe,
    "svg": _svg,
    "mermaid": _mermaid,
    "trace": _trace,
}
