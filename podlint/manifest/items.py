"""The objects inside ``List`` objects, as kubectl takes them out."""

from __future__ import annotations

from collections.abc import Iterator

from podlint.manifest.node import Document, Entry, Mapping, Node, Path, Scalar, Sequence


def documents(file: str, root: Node, index: int) -> Iterator[Document]:
    """``root`` as a document, or one document for each item where it is a list of objects, in a list or not.

    An item of a typed list (``PodList``) that names no kind or version has them from the list, as the API
    machinery gives them; the entries then point at the list's own.
    """
    waiting: list[tuple[Node, Path]] = [(root, ())]
    while waiting:
        node, base = waiting.pop()
        items = _items(node)
        if items is None:
            yield Document(file, node, index, base)
            continue
        assert isinstance(node, Mapping)
        for item in items:
            if isinstance(item, Mapping):
                _inherit(item, node)
        waiting.extend((item, (*base, "items", place)) for place, item in reversed(list(enumerate(items))))


def _items(node: Node) -> Sequence | None:
    if not isinstance(node, Mapping):
        return None
    kind, items = node.get("kind"), node.get("items")
    is_list = isinstance(kind, Scalar) and isinstance(kind.value, str) and kind.value.endswith("List")
    return items if is_list and isinstance(items, Sequence) else None


def _inherit(item: Mapping, typed_list: Mapping) -> None:
    """Give ``item`` the version and kind that follow from those of the list it stands in."""
    kind = typed_list.entries["kind"]
    assert isinstance(kind.value, Scalar)
    item_kind = kind.value.text.removesuffix("List")
    if not item_kind:
        return
    if "kind" not in item.entries:
        value = Scalar(kind.value.span, item_kind, item_kind, kind.value.plain)
        item.entries["kind"] = Entry("kind", kind.key_span, value)
    if "apiVersion" not in item.entries and "apiVersion" in typed_list.entries:
        item.entries["apiVersion"] = typed_list.entries["apiVersion"]
