"""One rule of a team's own: what it asks of each Pod or container, and what it says where that does not hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal, NamedTuple, TypeAlias

from podlint.checks.finding import Finding
from podlint.checks.own.expression import Expression, NoAnswer
from podlint.checks.own.facts import FOR_CONTAINER, FOR_POD, Facts
from podlint.checks.rule import Rule
from podlint.checks.subject import Subject
from podlint.dataclass import dataclass
from podlint.manifest.node import Path, Span
from podlint.pod.model import Container
from podlint.pod.workload import is_kubernetes_own

Target: TypeAlias = Literal["pod", "container"]

VARIABLES: Mapping[Target, tuple[str, ...]] = {"pod": FOR_POD, "container": FOR_CONTAINER}
"""What expressions may ask for."""


class Unjudged(NamedTuple):
    """A Pod or container of which a rule cannot tell whether it holds: the rule, or the manifest, is to be mended."""

    rule: str
    defined: str
    """Where the rule's expression stands, as ``file:line``."""
    line: int
    """Of the Pod or container."""
    reason: str


@dataclass(frozen=True, slots=True)
class OwnRule:
    """As in Kubernetes' ValidatingAdmissionPolicy, ``expression`` has to hold; where it does not, that is found."""

    rule: Rule
    target: Target
    expression: Expression
    message: str
    """What is said; ``{container}`` stands for the container's name."""
    message_expression: Expression | None
    """Says it with more than a name; where it gives nothing, ``message`` is said."""
    help: str
    defined: str
    """Where the expression stands, as ``file:line``."""

    def judge(self, subject: Subject, facts: Facts) -> Iterator[Finding | Unjudged]:
        """What is to be said of one Pod; nothing of a patch, whose other half nobody sees here."""
        if subject.is_patch or (is_kubernetes_own(subject.pod.workload.api_version) and subject.is_fragment):
            return
        if self._mentions("budgets") and subject.pod.os.value == "windows":
            return  # podlint knows no times of Windows
        workload = subject.pod.workload
        try:
            variables = facts.for_pod(budgets=self._mentions("budgets"), ready=self._mentions("ready"))
            if self.target == "pod":
                where = (*workload.document.base, "metadata", "name")
                yield from self._judge(subject, variables, workload.span, where, None)
                return
            for container in subject.pod.containers:
                own = {**variables, **facts.for_container(container)}
                yield from self._judge(subject, own, container.span, container.path, container)
        except NoAnswer as error:
            yield self._unjudged(workload.span, str(error))

    def _mentions(self, word: str) -> bool:
        said = self.message_expression
        return self.expression.mentions(word) or (said is not None and said.mentions(word))

    def _judge(
        self, subject: Subject, variables: Mapping[str, Any], span: Span, path: Path, container: Container | None
    ) -> Iterator[Finding | Unjudged]:
        try:
            if self.expression.answer(variables):
                return
        except NoAnswer as error:
            yield self._unjudged(span, str(error))
            return
        yield subject.finding(
            self.rule.name,
            self._said(variables, container),
            span,
            path,
            container=container,
            severity=self.rule.severity,
            help=self.help,
        )

    def _said(self, variables: Mapping[str, Any], container: Container | None) -> str:
        if self.message_expression is not None:
            try:
                text = str(self.message_expression.answer(variables)).strip()
            except NoAnswer:
                text = ""
            if text and len(text.splitlines()) == 1:
                return text
        return self.message if container is None else self.message.replace("{container}", container.name)

    def _unjudged(self, span: Span, reason: str) -> Unjudged:
        return Unjudged(self.rule.name, self.defined, span.line, reason)
