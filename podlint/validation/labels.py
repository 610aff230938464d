"""Labels, and what selects by them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from podlint.manifest.node import Entry
from podlint.validation import limits
from podlint.validation.fault import Fault
from podlint.validation.formats import adapted, complaint, either, qualified_complaint, quoted, text_of
from podlint.validation.part import Part, node_text

_SELECTOR_OPERATORS: Final = ("In", "NotIn", "Exists", "DoesNotExist")


def label_map(part: Part, field: str) -> Iterator[Fault]:
    """Labels, or a node selector: keys are qualified names, values label values."""
    for entry in part.pairs(field):
        yield from _key(part, field, entry, entry.key)
        value = node_text(entry.value)
        said = complaint(value, limits.LABEL_VALUE) if value else None
        if value and said is not None:
            meant = adapted(value, limits.LABEL_VALUE)
            hint = f"; did you mean '{meant}'?" if meant else ""
            path = (*part.path, field, entry.key)
            yield Fault(
                "label-invalid", path, entry.value.span, f"`{entry.key}` in `{field}` {said}{hint}", instead=meant
            )


def annotation_map(part: Part) -> Iterator[Fault]:
    """Annotations: keys are qualified names, their case aside; values are free, up to a size."""
    size = 0
    for entry in part.pairs("annotations"):
        yield from _key(part, "annotations", entry, entry.key.lower())
        size += len(entry.key.encode(errors="replace")) + len((node_text(entry.value) or "").encode(errors="replace"))
    if not limits.ANNOTATIONS_SIZE.holds(size):
        most = limits.ANNOTATIONS_SIZE.high
        yield part.wrong("out-of-range", "annotations", f"`annotations` take at most {most} bytes in all, not {size}")


def _key(part: Part, field: str, entry: Entry, key: str) -> Iterator[Fault]:
    said = qualified_complaint(key)
    if said is not None:
        yield Fault("label-invalid", (*part.path, field, entry.key), entry.key_span, f"a key of `{field}` {said}")


def label_selector(selector: Part | None) -> Iterator[Fault]:
    """A ``matchLabels`` and ``matchExpressions`` selector; an absent one selects nothing and is right."""
    if selector is None:
        return
    yield from label_map(selector, "matchLabels")
    for expression in selector.children("matchExpressions"):
        yield from selector_requirement(expression)


def selector_requirement(expression: Part) -> Iterator[Fault]:
    """One of ``matchExpressions`` of a label selector."""
    yield from expression_key(expression)
    operator = expression.text("operator")
    yield from _operator(expression, _SELECTOR_OPERATORS)
    if operator in ("In", "NotIn"):
        yield from needs_values(expression)
    elif operator in ("Exists", "DoesNotExist"):
        yield from takes_no_values(expression)
    for value in expression.texts("values"):
        yield from text_of(limits.LABEL_VALUE, value, "a value of `values`", "label-invalid")


def node_requirement(expression: Part, *, values_are_labels: bool) -> Iterator[Fault]:
    """One of ``matchExpressions`` of a node selector term."""
    yield from expression_key(expression)
    operator = expression.text("operator")
    yield from _operator(expression, (*_SELECTOR_OPERATORS, "Gt", "Lt"))
    if operator in ("In", "NotIn"):
        yield from needs_values(expression)
    elif operator in ("Exists", "DoesNotExist"):
        yield from takes_no_values(expression)
    elif operator in ("Gt", "Lt") and expression.length("values") != 1:
        yield expression.wrong(
            "scheduling-invalid",
            "values",
            f"`operator` {operator} takes exactly one of `values`, the bound",
            whole=True,
        )
    if values_are_labels:
        for value in expression.texts("values"):
            yield from text_of(limits.LABEL_VALUE, value, "a value of `values`", "label-invalid")


def expression_key(expression: Part) -> Iterator[Fault]:
    """The ``key`` of an expression: the name of a label."""
    key = expression.text("key")
    if key == "":
        yield expression.missing("key", ", the name of a label")
    elif key is not None and (said := qualified_complaint(key)) is not None:
        yield expression.wrong("label-invalid", "key", f"`key` {said}")


def needs_values(expression: Part) -> Iterator[Fault]:
    """``In`` and ``NotIn`` compare with something."""
    if expression.is_empty("values"):
        operator = expression.text("operator")
        yield expression.missing("values", f": `operator` {operator} compares with them", kind="scheduling-invalid")


def takes_no_values(expression: Part) -> Iterator[Fault]:
    """``Exists`` and ``DoesNotExist`` ask for the key alone."""
    if expression.length("values"):
        operator = expression.text("operator")
        yield expression.wrong(
            "scheduling-invalid",
            "values",
            f"`operator` {operator} asks for the key alone and takes no `values`",
            "leave out values, or compare with operator In",
            at_key=True,
        )


def _operator(expression: Part, words: tuple[str, ...]) -> Iterator[Fault]:
    value = expression.text("operator")
    if value == "":
        yield expression.missing("operator", f": {either(words)}")
    elif value is not None and value not in words:
        meant = next((word for word in words if word.lower() == value.lower()), None)
        hint = f"; did you mean {meant}?" if meant else ""
        yield expression.wrong(
            "invalid-enum",
            "operator",
            f"`operator` takes {either(words)}, not {quoted(value)}{hint}",
            instead=meant,
            safe=meant is not None,
        )


def is_empty_selector(selector: Part) -> bool:
    """Whether a selector asks for nothing, so that it selects everything."""
    return not any(True for _ in selector.pairs("matchLabels")) and not selector.length("matchExpressions")
