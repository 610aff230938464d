"""Strict decoding: what the API server would refuse of an object before it validates anything.

Unknown fields, wrong types, and fields that the chosen version does not have yet or any more. Not here:
required fields, enumerations and ranges, which are validation. As for Go's decoder, null stands for an
absent field, names are case sensitive, and what ``status`` holds is not looked at.
"""

from __future__ import annotations

from podlint.kubernetes import NEWEST, Version
from podlint.manifest.node import Entry, Mapping, Node, Path, Scalar, Sequence
from podlint.schema import wording
from podlint.schema.leaf import ACCEPTS, NOUNS, clipped, complain, shown
from podlint.schema.mistake import Mistake, MistakeKind
from podlint.schema.structure import Gate, Leaf, ListOf, MapOf, Member, Struct, Type, structure
from podlint.schema.suggest import NOTHING, Frame, suggest

ANYTHING = Leaf("object")
"""An object that is not looked into."""

FEW = 8
"""An object with no more fields than this has them named where it got one that it does not have."""

SLIPS = 100
"""Past so many mistakes in one object, it is no object of this kind: nobody asks what each field was meant to be."""


def kind_of(root: Node) -> Member | None:
    """The structure of the object at ``root``; None where its kind is none that podlint knows."""
    if not isinstance(root, Mapping):
        return None
    api_version, kind = root.get("apiVersion"), root.get("kind")
    if not (isinstance(api_version, Scalar) and isinstance(kind, Scalar)):
        return None
    return structure().kind(str(api_version.value), str(kind.value))


def check_object(root: Mapping, base: Path, kubernetes: Version) -> list[Mistake]:
    """The mistakes of a whole object; none where its kind is unknown.

    ``base`` is where ``root`` stands in the document as written.
    """
    known = kind_of(root)
    if known is None:
        return []
    api_version, kind = root.entries["apiVersion"].value, root.entries["kind"].value
    assert isinstance(api_version, Scalar)
    assert isinstance(kind, Scalar)
    if known.until is not None and known.is_past(kubernetes):
        message = (
            f"{api_version.text} {kind.text} went away after Kubernetes {known.until.release};"
            f" you target {wording.release(kubernetes)}"
        )
        return [Mistake("removed", (*base, "apiVersion"), api_version.span, message)]
    return decode(root, known.type, base, kubernetes, kind.text)


def check_template(template: Node, path: Path, kubernetes: Version) -> list[Mistake]:
    """The mistakes of a Pod template, the object with a Pod's ``metadata`` and ``spec``, inside any other kind."""
    return decode(template, structure().definition("core.v1.PodTemplateSpec"), path, kubernetes, "Pod template")


def decode(root: Node, wanted: Type, base: Path, kubernetes: Version, kind: str) -> list[Mistake]:
    """The mistakes of anything that should be of the type ``wanted``; messages call it a ``kind``."""
    decoder = _Decoder(kubernetes, base, kind)
    decoder.value(root, wanted, ())
    return decoder.mistakes


class _Decoder:
    """One walk over an object. Paths are counted from the object's root until a mistake is noted."""

    def __init__(self, kubernetes: Version, base: Path, kind: str) -> None:
        self.kubernetes = kubernetes
        self.base = base
        self.kind = kind
        self.mistakes: list[Mistake] = []
        self.around: list[Frame] = []
        self.seen: set[tuple[int, str, object]] = set()
        """Objects met before: an alias shares its anchor's node, and one look is enough."""

    def value(self, node: Node, wanted: Type, path: Path, within: str | None = None) -> None:
        """A value of the type ``wanted``; ``within`` names the object whose keys are free, where it stands in one."""
        if isinstance(node, Scalar):
            if node.value is not None and not (isinstance(wanted, Leaf) and ACCEPTS[wanted.name](node.value)):
                self.wrong_type(node, wanted, path, within)
        elif isinstance(node, Mapping) and isinstance(wanted, Struct):
            self.fields(node, wanted, path)
        elif isinstance(node, Mapping) and isinstance(wanted, MapOf):
            for entry in node:
                self.value(entry.value, wanted.value, (*path, entry.key), str(path[-1]))
        elif isinstance(node, Sequence) and isinstance(wanted, ListOf):
            for index, item in enumerate(node.items):
                self.value(item, wanted.item, (*path, index))
        elif not (isinstance(node, Mapping) and wanted == ANYTHING):
            self.wrong_type(node, wanted, path, within)

    def fields(self, node: Mapping, struct: Struct, path: Path) -> None:
        """The fields of one object."""
        under = path[-2] if len(path) > 1 and isinstance(path[-1], int) else None
        met = (id(node), struct.name, under)
        if met in self.seen:
            return
        self.seen.add(met)
        self.around.append(Frame(struct, node, path))
        for entry in node:
            member = struct.fields.get(entry.key)
            if member is None:
                self.unknown(entry, struct, path)
            elif member.timeless:
                self.value(entry.value, member.type, (*path, entry.key))
            else:
                self.versioned(entry, member, path)
        self.around.pop()

    def unknown(self, entry: Entry, struct: Struct, path: Path) -> None:
        if entry.key.startswith("$"):
            return  # a directive of a strategic merge patch ($patch: delete): the file is no object yet
        message = f"`{clipped(entry.key)}` is not a field of {wording.one(path, self.kind)}"
        names = struct.names(self.kubernetes)
        fields = f"{wording.one(path, self.kind)} has the fields {', '.join(names)}" if len(names) <= FEW else ""
        lost = len(self.mistakes) >= SLIPS
        meant = NOTHING if lost else suggest(entry.key, self.around, self.kubernetes, self.kind)
        self.mistakes.append(
            Mistake(
                "unknown-field",
                (*self.base, *path, entry.key),
                entry.key_span,
                message + meant.text,
                fields,
                related=meant.related,
                instead=meant.instead,
                safe=meant.safe,
            )
        )

    def versioned(self, entry: Entry, member: Member, path: Path) -> None:
        """A field that came, went or stands behind a feature gate."""
        target = self.kubernetes
        gate = member.gate(str(path[-2]) if len(path) > 1 else None)
        name = f"`{entry.key}` {'on' if wording.is_container(path) else 'in'} {wording.one(path, self.kind)}"
        if member.until is not None and member.is_past(target):
            text = f"{name} went away after Kubernetes {member.until.release}; you target {wording.release(target)}"
            self.note_version("removed", entry, path, text)
        elif member.since is not None and member.is_ahead(target):
            self.note_version("newer-version", entry, path, _too_new(name, member.since, gate, target))
        elif gate is not None and not gate.is_on(target) and not _is_null(entry.value):
            self.note_version("newer-version", entry, path, _gated(name, gate, target), refused=gate.refuses)
        if not member.is_known(target):
            self.kubernetes = NEWEST  # what is inside is as new as the field, and need not be said again
        self.value(entry.value, member.type, (*path, entry.key))
        self.kubernetes = target

    def note_version(self, kind: MistakeKind, entry: Entry, path: Path, message: str, *, refused: bool = True) -> None:
        at = (*self.base, *path, entry.key)
        self.mistakes.append(Mistake(kind, at, entry.key_span, message, refused=refused))

    def wrong_type(self, node: Node, wanted: Type, path: Path, within: str | None) -> None:
        at = (*self.base, *path)
        called = wording.called(path, within) if path else f"the {self.kind}"
        if isinstance(node, Scalar) and isinstance(wanted, Leaf):
            seconds = wanted.name in ("int32", "int64") and str(path[-1]).lower().endswith("seconds")
            free = within is not None or isinstance(path[-1], int) or path[-1] == "value"
            text, instead, safe = complain(wanted.name, node, seconds=seconds, free=free)
            message = f"{called} {text}"
            self.mistakes.append(Mistake("wrong-type", at, node.span, message, instead=instead, safe=safe))
        else:
            message = f"{called} wants {_wanted(wanted)}, not {_found(node)}{_reshape(node, wanted)}"
            self.mistakes.append(Mistake("wrong-type", at, node.span, message))


def _is_null(node: Node) -> bool:
    return isinstance(node, Scalar) and node.value is None


def _too_new(name: str, since: Version, gate: Gate | None, target: Version) -> str:
    """The field is unknown to ``target``."""
    on = since if gate is None else gate.next_on(target)
    if on is not None:
        return f"{name} needs Kubernetes {wording.release(on)}; you target {wording.release(target)}"
    assert gate is not None
    return (
        f"{name} needs Kubernetes {since.release} and its feature gate {gate.name};"
        f" you target {wording.release(target)}"
    )


def _gated(name: str, gate: Gate, target: Version) -> str:
    """The field is known to ``target``, but its gate is off."""
    on, aim = gate.next_on(target), wording.release(target)
    if on is None:
        return f"{name} needs the feature gate {gate.name}, off by default in Kubernetes {aim}: the field is dropped"
    does = "refuses the field" if gate.refuses else f"drops the field unless the feature gate {gate.name} is on"
    return f"{name} needs Kubernetes {wording.release(on)}; you target {aim}, which {does}"


def _wanted(wanted: Type) -> str:
    if isinstance(wanted, Leaf):
        return NOUNS[wanted.name]
    if isinstance(wanted, ListOf):
        return "a list of strings" if wanted.item == Leaf("string") else "a list"
    return "an object"


def _found(node: Node) -> str:
    if isinstance(node, Scalar):
        return shown(node)
    return "an object" if isinstance(node, Mapping) else "a list"


def _reshape(node: Node, wanted: Type) -> str:
    """How the same content would be written right, where its shape tells."""
    if isinstance(node, Sequence) and isinstance(wanted, Struct):
        lists = [name for name, member in wanted.fields.items() if isinstance(member.type, ListOf)]
        if len(lists) == 1 and not any(isinstance(item, Mapping) for item in node):
            return f"; the list belongs in `{lists[0]}`"
    if isinstance(node, Sequence) and isinstance(wanted, Struct | MapOf) and all(isinstance(i, Mapping) for i in node):
        return "; leave out the `-`" if node.items else ""
    if isinstance(node, Mapping) and isinstance(wanted, ListOf):
        names = wanted.item.fields.keys() if isinstance(wanted.item, Struct) else set()
        pairs = {"name", "value"} <= names and names.isdisjoint(node.entries)
        return "; write an item with `name` and `value` for each" if pairs else "; begin each item with `-`"
    if isinstance(node, Mapping) and wanted == Leaf("string") and len(node.entries) == 1:
        return "; a text with a colon and a space in it needs quotes"
    return ""
