"""Is a value one of those that a field takes? The questions that almost every field asks, and how to say no."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from podlint.manifest.node import Span
from podlint.schema.leaf import clipped
from podlint.spelling import closest
from podlint.validation import limits
from podlint.validation.fault import Fault, FaultKind
from podlint.validation.part import Part, Text


def either(words: Iterable[str]) -> str:
    """A, B or C."""
    *first, last = words
    return f"{', '.join(first)} or {last}" if first else last


def quoted(text: str) -> str:
    """A text on one line and not too long, in quotes."""
    return f"'{clipped(text)}'"


# --- one of several words --------------------------------------------------------------------------------


def one_of(part: Part, field: str, words: tuple[str, ...], kind: FaultKind = "invalid-enum") -> Iterator[Fault]:
    """A field that takes some words and no others, and where it may be left out."""
    value = part.text(field)
    if not value or value in words:
        return
    meant = closest(value, words)
    hint = f"; did you mean {meant}?" if meant else ""
    safe = meant is not None and meant.lower() == value.lower()
    message = f"`{field}` takes {either(words)}, not {quoted(value)}{hint}"
    yield part.wrong(kind, field, message, instead=meant, safe=safe)


def required_word(part: Part, field: str, words: tuple[str, ...]) -> Iterator[Fault]:
    """A field that must be one of some words."""
    if part.text(field) == "":
        yield part.missing(field, f": {either(words)}")
    else:
        yield from one_of(part, field, words)


def required(part: Part, field: str, why: str = "", advice: str = "") -> Iterator[Fault]:
    """A text that may not be left out or empty."""
    if part.text(field) == "":
        yield part.missing(field, why, advice)


# --- numbers ---------------------------------------------------------------------------------------------


def within(part: Part, field: str, allowed: limits.Range, advice: str = "") -> Iterator[Fault]:
    """A number that may be left out."""
    value = part.number(field)
    if value is not None and not allowed.holds(value):
        yield part.wrong("out-of-range", field, f"`{field}` takes {allowed.says}, not {value}", advice)


def not_negative(part: Part, *fields: str) -> Iterator[Fault]:
    """Numbers that may be left out, and may not be below 0."""
    for field in fields:
        if field in part.node.entries:
            yield from within(part, field, limits.NOT_NEGATIVE)


# --- names -----------------------------------------------------------------------------------------------


def complaint(value: str, form: limits.Format) -> str | None:
    """What ``form`` takes instead of ``value``; None where it takes it."""
    if len(value) > form.longest:
        return f"takes at most {form.longest} characters, not {len(value)}"
    if re.fullmatch(form.pattern, value):
        return None
    return f"takes {form.says}, not {quoted(value)}" if value else f"takes {form.says}, and is empty"


def adapted(value: str, form: limits.Format) -> str | None:
    """The nearest text that ``form`` takes, where little has to change; never one cut short."""
    text = value.strip()
    text = text.lower() if form.lower else text
    text = re.sub(r"[\s_]+" if form.lower else r"\s+", form.joint, text)
    text = re.sub(r"-{2,}", "-", text) if form is limits.PORT_NAME else text
    text = text.strip("-_.") if form.joint == "-" else text
    if form is limits.DNS_LABEL:
        text = text.replace(".", "-")
    return text if text and text != value and complaint(text, form) is None else None


def named(part: Part, field: str, form: limits.Format, kind: FaultKind = "name-invalid") -> Iterator[Fault]:
    """A name that may be left out."""
    value = part.text(field)
    said = complaint(value, form) if value else None
    if value and said is not None:
        meant = adapted(value, form)
        hint = f"; did you mean '{meant}'?" if meant else ""
        yield part.wrong(kind, field, f"`{field}` {said}{hint}", instead=meant)


def needs_name(part: Part, field: str, form: limits.Format, why: str = "") -> Iterator[Fault]:
    """A name that may not be left out."""
    yield from required(part, field, why)
    yield from named(part, field, form)


def text_of(form: limits.Format, text: Text, called: str, kind: FaultKind = "name-invalid") -> Iterator[Fault]:
    """A text of a list, which messages call ``called``."""
    said = complaint(text.value, form)
    if said is not None:
        meant = adapted(text.value, form)
        hint = f"; did you mean '{meant}'?" if meant else ""
        yield Fault(kind, text.path, text.span, f"{called} {said}{hint}", instead=meant)


def qualified_complaint(key: str) -> str | None:
    """What is wrong with a key such as ``app.kubernetes.io/name``; None where nothing is."""
    prefix, slash, name = key.rpartition("/")
    if slash and (not prefix or (complaint(prefix, limits.DNS_SUBDOMAIN) is not None)):
        return f"has the prefix {quoted(prefix)}: before the '/' stands a DNS subdomain"
    return complaint(name, limits.NAME_PART)


def qualified(part: Part, field: str, kind: FaultKind = "label-invalid") -> Iterator[Fault]:
    """A key as labels have them; an empty one is not looked at."""
    value = part.text(field)
    said = qualified_complaint(value) if value else None
    if said is not None:
        yield part.wrong(kind, field, f"`{field}` {said}")


# --- paths and addresses ---------------------------------------------------------------------------------


def no_backsteps(path: str) -> bool:
    """Whether no part of a path is ``..``."""
    return ".." not in path.split("/")


def inner_path(part: Part, field: str, kind: FaultKind) -> Iterator[Fault]:
    """A path inside a volume: relative, and not out of it."""
    value = part.text(field)
    if value and value.startswith("/"):
        meant = value.lstrip("/") or None
        yield part.wrong(kind, field, f"`{field}` is relative to the volume and takes no leading '/'", instead=meant)
    if value and not no_backsteps(value):
        yield part.wrong(kind, field, f"`{field}` takes no '..': it stays inside its volume")


def is_address(text: str) -> bool:
    """Whether the API server reads an IP address: in IPv4 it allows zeros in front of numbers."""
    import ipaddress  # for the few Pods that name addresses

    plain = ".".join(number.lstrip("0") or "0" for number in text.split(".")) if ":" not in text else text
    try:
        ipaddress.ip_address(plain)
    except ValueError:
        return False
    return "%" not in text


# --- twice -----------------------------------------------------------------------------------------------


def unique(parts: Iterable[Part], field: str, called: str, seen: dict[str, Span] | None = None) -> Iterator[Fault]:
    """Names that may be given once; ``seen`` holds those given before and takes the new ones."""
    first = {} if seen is None else seen
    for part in parts:
        value = part.text(field)
        if not value:
            continue
        if value in first:
            yield part.wrong(
                "name-duplicate",
                field,
                f"{called} {quoted(value)} is there already",
                "give each a name of its own",
                related=(("the first of this name", first[value]),),
            )
        else:
            first[value] = part.at(field)
