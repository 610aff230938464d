"""What is wrong with suppressions themselves: nobody would see it otherwise.

They are found once everything else has been, from what was found and what was silenced.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from podlint.checks.change import Change, EditComment, RemoveField, SetField
from podlint.checks.finding import Finding, Fix, Place
from podlint.config.suppress import VERB, Suppression, comment_span, rules_named
from podlint.dataclass import dataclass
from podlint.manifest.comments import directives
from podlint.manifest.source import Reading
from podlint.spelling import closest, did_you_mean

UNUSED, UNKNOWN, UNEXPLAINED = "suppression-unused", "suppression-unknown", "suppression-without-reason"
SUPPRESSION_RULES = (UNUSED, UNKNOWN, UNEXPLAINED)

_VERBS = (VERB, "assume")


@dataclass(frozen=True, slots=True)
class Known:
    """What a run knows of the rules that an input may silence."""

    rules: Collection[str]
    """All that there are."""
    judged: Collection[str]
    """Those of which it can be said that they find nothing: they report in this run, and looked at the input alone."""


def complaints(
    reading: Reading,
    written: Sequence[Suppression],
    used: Collection[Suppression],
    found: Sequence[Finding],
    known: Known,
) -> Iterator[Finding]:
    """All that is wrong with what is ``written``, of which some was ``used`` for what was ``found``."""
    yield from _unused(reading, written, used, known)
    yield from _of_no_rule(reading, written, found, known)
    yield from _of_no_sense(reading)
    yield from _unexplained(reading, written)


def _unused(
    reading: Reading, written: Sequence[Suppression], used: Collection[Suppression], known: Known
) -> Iterator[Finding]:
    """What a part that cannot be read would have held is not known."""
    if reading.problems:
        return
    for each in written:
        if each in used or each.rule not in known.judged or each.rule in SUPPRESSION_RULES:
            continue
        left = [name for name in each.names if name != each.rule]
        yield Finding(
            UNUSED,
            f"this silences nothing: {each.rule} finds nothing {_where(each)}",
            Place(reading.source.name, each.name),
            path=each.annotation or (),
            help="take it away, so that it hides nothing that comes later",
            fix=Fix("take it away", True, (_with_names(reading, each, left),)),
        )


def _where(suppression: Suppression) -> str:
    """The lines it holds for, in words."""
    if suppression.annotation is not None:
        return f"in this object (lines {suppression.first_line} to {suppression.last_line})"
    return f"on line {suppression.first_line}"


def _of_no_rule(
    reading: Reading, written: Sequence[Suppression], found: Sequence[Finding], known: Known
) -> Iterator[Finding]:
    """Names of no rule. What one stands for is sure where the nearest rule found something that it would cover."""
    for each in written:
        if each.rule in known.rules:
            continue
        near = closest(each.rule, sorted(known.rules))
        there = {finding.rule for finding in found if each.first_line <= finding.place.span.line <= each.last_line}
        fix = None
        if near is not None and near in there:
            right = list(dict.fromkeys(near if name == each.rule else name for name in each.names))
            fix = Fix(f"write {near}", True, (_with_names(reading, each, right),))
        yield Finding(
            UNKNOWN,
            f"there is no rule '{each.rule}', so this silences nothing{did_you_mean(each.rule, known.rules)}",
            Place(reading.source.name, each.name),
            path=each.annotation or (),
            help="" if near else "`podlint rule` lists them all",
            fix=fix,
        )


def _of_no_sense(reading: Reading) -> Iterator[Finding]:
    """Comments that look like a suppression and are none. Other words may be said to podlint's readers."""
    for directive in directives(reading):
        verb, named = directive.verb, rules_named(directive)
        if verb == VERB and not named:
            message = f"`{VERB}` names its rules in brackets, so this silences nothing"
        elif not verb and named:
            message = f"there is no `{VERB}` before the brackets, so this silences nothing"
        elif verb and verb not in _VERBS and (named or closest(verb, _VERBS)):
            message = f"podlint knows no `{verb}`, so this does nothing{did_you_mean(verb, _VERBS)}"
        else:
            continue
        place = Place(reading.source.name, comment_span(directive, reading.source.lines))
        yield Finding(UNKNOWN, message, place, help=f"write # podlint: {VERB}[RULE] and why")


def _unexplained(reading: Reading, written: Sequence[Suppression]) -> Iterator[Finding]:
    """Comments without a reason, each once; an annotation has no room for one."""
    for span in dict.fromkeys(each.span for each in written if each.annotation is None and not each.reason):
        yield Finding(
            UNEXPLAINED,
            "nobody says why this is silenced",
            Place(reading.source.name, span),
            help="write the reason behind the brackets",
        )


# --- edits -------------------------------------------------------------------------------------------------


def _with_names(reading: Reading, one: Suppression, names: Sequence[str]) -> Change:
    """The change after which the comment or annotation silences ``names``."""
    if one.annotation is not None:
        return SetField(one.annotation, ", ".join(names)) if names else RemoveField(one.annotation)
    line, column, _, end = one.span
    head, _, rest = reading.source.lines[line - 1][column - 1 : end - 1].partition("[")
    return EditComment(one.span, f"{head}[{', '.join(names)}]{rest.partition(']')[2]}" if names else "")
