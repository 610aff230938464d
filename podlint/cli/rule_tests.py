"""``podlint rule --test``: a team's own rules against the manifests that their configuration holds for them."""

from __future__ import annotations

from collections.abc import Iterator

from podlint.checks.run import check_reading
from podlint.config.own_rules import RuleTest
from podlint.config.settings import Settings
from podlint.dataclass import dataclass
from podlint.manifest.read import read
from podlint.report.findings.summary import count


@dataclass(frozen=True, slots=True)
class Tested:
    """What came of the tests of one configuration."""

    tests: int
    rules: int
    """Those that have a test."""
    failures: tuple[str, ...]
    """A line for each test that failed, with its place."""
    untested: tuple[str, ...]
    """Rules without a test."""

    def __str__(self) -> str:
        if self.failures:
            return f"{len(self.failures)} of {count(self.tests, 'test')} failed"
        return f"{count(self.tests, 'test')} of {count(self.rules, 'rule')} passed"


def run_tests(settings: Settings) -> Tested:
    """Run all tests of the configuration, each under its settings."""
    own = settings.configuration.own
    failures = []
    for test in own.tests:
        failures += [f"{test.place}: {test.rule}: {problem}" for problem in _problems(test, settings)]
    tested = {test.rule for test in own.tests}
    untested = tuple(name for name in own.by_name if name not in tested)
    return Tested(len(own.tests), len(tested), tuple(failures), untested)


def _problems(test: RuleTest, settings: Settings) -> Iterator[str]:
    """Why the test fails; at most one reason is given."""
    reading = read(f"<test of {test.rule}>", test.manifest.encode())
    if reading.problems or reading.template is not None:
        yield reading.problems[0].message if reading.problems else "the manifest is a template"
        return
    checked = check_reading(
        reading,
        kubernetes=settings.kubernetes,
        assume=settings.assumptions,
        templates=settings.pod_templates,
        images=settings.images,
        own=[settings.configuration.own.by_name[test.rule]],
    )
    found = [finding for finding in checked.findings if finding.rule == test.rule]
    if not checked.pods:
        yield "the manifest holds no Pod"
    elif checked.unjudged:
        yield f"cannot judge line {checked.unjudged[0].line} of the manifest: {checked.unjudged[0].reason}"
    elif not test.accepts(len(found)):
        asked = "a finding" if test.finds is True else count(int(test.finds), "finding") if test.finds else "none"
        said = "".join(f"; it says: {finding.message}" for finding in found[:1])
        yield f"finds {len(found) or 'nothing'}, but has to find {asked}{said}"
