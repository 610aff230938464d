"""Fixes made in a manifest's text, each held to what it says: decoded before and after, nothing else differs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import field
from typing import Generic, TypeVar

from podlint.checks.change import Change, EditComment, MoveItem, RemoveField, RenameField, SetField
from podlint.checks.manifest import duplicates
from podlint.dataclass import dataclass
from podlint.fix.expected import changed, same
from podlint.fix.move import move_item
from podlint.fix.remove import remove_field, rename_field
from podlint.fix.site import Site
from podlint.fix.text import CannotEdit, Edit, Text, with_edits
from podlint.fix.write import set_field
from podlint.manifest.node import Document, Json, Path, Span, plain
from podlint.manifest.parse import parse
from podlint.manifest.source import Reading, Source
from podlint.manifest.streams import stretches

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Wish(Generic[T]):
    """Changes to be made together or not at all, in the document that ``line`` of the file belongs to."""

    line: int
    changes: tuple[Change, ...]
    about: T
    """What they are made for."""


@dataclass(slots=True)
class Fixed(Generic[T]):
    """What came of one pass over a text."""

    text: str
    made: list[T] = field(default_factory=list)
    left: list[tuple[T, str]] = field(default_factory=list)
    """What was not done, and why not."""


def fixed(text: str, wishes: Sequence[Wish[T]]) -> Fixed[T]:
    """``text`` with the changes made, as far as none gets in the way of one before it: those wait for the next pass."""
    parts = list(stretches(text))
    texts = [part.text for part in parts]
    result = Fixed[T](text)
    touched: list[list[Path]] = [[] for _ in parts]
    waiting: list[tuple[Wish[T], list[EditComment]]] = []
    for wish in wishes:
        place = max(number for number, part in enumerate(parts) if number == 0 or part.first_line <= wish.line)
        paths = list(touched_by(wish.changes))
        comments = [change for change in wish.changes if isinstance(change, EditComment)]
        if comments:
            waiting.append((wish, comments))
            continue
        if any(_meet(path, other) for path in paths for other in touched[place]):
            result.left.append((wish.about, "another fix changes the same place"))
            continue
        try:
            # The line is that before any change: it serves to tell several objects between two lines '---'.
            line = wish.line - parts[place].first_line + 1 if texts[place] is parts[place].text else None
            after = edited(texts[place], line, wish.changes)
        except CannotEdit as refusal:
            result.left.append((wish.about, str(refusal)))
            continue
        texts[place] = after
        touched[place] += paths
        result.made.append(wish.about)
    if waiting and not result.made:
        return _with_comments(text, waiting, result)
    result.left += [(wish.about, "lines may have moved") for wish, _ in waiting]
    new = "".join(texts)
    if new != text and not _reads_as(new, texts):
        return Fixed(text, left=[(wish.about, "the file would read differently as a whole") for wish in wishes])
    result.text = new
    return result


def _with_comments(text: str, wishes: Sequence[tuple[Wish[T], list[EditComment]]], result: Fixed[T]) -> Fixed[T]:
    """Comments edited, one after the other from below, so that the places of those above stay."""
    documents = parse(Source("", text)).documents
    edited_spans: set[Span] = set()
    for wish, comments in sorted(wishes, key=lambda each: each[1][0].span, reverse=True):
        if comments[0].span in edited_spans:
            result.left.append((wish.about, "another fix changes the same place"))
            continue
        place = Text(result.text)
        begin, end = place.begin(comments[0].span), place.end(comments[0].span)
        new = comments[0].text
        if not new:
            start = place.line_start(begin)
            begin = start + len(result.text[start:begin].rstrip())
            if begin == start:
                end = place.next_line(end)
        after = with_edits(result.text, [Edit(begin, end, new)])
        read = parse(Source("", after)).documents
        alike = len(read) == len(documents) and all(
            same(plain(one.root), plain(other.root)) for one, other in zip(read, documents, strict=True)
        )
        if not alike or after == result.text:
            result.left.append((wish.about, "the file would read differently"))
            continue
        result.text = after
        edited_spans.add(comments[0].span)
        result.made.append(wish.about)
    return result


def edited(text: str, line: int | None, changes: Sequence[Change]) -> str:
    """The text of one document, or of several in one stretch, with changes made in the one that ``line`` is in.

    CannotEdit where no edit is sure to make one of them, or they change nothing.
    """
    before = text
    for change in _in_order(changes):
        reading = parse(Source("", text))
        index = _index(reading, line)
        if isinstance(change, EditComment):
            raise CannotEdit("a comment is no field")
        document, others = _document(reading, index, change.path)
        edits = _edits(Site(Text(text), document, others), change)
        after = with_edits(text, edits)
        expected = changed(plain(document.root), _below(change, document.base))
        _verify(reading, parse(Source("", after)), document, expected)
        text = after
    if text == before:
        raise CannotEdit("it is so already")
    return text


def _edits(site: Site, change: Change) -> list[Edit]:
    match change:
        case SetField(path, value, written):
            return set_field(site, path, value, written)
        case RemoveField(path):
            return remove_field(site, path)
        case RenameField(path, key):
            return rename_field(site, path, key)
        case MoveItem(path, to):
            return move_item(site, path, to)
        case EditComment():
            raise CannotEdit("a comment is no field")


def _in_order(changes: Sequence[Change]) -> list[Change]:
    """In an order in which each path still leads where it led before the others: what goes, goes last and backwards."""
    renamed = sorted((each for each in changes if isinstance(each, RenameField)), key=lambda each: -len(each.path))
    removed = [each for each in changes if isinstance(each, RemoveField)]
    removed.sort(key=lambda each: tuple((isinstance(step, int), step) for step in each.path), reverse=True)
    moved = sorted(
        (each for each in changes if isinstance(each, MoveItem)), key=lambda each: each.path[-1:], reverse=True
    )
    return [*(each for each in changes if isinstance(each, SetField)), *moved, *removed, *renamed]


def _index(reading: Reading, line: int | None) -> int:
    """Which of the documents of a stretch ``line`` is in: the last that begins at or before it."""
    numbers = {document.index for document in reading.documents}
    if len(numbers) == 1:
        return numbers.pop()
    if line is None:
        raise CannotEdit("several objects stand here without a line '---' between them")
    begun = [document.index for document in reading.documents if document.root.span.line <= line]
    if not begun:
        raise CannotEdit("there is no such object")
    return max(begun)


def _document(reading: Reading, index: int, path: Path) -> tuple[Document, list[Document]]:
    """The object that ``path`` leads into, and the other items of its list."""
    documents = [document for document in reading.documents if document.index == index]
    for document in documents:
        if path[: len(document.base)] == document.base:
            return document, [other for other in documents if other is not document]
    raise CannotEdit("there is no such object")


def _below(change: Change, base: Path) -> Change:
    if isinstance(change, EditComment):
        return change
    if isinstance(change, MoveItem):
        return MoveItem(change.path[len(base) :], change.to[len(base) :])
    return change._replace(path=change.path[len(base) :])


def _verify(before: Reading, after: Reading, document: Document, expected: Json) -> None:
    """CannotEdit unless ``after`` reads as ``before`` but for ``document``, which is as expected."""
    readable = not after.problems and after.template is None and len(after.documents) == len(before.documents)
    if before.problems or not readable:
        raise CannotEdit("the text could not be read afterwards")
    for old, new in zip(before.documents, after.documents, strict=True):
        wanted = expected if old is document else plain(old.root)
        if old.base != new.base or not same(plain(new.root), wanted) or _repeated(new) > _repeated(old):
            raise CannotEdit("the text would not say what it should")


def _repeated(document: Document) -> int:
    return sum(1 for _ in duplicates(document))


def _reads_as(text: str, parts: Sequence[str]) -> bool:
    """Whether a file holds the documents that its parts hold."""
    whole = parse(Source("", text)).documents
    separate = [document for part in parts for document in parse(Source("", part)).documents]
    return len(whole) == len(separate) and all(
        same(plain(one.root), plain(other.root)) for one, other in zip(whole, separate, strict=True)
    )


def touched_by(changes: Sequence[Change]) -> Iterator[Path]:
    """The paths that mean something else after the changes: of a list that loses an item, its own."""
    for change in changes:
        match change:
            case RemoveField(path):
                yield path[:-1] if isinstance(path[-1], int) else path
            case RenameField(path, key):
                yield path
                yield (*path[:-1], key)
            case SetField(path):
                yield path
            case MoveItem(path, to):
                yield path[:-1]
                yield to


def _meet(one: Path, other: Path) -> bool:
    """Whether one path leads through the place of the other."""
    shorter = min(len(one), len(other))
    return one[:shorter] == other[:shorter]
