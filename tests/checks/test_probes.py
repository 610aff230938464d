"""Probes against start-up time, periods and port names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podlint.checks.finding import Condition, Severity
from tests.checks.found import findings, messages, pod

KILLS = "liveness-kills-startup"
OVERRUN = "probe-timeout-not-below-period"
PORT = "probe-port-name-unknown"

IMAGE = "image: registry.example.com/app:1.0"


def probed(numbers: str = "", *, boot: str = "", handler: str = "tcpSocket: {port: 80}", more: str = "") -> str:
    """A Pod whose container has this liveness probe, and of which this boot is assumed."""
    assumed = f"# podlint: assume boot={boot}" if boot else "#"
    return pod(
        f"""
containers:
{assumed}
- name: app
  {more or IMAGE}
  livenessProbe: {{{handler}{numbers and ", " + numbers}}}
"""
    )


def scripted(script: str, probe: str, more: str = "") -> str:
    """A Pod with this script, and an exec probe that reads /tmp/up."""
    return pod(
        f"""
containers:
- name: app
  {IMAGE}
  command: [sh, -c, "{script}"]
  livenessProbe: {{exec: {{command: [cat, /tmp/up]}}, {probe}}}
  {more}
"""
    )


# --- liveness-kills-startup ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("numbers", "boot", "severity"),
    [
        # 9 + 2 · 5 = 19 s are safe, 10 + 3 · 5 = 25 s are never survived
        ("initialDelaySeconds: 10, periodSeconds: 5", "19s", None),
        ("initialDelaySeconds: 10, periodSeconds: 5", "20s", Severity.WARNING),
        ("initialDelaySeconds: 10, periodSeconds: 5", "25s", Severity.WARNING),
        ("initialDelaySeconds: 10, periodSeconds: 5", "26s", Severity.ERROR),
        # the defaults: 2 · 10 s, and 3 · 10 s and half a second until the container is seen
        ("", "20s", None),
        ("", "..20s", None),
        ("", "21s", Severity.WARNING),
        ("", "30.3s", Severity.WARNING),
        ("", "31s", Severity.ERROR),
        ("initialDelaySeconds: 0, periodSeconds: 0, failureThreshold: 0", "31s", Severity.ERROR),
        # ranges
        ("", "10s..40s", Severity.WARNING),
        ("", "35s..40s", Severity.ERROR),
        ("", "35s..", Severity.ERROR),
        ("", "5s..", Severity.WARNING),
        ("", "never", Severity.ERROR),
        ("initialDelaySeconds: 1", "20s", None),
        ("failureThreshold: 1", "400ms", None),
    ],
)
def test_an_assumed_boot_against_the_budget(numbers: str, boot: str, severity: Severity | None) -> None:
    found = findings(KILLS, probed(numbers, boot=boot))

    assert [finding.severity or Severity.ERROR for finding in found] == ([] if severity is None else [severity])
    assert [finding.certainty for finding in found] == (
        [] if severity is None else ["certain" if severity is Severity.ERROR else "depends"]
    )


def test_the_message_has_the_arithmetic_and_the_condition() -> None:
    [found] = findings(KILLS, probed("initialDelaySeconds: 15", boot="20s..45s"))

    assert found.message == (
        "'app' is assumed to need 20..45 s to answer: beyond 34 s its liveness probe may kill it first, "
        "beyond 45 s it always does (initialDelaySeconds 15, periodSeconds 10, failureThreshold 3)"
    )
    assert found.when == (Condition("boot.app", ">", 34.0),)
    assert found.field == "spec.containers[0].livenessProbe"
    assert [related.message for related in found.because] == ["initialDelaySeconds 15"]
    assert "periodSeconds 10 and failureThreshold 8" in found.help


def test_the_boot_of_a_command_is_shown_where_it_is_written() -> None:
    [found] = findings(KILLS, scripted("sleep 40; touch /tmp/up; sleep infinity", "periodSeconds: 5"))

    assert found.message == (
        "'app' needs 40 s to answer, but its liveness probe kills it 10..15.3 s after each start "
        "(initialDelaySeconds 0, periodSeconds 5, failureThreshold 3)"
    )
    assert found.when == ()
    first = found.because[0]
    assert (first.message, first.place.span.line) == ("the probe fails for the first 40 s of this", 9)


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("sleep 40; touch /tmp/up; sleep 600", ["needs 40 s"]),
        ("sleep 40; touch /tmp/up; exec /usr/local/bin/app", ["needs at least 40 s"]),
        ("sleep 20; touch /tmp/up; sleep 600", []),
        ("touch /tmp/up; sleep 600", []),
        ("exec /usr/local/bin/app", []),
        ("/usr/local/bin/migrate; touch /tmp/up; sleep 600", []),
        ("sleep 600", []),
    ],
    ids=["certain", "then unknown", "exactly inside", "at once", "unknown", "unknown before", "never written"],
)
def test_the_boot_that_a_command_shows(script: str, said: list[str]) -> None:
    found = messages(KILLS, scripted(script, "periodSeconds: 10"))

    assert [words in message for words, message in zip(said, found, strict=True)] == [True] * len(said)


@pytest.mark.parametrize(
    "more",
    [
        "startupProbe: {exec: {command: [cat, /tmp/up]}, failureThreshold: 1}",
        "lifecycle: {postStart: {exec: {command: [sleep, '60']}}}",
    ],
    ids=["startup probe", "postStart holds up the probes"],
)
def test_what_holds_the_liveness_probe_back(more: str) -> None:
    script = "sleep 50; touch /tmp/up; sleep 600"
    assert messages(KILLS, scripted(script, "periodSeconds: 5"))

    assert messages(KILLS, scripted(script, "periodSeconds: 5", more)) == []


def test_a_probe_that_may_overrun_its_period_has_its_own_finding_only() -> None:
    text = probed("timeoutSeconds: 11", boot="60s")

    assert messages(KILLS, text) == []
    assert len(messages(OVERRUN, text)) == 1


def test_an_assumption_wins_over_the_command() -> None:
    text = scripted("sleep 40; touch /tmp/up; sleep 600", "periodSeconds: 5")

    assert messages(KILLS, text.replace("- name: app", "- name: app # podlint: assume boot=5s")) == []


boots = st.integers(1, 200)
delays = st.integers(0, 60)
periods = st.integers(1, 60)
thresholds = st.integers(1, 10)


@given(boots, delays, periods, thresholds)
def test_the_budget_is_delay_and_periods(boot: int, delay: int, period: int, threshold: int) -> None:
    numbers = f"initialDelaySeconds: {delay}, periodSeconds: {period}, failureThreshold: {threshold}"
    safe = max(delay - 1, 0) + (threshold - 1) * period
    never = delay + threshold * period + (0 if delay else 0.5)

    found = findings(KILLS, probed(numbers, boot=f"{boot}s"))

    assert bool(found) == (boot > safe)
    assert [finding.certainty == "certain" for finding in found] == [boot > never] * (boot > safe)


@given(boots, delays, periods, thresholds)
def test_the_startup_probe_of_the_help_is_long_enough(boot: int, delay: int, period: int, threshold: int) -> None:
    numbers = f"initialDelaySeconds: {delay}, periodSeconds: {period}, failureThreshold: {threshold}"

    for found in findings(KILLS, probed(numbers, boot=f"{boot}s")):
        advised = int(found.help.split("failureThreshold ")[1].split(":")[0])
        assert (advised - 1) * period >= 1.5 * boot


# --- probe-timeout-not-below-period ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ("timeoutSeconds: 15", "3 failures in a row take up to 55 s, not 40 s"),
        ("timeoutSeconds: 15, failureThreshold: 1", "the failure that counts takes up to 25 s, not 20 s"),
        ("timeoutSeconds: 5, periodSeconds: 2, failureThreshold: 2", "2 failures in a row take up to 12 s, not 6 s"),
        ("timeoutSeconds: 11, periodSeconds: 0", "3 failures in a row take up to 43 s, not 40 s"),
        ("timeoutSeconds: 10", None),
        ("periodSeconds: 1", None),
        ("periodSeconds: 1, timeoutSeconds: 0", None),
        ("timeoutSeconds: 3, periodSeconds: 5", None),
        ("", None),
    ],
)
def test_a_timeout_against_its_period(numbers: str, said: str | None) -> None:
    found = messages(OVERRUN, probed(numbers))

    assert [message.split(", and ")[1] for message in found] == ([] if said is None else [said])


def test_it_points_at_the_timeout_and_at_the_period_or_its_default() -> None:
    [written] = findings(OVERRUN, probed("timeoutSeconds: 30, periodSeconds: 20"))
    [default] = findings(OVERRUN, probed("timeoutSeconds: 30"))

    assert written.field == "spec.containers[0].livenessProbe.timeoutSeconds"
    assert [related.message for related in written.because] == ["periodSeconds 20"]
    assert [related.message for related in default.because] == ["periodSeconds is 10 by default"]


def test_each_probe_speaks_for_itself() -> None:
    text = probed("timeoutSeconds: 15", more=f"{IMAGE}\n  startupProbe: {{grpc: {{port: 5}}, timeoutSeconds: 12}}")

    assert sorted(message.split(": ")[1].split(" that ")[0] for message in messages(OVERRUN, text)) == [
        "a liveness probe",
        "a startup probe",
    ]


@given(st.integers(1, 300), periods, thresholds)
def test_a_hang_is_found_one_timeout_after_the_other(timeout: int, period: int, threshold: int) -> None:
    numbers = f"timeoutSeconds: {timeout}, periodSeconds: {period}, failureThreshold: {threshold}"

    found = messages(OVERRUN, probed(numbers))

    expected = f"up to {period + threshold * timeout} s, not {period + threshold * period} s"
    assert [message.endswith(expected) for message in found] == [True] * (timeout > period)


# --- probe-port-name-unknown -----------------------------------------------------------------------------

HTTP = "httpGet: {port: htpp}"
ERRS = (
    "no port of container 'app' is called 'htpp', so each liveness probe errs, which counts as nothing, "
    "and no hang is ever noticed"
)


@pytest.mark.parametrize(
    ("ports", "hint"),
    [
        ("ports: [{name: http, containerPort: 80}]", "; did you mean 'http'?"),
        ("ports: [{name: admin, containerPort: 80}]", ""),
        ("ports: [{containerPort: 80}]", "; its ports have no names"),
        ("ports: []", "; the container declares no ports"),
    ],
)
def test_a_port_name_that_is_not_declared(ports: str, hint: str) -> None:
    [found] = findings(PORT, probed(handler=HTTP, more=f"{IMAGE}\n  {ports}"))

    assert found.message == ERRS + hint
    assert found.field == "spec.containers[0].livenessProbe.httpGet.port"
    assert (found.fix is not None) == ("did you mean" in hint)


@pytest.mark.parametrize(
    ("probe", "consequence"),
    [
        (
            "livenessProbe: {tcpSocket: {port: web}}",
            "each liveness probe errs, which counts as nothing, and no hang is",
        ),
        ("readinessProbe: {httpGet: {port: web}}", "each readiness probe errs, which counts as nothing, and the cont"),
        ("startupProbe: {httpGet: {port: web}}", "each startup probe errs, which counts as nothing, and the contai"),
        ("lifecycle: {preStop: {httpGet: {port: web}}}", "the preStop hook fails and the stop signal follows at once"),
        ("lifecycle: {postStart: {httpGet: {port: web}}}", "the postStart hook fails and the container is killed"),
        ("lifecycle: {preStop: {tcpSocket: {port: web}}}", None),
        ("livenessProbe: {grpc: {port: 80, service: web}}", None),
        ("livenessProbe: {httpGet: {port: 8080}}", None),
        ("livenessProbe: {httpGet: {port: http}}", None),
        ("livenessProbe: {exec: {command: [web]}}", None),
    ],
)
def test_what_comes_of_it(probe: str, consequence: str | None) -> None:
    text = pod(f"containers:\n- name: app\n  {IMAGE}\n  ports: [{{name: http, containerPort: 80}}]\n  {probe}")

    found = messages(PORT, text)

    assert len(found) == (consequence is not None)
    for message in found:
        assert message.startswith(f"no port of container 'app' is called 'web', so {consequence}")


@pytest.mark.parametrize("name", ["'8080'", "HTTP", "a-name-of-sixteen", "-http", "ht--tp"])
def test_a_name_that_no_port_can_have_is_told_once(name: str) -> None:
    text = probed(handler=f"httpGet: {{port: {name}}}")

    assert messages(PORT, text) == []
    assert len(messages("name-invalid", text)) == 1


def test_a_quoted_number_is_to_lose_its_quotes() -> None:
    [found] = findings("name-invalid", probed(handler="httpGet: {port: '8080'}"))

    assert found.help == "write 8080 without quotes"
    assert found.fix is not None
    assert (found.fix.title, found.fix.safe) == ("write 8080", True)


def test_the_neighbours_ports_do_not_count() -> None:
    text = probed(handler="httpGet: {port: web}") + (
        f"  - name: proxy\n    {IMAGE}\n    ports: [{{name: web, containerPort: 80}}]\n"
    )

    [found] = findings(PORT, text)

    assert found.message.endswith("; container 'proxy' has such a port, but a probe looks in its own container only")
    assert (
        found.because[0].place.span.line == text.splitlines().index("    ports: [{name: web, containerPort: 80}]") + 1
    )


# --- all of them -----------------------------------------------------------------------------------------

FAULTY = """\
livenessProbe: {httpGet: {port: nope}, timeoutSeconds: 9, periodSeconds: 2}
  readinessProbe: {tcpSocket: {port: 80}}"""


@pytest.mark.parametrize(
    ("spec", "count"),
    [
        (f"containers: [{{name: a, {IMAGE}}}]\ninitContainers:\n- name: i\n  {IMAGE}\n  {FAULTY}", 0),
        (f"containers: [{{name: a, {IMAGE}}}]\ninitContainers:\n- name: s\n  {IMAGE}\n  restartPolicy: Always\n  {FAULTY}", 2),
        (f"containers:\n- name: a\n  {IMAGE}\n  {FAULTY}", 2),
        (f"containers:\n- name: a\n  {FAULTY}", 0),
        ("containers:\n- name: a\n  image: x\n  livenessProbe: {timeoutSeconds: 9, periodSeconds: 2}", 0),
    ],
    ids=["init container", "sidecar", "main container", "patch without an image", "no handler"],
)  # fmt: skip
def test_whose_probes_are_looked_at(spec: str, count: int) -> None:
    assert len(messages(PORT, pod(spec)) + messages(OVERRUN, pod(spec))) == count


NUMBERS = st.one_of(st.integers(-5, 400), st.sampled_from([-(2**31), 2**31 - 1, 2**31, 2**63]))


@given(st.tuples(NUMBERS, NUMBERS, NUMBERS, NUMBERS), st.sampled_from(["", "5s", "1s..1000h", "never"]))
def test_any_numbers_are_survived(numbers: tuple[int, int, int, int], boot: str) -> None:
    keys = ("initialDelaySeconds", "periodSeconds", "timeoutSeconds", "failureThreshold")
    text = probed(", ".join(f"{key}: {number}" for key, number in zip(keys, numbers, strict=True)), boot=boot)

    for message in messages(KILLS, text) + messages(OVERRUN, text):
        assert "nan" not in message
        assert "e+" not in message
        assert "inf s" not in message
