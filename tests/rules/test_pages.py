"""Every example of every rule's page, and the agreement between the pages and the rules in code.

``pytest tests/rules --update`` rewrites the markers of the bad examples to what podlint says now; read
the diff before believing it.
"""

import pytest

from podlint.checks.finding import Finding
from podlint.checks.profile import told_by_default
from podlint.checks.rule import CHECKS, DOCUMENT_CHECKS, NEIGHBOUR_CHECKS, rules
from podlint.config.complaints import SUPPRESSION_RULES
from podlint.manifest.source import ProblemKind
from tests.rules.fixing import can_mend, decoded, differences, mended, of_rule
from tests.rules.page import Example, FixedExample, add_fixed, examples, fixed_examples, rewrite, rewrite_fixed
from tests.rules.told import told
from tools.index_rules import pages, read

PAGES = {page.stem: page for page in pages()}
EXAMPLES = [example for page in PAGES.values() for example in examples(page)]
FIXED = [shown for page in PAGES.values() for shown in fixed_examples(page)]


def name(example: Example) -> str:
    return f"{example.page.stem}/{example.label}"


def check(example: Example) -> list[Finding]:
    """What is told by default, and everything that the page's own rule finds."""
    found = told(example.manifest, example.kubernetes, example.assume)
    return [finding for finding in found if finding.rule == example.page.stem or told_by_default(finding)]


@pytest.mark.parametrize("example", EXAMPLES, ids=name)
def test_an_example_shows_exactly_what_podlint_finds(example: Example, update: bool) -> None:
    lines = example.marked(check(example))

    if update and example.kind == "bad":
        rewrite(example, lines)
    elif lines != example.lines:
        should = "\n".join(lines)
        pytest.fail(f"{name(example)} in {example.page} would have to read:\n\n{should}\n", pytrace=False)


@pytest.mark.parametrize("example", EXAMPLES, ids=name)
def test_a_bad_example_shows_its_rule_and_a_good_one_nothing(example: Example) -> None:
    found = {finding.rule for finding in check(example)}

    if example.kind == "bad":
        assert example.page.stem in found
    else:
        assert found == set()


@pytest.mark.parametrize("rule", PAGES)
def test_a_page_has_bad_and_good_examples(rule: str) -> None:
    assert {example.kind for example in examples(PAGES[rule])} == {"bad", "good"}


@pytest.mark.parametrize("rule", PAGES)
def test_a_pages_severity_is_the_one_that_its_bad_examples_show(rule: str) -> None:
    """A finding may set its own where it depends on something, but not every one of them."""
    stated = rules()[rule].severity
    bad = [example for example in examples(PAGES[rule]) if example.kind == "bad"]

    shown = {finding.severity or stated for example in bad for finding in check(example) if finding.rule == rule}

    assert stated in shown


@pytest.mark.parametrize("example", EXAMPLES, ids=name)
def test_a_message_is_one_line_and_no_sentence_with_a_full_stop(example: Example) -> None:
    for finding in check(example):
        assert finding.message == finding.message.strip()
        assert "\n" not in finding.message
        assert not finding.message.endswith(".")


@pytest.mark.parametrize("rule", PAGES)
def test_a_page_whose_findings_can_be_mended_shows_it(rule: str, update: bool) -> None:
    bad = [example for example in examples(PAGES[rule]) if example.kind == "bad"]
    can = {
        unsafe: [each for each in bad if any(can_mend(one, unsafe=unsafe) for one in of_rule(each, each.manifest))]
        for unsafe in (False, True)
    }
    if not can[True] or fixed_examples(PAGES[rule]):
        return
    unsafe = not can[False]
    example = min(can[unsafe], key=lambda each: len(each.lines))
    text = mended(example, example.manifest, unsafe=unsafe).text
    if update:
        add_fixed(example, text, unsafe=unsafe)
    else:
        opening = "```yaml fixed unsafe" if unsafe else "```yaml fixed"
        pytest.fail(f"{name(example)} needs a manifest below it, {opening}:\n\n{text}", pytrace=False)


def _fixed_name(shown: FixedExample) -> str:
    return f"{name(shown.example)}{'-unsafe' if shown.unsafe else ''}"


@pytest.mark.parametrize("shown", FIXED, ids=_fixed_name)
def test_a_fixed_manifest_is_what_the_fixes_of_its_rule_make(shown: FixedExample, update: bool) -> None:
    before = shown.example.manifest
    after = mended(shown.example, before, unsafe=shown.unsafe)

    assert after.text != before, "nothing is fixed"
    if update:
        rewrite_fixed(shown, after.text)
    elif after.text != shown.text:
        pytest.fail(f"what {_fixed_name(shown)} shows would have to read:\n\n{after.text}", pytrace=False)
    assert mended(shown.example, after.text, unsafe=shown.unsafe).text == after.text
    documents = zip(decoded(before), decoded(after.text), strict=True)
    differing = [path for one, other in documents for path in differences(one, other)]
    assert bool(differing) == bool(after.paths), "a comment is no field"
    for path in differing:
        assert any(path[: len(other)] == other or other[: len(path)] == path for other in after.paths)


@pytest.mark.parametrize("shown", FIXED, ids=_fixed_name)
def test_a_rule_is_gone_where_it_is_fixed(shown: FixedExample) -> None:
    """What is left had no fix before, either."""
    could_not = [
        each.message
        for each in of_rule(shown.example, shown.example.manifest)
        if not can_mend(each, unsafe=shown.unsafe)
    ]

    left = [each.message for each in mended(shown.example, shown.example.manifest, unsafe=shown.unsafe).left]

    assert len(left) <= len(could_not)
    assert not any(can_mend(each, unsafe=shown.unsafe) for each in of_rule(shown.example, shown.text))


def test_every_rule_in_code_has_a_page() -> None:
    """The reverse, that every page has a rule in code, is what its bad examples show."""
    in_code = {*SUPPRESSION_RULES, *CHECKS, *DOCUMENT_CHECKS, *NEIGHBOUR_CHECKS, *(kind.value for kind in ProblemKind)}

    assert in_code <= set(PAGES)
    assert set(rules()) == set(PAGES)


def test_every_page_has_its_form() -> None:
    _, mistakes = read()

    assert mistakes == []
