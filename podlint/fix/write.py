"""Edits that write a value: in place of another, as a new key, as a new list item."""

from __future__ import annotations

from collections.abc import Sequence as Several
from dataclasses import replace

from podlint.fix import render
from podlint.fix.expected import nested, same
from podlint.fix.remove import remove
from podlint.fix.site import Site, closing_comment, is_null_place
from podlint.fix.text import CannotEdit, Edit
from podlint.manifest.node import Entry, Json, Mapping, Node, Path, Scalar, Sequence, Span, plain
from podlint.manifest.scalar import resolve

_KEEPS_BLANKS = "+"
"""The sign in a block scalar's header that makes the blank lines below part of it."""


def set_field(site: Site, path: Path, value: Json, written: str | None = None) -> list[Edit]:
    """Write ``value`` at ``path``; in this form, if one is given and it can stand there."""
    way, rest = site.follow(path)
    node = way[-1]
    if not rest and written is not None and isinstance(node, Scalar) and node.plain and _may_say(site, written, value):
        return [Edit(site.text.begin(node.span), site.text.end(node.span), written)]
    if not rest:
        return _replace(site, way, value)
    if isinstance(node, Scalar) and node.value is None:
        return _replace(site, way, nested(rest, value))
    step, value = rest[0], nested(rest[1:], value)
    if isinstance(node, Mapping) and isinstance(step, str):
        return _add_key(site, way, step, value)
    if isinstance(node, Sequence) and step == len(node.items):
        return _add_item(site, way, value)
    raise CannotEdit("there is no such place")


def _may_say(site: Site, written: str, value: Json) -> bool:
    """Whether ``written`` means ``value`` here; JSON has one form for each number."""
    return resolve(written, None) == value and not _manner_at(site, site.document.root).json


# --- in place of another value


def _replace(site: Site, way: Several[Node], value: Json) -> list[Edit]:
    node = way[-1]
    if same(plain(node), value):
        return []
    if isinstance(node, Mapping) and isinstance(value, dict) and node.entries and value:
        return _rewrite_object(site, way, node, value)
    if isinstance(node, Sequence) and isinstance(value, list) and node.items and value:
        return _rewrite_list(site, way, node, value)
    begin, end = site.text.begin(node.span), site.text.end(node.span)
    compound = isinstance(value, dict | list) and bool(value)
    if not isinstance(node, Scalar) and not site.is_flow(node):
        raise CannotEdit("a whole block would have to be rewritten")
    if "#" in site.text.text[begin:end] and not isinstance(node, Scalar):
        raise CannotEdit("a comment could be lost")
    if site.in_flow(way) or len(way) == 1 or not compound:
        written = _leaf(site, node, value, flow=site.in_flow(way))
        return [Edit(begin, end, _after(site, begin, written) if is_null_place(node) else written)]
    return _put_below(site, way, begin, end, value)


def _after(site: Site, offset: int, written: str) -> str:
    """What goes where nothing was written: with a blank after the colon, dash or bracket before it."""
    return written if site.text.text[:offset][-1:] in ("", " ", "\t", "\n") else f" {written}"


def _leaf(site: Site, node: Node, value: Json, *, flow: bool) -> str:
    """The text for a value in place of ``node``, in the quotes that this has."""
    manner = _manner_at(site, node)
    if isinstance(value, dict | list):
        return render.in_flow(value, manner)
    old = site.text.of(node.span)
    if isinstance(node, Scalar) and isinstance(value, str):
        if node.block:
            return _in_block(site, old, value)
        if not node.plain:
            return render.quoted(value, old[:1])
    return render.scalar(value, manner, flow=flow)


def _in_block(site: Site, old: str, value: str) -> str:
    """A text in place of a ``|`` block, with its indentation."""
    header, *lines = old.replace("\r\n", "\n").split("\n")
    first = next((line for line in lines if line.strip()), "")
    literal = render.literal_block(value if "\n" in value else value + "\n")
    if header.strip() not in ("|", "|-") or literal is None:
        raise CannotEdit("the block of text would have to be laid out anew")
    indent = " " * (len(first) - len(first.lstrip()))
    head = "|" if value.endswith("\n") else "|-"
    return site.text.line_break.join([head, *(indent + line if line else line for line in literal[1:])])


def _put_below(site: Site, way: Several[Node], begin: int, end: int, value: Json) -> list[Edit]:
    """An object or list in block style in place of a leaf or empty brackets, below the key or behind the dash."""
    node, holder = way[-1], way[-2]
    text = site.text
    if not closing_comment(text, end) or text.begin(node.span) < text.begin(holder.span):
        raise CannotEdit("there is no room below the key")
    if isinstance(holder, Sequence):
        dash = next(at for at, item in zip(site.dashes(holder), holder, strict=True) if item is node)
        if text.text[dash + 1 : begin].strip() or not text.text[end : text.line_end(end)].strip() == "":
            raise CannotEdit("there is no room behind the dash")
        column = holder.span.column - 1
        lines = render.item(value, site.manner)
        return [Edit(dash, end, _joined(site, lines, column)[column:])]
    assert isinstance(holder, Mapping)
    entry = next(entry for entry in holder if entry.value is node)
    before = text.text[text.end(entry.key_span) : begin]
    if before.strip(" \t") != ":":
        raise CannotEdit("the value does not stand behind its key")
    lines = render.under_key(value, site.manner)
    at = text.line_end(end)
    new = text.line_break + _joined(site, lines, entry.key_span.column - 1)
    return [Edit(text.end(entry.key_span) + before.index(":") + 1, end, ""), Edit(at, at, new)]


def _rewrite_object(site: Site, way: Several[Node], node: Mapping, value: dict[str, Json]) -> list[Edit]:
    edits: list[Edit] = []
    gone = [key for key in node.entries if key not in value]
    if len(gone) == len(node.entries):
        raise CannotEdit("the whole object would have to be rewritten")
    for key in gone:
        edits += remove(site, [*way], key)
    for key, each in value.items():
        if key not in node.entries:
            edits += _add_key(site, way, key, each)
        else:
            edits += _replace(site, [*way, site.own_entry(node, key).value], each)
    return edits


def _rewrite_list(site: Site, way: Several[Node], node: Sequence, value: list[Json]) -> list[Edit]:
    edits: list[Edit] = []
    for index, item in enumerate(node):
        site.require_own(node, item)
        edits += _replace(site, [*way, item], value[index]) if index < len(value) else remove(site, [*way], index)
    for each in value[len(node.items) :]:
        edits += _add_item(site, way, each)
    return edits


# --- a new key


def _add_key(site: Site, way: Several[Node], key: str, value: Json) -> list[Edit]:
    mapping = way[-1]
    assert isinstance(mapping, Mapping)
    if site.is_flow(mapping):
        own = site.own_entries(mapping)
        if len(own) < len(mapping.entries):
            raise CannotEdit("its keys come from elsewhere")
        manner = _manner_at(site, mapping)
        head = f"{render.key(key, manner, flow=True)}: "
        return _add_in_brackets(site, mapping, [(entry.key_span, entry.value) for entry in own], head, value)
    own = site.own_entries(mapping)
    column = (own[0].key_span if own else mapping.span).column - 1
    lines = render.entry(key, value, site.manner)
    at = _line_for(site, mapping, _neighbour(site, mapping, own, key, value), column)
    return [_insert_lines(site, at, lines, column)]


def _neighbour(site: Site, mapping: Mapping, own: Several[Entry], key: str, value: Json) -> Entry | None:
    """The key that the new one goes below; None: it goes to the end.

    One with the same last word in its name (``livenessProbe``, ``startupProbe``), else, for a leaf, the last leaf.
    """
    below = [
        entry
        for entry in own
        if site.is_own(mapping, entry.value.span) and not (isinstance(entry.value, Scalar) and entry.value.block)
    ]
    kin = [entry for entry in below if _last_word(entry.key) == _last_word(key)]
    leaves = [entry for entry in below if isinstance(entry.value, Scalar)]
    if kin:
        return kin[-1]
    return leaves[-1] if leaves and not isinstance(value, dict | list) else None


def _last_word(key: str) -> str:
    capitals = [at for at, letter in enumerate(key) if letter.isupper()]
    return key[capitals[-1] :] if capitals else key


def _line_for(site: Site, mapping: Mapping, neighbour: Entry | None, column: int) -> int:
    """Where the line begins, or the text ends, before which the new key goes."""
    text = site.text
    last = mapping if neighbour is None else neighbour.value
    return past_comments(site, text.end(last.span), column, ends_in_open_block(site, last))


def ends_in_open_block(site: Site, node: Node) -> bool:
    """Whether the blank lines after the node are part of its last text."""
    while not isinstance(node, Scalar):
        children = [entry.value for entry in node] if isinstance(node, Mapping) else node.items
        if not children or site.is_flow(node):
            return False
        node = max(children, key=lambda child: child.span)
    return node.block and _KEEPS_BLANKS in site.text.of(node.span).split("\n", 1)[0]


def past_comments(site: Site, at: int, column: int, past_blanks: bool) -> int:
    """The beginning of the line after ``at``, and after the comments below that are indented more than ``column``."""
    text = site.text
    if not closing_comment(text, at):
        raise CannotEdit("something else stands on the line")
    found = at = text.next_line(at)
    while at < len(text.text):
        line = text.text[at : text.line_end(at)]
        if line.strip() and not (line.lstrip().startswith("#") and len(line) - len(line.lstrip()) > column):
            break
        at = text.next_line(at)
        if line.strip() or past_blanks:
            found = at
    return found


# --- a new list item


def _add_item(site: Site, way: Several[Node], value: Json) -> list[Edit]:
    sequence = way[-1]
    assert isinstance(sequence, Sequence)
    if site.is_flow(sequence):
        for item in sequence:
            if not site.is_own(sequence, item.span):
                raise CannotEdit("its items come from elsewhere")
        return _add_in_brackets(site, sequence, [(item.span, item) for item in sequence], "", value)
    column = sequence.span.column - 1
    manner = _manner_at(site, sequence)
    last = sequence.items[-1]
    if not isinstance(last, Scalar) and last.span.column - 1 - column >= 2 and site.is_own(sequence, last.span):
        manner = replace(manner, gap=last.span.column - 1 - column)
    end = site.text.end(sequence.span)
    at = past_comments(site, end, column, ends_in_open_block(site, sequence))
    return [_insert_lines(site, at, render.item(value, manner), column)]


# --- in brackets


def _add_in_brackets(
    site: Site, node: Mapping | Sequence, parts: Several[tuple[Span, Node]], head: str, value: Json
) -> list[Edit]:
    text, manner = site.text, _manner_at(site, node)
    begin, end = text.begin(node.span), text.end(node.span)
    if not parts:
        if text.text[begin + 1 : end - 1].strip():
            raise CannotEdit("the brackets are not empty")
        return [Edit(begin + 1, end - 1, head + render.in_flow(value, manner))]
    first, last = parts[-1]
    after = text.end(last.span)
    start = text.begin(first)
    indent = text.text[text.line_start(start) : start]
    if indent.strip() or text.line_start(start) <= begin:
        return [Edit(after, after, f", {head}{render.in_flow(value, manner)}")]
    if not closing_comment(text, after):
        raise CannotEdit("something else stands on the line")
    in_one_line = not isinstance(last, Scalar) and last.span.line == last.span.end_line
    manner = replace(manner, step=max(len(indent) - _indent_of(site, begin), 1))
    lines = [render.in_flow(value, manner)] if in_one_line else render.in_lines(value, manner)
    new = (text.line_break + indent).join([head + lines[0], *lines[1:]])
    at = text.line_end(after)
    return [Edit(after, after, ","), Edit(at, at, text.line_break + indent + new)]


def _indent_of(site: Site, offset: int) -> int:
    line = site.text.text[site.text.line_start(offset) : site.text.line_end(offset)]
    return len(line) - len(line.lstrip())


def _manner_at(site: Site, node: Node) -> render.Manner:
    """How to write inside of an object or list: as in JSON where the keys are in quotes, and texts like the others."""
    text = site.text
    if isinstance(node, Sequence):
        marks = {text.of(item.span)[:1] for item in node if isinstance(item, Scalar)}
        if marks in ({"'"}, {'"'}):
            return replace(site.manner, quote=marks.pop(), always=True)
    keys = [entry.key_span for entry in node] if isinstance(node, Mapping) else []
    if keys:
        as_json = all(text.of(key)[:1] == '"' for key in keys)
    else:
        root = site.document.root
        keys = [entry.key_span for entry in root] if isinstance(root, Mapping) and site.is_flow(root) else []
        as_json = any(text.of(key)[:1] == '"' for key in keys)
    return replace(site.manner, json=as_json)


# --- lines


def _joined(site: Site, lines: Several[str], column: int) -> str:
    return site.text.line_break.join(" " * column + line if line else line for line in lines)


def _insert_lines(site: Site, at: int, lines: Several[str], column: int) -> Edit:
    """New lines before the line that begins at ``at``; a text that ends without a line break goes on to do so."""
    text = site.text
    new = _joined(site, lines, column)
    if at > 0 and at == len(text.text) and text.line_start(at) != at:
        return Edit(at, at, text.line_break + new)
    return Edit(at, at, new + text.line_break)
