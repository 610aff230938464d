"""Requirements held against budgets: what is certain, what depends and on what, where it stands, what would help."""

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podlint.checks.finding import Condition, Finding, Severity
from podlint.checks.run import check_text
from podlint.moment import Bounds
from podlint.timeline.requirement import Requirement
from tests.checks.found import findings, pod

LIMITS = st.builds(
    Requirement, st.just("deletion"), st.none(), st.sampled_from([">=", ">", "<=", "<"]), st.floats(0, 99)
)


def required(requirement: str, spec: str, *more: str) -> list[Finding]:
    """What the rule says of a Pod with this spec and an annotation that asks for ``requirement``."""
    annotations = [f'podlint/require: "{requirement}"', *more]
    listed = "".join(f"    {each}\n" for each in annotations)
    return findings("budget-not-met", pod(spec).replace("name: web\n", f"name: web\n  annotations:\n{listed}", 1))


PLAIN = """
    containers:
      - name: app
        image: registry.example.com/app:1.0
"""

PROBED = """
    terminationGracePeriodSeconds: 40
    containers:
      - name: app
        image: registry.example.com/app:1.0
        livenessProbe:
          httpGet: {port: 8080}
          failureThreshold: 4
"""


def test_a_limit_inside_the_interval_depends_on_the_unknown_that_decides() -> None:
    [finding] = required("deletion <= 35s", PROBED)

    assert (finding.certainty, finding.severity) == ("depends", Severity.WARNING)
    [when] = finding.when
    assert (when.unknown, when.op) == ("stop.app", ">")
    assert f"if {when}" in finding.message
    # The stop itself may last until 35 s less what the kubelet needs around it, which is less than 2 s.
    assert 33 < when.seconds < 35


def test_the_condition_is_where_the_requirement_begins_to_be_broken() -> None:
    [finding] = required("deletion <= 35s", PROBED)
    threshold = finding.when[0].seconds

    assert required("deletion <= 35s", PROBED, f"podlint/stop.app: ..{threshold}s") == []
    assert required("deletion <= 35s", PROBED, f"podlint/stop.app: {threshold + 0.1:.2f}s") != []


def test_a_budget_that_shrinks_as_its_unknown_grows_has_its_condition_the_same_way_round() -> None:
    [finding] = required(
        "stop-budget >= 20s", PLAIN + "        lifecycle: {preStop: {exec: {command: [/bin/drain]}}}\n"
    )

    assert finding.when == (Condition("hook.app.preStop", ">", 10.0),)


def test_a_budget_that_has_to_be_large_may_break_below_a_threshold() -> None:
    [finding] = required("drain >= 10s", PLAIN + "        lifecycle: {preStop: {exec: {command: [/bin/drain]}}}\n")

    assert finding.when == (Condition("hook.app.preStop", "<=", 10.0),)


def test_readiness_depends_on_what_the_manifest_does_not_say() -> None:
    [finding] = required("ready <= 30s", PLAIN)

    assert (finding.certainty, [when.unknown for when in finding.when]) == ("depends", ["pull.app"])
    threshold = finding.when[0].seconds
    assert required("ready <= 30s", PLAIN, f"podlint/pull.app: ..{threshold}s") == []
    assert required("ready <= 30s", PLAIN, f"podlint/pull.app: {threshold + 5}s") != []


def test_readiness_that_is_too_late_for_certain() -> None:
    [finding] = required("ready <= 30s", PLAIN, "podlint/pull.app: 40s")

    assert (finding.certainty, finding.severity) == ("certain", None)


def test_a_broken_requirement_stands_at_the_number_that_is_enough_by_itself() -> None:
    [finding] = required("boot-budget.app >= 60s", PROBED)

    assert finding.field == "spec.containers[0].livenessProbe.failureThreshold"
    assert finding.help == "set failureThreshold to 7"
    assert required("boot-budget.app >= 60s", PROBED.replace("Threshold: 4", "Threshold: 7")) == []
    assert required("boot-budget.app >= 60s", PROBED.replace("Threshold: 4", "Threshold: 6")) != []


@pytest.mark.parametrize(
    ("requirement", "change"),
    [
        ("boot-budget > 90s", "failureThreshold"),
        ("stop-budget.app >= 50s", "terminationGracePeriodSeconds"),
        ("deletion < 30s", "terminationGracePeriodSeconds"),
        ("hang-restart <= 70s", "failureThreshold"),
    ],
)
def test_the_help_names_a_number_that_mends_it(requirement: str, change: str) -> None:
    [finding] = required(requirement, PROBED)
    number = finding.help.removeprefix(f"set {change} to ").split(",")[0]
    present = {"failureThreshold": "failureThreshold: 4", "terminationGracePeriodSeconds": "PeriodSeconds: 40"}[change]
    label = present.partition(":")[0]

    assert required(requirement, PROBED.replace(present, f"{label}: {number}")) == []


def test_the_places_of_all_fields_that_count_and_of_the_requirement_are_shown() -> None:
    [finding] = required("hang-restart <= 20s", PROBED)

    said = [related.message for related in finding.because]
    assert "failureThreshold 4" in said
    assert "terminationGracePeriodSeconds 40" in said
    assert "by default: periodSeconds 10, timeoutSeconds 1" in said
    assert "required here" in said


def test_a_requirement_without_a_container_is_asked_of_every_container_that_has_the_budget() -> None:
    spec = """
        containers:
          - {name: a, image: example.com/a:1, livenessProbe: {tcpSocket: {port: 1}}}
          - {name: b, image: example.com/b:1}
          - {name: c, image: example.com/c:1, startupProbe: {tcpSocket: {port: 1}}}
    """
    assert [finding.container for finding in required("boot-budget >= 60s", spec)] == ["a", "c"]


def test_a_budget_that_nothing_limits_breaks_what_it_has_to_be_below() -> None:
    [finding] = required("hang-restart.app <= 60s", PLAIN)

    assert finding.severity == Severity.ERROR
    assert "no liveness probe restarts 'app': nothing limits it" in finding.message


@pytest.mark.parametrize(
    ("policy", "limited"),
    [
        ("restartPolicy: Always", True),
        ("restartPolicy: OnFailure", True),  # a probe's kill is followed by a start whatever the exit code (4.2)
        ("restartPolicy: Never", False),
    ],
)
def test_a_probe_brings_a_new_process_only_where_the_restart_policy_allows_one(policy: str, limited: bool) -> None:
    found = required("hang-restart.app <= 1h", f"    {policy}{PROBED}")

    assert [finding.severity for finding in found] == ([] if limited else [Severity.ERROR])
    assert limited or "no liveness probe restarts 'app': nothing limits it" in found[0].message


@pytest.mark.parametrize("requirement", ["boot-budget.app >= 60s", "boot-budget >= 60s"])
def test_a_requirement_that_nothing_can_break_is_an_info(requirement: str) -> None:
    [finding] = required(requirement, PLAIN)

    assert finding.severity == Severity.INFO
    assert "says nothing here" in finding.message


def test_an_annotation_that_names_no_container_of_its_pod_is_told() -> None:
    [finding] = required("stop-budget.ap >= 10s", PLAIN)

    assert (finding.severity, finding.place.span.line) == (Severity.WARNING, 6)
    assert "no container of this Pod is called 'ap'; did you mean 'app'?" in finding.message


def test_requirements_of_a_pod_for_windows_say_that_there_is_no_timeline() -> None:
    [finding] = required("deletion <= 1s", PLAIN + "    os: {name: windows}\n")

    assert (finding.severity, "no timeline" in finding.message) == (Severity.INFO, True)


def test_a_patch_is_left_alone() -> None:
    patch = textwrap.dedent("""\
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web, annotations: {podlint/require: "deletion <= 5s, boot-budget.app >= 1h"}}
        spec: {template: {spec: {containers: [{name: app, livenessProbe: {periodSeconds: 1}}]}}}
    """)
    assert [finding for finding in check_text(patch) if finding.rule == "budget-not-met"] == []


@given(LIMITS, st.floats(0, 99), st.floats(0, 99), st.floats(0, 1))
def test_a_verdict_is_that_of_every_value_in_the_interval(
    requirement: Requirement, one: float, other: float, where: float
) -> None:
    low, high = sorted((one, other))
    value = low + where * (high - low)
    inside = requirement.judge(Bounds(value, value))
    whole = requirement.judge(Bounds(low, high))

    assert inside != "depends"
    assert whole in ("depends", inside)


@given(LIMITS, st.floats(0, 99))
def test_what_breaks_at_least_keeps_less_than(requirement: Requirement, value: float) -> None:
    opposite = {">=": "<", ">": "<=", "<=": ">", "<": ">="}[requirement.op]
    other = Requirement.parse(f"deletion {opposite} 1s")
    contrary = Requirement("deletion", None, other.op, requirement.seconds)

    assert {requirement.judge(Bounds(value, value)), contrary.judge(Bounds(value, value))} == {"met", "broken"}


@pytest.mark.parametrize(
    ("text", "requirement"),
    [
        ("boot-budget.app >= 60s", Requirement("boot-budget", "app", ">=", 60)),
        (" stop-budget>1.5m ", Requirement("stop-budget", None, ">", 90)),
        ("ready<500ms", Requirement("ready", None, "<", 0.5)),
        ("deletion <= 1h", Requirement("deletion", None, "<=", 3600)),
    ],
)
def test_a_requirement_is_read(text: str, requirement: Requirement) -> None:
    assert Requirement.parse(text) == requirement


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "'' is no requirement; write NAME OP TIME"),
        ("ready", "'ready' is no requirement"),
        ("ready == 5s", "'ready == 5s' is no requirement"),
        ("ready = 5s", "'ready = 5s' is no requirement"),
        ("ready <= 5", "'5' is no single time; write 60s, 500ms, 5m or 1h: a number needs a unit"),
        ("ready <= 5s..6s", "'5s..6s' is no single time"),
        ("ready <= never", "'never' is no single time"),
        ("boot.app >= 5s", "'boot' names no budget"),
        ("stop-budgets >= 5s", "'stop-budgets' names no budget; did you mean 'stop-budget'?"),
        ("deletion.app <= 5s", "'deletion' is a budget of the whole Pod"),
        ("drain. <= 5s", "'drain.' ends with a dot"),
    ],
)
def test_what_is_no_requirement_is_told(text: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=r"^.") as raised:
        Requirement.parse(text)

    assert str(raised.value).startswith(complaint)
