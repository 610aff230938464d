"""preStop against the grace period and the process, who hears SIGTERM, and how messages write seconds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podlint.checks.amount import seconds, span, whole
from podlint.checks.finding import Condition, Severity
from podlint.checks.run import check_text
from podlint.kubernetes import Version
from podlint.moment import Bounds
from tests.checks.found import findings, messages, pod

EXCEEDS = "prestop-exceeds-grace"
LEAVES = "prestop-leaves-too-little"
IGNORES = "pid1-ignores-sigterm"

IMAGE = "image: registry.example.com/app:1.0"
LOOP = "while true; do sleep 0.1; done"


def hooked(handler: str, grace: str = "", *, assume: str = "", command: str = "", more: str = "") -> str:
    """A Pod with a preStop hook."""
    return pod(
        f"""
{grace and f"terminationGracePeriodSeconds: {grace}"}
{more}
containers:
{f"# podlint: assume {assume}" if assume else "#"}
- name: app
  {IMAGE}
  {command and f"command: {command}"}
  lifecycle:
    preStop: {{{handler}}}
"""
    )


def slept(length: object) -> str:
    return f"exec: {{command: [sleep, '{length}']}}"


def trapped(handler: str) -> str:
    return f"[sh, -c, \"trap '{handler}' TERM; {LOOP}\"]"


# --- prestop-exceeds-grace -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("handler", "grace", "said"),
    [
        (slept(45), "", "preStop takes 45 s, the grace is 30 s: SIGTERM comes at 30 s, SIGKILL 2 s later"),
        (slept(30), "", "preStop takes 30 s, the grace is 30 s: SIGTERM comes at 30 s, SIGKILL 2 s later"),
        ("sleep: {seconds: 30}", "30", "preStop takes 30 s, the grace is 30 s: SIGTERM comes at 30 s, SIGKILL 2 s later"),
        ("sleep: {seconds: 31}", "", None),
        ("exec: {command: [sh, -c, sleep 20; sleep 20]}", "40", "preStop takes 40 s, the grace is 40 s: SIGTERM comes at 40 s, SIGKILL 2 s later"),
        ("exec: {command: [sleep, infinity]}", "7", "preStop never ends, the grace is 7 s: SIGTERM comes at 7 s, SIGKILL 2 s later"),
        (slept(3), "0", "preStop takes 3 s, the grace is 0 s: SIGTERM comes at 1 s, SIGKILL 2 s later"),
        (slept(3), "-5", "preStop takes 3 s, the grace is 1 s: SIGTERM comes at 1 s, SIGKILL 2 s later"),
        (slept("1.5m"), "90", "preStop takes 90 s, the grace is 90 s: SIGTERM comes at 90 s, SIGKILL 2 s later"),
        (slept(29), "", None),
        (slept(0.5), "0", None),
        ("exec: {command: [/usr/local/bin/drain]}", "", None),
        ("httpGet: {port: 80}", "", None),
        ("tcpSocket: {port: 80}", "", None),
        ("exec: {command: []}", "", None),
        ("", "", None),
    ],
)  # fmt: skip
def test_a_hook_against_the_grace(handler: str, grace: str, said: str | None) -> None:
    assert messages(EXCEEDS, hooked(handler, grace)) == ([] if said is None else [said])


def test_it_points_at_the_length_and_at_the_grace_or_its_default() -> None:
    text = hooked(slept(45))

    [found] = findings(EXCEEDS, text)

    line = text.splitlines()[found.place.span.line - 1]
    assert line[found.place.span.column - 1 : found.place.span.end_column - 1] == "'45'"
    assert found.field == "spec.containers[0].lifecycle.preStop"
    assert [related.message for related in found.because] == ["the grace period is 30 s by default"]
    assert found.fix is not None
    assert (found.fix.title, found.fix.safe) == ("set terminationGracePeriodSeconds to 55", True)


def test_an_assumed_range_over_the_grace_depends() -> None:
    [found] = findings(EXCEEDS, hooked("httpGet: {port: 80}", assume="hook.preStop=20s..45s"))

    assert found.message.endswith("SIGKILL 2 s later (if hook.app.preStop > 30 s)")
    assert found.when == (Condition("hook.app.preStop", ">", 30.0),)
    assert (found.certainty, found.severity) == ("depends", Severity.WARNING)


@pytest.mark.parametrize(
    ("assume", "count"),
    [("hook.preStop=30s", 1), ("hook.preStop=31s..", 1), ("hook.preStop=never", 1), ("hook.preStop=..29s", 0)],
)
def test_what_is_assumed_of_a_hook_that_cannot_be_read(assume: str, count: int) -> None:
    assert len(messages(EXCEEDS, hooked("exec: {command: [/drain]}", assume=assume))) == count


def test_before_1_28_the_grace_began_again_after_the_hook() -> None:
    found = check_text(hooked(slept(45)), kubernetes=Version(1, 27))

    assert [finding.message for finding in found if finding.rule == EXCEEDS] == [
        "preStop takes 45 s, the grace is 30 s: SIGTERM comes at 30 s, SIGKILL 30 s later"
    ]


@pytest.mark.parametrize(
    "script",
    ["kill -TERM 1; sleep 60", "touch /tmp/stop; sleep 60"],
    ids=["signals it", "by a file that it looks at"],
)
def test_a_hook_that_ends_the_process_itself(script: str) -> None:
    loop = '[sh, -c, "until test -f /tmp/stop; do sleep 1; done"]'

    assert messages(EXCEEDS, hooked(f"exec: {{command: [sh, -c, '{script}']}}", command=loop)) == []


# --- prestop-leaves-too-little ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("handler", "grace", "said"),
    [
        (slept(26), "", "preStop takes 26 s of the 30 s grace: SIGKILL comes 4 s after SIGTERM, but podlint assumes that 'app' needs 5 s to stop"),
        (slept("26.7"), "", "preStop takes 26.7 s of the 30 s grace: SIGKILL comes 4 s after SIGTERM, but podlint assumes that 'app' needs 5 s to stop"),
        ("sleep: {seconds: 29}", "", "preStop takes 29 s of the 30 s grace: SIGKILL comes 2 s after SIGTERM, but podlint assumes that 'app' needs 5 s to stop"),
        (slept(25), "", None),
        (slept("25.5"), "", None),
        (slept(30), "", None),
        ("httpGet: {port: 80}", "5", None),
    ],
)  # fmt: skip
def test_what_is_left_for_an_unknown_process(handler: str, grace: str, said: str | None) -> None:
    assert messages(LEAVES, hooked(handler, grace)) == ([] if said is None else [said])


@pytest.mark.parametrize(
    ("handler", "said"),
    [
        ("sleep 6; exit 0", ["SIGKILL comes 3 s after SIGTERM, but 'app' needs 6 s to stop"]),
        ("sleep 3; exit 0", ["SIGKILL comes 3 s after SIGTERM, but 'app' needs as long to stop"]),
        ("sleep 2; exit 0", []),
        ("exit 0", []),
        ("", []),
    ],
)
def test_what_is_left_for_a_trap(handler: str, said: list[str]) -> None:
    found = messages(LEAVES, hooked(slept(7), "10", command=trapped(handler)))

    assert [message.split(": ")[1] for message in found] == said


def test_a_trap_is_shown_where_it_is_written() -> None:
    [found] = findings(LEAVES, hooked(slept(7), "10", command=trapped("sleep 6; exit 0")))

    assert [related.message for related in found.because] == [
        "the grace period of 10 s",
        "SIGTERM is answered here, within 6 s",
    ]
    assert found.help == "raise terminationGracePeriodSeconds to 14, or shorten the hook"


@pytest.mark.parametrize(
    ("assume", "certainty", "when"),
    [
        ("stop=12s", "certain", ()),
        ("stop=never", None, ()),
        ("stop=2s..12s", "depends", (Condition("stop.app", ">", 10.0),)),
        ("stop=2s..", "depends", (Condition("stop.app", ">", 10.0),)),
        ("stop=..10s", None, ()),
        ("stop=1s", None, ()),
        ("hook.preStop=26s..29s", "certain", ()),
        ("hook.preStop=5s..28s", "depends", (Condition("hook.app.preStop", ">", 25.0),)),
        ("hook.preStop=5s..25s", None, ()),
        ("hook.preStop=5s..28s stop=1s", None, ()),
    ],
)
def test_what_is_assumed(assume: str, certainty: str | None, when: tuple[Condition, ...]) -> None:
    found = findings(LEAVES, hooked(slept(20), assume=assume))

    assert [(finding.certainty, finding.when) for finding in found] == (
        [] if certainty is None else [(certainty, when)]
    )


@given(st.integers(1, 90), st.integers(0, 90))
def test_at_most_one_of_the_two_speaks_of_a_hook(length: int, grace: int) -> None:
    text = hooked(slept(length), str(grace))
    exceeds = length >= max(1, grace)
    left = max(2, grace - length)

    assert bool(messages(EXCEEDS, text)) == exceeds
    assert bool(messages(LEAVES, text)) == (not exceeds and left < 5 <= grace)


@given(st.integers(1, 90), st.integers(1, 90), st.integers(0, 30))
def test_the_grace_that_is_advised_is_enough(length: int, grace: int, stop: int) -> None:
    for rule in (EXCEEDS, LEAVES):
        for found in findings(rule, hooked(slept(length), str(grace), assume=f"stop={stop}s")):
            advised = found.help.split("terminationGracePeriodSeconds to ")[1].split(",")[0]
            again = hooked(slept(length), advised, assume=f"stop={min(stop, 10)}s")
            assert messages(EXCEEDS, again) == []
            if stop <= 10 or rule == LEAVES:
                assert messages(LEAVES, again) == []


# --- pid1-ignores-sigterm --------------------------------------------------------------------------------

FROM_PID1 = "and the kernel keeps a signal without a handler from PID 1"
SLEEPS = f"each stop of 'app' lasts 30 s, until SIGKILL: `sleep` has no handler for SIGTERM, {FROM_PID1}"
SHELL = f"each stop of 'app' lasts 30 s, until SIGKILL: the shell has no trap for SIGTERM, {FROM_PID1}"


def runs(command: str, more: str = "", *, image: str = IMAGE, key: str = "command") -> str:
    return pod(f"{more}\ncontainers:\n- name: app\n  {image}\n  {key}: {command}\n")


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("[sleep, infinity]", SLEEPS),
        ("[/bin/sleep, '3600']", SLEEPS),
        ("[sh, -c, sleep 3600]", SLEEPS),
        ("[sh, -c, exec sleep 3600]", SLEEPS),
        (f"[sh, -c, '{LOOP}']", SHELL),
        ("[bash, -ec, 'echo up; sleep 3600; true']", SHELL),
        (f'[sh, -c, "trap \'exit 0\' INT; {LOOP}"]', SHELL),
        (f'[sh, -c, "trap \'sleep 1\' EXIT; {LOOP}"]', None),  # Bash would end
        (f'[dash, -c, "trap \'sleep 1\' EXIT; {LOOP}"]', SHELL),
        (trapped(""), "each stop of 'app' lasts 30 s, until SIGKILL: SIGTERM is ignored (`trap '' TERM`)"),
        (trapped("echo no"), "each stop of 'app' lasts 30 s, until SIGKILL: the trap for SIGTERM does not exit, and the script goes on without end"),
        (trapped("exit 0"), None),
        ("[sh, -c, 'while :; do /opt/sync --once; sleep 60; done']", SHELL),
        ("[sh, -c, '/opt/agent & /opt/app & wait']", SHELL),
        ("[sh, -c, 'while nc -z localhost 80; do sleep 5; done; true']", None),
        ('[sh, -c, "trap \'exit 0\' TERM; /opt/agent & wait"]', None),
        ('[sh, -c, "trap \'exit 0\' TERM; sleep infinity & wait"]', None),
        ("[tini, --, sleep, infinity]", None),
        ("[sh, -c, exec /usr/local/bin/app]", None),
        ("[sh, -c, 'mkdir -p /tmp/a; /usr/local/bin/app']", None),
        ("[/usr/local/bin/app]", None),
        # over before a stop would be
        ("[sh, -c, echo done]", None),
        ("[sleep, '20']", None),
        ("[]", None),
    ],
)  # fmt: skip
def test_who_hears_sigterm(command: str, said: str | None) -> None:
    assert messages(IGNORES, runs(command)) == ([] if said is None else [said])


@pytest.mark.parametrize(
    ("more", "lasts"),
    [
        ("", "30 s"),
        ("terminationGracePeriodSeconds: 120", "120 s"),
        ("terminationGracePeriodSeconds: 3", "3 s"),
        ("terminationGracePeriodSeconds: 2", None),
        ("terminationGracePeriodSeconds: 0", None),
        ("shareProcessNamespace: true", None),
        ("hostPID: true", None),
        ("restartPolicy: Never", "30 s"),
        ("os: {name: linux}", "30 s"),
        ("os: {name: windows}", None),
    ],
)
def test_the_pods_part_in_it(more: str, lasts: str | None) -> None:
    found = messages(IGNORES, runs("[sleep, infinity]", more))

    assert [message.split(" lasts ")[1].split(",")[0] for message in found] == ([] if lasts is None else [lasts])


@pytest.mark.parametrize(
    ("handler", "lasts"),
    [
        (slept(5), "30 s"),
        (slept(45), "32 s"),
        ("httpGet: {port: 80}", "30 s"),
        ("exec: {command: [sh, -c, kill -KILL 1]}", None),
        ("exec: {command: [/drain]}", None),
    ],
)
def test_a_hook_beside_it(handler: str, lasts: str | None) -> None:
    found = messages(IGNORES, hooked(handler, command="[sleep, infinity]"))

    assert [message.split(" lasts ")[1].split(",")[0] for message in found] == ([] if lasts is None else [lasts])


def test_an_image_without_an_entry_point_runs_its_args() -> None:
    args = runs("[tail, -f, /dev/null]", image="image: busybox:1.37", key="args")

    [found] = findings(IGNORES, args)

    assert found.field == "spec.containers[0].args[0]"
    assert messages(IGNORES, args.replace("busybox:1.37", "registry.example.com/app:1.0")) == []


def test_what_is_assumed_of_the_stop_is_believed() -> None:
    text = runs("[sleep, infinity]").replace("- name: app", "- name: app # podlint: assume stop=..1s")

    assert messages(IGNORES, text) == []


BATCH = f"""\
apiVersion: batch/v1
kind: Job
metadata: {{name: settle}}
spec:
  template:
    spec:
      restartPolicy: OnFailure
      initContainers:
        - {{name: wait, {IMAGE}, command: [sleep, '300']}}
        - {{name: logs, {IMAGE}, command: [sleep, '300'], restartPolicy: Always}}
      containers:
        - {{name: work, {IMAGE}, command: [sleep, '300']}}
        - {{name: proxy, {IMAGE}, command: [sleep, infinity]}}
"""


def test_in_a_job_only_what_does_not_end_by_itself_is_named() -> None:
    named = {
        finding.container: finding.message.split(" lasts ")[1].split(",")[0] for finding in findings(IGNORES, BATCH)
    }

    assert named == {"logs": "at least 30 s", "proxy": "30 s"}


# --- all of them -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", [EXCEEDS, LEAVES, IGNORES])
def test_a_patch_is_left_to_its_base(rule: str) -> None:
    lengths = {EXCEEDS: 45, LEAVES: 28, IGNORES: 5}
    whole_pod = hooked(slept(lengths[rule]), command="[sleep, infinity]" if rule == IGNORES else "")
    assert messages(rule, whole_pod)

    assert messages(rule, whole_pod.replace(IMAGE, "")) == []


@given(st.one_of(st.integers(-(2**63), 2**63), st.sampled_from([0, 1, 2])), st.integers(-5, 2**33))
def test_any_numbers_are_survived(grace: int, length: int) -> None:
    text = hooked(f"sleep: {{seconds: {length}}}", str(grace), command="[sleep, infinity]")

    for message in messages(EXCEEDS, text) + messages(LEAVES, text) + messages(IGNORES, text):
        assert "nan" not in message
        assert "e+" not in message
        assert "inf s" not in message


# --- seconds in messages ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "text"), [(30.0, "30 s"), (2.5, "2.5 s"), (0.04, "0 s"), (30.96, "31 s"), (86_400_000.0, "86400000 s")]
)
def test_seconds(value: float, text: str) -> None:
    assert seconds(value) == text


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        (20, 20, "20 s"),
        (20, 20.4, "20 s"),
        (20, 20.5, "20..20.5 s"),
        (20, 31, "20..31 s"),
        (20, float("inf"), "at least 20 s"),
        (float("inf"), float("inf"), "forever"),
    ],
)
def test_a_span_without_what_commands_take_to_start(low: float, high: float, text: str) -> None:
    assert span(Bounds(low, high)) == text


@pytest.mark.parametrize(("value", "number"), [(30.0, 30), (30.4, 30), (30.6, 31)])
def test_whole_seconds_that_cover_a_span(value: float, number: int) -> None:
    assert whole(value) == number
