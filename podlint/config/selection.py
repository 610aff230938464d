"""Which rules report, and what of theirs: chosen by profile, category or name, by configuration and command line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from podlint.checks.finding import Severity
from podlint.checks.profile import DEFAULT, profiles
from podlint.checks.rule import OWN, Rule, rules
from podlint.dataclass import dataclass
from podlint.spelling import did_you_mean

ALL = "all"
"""The word that means every rule."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What one place says about rules; each word is a rule's name, a category, or ``all``."""

    select: tuple[str, ...] | None = None
    """Report these and no others; None: not said."""
    extend: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    profile: str | None = None
    """What to begin with where nothing is selected; None: not said."""


def selected(configured: Choice, given: Choice, own: Mapping[str, Rule] | None = None) -> Mapping[str, Severity]:
    """The rules that report, each with the least severity of finding that it tells.

    Where nothing is selected the profile decides. What is chosen in words tells all it finds: whoever names it
    wants to know. A ``select`` on the command line begins anew; a ``profile`` there takes the place of what
    the configuration selects. Without either, the command line adds to and takes from what the configuration chose. What is said of a rule by its name wins over what is said of its category, and among equals
    ``ignore`` wins. ``own`` are a team's own rules: every profile tells them.
    """
    known = rules() | dict(own or {})
    if given.profile is not None:
        configured = replace(configured, select=None)
    layers = (configured, given) if given.select is None else (given,)
    chosen = {}
    if layers[0].select is None:
        profile = profiles()[given.profile or configured.profile or DEFAULT]
        chosen = profile.told() | dict.fromkeys(own or (), profile.least)
    for layer in layers:
        for width in (_everything, _category, _name):
            for name in _named((*(layer.select or ()), *layer.extend), width, known):
                chosen[name] = Severity.INFO
            for name in _named(layer.ignore, width, known):
                chosen.pop(name, None)
    return chosen


def is_selector(word: str, known: Mapping[str, Rule]) -> bool:
    """Whether ``word`` means any of the rules there are."""
    return word in known or word in categories() or word == ALL


def check_selector(word: str, known: Mapping[str, Rule] | None = None) -> str:
    """``word`` if it is a rule or a category, else ValueError with the nearest one. ``known`` are all rules there are."""
    names = known or rules()
    if not is_selector(word, names):
        meant = did_you_mean(word, (*names, *categories(), ALL))
        raise ValueError(f"{word!r} is neither a rule nor a category of rules{meant}")
    return word


def check_rule(name: str, known: Mapping[str, Rule] | None = None) -> str:
    """``name`` if it is a rule, else ValueError with the nearest one. ``known`` are all rules there are."""
    names = known or rules()
    if name not in names:
        raise ValueError(f"there is no rule {name!r}{did_you_mean(name, names)}")
    return name


def categories() -> list[str]:
    """The categories, sorted; that of a team's own rules is one of them, whether there are any or not."""
    return sorted({OWN, *(rule.category for rule in rules().values())})


def _everything(_: Rule) -> str:
    return ALL


def _category(rule: Rule) -> str:
    return rule.category


def _name(rule: Rule) -> str:
    return rule.name


def _named(words: Iterable[str], width: Callable[[Rule], str], known: Mapping[str, Rule]) -> list[str]:
    """The rules that ``words`` mean, read as names, as categories or as :data:`ALL`."""
    wanted = set(words)
    return [rule.name for rule in known.values() if width(rule) in wanted]
