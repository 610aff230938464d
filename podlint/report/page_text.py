"""A page's Markdown for a terminal: what the rules' pages are written in, and no more of Markdown than that.

Headings, paragraphs, lists, tables, fenced examples; in a line `code`, **strong words** and links. Libraries that
render all of Markdown reflow the examples, whose columns the marks below them point at.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence
from typing import Final

from podlint.checks.finding import Severity
from podlint.regex import regex
from podlint.report.style import Style

_LIST_ITEM: Final = regex(r"(\s*)([-*]|\d+\.)\s+")
_LINK: Final = regex(r"\[([^\]]+)\]\((\w+://[^)\s]+)\)")
_CODE: Final = regex(r"`[^`]+`")
_MARK: Final = regex(r"(`|\*\*)")
_CELL_END: Final = regex(r"(?<!\\)\|")
_RULER: Final = regex(r"\|[\s:|-]+\|?")
_YAML_KEY: Final = regex(r"(\s*(?:- )*)([\w./-]+)(:)(?=\s|$)(.*)")
# A finding under the place it stands at, or, where that is too far left to be marked, with its columns.
_EXPECTED: Final = regex(r"#(?:( +)(\^+)|@\d+-\d+) ([a-z0-9-]+: .*)")

_UNBROKEN: Final = "\0"
"""Stands for a blank that no line may end at, while lines are made."""
_EXAMPLE: Final = "    "
_DEEPEST_FINDING: Final = 8
_NARROWEST_CELL: Final = 16
_LONG_CODE: Final = 40


def page_text(lines: Sequence[str], style: Style, columns: int) -> Iterator[str]:
    """The lines of a page, filled to ``columns``; lines of code and words that are longer stay whole."""
    block: list[str] = []
    fence: str | None = None
    for line in [*lines, ""]:
        if fence is not None:
            if line.startswith("```"):
                fence = None
            else:
                yield from _example(line, fence, style, columns)
            continue
        begins_anew = line.startswith(("#", "```")) or _LIST_ITEM.match(line)
        if line.strip() and not begins_anew:
            block.append(line)
            continue
        yield from _block(block, style, columns)
        block = []
        if line.startswith("```"):
            fence = line.removeprefix("```")
        elif line.startswith("#"):
            yield style.strong(line.lstrip("# "))
        elif line.strip():
            block = [line]
        else:
            yield ""


def _block(block: Sequence[str], style: Style, columns: int) -> Iterator[str]:
    if block and all(line.startswith("|") for line in block):
        yield from _table(block, style, columns)
    elif block:
        item = _LIST_ITEM.match(block[0])
        text = " ".join([block[0], *(line.strip() for line in block[1:])])
        yield from _painted(_filled(text, columns, " " * item.end() if item else ""), style)


def _filled(text: str, columns: int, hanging: str = "") -> list[str]:
    """The text in lines; what stands between backticks is kept together, unless it is long."""
    whole = _CODE.sub(_kept_together, _LINK.sub(r"\1 <\2>", text))
    filler = textwrap.TextWrapper(columns, "", hanging, break_long_words=False, break_on_hyphens=False)
    return [line.replace(_UNBROKEN, " ") for line in filler.wrap(whole)] or [""]


def _kept_together(code: re.Match[str]) -> str:
    return code[0] if len(code[0]) > _LONG_CODE else code[0].replace(" ", _UNBROKEN)


def _painted(lines: Sequence[str], style: Style) -> Iterator[str]:
    """Lines of running text with their `code` and **strong words** set off, also where those go over a line's end."""
    code = strong = False
    for line in lines:
        out = []
        for piece in _MARK.split(line):
            if piece == "`":
                out.append(style.code(piece))
                code = not code
            elif piece == "**" and not code:
                strong = not strong
            else:
                out.append(style.code(piece) if code else style.strong(piece) if strong else piece)
        yield "".join(out)


def _example(line: str, fence: str, style: Style, columns: int) -> Iterator[str]:
    """A line of code; of one that says what is found, the mark, and the finding filled below it.

    These stay comments, so that an example can be copied.
    """
    if not fence.startswith("yaml"):
        yield f"{_EXAMPLE}{line}".rstrip()
        return
    match = _EXPECTED.fullmatch(line)
    if match is None:
        yield f"{_EXAMPLE}{_yaml(line, style)}".rstrip()
        return
    blanks, mark, finding = match.groups(default="")
    sign = style.faint("#")
    if len(line) + len(_EXAMPLE) <= columns and mark:
        yield f"{_EXAMPLE}{sign}{blanks}{style.severity(Severity.WARNING, mark)} {finding}"
        return
    if mark:
        yield f"{_EXAMPLE}{sign}{blanks}{style.severity(Severity.WARNING, mark)}"
    indent = blanks[:_DEEPEST_FINDING] or " "
    for part in _filled(finding, columns - len(f"{_EXAMPLE}#{indent}")):
        yield f"{_EXAMPLE}{sign}{indent}{part}"


def _yaml(line: str, style: Style) -> str:
    if line.lstrip().startswith("#"):
        return style.faint(line)
    key = _YAML_KEY.fullmatch(line)
    return line if key is None else f"{key[1]}{style.code(key[2])}{key[3]}{key[4]}"


def _table(rows: Sequence[str], style: Style, columns: int) -> Iterator[str]:
    """Aligned columns; where they are too wide together, the widest is filled below itself."""
    cells = [[cell.strip().replace(r"\|", "|") for cell in _cells(row)] for row in rows if not _RULER.fullmatch(row)]
    count = max(map(len, cells))
    cells = [[*row, *[""] * (count - len(row))] for row in cells]
    widths = [max(len(row[place]) for row in cells) for place in range(count)]
    spare = columns - 2 * (count - 1)
    while sum(widths) > spare and max(widths) > _NARROWEST_CELL:
        widest = widths.index(max(widths))
        next_widest = max([_NARROWEST_CELL, *(width for place, width in enumerate(widths) if place != widest)])
        widths[widest] = max(next_widest - 1, widths[widest] - (sum(widths) - spare), _NARROWEST_CELL)
    for number, row in enumerate(cells):
        filled = [_filled(cell, width) for cell, width in zip(row, widths, strict=True)]
        for index in range(max(map(len, filled))):
            parts = [column[index] if index < len(column) else "" for column in filled]
            line = "  ".join(f"{part:<{width}}" for part, width in zip(parts, widths, strict=True)).rstrip()
            yield from [style.strong(line)] if number == 0 else _painted([line], style)


def _cells(row: str) -> list[str]:
    return _CELL_END.split(row.strip().removeprefix("|").removesuffix("|"))
