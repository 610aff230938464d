"""Edits that take a list item to another list, line by line as it is written."""

from __future__ import annotations

from podlint.fix import render
from podlint.fix.site import Site
from podlint.fix.text import CannotEdit, Edit
from podlint.fix.write import ends_in_open_block, past_comments
from podlint.manifest.node import Mapping, Path, Sequence


def move_item(site: Site, path: Path, to: Path) -> list[Edit]:
    """Move the item at ``path`` to the end of the list ``to`` beside its own; where there is none, above that."""
    way, rest = site.follow(path)
    if rest or len(way) < 3 or path[:-2] != to[:-1]:
        raise CannotEdit("there is no such item")
    holder, source, index = way[-3], way[-2], path[-1]
    if not isinstance(holder, Mapping) or not isinstance(source, Sequence) or not isinstance(index, int):
        raise CannotEdit("there is no such item")
    if site.is_flow(holder) or site.is_flow(source) or len(source.items) == 1:
        raise CannotEdit("it does not stand in lines of its own beside others")
    begin, end = _lines(site, source, index)
    column = source.span.column - 1
    target = holder.entries.get(str(to[-1]))
    if target is None:
        at, lead = _above(site, holder, str(path[-2])), _head(site, holder, str(to[-1]))
        new_column = column
    else:
        node = site.own_entry(holder, str(to[-1])).value
        if not isinstance(node, Sequence) or site.is_flow(node):
            raise CannotEdit("the other list does not stand in lines of its own")
        new_column = node.span.column - 1
        at, lead = past_comments(site, site.text.end(node.span), new_column, ends_in_open_block(site, node)), ""
    lines = site.text.text[begin:end].rstrip("\r\n").split(site.text.line_break)
    moved = site.text.line_break.join(_indented(line, new_column - column) for line in lines)
    return [_cut(site, begin, end), _paste(site, at, lead + moved)]


def _lines(site: Site, source: Sequence, index: int) -> tuple[int, int]:
    """The lines of an item, from its dash on, with the comments at its end."""
    text, dash = site.text, site.dashes(source)[index]
    begin = text.line_start(dash)
    if text.text[begin:dash].strip():
        raise CannotEdit("something else stands on the line")
    item = source.items[index]
    return begin, past_comments(site, text.end(item.span), source.span.column - 1, ends_in_open_block(site, item))


def _above(site: Site, holder: Mapping, key: str) -> int:
    """Where the line of ``key`` begins, or of the comments right above it."""
    text = site.text
    start = text.begin(site.own_entry(holder, key).key_span)
    at = text.line_start(start)
    indent = text.text[at:start]
    if indent.strip():
        raise CannotEdit("something else stands on the line")
    while at > 0 and text.text[text.line_start(at - 1) : at].startswith(f"{indent}#"):
        at = text.line_start(at - 1)
    return at


def _head(site: Site, holder: Mapping, key: str) -> str:
    column = site.own_entries(holder)[0].key_span.column - 1
    return f"{' ' * column}{render.key(key, site.manner, flow=False)}:{site.text.line_break}"


def _indented(line: str, columns: int) -> str:
    if columns >= 0 or not line.strip():
        return " " * columns + line if line.strip() else line
    if line[:-columns].strip():
        raise CannotEdit("a line is indented less than the item")
    return line[-columns:]


def _cut(site: Site, begin: int, end: int) -> Edit:
    """Without the lines; with them goes the line break above where the text ends in none."""
    text = site.text.text
    if end == len(text) and not text.endswith(("\n", "\r")):
        return Edit(begin - len(site.text.line_break), end, "")
    return Edit(begin, end, "")


def _paste(site: Site, at: int, lines: str) -> Edit:
    text = site.text
    if at == len(text.text) and text.line_start(at) != at:
        return Edit(at, at, text.line_break + lines)
    return Edit(at, at, lines + text.line_break)
