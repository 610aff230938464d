"""Probes against one another: who is let in when, and what a delay or a long period costs."""

import pytest

from podlint.checks.finding import Condition, Finding
from podlint.checks.run import check_text
from podlint.kubernetes import Version
from tests.checks.found import findings, messages, pod

SLOW_READY = "readiness-period-delays-ready"
NO_EFFECT = "initial-delay-has-no-effect"
RESTART = "startup-budget-on-restart"
TIGHT = "stateful-liveness-too-tight"
NEVER = "probe-never-succeeds"

ASKS = "httpGet: {path: /ready, port: 8080}"


def probed(**probes: str) -> str:
    """A Pod whose container has these probes."""
    lines = "\n".join(f"  {kind}Probe: {{{numbers}}}" for kind, numbers in probes.items())
    return pod(f"containers:\n- name: web\n  image: registry.example.com/web:1.0\n{lines}")


# --- readiness-period-delays-ready -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("startup", "readiness", "waits"),
    [
        (None, f"{ASKS}, periodSeconds: 60", "60 s"),
        (ASKS, f"{ASKS}, periodSeconds: 60", None),
        (ASKS, f"{ASKS}, periodSeconds: 60, successThreshold: 3", "120 s"),
        (ASKS, f"{ASKS}, periodSeconds: 60, initialDelaySeconds: 5", "60 s"),
        (f"{ASKS}, initialDelaySeconds: 5", f"{ASKS}, periodSeconds: 60, initialDelaySeconds: 5", None),
        ("tcpSocket: {port: 8080}", f"{ASKS}, periodSeconds: 60", "60 s"),
        ("periodSeconds: 2", f"{ASKS}, periodSeconds: 60", "60 s"),
    ],
    ids=["alone", "asked at once", "then twice more", "skipped", "delay over", "asks more", "no handler"],
)
def test_what_a_startup_probe_spares_readiness(startup: str | None, readiness: str, waits: str | None) -> None:
    probes = {"readiness": readiness} if startup is None else {"startup": startup, "readiness": readiness}

    found = messages(SLOW_READY, probed(**probes))

    assert len(found) == (waits is not None)
    for message in found:
        assert message.startswith(f"'web' may answer for {waits} before it counts as ready")


# --- a restart that counts as started --------------------------------------------------------------------


def found_in(version: str, rule: str, text: str) -> list[Finding]:
    return [finding for finding in check_text(text, kubernetes=Version.parse(version)) if finding.rule == rule]


@pytest.mark.parametrize(
    ("version", "liveness", "count"),
    [
        ("1.34", f"{ASKS}, initialDelaySeconds: 5", 1),
        ("1.35", f"{ASKS}, initialDelaySeconds: 5", 0),
        ("1.37", f"{ASKS}, initialDelaySeconds: 5", 0),
        ("1.37", None, 1),
        ("1.37", "initialDelaySeconds: 5", 1),
    ],
    ids=["before", "since", "newest", "no liveness probe", "no handler"],
)
def test_a_delay_that_a_restart_needs_has_an_effect(version: str, liveness: str | None, count: int) -> None:
    probes = {"startup": f"{ASKS}, initialDelaySeconds: 9", "readiness": f"{ASKS}, initialDelaySeconds: 5"}
    if liveness is not None:
        probes["liveness"] = liveness
    found = found_in(version, NO_EFFECT, probed(**probes))

    assert len([finding for finding in found if "readiness" in finding.message]) == count


@pytest.mark.parametrize(
    ("version", "startup", "liveness", "allowed"),
    [
        ("1.37", "periodSeconds: 11", "periodSeconds: 5", 10.0),
        ("1.37", "periodSeconds: 10", "periodSeconds: 5", None),
        ("1.34", "periodSeconds: 11", "periodSeconds: 5", None),
        # the start is cut to the whole second: a delay may be up to 1 s shorter
        ("1.35", "periodSeconds: 20", "periodSeconds: 5, initialDelaySeconds: 10", 19.0),
        ("1.35", "periodSeconds: 19", "periodSeconds: 5, initialDelaySeconds: 10", None),
        ("1.36", "periodSeconds: 10", "failureThreshold: 1", 0.0),
    ],
)
def test_how_soon_a_restarted_container_may_be_killed_again(
    version: str, startup: str, liveness: str, allowed: float | None
) -> None:
    text = probed(startup=f"{ASKS}, {startup}", liveness=f"{ASKS}, {liveness}")

    found = found_in(version, RESTART, text)

    assert [finding.when for finding in found] == ([] if allowed is None else [(Condition("boot.web", ">", allowed),)])


@pytest.mark.parametrize(
    ("script", "policy", "count"),
    [
        ("sleep 9; touch /tmp/up; sleep 600", "Always", 0),
        ("sleep 40; touch /tmp/up; sleep 600", "Always", 1),
        ("touch /tmp/up; sleep 600", "Always", 0),
        ("exec /usr/local/bin/app", "Always", 1),
        ("sleep 600", "Always", 0),
        ("sleep 40; touch /tmp/up; sleep 600", "OnFailure", 1),
        ("sleep 40; touch /tmp/up; sleep 600", "Never", 0),
    ],
    ids=["in time", "later", "at once", "unknown", "never good", "on failure", "no restart"],
)
def test_whose_boot_may_be_cut_off(script: str, policy: str, count: int) -> None:
    text = pod(
        f"""
restartPolicy: {policy}
containers:
- name: web
  image: registry.example.com/web:1.0
  command: [sh, -c, "{script}"]
  startupProbe: {{exec: {{command: [cat, /tmp/up]}}, periodSeconds: 30}}
  livenessProbe: {{exec: {{command: [cat, /tmp/up]}}, periodSeconds: 5}}
"""
    )

    assert len(messages(RESTART, text)) == count


def test_the_cure_allows_for_the_same_boot() -> None:
    text = probed(startup=f"{ASKS}, periodSeconds: 30, failureThreshold: 10", liveness=f"{ASKS}, periodSeconds: 5")

    [found] = found_in("1.37", RESTART, text)

    # 9 · 30 = 270 s before, 27 · 10 = 270 s after
    assert found.fix is not None
    assert found.fix.title == "set periodSeconds of the startup probe to 10 and its failureThreshold to 28"
    assert not found.fix.safe
    cured = text.replace("periodSeconds: 30, failureThreshold: 10", "periodSeconds: 10, failureThreshold: 28")
    assert found_in("1.37", RESTART, cured) == []


def test_what_a_command_needs_to_begin_is_no_boot() -> None:
    text = pod(
        """
containers:
- name: web
  image: registry.example.com/web:1.0
  command: [sh, -c, "touch /tmp/up; sleep 600"]
  startupProbe: {exec: {command: [cat, /tmp/up]}}
  livenessProbe: {exec: {command: [cat, /tmp/up]}, failureThreshold: 1}
"""
    )

    assert messages(RESTART, text) == []
    assert len(messages(RESTART, text.replace("touch", "sleep 2; touch"))) == 1


def test_there_is_no_cure_by_a_period_below_the_timeout() -> None:
    [found] = found_in(
        "1.37",
        RESTART,
        probed(startup=f"{ASKS}, periodSeconds: 30, timeoutSeconds: 11", liveness=f"{ASKS}, periodSeconds: 5"),
    )

    assert found.fix is None
    assert found.help == "raise failureThreshold of the liveness probe"


# --- stateful-liveness-too-tight -------------------------------------------------------------------------


def stored(image: str, numbers: str, volume: str = "persistentVolumeClaim: {claimName: data}", mount: str = "") -> str:
    return pod(
        f"""
volumes: [{{name: data, {volume}}}]
containers:
- name: db
  image: {image}
  volumeMounts: [{{name: data, mountPath: /data{mount}}}]
  livenessProbe: {{tcpSocket: {{port: 5432}}, {numbers}}}
"""
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (stored("postgres:17", "failureThreshold: 3"), ["19.9..31 s"]),
        (stored("registry.example.com/team/postgresql:17", "failureThreshold: 5"), ["39.9..51 s"]),
        (stored("postgres:17", "failureThreshold: 6"), []),
        (stored("postgres:17", "timeoutSeconds: 10, failureThreshold: 5"), []),
        (stored("postgres-exporter:1", "failureThreshold: 3"), []),
        (stored("postgres:17", "failureThreshold: 3", "emptyDir: {}"), []),
        (stored("postgres:17", "failureThreshold: 3", mount=", readOnly: true"), []),
    ],
    ids=["default", "any registry", "patient", "long timeout", "no database", "nothing kept", "only read"],
)
def test_how_long_a_database_may_stall(text: str, said: list[str]) -> None:
    found = messages(TIGHT, text)

    assert [words in message for words, message in zip(said, found, strict=True)] == [True] * len(said)


def test_the_cure_survives_a_minute() -> None:
    [found] = findings(TIGHT, stored("postgres:17", "failureThreshold: 3"))

    # 7 · 10 s less what an exec is late, where 6 · 10 s are a little short
    assert found.fix is not None
    assert found.fix.title == "set failureThreshold to 8"
    assert messages(TIGHT, stored("postgres:17", "failureThreshold: 8")) == []


# --- one probe for two, through an anchor ----------------------------------------------------------------

SHARED = """\
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
  - name: web
    image: registry.example.com/web:1.0
    command: [/usr/local/bin/web]
    readinessProbe: &probe
      httpGet: {path: /ready, port: 8080}
      failureThreshold: 4
    livenessProbe: *probe
"""


def test_what_two_probes_share_is_told_once() -> None:
    assert [finding.rule for finding in check_text(SHARED)] == ["liveness-faster-than-readiness"]


# --- probe-never-succeeds --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("page", "count"),
    [("", 1), ("echo x > /www/up; ", 0), ("mkdir /www/up; ", 1)],
    ids=["no page", "a page", "a folder without a page"],
)
def test_a_page_without_a_good_status(page: str, count: int) -> None:
    found = messages(
        NEVER,
        pod(
            f"""
containers:
- name: web
  image: busybox:1.37
  command: [sh, -c, "mkdir -p /www; {page}httpd -f -p 8000 -h /www"]
  readinessProbe: {{httpGet: {{path: /up, port: 8000}}}}
"""
        ),
    )

    assert len(found) == count
    for message in found:
        assert "a request for '/up' on port 8000 never ends with a status from 200 to 399" in message
