"""Make ``rules/index.json`` from the front matter of the rules' pages, and hold every page to its form.

Run it after adding or changing a page: ``python tools/index_rules.py``. With ``--check`` nothing is
written; the exit status is 1 where a page breaks the form or the index is not what would be written.
``podlint check`` reads the index alone: Markdown is for people and for ``podlint rule``.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

RULES = Path(__file__).resolve().parent.parent / "rules"

FIELDS = ("name", "category", "severity", "summary", "since")
SEVERITIES = ("error", "warning", "info")
HEADINGS = (
    "What it finds",
    "Why it matters",
    "Bad",
    "Good",
    "What podlint computes",
    "Not reported",
    "Fix",
    "References",
    "Evidence",
)
"""The sections of a page, in this order and no others."""

SUMMARY_LIMIT = 80
"""Characters that a summary may have, so that the table of rules fits a terminal."""

FrontMatter: TypeAlias = dict[str, Any]


def pages(rules: Path = RULES) -> list[Path]:
    """The rules' pages, ``rules/<category>/<name>.md``, by category and name."""
    return sorted(rules.glob("*/*.md"))


def split(text: str) -> tuple[FrontMatter, str]:
    """A page's front matter and the Markdown below it; ValueError where the front matter cannot be read."""
    match = re.match(r"---\n(.*?)\n---\n(.*)", text, re.DOTALL)
    if match is None:
        raise ValueError("begins with no front matter (a block between two lines of ---)")
    try:
        front = YAML(typ="safe", pure=True).load(match[1])
    except YAMLError as error:
        raise ValueError(f"front matter is not YAML: {str(error).splitlines()[0]}") from error
    return front if isinstance(front, dict) else {}, match[2]


def mistakes(page: Path, front: FrontMatter, body: str) -> Iterator[str]:
    """What keeps a page from having the form that ``rules/README.md`` describes."""
    if tuple(front) != FIELDS:
        written = ", ".join(map(str, front)) or "no fields"
        yield f"front matter has {written}; it must have {', '.join(FIELDS)}, in this order"
        return
    if unlike := [field for field in FIELDS if not isinstance(front[field], str)]:
        yield f"{', '.join(unlike)}: not text"
        return
    if front["name"] != page.stem:
        yield f"name is {front['name']!r}, the file is called {page.stem!r}"
    if front["category"] != page.parent.name:
        yield f"category is {front['category']!r}, the folder is called {page.parent.name!r}"
    if front["severity"] not in SEVERITIES:
        yield f"severity is {front['severity']!r}; it must be one of {', '.join(SEVERITIES)}"
    if len(front["summary"]) > SUMMARY_LIMIT:
        yield f"summary has {len(front['summary'])} characters; {SUMMARY_LIMIT} fit"
    if front["summary"].endswith("."):
        yield "summary ends with a full stop"
    if not re.fullmatch(r"\d+\.\d+\.\d+", front["since"]):
        yield f"since is {front['since']!r}, not a version of podlint like 0.1.0"

    titles, headings = outline(body)
    if titles != [page.stem]:
        yield f"must have one title, '# {page.stem}'"
    if headings != list(HEADINGS):
        wrong = next((h for h, wanted in zip(headings, HEADINGS, strict=False) if h != wanted), None)
        yield (
            f"headings must be: {' · '.join(HEADINGS)}; "
            + (f"{wrong!r} is out of place" if wrong else f"found {len(headings)} of {len(HEADINGS)}")
        )


def outline(body: str) -> tuple[list[str], list[str]]:
    """The headings of the first and of the second level, leaving out what stands inside fences."""
    prose = re.sub(r"^```.*?^```$", "", body, flags=re.DOTALL | re.MULTILINE)
    return re.findall(r"^# (.+)$", prose, re.MULTILINE), re.findall(r"^## (.+)$", prose, re.MULTILINE)


def read(rules: Path = RULES) -> tuple[str, list[str]]:
    """The index as it should be, and one line for each mistake in a page."""
    rows: list[FrontMatter] = []
    wrong: list[str] = []
    names: dict[str, str] = {}
    for page in pages(rules):
        name = page.relative_to(rules.parent).as_posix()
        if (other := names.setdefault(page.stem, name)) != name:
            wrong.append(f"{name}: there is another page of this name, {other}")
        try:
            front, body = split(page.read_text(encoding="utf-8"))
        except ValueError as error:
            wrong.append(f"{name}: {error}")
            continue
        wrong += [f"{name}: {mistake}" for mistake in mistakes(page, front, body)]
        rows.append(front)
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    return f"[\n{lines}\n]\n", wrong


def main(arguments: list[str] | None = None, rules: Path = RULES) -> int:
    """Write the index, or with ``--check`` say whether it is current."""
    parser = argparse.ArgumentParser(description="Make rules/index.json from the pages in rules/.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 where the index is stale")
    options = parser.parse_args(arguments)

    text, wrong = read(rules)
    if wrong:
        print("\n".join(wrong), file=sys.stderr)
        return 1
    index = rules / "index.json"
    current = index.read_text(encoding="utf-8") if index.exists() else ""
    if options.check and text != current:
        print("rules/index.json is stale: run python tools/index_rules.py", file=sys.stderr)
        return 1
    if text != current:
        index.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
