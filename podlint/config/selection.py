"""Which rules report: chosen by name or by category, by the configuration and by the command line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from podlint.checks.rule import rules
from podlint.spelling import did_you_mean


@dataclass(frozen=True, slots=True)
class Choice:
    """What one place says about rules; each word is a rule's name or a category."""

    select: tuple[str, ...] | None = None
    """Report these and no others; None: not said."""
    extend: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()


def selected(configured: Choice, given: Choice) -> frozenset[str]:
    """The names of the rules that report.

    A ``select`` on the command line begins anew; without one, the command line adds to and takes from what the
    configuration chose. What is said of a rule by its name wins over what is said of its category, and among equals
    ``ignore`` wins.
    """
    layers = (configured, given) if given.select is None else (given,)
    chosen = set(rules()) if layers[0].select is None else set()
    for layer in layers:
        for by_name in (False, True):
            chosen |= _named((*(layer.select or ()), *layer.extend), by_name)
            chosen -= _named(layer.ignore, by_name)
    return frozenset(chosen)


def check_selector(word: str) -> str:
    """``word`` if it is a rule or a category, else ValueError with the nearest one."""
    known = (*rules(), *categories())
    if word not in known:
        raise ValueError(f"{word!r} is neither a rule nor a category of rules{did_you_mean(word, known)}")
    return word


def check_rule(name: str) -> str:
    """``name`` if it is a rule, else ValueError with the nearest one."""
    if name not in rules():
        raise ValueError(f"there is no rule {name!r}{did_you_mean(name, rules())}")
    return name


def categories() -> list[str]:
    """The categories, sorted."""
    return sorted({rule.category for rule in rules().values()})


def _named(words: Iterable[str], by_name: bool) -> set[str]:
    """The rules that ``words`` name directly, or else as members of a category."""
    wanted = set(words)
    return {rule.name for rule in rules().values() if (rule.name if by_name else rule.category) in wanted}
