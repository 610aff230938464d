"""What was meant by a field that does not exist: another spelling, or another place.

All from the structure of the objects; no slip is listed by name.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from podlint import spelling
from podlint.dataclass import dataclass
from podlint.kubernetes import Version
from podlint.manifest.node import Mapping, Node, Path, Span, format_path
from podlint.manifest.node import Sequence as SequenceNode
from podlint.schema import wording
from podlint.schema.structure import ListOf, Struct, Type

REACH = 3
"""How far from its object a field is looked for: steps up to what holds the object, plus steps down again."""

ENOUGH = 3
"""With more places than this for a name, none of them is worth naming."""


class Frame(NamedTuple):
    """An object on the way from the root to where the decoder is."""

    struct: Struct
    node: Mapping
    path: Path
    """From the root of the object that is judged."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What to say of an unknown field, behind the statement that it is unknown."""

    text: str
    instead: str | None = None
    safe: bool = False
    related: tuple[tuple[str, Span], ...] = ()


NOTHING = Suggestion("")


class Place(NamedTuple):
    """An object that has the field."""

    ups: int
    way: tuple[str, ...]
    """The steps down, from the object ``ups`` above."""
    node: Mapping | None
    """The object, where the manifest has it."""
    key: Span | None
    """Where its key is written."""

    @property
    def distance(self) -> int:
        return self.ups + len(self.way)

    @property
    def rank(self) -> tuple[int, int, bool]:
        """Near ones first, then those below, then those that the manifest has."""
        return (self.distance, self.ups, self.node is None)


def suggest(field: str, around: Sequence[Frame], version: Version, kind: str) -> Suggestion:
    """What was meant by ``field`` in the last object of ``around``, which does not have it.

    A slip of the keyboard is likelier than a wrong place, and that likelier than a name half remembered.
    ``kind`` is what the object at the root is.
    """
    here = around[-1]
    names = here.struct.names(version)
    same = spelling.same_letters(field, names)
    if same is not None:
        return _respell([same], here, safe=True)
    near = spelling.nearest(field, names, 2 if len(field) >= 8 else 1)
    if near is not None:
        return _respell([near[0]], here, safe=near[1] == 1)
    places = list(_places(field, around, version))
    moved = _move([place for place in places if place.distance == 1], around, kind)
    if moved is not NOTHING:
        return moved
    words = spelling.shares_words(field, names)
    if 0 < len(words) <= ENOUGH:
        return _respell(words, here, safe=False)
    near = spelling.nearest(field, names, 3)
    if near is not None:
        return _respell([near[0]], here, safe=False)
    return _move(places, around, kind)


def _respell(names: list[str], here: Frame, *, safe: bool) -> Suggestion:
    taken = any(name in here.node.entries for name in names)
    instead = names[0] if len(names) == 1 and not taken else None
    meant = _either([f"`{name}`" for name in names])
    return Suggestion(f"; did you mean {meant}?", instead, safe and instead is not None)


def _move(places: list[Place], around: Sequence[Frame], kind: str) -> Suggestion:
    """The best of ``places``, unless as good ones are too many."""
    for _, group in groupby(sorted(places, key=lambda place: place.rank), lambda place: place.rank):
        best = list(group)
        if len(best) <= ENOUGH:
            related = tuple((f"`{place.way[-1]}` is here", place.key) for place in best if place.way and place.key)
            where = _either([_where(place, around, kind) for place in best])
            return Suggestion(f": it belongs {where}", related=related)
    return NOTHING


def _where(place: Place, around: Sequence[Frame], kind: str) -> str:
    base = around[-1 - place.ups]
    if place.way:
        way = place.way if place.ups == 0 else (format_path(base.path), *place.way)
        return f"in `{'.'.join(step for step in way if step)}`"
    holder = wording.this(base.path, kind)
    if place.ups > 1:
        return f"in {holder}"
    beside = next(step for step in around[-1].path[len(base.path) :] if isinstance(step, str))
    return f"beside `{beside}`, in {holder}"


def _either(choices: list[str]) -> str:
    return " or ".join(choices)


def _places(field: str, around: Sequence[Frame], version: Version) -> Iterator[Place]:
    """The objects around here that have the field, and no value for it yet."""
    here = around[-1]
    own = next((step for step in reversed(here.path) if isinstance(step, str)), None)
    for ups, base in enumerate(reversed(around[-1 - REACH :])):
        child = around[-ups].path if ups else None
        came = None if child is None else child[len(base.path)]
        for place, struct in _below(base, ups, came, own, version):
            member = struct.fields.get(field)
            if member is None or not member.is_known(version):
                continue
            if place.node is None or field not in place.node.entries:
                yield place


def _below(
    base: Frame, ups: int, came: str | int | None, own: str | int | None, version: Version
) -> Iterator[tuple[Place, Struct]]:
    """``base`` itself and the objects in it, as far as REACH allows, but not the one that we came from.

    Objects that the manifest does not have count only right below here, or under the name of our own
    (a field of the Pod's ``securityContext`` in that of a container).
    """
    if ups:
        yield Place(ups, (), base.node, None), base.struct
    level: list[tuple[tuple[str, ...], Struct, Mapping]] = [((), base.struct, base.node)]
    for down in range(1, REACH - ups + 1):
        deeper = []
        for way, struct, node in level:
            for name, member in struct.fields.items():
                below = _struct(member.type)
                if below is None or (down == 1 and name == came) or not member.is_known(version):
                    continue
                entry = node.entries.get(name)
                present = None if entry is None else _object(entry.value)
                step = f"{name}[]" if isinstance(member.type, ListOf) else name
                if present is not None:
                    deeper.append(((*way, step), below, present))
                if present is not None or name == own or (ups == 0 and down == 1):
                    yield Place(ups, (*way, step), present, entry.key_span if entry and present else None), below
        level = deeper


def _struct(type_: Type) -> Struct | None:
    inner = type_.item if isinstance(type_, ListOf) else type_
    return inner if isinstance(inner, Struct) else None


def _object(node: Node) -> Mapping | None:
    """An object, or the first of a list."""
    if isinstance(node, SequenceNode):
        node = node.items[0] if node.items else node
    return node if isinstance(node, Mapping) else None
