"""Edits that take something out, and the renaming of keys."""

from __future__ import annotations

from collections.abc import Sequence as Several

from podlint.fix import render
from podlint.fix.site import SHARED, Site, closing_comment, is_null_place
from podlint.fix.text import CannotEdit, Edit
from podlint.manifest.node import Mapping, Node, Path, Sequence

_DIRECTIVE = "podlint:"


def remove_field(site: Site, path: Path) -> list[Edit]:
    """Take out the key or list item at ``path``."""
    way, rest = site.follow(path)
    if rest or len(way) < 2:
        raise CannotEdit("there is no such field")
    return remove(site, way[:-1], path[-1])


def rename_field(site: Site, path: Path, key: str) -> list[Edit]:
    """Call the key at ``path`` ``key``."""
    way, rest = site.follow(path[:-1])
    holder, step = way[-1], path[-1]
    if rest or not isinstance(holder, Mapping) or step not in holder.entries:
        raise CannotEdit("there is no such field")
    assert isinstance(step, str)
    span = holder.entries[step].key_span
    if not site.is_own(holder, span):
        raise CannotEdit(SHARED)
    old = site.text.of(span)
    if old[:1] in ("'", '"'):
        new = render.quoted(key, old[:1])
    else:
        new = render.key(key, site.manner, flow=site.is_flow(holder))
    return [Edit(site.text.begin(span), site.text.end(span), new)]


def remove(site: Site, way: Several[Node], step: str | int) -> list[Edit]:
    """Take ``step`` out of the last node of ``way``."""
    holder = way[-1]
    if isinstance(holder, Mapping):
        assert isinstance(step, str)
        entry = site.own_entry(holder, step)
        own = site.own_entries(holder)
        starts = [site.text.begin(each.key_span) for each in own]
        index, node = own.index(entry), entry.value
        ends = [
            site.text.end(each.value.span if site.is_own(holder, each.value.span) else each.key_span) for each in own
        ]
        foreign = len(own) < len(holder.entries)
    else:
        assert isinstance(holder, Sequence)
        assert isinstance(step, int)
        node, index = holder.items[step], step
        site.require_own(holder, node)
        flow = site.is_flow(holder)
        starts = [site.text.begin(item.span) for item in holder] if flow else site.dashes(holder)
        ends = [site.text.end(item.span) for item in holder]
        foreign = any(not site.is_own(holder, item.span) for item in holder)
    end = max(ends[index], starts[index] + 1) if is_null_place(node) else ends[index]
    if len(starts) == 1 and not foreign:
        return [_empty(site, way, end)]
    if site.is_flow(holder):
        return [_out_of_brackets(site, starts, ends, index)]
    return [_out_of_block(site, starts, index, end)]


def _out_of_block(site: Site, starts: Several[int], index: int, end: int) -> Edit:
    text, start = site.text, starts[index]
    if not closing_comment(text, end):
        raise CannotEdit("something else stands on the line")
    line = text.line_start(start)
    before = text.text[line:start]
    if not before.strip():
        if line > 0 and _is_directive(text.text[text.line_start(line - 1) : line]):
            raise CannotEdit("a comment for podlint stands above it")
        past = text.next_line(end)
        if past == len(text.text) and text.line_start(past) != past:  # the last line, which no break ends
            return Edit(_before_break(text.text, line), past, "")
        return Edit(line, past, "")
    if before.strip("- ") or index + 1 == len(starts):
        raise CannotEdit("something else stands on the line")
    after = starts[index + 1]
    between = text.text[text.next_line(end) : after]
    if between.strip():
        raise CannotEdit("a comment could be lost")
    return Edit(start, after, "")


def _is_directive(line: str) -> bool:
    return line.lstrip().startswith("#") and _DIRECTIVE in line


def _before_break(text: str, line: int) -> int:
    """Where the line break begins that ends right before ``line``."""
    if text[:line].endswith("\r\n"):
        return line - 2
    return max(line - 1, 0)


def _out_of_brackets(site: Site, starts: Several[int], ends: Several[int], index: int) -> Edit:
    if index + 1 < len(starts):
        begin, end, kept = starts[index], starts[index + 1], (ends[index], starts[index + 1])
    else:
        begin, end, kept = ends[index - 1], ends[index], (ends[index - 1], starts[index])
    if "#" in site.text.text[slice(*kept)]:
        raise CannotEdit("a comment could be lost")
    return Edit(begin, end, "")


def _empty(site: Site, way: Several[Node], end: int) -> Edit:
    """Empty brackets in place of the only key or item that there is."""
    holder, text = way[-1], site.text
    brackets = "{}" if isinstance(holder, Mapping) else "[]"
    begin = text.begin(holder.span)
    if site.is_flow(holder):
        inside = text.text[begin : text.end(holder.span)]
        if "#" in inside:
            raise CannotEdit("a comment could be lost")
        return Edit(begin, text.end(holder.span), brackets)
    before = text.text[:begin].rstrip(" \r\n")
    if before.endswith(":"):
        return Edit(len(before), end, f" {brackets}")
    return Edit(begin, end, brackets)
