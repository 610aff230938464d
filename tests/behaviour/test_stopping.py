"""How a process takes SIGTERM, and when (kubelet-model 10.1, 10.2)."""

import math

import pytest

from podlint.behaviour.process import program, reaction
from podlint.behaviour.program import OPAQUE, Reaction
from podlint.evaluation import Evaluation
from podlint.moment import Bounds, Draw, draw, jitter, seconds
from tests.behaviour.living import bounds, life, only, pod_of, shell

IGNORES = ("ignores", None, None, None)
UNKNOWN = ("unknown", None, None, None)
ROUNDS = "while :; do sleep 1; done"


def shown(seen: Reaction) -> tuple[str, float | None, float | None, int | None]:
    """Kind, earliest and latest delay, code; delays without the few hundredths that commands take."""
    if seen.after is None:
        return seen.kind, None, None, seen.code
    low, high = Evaluation({}).bounds(seen.after)
    return seen.kind, round(low, 1), math.floor(high * 2) / 2, seen.code


@pytest.mark.parametrize(
    ("script", "late"),
    [
        ("sleep 600", IGNORES),
        ("sleep 600; true", IGNORES),
        ("exec sleep 600", IGNORES),
        ("while true; do sleep 1; done", IGNORES),
        ("trap 'sleep 1' EXIT; sleep 600", IGNORES),
        ("trap 'exit 1' INT HUP; sleep 600", IGNORES),
        ("trap 'exit 1' TERM; trap - TERM; sleep 600", IGNORES),
        ("trap '' TERM; sleep 600", IGNORES),
        ("trap 'exit 1' TERM; exec sleep 600", IGNORES),
        ("trap 'exit 1' TERM; sh -c 'trap - TERM; sleep 5' & exec sleep 600", IGNORES),
        ("trap 'echo got' TERM; while :; do sleep 1; done", IGNORES),
        ("trap 'exit 1' TERM; sleep infinity", IGNORES),
        ("trap 'exit 1' TERM; tail -f /dev/null", IGNORES),
        ("trap 'sleep infinity' TERM; sleep 600 & wait", IGNORES),
        # at once
        ("trap 'exit 40' TERM; sleep 600 & wait", ("exits", 0, 0, 40)),
        ("trap 'exit 40' 15; sleep 600 & wait $!", ("exits", 0, 0, 40)),
        ("trap 'exit 40' SIGTERM; sleep 600 & wait $!", ("exits", 0, 0, 40)),
        ("trap 'exit 40' INT TERM; tail -f /dev/null & wait", ("exits", 0, 0, 40)),
        ("trap 'kill $P; exit 41' TERM; sleep 600 & P=$!; wait $P", ("exits", 0, 0, 41)),
        ("trap 'exit 40' TERM; while :; do :; done", ("exits", 0, 0, 40)),
        ("trap 'exit 40' TERM; while :; do sleep 600 & wait $!; done", ("exits", 0, 0, 40)),
        ("(while :; do sleep 1; done) & trap 'exit 40' TERM; sleep 5; sleep 600 & wait", ("exits", 0, 0, 40)),
        # when the command in the foreground is over
        ("trap 'exit 48' TERM; sleep 600", ("exits", 0, 600, 48)),
        ("trap 'exit 48' TERM; (sleep 300; sleep 300)", ("exits", 0, 600, 48)),
        ("trap 'exit 48' TERM; while :; do sleep 0.5; done", ("exits", 0, 0.5, 48)),
        ("trap 'exit 48' TERM; while :; do sleep 2; sleep 7; done", ("exits", 0, 7, 48)),
        # and what the trap does
        ("trap 'sleep 3; exit 0' TERM; sleep 600 & wait", ("exits", 3, 3, 0)),
        ("trap 'sleep 3; exit 0' TERM; while :; do sleep 1; done", ("exits", 3, 4, 0)),
        ("trap 'sleep 2; exit 18' TERM; trap 'sleep 1' EXIT; sleep 600 & wait", ("exits", 3, 3, 18)),
        # a trap that does not exit: the script goes on
        ("trap 'echo got' TERM; sleep 600; exit 3", ("exits", 0, 600, 3)),
        ("trap 'echo got' TERM; sleep 600 & wait; sleep 4", ("exits", 4, 4, 0)),
        ("trap 'echo got' TERM; sleep 600 & wait", ("exits", 0, 0, 143)),
        ("stop=; trap 'stop=1' TERM; while [ -z \"$stop\" ]; do sleep 0.5; done; exit 42", ("exits", 0, 0.5, 42)),
        ("trap 'touch /tmp/x' TERM; until [ -f /tmp/x ]; do sleep 1; done; sleep 2; exit 4", ("exits", 2, 3, 4)),
        # not told
        ("trap 'unzip -s quit' TERM; sleep 600 & wait", UNKNOWN),
        ("trap 'echo got' TERM; sleep 600 & wait; unzip", UNKNOWN),
        ("trap 'if' TERM; sleep 600 & wait", UNKNOWN),
        ("unzip", UNKNOWN),
        ("sleep 5; unzip", UNKNOWN),
    ],
)
def test_where_it_spends_most_of_its_life(
    script: str, late: tuple[str, float | None, float | None, int | None]
) -> None:
    seen = reaction(life(script))
    assert shown(seen) == late
    assert seen.why


@pytest.mark.parametrize(
    ("script", "at", "seen"),
    [
        # before the trap is set, and after
        ("sleep 10; trap 'exit 1' TERM; sleep 600 & wait", 5, IGNORES),
        ("sleep 10; trap 'exit 1' TERM; sleep 600 & wait", 15, ("exits", 0, 0, 1)),
        ("trap 'exit 1' TERM; sleep 10; trap '' TERM; sleep 600", 15, IGNORES),
        # what is left of the command in the foreground
        ("trap 'exit 48' TERM; sleep 10.5; exit 49", 4, ("exits", 6.5, 6.5, 48)),
        ("trap 'exit 1' TERM; sleep 10; sleep 20; sleep 30", 12, ("exits", 18, 18, 1)),
        ("trap 'sleep 3; exit 1' TERM; sleep 10", 4, ("exits", 9, 9, 1)),
        ("trap 'echo got' TERM; sleep 600; exit 3", 100, ("exits", 500, 500, 3)),
        ("trap 'echo got' TERM; sleep 10 & wait; wait; exit 3", 4, ("exits", 6, 6, 3)),
        ("trap 'exit 1' TERM; while :; do sleep 600; done", 100, ("exits", 500, 500, 1)),
        ("trap 'exit 1' TERM; while :; do sleep 600; done", 700, ("exits", 0, 600, 1)),
        # what runs in the background goes on through the rounds of a loop, and ends
        (f"(sleep 17; touch /tmp/up) & trap 'sleep 8; exit 4' TERM; {ROUNDS}", 3, ("exits", 8, 9, 4)),
        ("trap 'sleep 2; exit 4' TERM; while :; do sleep 1 & wait $!; done", 30, ("exits", 2, 2, 4)),
        (f"sleep 9 & P=$!; trap 'kill $P; exit $?' TERM; {ROUNDS}", 5, ("exits", 0, 1, 0)),
        (f"sleep 9 & P=$!; trap 'kill $P; exit $?' TERM; {ROUNDS}", 8.5, ("exits", 0, 1, None)),
        (f"sleep 9 & P=$!; trap 'kill $P; exit $?' TERM; {ROUNDS}", 12, ("exits", 0, 1, 1)),
        (f"(sleep 9; exit 6) & P=$!; trap 'wait $P; exit $?' TERM; {ROUNDS}", 5, ("exits", 0, 9, 6)),
        (f"(sleep 9; exit 6) & P=$!; trap 'wait $P; exit $?' TERM; {ROUNDS}", 12, ("exits", 0, 1, 6)),
        (f"(sleep 9; touch /tmp/up) & trap '[ -f /tmp/up ] && exit 5; exit 6' TERM; {ROUNDS}", 7, ("exits", 0, 1, 6)),
        (f"(sleep 9; touch /tmp/up) & trap '[ -f /tmp/up ] && exit 5; exit 6' TERM; {ROUNDS}", 9, UNKNOWN),
        (f"(sleep 9; touch /tmp/up) & trap '[ -f /tmp/up ] && exit 5; exit 6' TERM; {ROUNDS}", 12, ("exits", 0, 1, 5)),
        (
            f"(sleep 5; touch /tmp/a; sleep 5; rm /tmp/a) & trap '[ -f /tmp/a ] && exit 5; exit 6' TERM; {ROUNDS}",
            8,
            UNKNOWN,
        ),
        (f"(sleep 9; touch /tmp/up) & trap '[ -f /tmp/up ] && exit 5' TERM; {ROUNDS}", 5, UNKNOWN),
        (f"(sleep 9; touch /tmp/up) & trap '[ -f /tmp/up ] && exit 5' TERM; {ROUNDS}", 12, ("exits", 0, 1, 5)),
        # a program's end does not matter to a signal that comes before it
        ("sleep 10; exit 5", 5, IGNORES),
        ("sleep 10; unzip", 5, IGNORES),
        ("sleep 10; unzip", 15, UNKNOWN),
    ],
)
def test_at_a_moment(script: str, at: float, seen: tuple[str, float | None, float | None, int | None]) -> None:
    assert shown(reaction(life(script), seconds(at))) == seen


def test_the_end_counted_from_the_start_is_exact_whenever_the_signal_comes() -> None:
    process = life("trap 'exit 48' TERM; sleep 600")
    at = seconds(20) + jitter("some delay", 0, 50)
    seen = reaction(process, at)
    assert seen.after is not None
    assert bounds(at + seen.after) == (600, 600.05)


def test_where_the_moment_leaves_it_open_all_that_may_be_is_told() -> None:
    process = life("trap 'exit 1' TERM; sleep 10; sleep 20; sleep 600 & wait")
    seen = reaction(process, seconds(5) + jitter("some delay", 0, 10))
    assert shown(seen) == ("exits", 0, 25, 1)
    process = life("trap 'exit 1' TERM; sleep 10; trap 'exit 2' TERM; sleep 20")
    assert shown(reaction(process, seconds(5) + jitter("some delay", 0, 10))) == ("exits", 0, 25, None)
    process = life("sleep 10; trap 'exit 1' TERM; sleep 600 & wait")
    assert reaction(process, seconds(5) + jitter("some delay", 0, 10)).kind == "unknown"


def test_an_unknown_is_as_wide_as_its_range() -> None:
    process = life("sleep 10; trap 'exit 1' TERM; sleep 600 & wait")
    boot = draw("boot.app")
    assert reaction(process, boot).kind == "unknown"
    assert reaction(process, boot + 20).kind == "exits"
    assert reaction(process, boot, {Draw("boot.app"): Bounds(0, 5)}).kind == "ignores"
    assert reaction(process, boot, {Draw("boot.app"): Bounds(11, 15)}).kind == "exits"
    assert reaction(process, boot + draw("pull.app") + 20, {Draw("boot.app"): Bounds(11, 15)}).kind == "exits"


@pytest.mark.parametrize("field", ["shareProcessNamespace", "hostPID"])
@pytest.mark.parametrize(
    ("script", "late"),
    [
        ("sleep 600", ("exits", 0, 0, 143)),
        ("sleep 600; true", ("exits", 0, 0, 143)),
        ("trap '' TERM; sleep 600", IGNORES),
        ("trap '' TERM; exec sleep 600", IGNORES),
        ("trap 'exit 1' TERM; exec sleep 600", ("exits", 0, 0, 143)),
        ("trap 'exit 1' TERM; sleep 600", ("exits", 0, 600, 1)),
    ],
)
def test_a_process_that_is_not_pid_1_dies_unless_it_heeds_the_signal(
    field: str, script: str, late: tuple[str, float | None, float | None, int | None]
) -> None:
    pod = pod_of(shell(script), spec={field: True})
    assert shown(reaction(program(pod, only(pod)))) == late


@pytest.mark.parametrize(
    ("image", "kind"), [("busybox", "exits"), ("fedora", "exits"), ("debian", "ignores"), ("x", "unknown")]
)
def test_dash_does_not_know_signals_by_their_long_names(image: str, kind: str) -> None:
    assert reaction(life("trap 'exit 0' SIGTERM; sleep 600 & wait", image=image)).kind == kind


@pytest.mark.parametrize(
    ("script", "in_bash", "in_any"),
    [
        ("trap 'sleep 2' EXIT; sleep 600; true", ("exits", 2, 2, 143), UNKNOWN),
        ("trap 'exit 7' EXIT; while :; do sleep 1; done", ("exits", 0, 0, 143), UNKNOWN),
        ("trap 'echo bye' EXIT; trap - EXIT; sleep 600; true", ("exits", 0, 0, 143), UNKNOWN),
        ("trap '' TERM; trap 'echo bye' EXIT; sleep 600; true", IGNORES, IGNORES),
        ("trap 'exit 3' TERM; trap 'echo bye' EXIT; sleep 600 & wait", ("exits", 0, 0, 3), ("exits", 0, 0, 3)),
        ("trap '' EXIT; sleep 600; true", IGNORES, IGNORES),
        ("trap 'echo bye' EXIT; exec sleep 600", IGNORES, IGNORES),
    ],
)
def test_bash_with_a_trap_for_exit_hears_what_would_end_it(
    script: str,
    in_bash: tuple[str, float | None, float | None, int | None],
    in_any: tuple[str, float | None, float | None, int | None],
) -> None:
    assert shown(reaction(life(script, image="fedora"))) == in_bash
    assert shown(reaction(life(script, image="x"))) == in_any
    alike = {image: shown(reaction(life(script, image=image))) for image in ("busybox", "debian")}
    assert set(alike.values()) == {in_any if in_any != UNKNOWN else IGNORES}


def test_bash_called_by_name_is_bash() -> None:
    pod = pod_of({"image": "x", "command": ["bash", "-c", "trap 'exit 0' SIGTERM; sleep 600 & wait"]})
    assert reaction(program(pod, only(pod))).kind == "exits"


OUT_OF_SIGHT = [
    "unzip | cat",
    "unzip & wait",
    "while :; do unzip; sleep 1; done",
    "sleep 5; unzip; true",
    "sleep 5; f() { unzip; }; if f; then echo done; fi",
    "command -v unzip; unzip -v; cd /",
    "unzip\n",
    "unzip; sleep 600",
    "exec >/log 2>&1; unzip; x=1",
    "unzip && exec tail -f /dev/null",
]
MAY_BE_NO_SHELL = [
    "unzip",
    "sleep 5; unzip",
    "sleep 5 && unzip",
    "if id; then unzip; fi",
    "{ unzip; }",
    "unzip; python3 app.py",
    "unzip; exec python app.py",
    "unzip; exec unzip -v",
    "unzip; trap 'exit 0' TERM; unzip -v; true",
    "unzip; . /etc/profile; true",
    "unzip; eval $X; true",
    "unzip; $X; true",
    "unzip; command $X; true",
]


@pytest.mark.parametrize("script", OUT_OF_SIGHT)
def test_a_shell_out_of_sight_still_has_no_handler(script: str) -> None:
    process = life(script)
    assert not process.known
    assert shown(reaction(process, seconds(3000))) == IGNORES
    assert not reaction(process).may_end


@pytest.mark.parametrize(
    ("script", "seen"),
    [
        ("trap 'exit 3' TERM; unzip & wait", ("exits", 0, 0, 3)),
        ("trap 'kill $P; exit 3' TERM; unzip & P=$!; wait $P", ("exits", 0, 0, 3)),
        ("trap 'sleep 2; exit 3' TERM; unzip & wait", ("exits", 2, 2, 3)),
        ("trap 'echo got' TERM; unzip & wait", ("exits", 0, 0, 143)),
        ("unzip & trap 'exit 3' TERM; while :; do sleep 4; done", ("exits", 0, 4, 3)),
        ("test -f /etc/x; trap 'exit 3' TERM; unzip & while :; do sleep 4; done", ("exits", 0, 4, 3)),
        # what becomes of the other one decides
        ("trap 'kill $P; wait $P; exit 3' TERM; unzip & P=$!; wait $P", UNKNOWN),
        ("trap 'echo got' TERM; unzip & wait; wait", UNKNOWN),
        ("trap 'exit 3' TERM; unzip & while test ! -f /tmp/x; do sleep 4; done", UNKNOWN),
        ("trap 'exit 3' TERM; unzip & wait -n", UNKNOWN),
        ("trap 'exit 3' TERM; unzip & kill -0 $! && sleep 600", UNKNOWN),
    ],
)
def test_a_trap_is_what_it_is_whatever_runs_in_the_background(
    script: str, seen: tuple[str, float | None, float | None, int | None]
) -> None:
    process = life(script)
    assert not process.known
    assert shown(reaction(process)) == seen


@pytest.mark.parametrize("script", OUT_OF_SIGHT)
def test_where_it_is_not_pid_1_the_signal_ends_it(script: str) -> None:
    pod = pod_of(shell(script), spec={"shareProcessNamespace": True})
    assert shown(reaction(program(pod, only(pod)), seconds(3000))) == ("exits", 0, 0, 143)


@pytest.mark.parametrize("script", MAY_BE_NO_SHELL)
def test_what_may_have_taken_its_place_may_have_one(script: str) -> None:
    assert shown(reaction(life(script), seconds(3000))) == UNKNOWN


@pytest.mark.parametrize(
    ("shell", "script", "kind"),
    [
        ("bash", "cd / && unzip", "unknown"),  # since 5.1
        ("bash", "cd /; unzip", "unknown"),
        ("dash", "cd / && unzip", "unknown"),  # 0.5.12 waits
        ("sh", "cd / && unzip", "unknown"),
        ("bash", "cd / && unzip | cat", "ignores"),
        ("dash", "cd / && unzip | cat", "ignores"),
        ("sh", "cd / && unzip | cat", "ignores"),
    ],
)
def test_which_shell_makes_way(shell: str, script: str, kind: str) -> None:
    pod = pod_of({"image": "registry.example.com/x:1", "command": [shell, "-c", script]})
    assert reaction(program(pod, only(pod))).kind == kind


@pytest.mark.parametrize(
    ("script", "may_end"),
    [
        ("while nc -z localhost 80; do sleep 1; done; true", True),
        ("until unzip; do sleep 1; done; exit 1", True),
        ("unzip -l; if id; then while nc -z localhost 80; do sleep 1; done; fi; cd /", True),
        ("until nc -z localhost 80; do sleep 1; done; unzip | cat", False),
        ("while true; do nc -z localhost 80; sleep 1; done", False),
        ("while sleep 60; do unzip; done", False),
    ],
)
def test_a_loop_at_the_end_may_end_with_what_it_waits_for(script: str, may_end: bool) -> None:
    seen = reaction(life(script))
    assert (seen.kind, seen.may_end) == ("ignores", may_end)


def test_of_an_unread_process_nothing_is_said() -> None:
    assert reaction(OPAQUE).kind == "unknown"
    assert reaction(OPAQUE, seconds(3)).kind == "unknown"


@pytest.mark.parametrize(
    ("script", "why"),
    [
        ("sleep 600", "`sleep` has no handler for SIGTERM"),
        ("sleep 600; true", "the shell has no trap for SIGTERM"),
        ("trap '' TERM; sleep 600", "SIGTERM is ignored"),
        ("trap 'exit 0' TERM; sleep 600", "the trap for SIGTERM runs when `sleep 600` ends"),
        ("trap 'exit 0' TERM; sleep infinity", "the trap waits for `sleep infinity`"),
        ("trap 'exit 0' TERM; sleep 600 & wait", "`wait` is cut short"),
        ("trap ':' TERM; while :; do sleep 1; done", "does not exit"),
        ("sleep 5; unzip", "what `unzip` does here is not known"),
    ],
)
def test_the_reason_names_what_the_user_wrote(script: str, why: str) -> None:
    assert why in reaction(life(script)).why
