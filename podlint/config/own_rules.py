"""The key ``rules`` of a configuration: a team's own rules, with their tests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from podlint.checks.finding import Severity
from podlint.checks.rule import OWN, Rule, rules
from podlint.config.document import ConfigDocument
from podlint.config.error import Position
from podlint.config.selection import ALL, categories
from podlint.dataclass import dataclass
from podlint.manifest.node import Path

if TYPE_CHECKING:
    from podlint.checks.own.expression import Expression, Wanted
    from podlint.checks.own.rule import OwnRule, Target

_KEY = "rules"


@dataclass(frozen=True, slots=True)
class RuleTest:
    """A manifest, and what a rule has to find in it."""

    rule: str
    manifest: str
    finds: bool | int
    """Whether anything, or how much."""
    place: str
    """Where it is written: ``file:line:column``."""

    def accepts(self, found: int) -> bool:
        """Whether so many findings are what it asks for."""
        return found > 0 if self.finds is True else found == int(self.finds)


@dataclass
class OwnRules:
    """What a configuration says of them."""

    by_name: dict[str, OwnRule] = field(default_factory=dict)
    tests: list[RuleTest] = field(default_factory=list)
    mistakes: list[tuple[Position, str]] = field(default_factory=list)
    """What is wrong with them, with its place."""

    @cached_property
    def described(self) -> Mapping[str, Rule]:
        """The rules as other rules are described."""
        return {name: own.rule for name, own in self.by_name.items()}

    @property
    def among_all(self) -> Mapping[str, Rule]:
        """All rules there are."""
        return rules() | dict(self.described)


def read_own_rules(document: ConfigDocument) -> OwnRules:
    """The own rules of a configuration that has the right shape; what is wrong with their meaning stands beside them."""
    own = OwnRules()
    assert isinstance(document.data, dict)
    written: Any = document.data.get(_KEY, {})
    if not written:
        return own
    from podlint.checks.own.expression import LibraryMissing

    for name, said in written.items():
        at: Path = (_KEY, name)
        if name in rules():
            own.mistakes.append((document.position(at), f"podlint has a rule {name!r} itself; give yours another name"))
        elif name in (*categories(), ALL):
            own.mistakes.append((document.position(at), f"{name!r} is a word for several rules; give it another name"))
        try:
            rule = _rule(document, own, name, said)
        except LibraryMissing as error:
            own.mistakes.append((document.position((_KEY,)), str(error)))
            return own
        if rule is not None:
            own.by_name[name] = rule
        own.tests += (_test(document, name, number, test) for number, test in enumerate(said.get("tests", ())))
    return own


def _rule(document: ConfigDocument, own: OwnRules, name: str, said: Mapping[str, Any]) -> OwnRule | None:
    from podlint.checks.own.expression import Expression, WrongExpression
    from podlint.checks.own.rule import VARIABLES, OwnRule

    target: Target = said.get("for", "pod")

    def expression(key: str, wanted: Wanted) -> Expression | None:
        try:
            return Expression(said[key], VARIABLES[target], wanted)
        except WrongExpression as error:
            for line, column, message in error.mistakes:
                own.mistakes.append((document.inside((_KEY, name, key), line, column), f"no CEL: {message}"))
            return None

    asked = expression("expression", "BOOL")
    message = expression("message-expression", "STRING") if "message-expression" in said else None
    text = " ".join(said["message"].split())
    if asked is None:
        return None
    line, _ = document.position((_KEY, name, "expression"))
    return OwnRule(
        rule=Rule(name, OWN, Severity[said.get("severity", "warning").upper()], text),
        target=target,
        expression=asked,
        message=text,
        message_expression=message,
        help=said.get("help", ""),
        defined=f"{document.name}:{line}",
    )


def _test(document: ConfigDocument, rule: str, number: int, said: Mapping[str, Any]) -> RuleTest:
    line, column = document.position((_KEY, rule, "tests", number))
    finds = said["finds"]
    return RuleTest(
        rule, said["manifest"], finds if isinstance(finds, bool) else int(finds), f"{document.name}:{line}:{column}"
    )
