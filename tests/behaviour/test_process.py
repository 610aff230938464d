# ruff: noqa: S108 -- paths inside containers
"""What a container's process does: its effects, its end, and from when on nothing is known."""

import pytest

from podlint.behaviour.process import program
from podlint.behaviour.program import Effect, Program
from podlint.manifest.node import Json
from tests.behaviour.living import Fields, bounds, effects, life, only, pod_of, shell, within

NEVER = (None, None)


def written(life: Program) -> dict[str, str | None]:
    """By file: its content, where it is there at the end."""
    last: dict[str, Effect] = {effect.target: effect for effect in life.effects}
    return {path: effect.content for path, effect in last.items() if effect.kind == "written"}


@pytest.mark.parametrize(
    ("script", "seconds", "code"),
    [
        # lists
        ("true", 0, 0),
        ("false", 0, 1),
        ("false; true", 0, 0),
        ("true; false", 0, 1),
        ("sleep 1 && false && sleep 100", 1, 1),
        ("false && sleep 50 || sleep 2", 2, 0),
        ("false || sleep 3", 3, 0),
        ("! true", 0, 1),
        ("! false", 0, 0),
        ("sleep 1\nsleep 2 # rest\n", 3, 0),
        # leaving
        ("exit 3", 0, 3),
        ("exit 256", 0, 0),
        ("false; exit", 0, 1),
        ("exit 3; sleep 100", 0, 3),
        ("sleep 1; (exit 9); sleep 1", 2, 0),
        ("{ sleep 1; sleep 2; }; exit 8", 3, 8),
        # sleeping
        ("sleep 2.5", 2.5, 0),
        ("sleep .5", 0.5, 0),
        ("sleep 0.05m", 3, 0),
        ("sleep 1h", 3600, 0),
        ("sleep 1d", 86400, 0),
        ("sleep 1 2 1m", 63, 0),
        ("sleep abc", 0, 1),
        ("sleep -1", 0, 1),
        ("sleep", 0, 1),
        ("sleep 1 abc", 0, 1),
        # for ever
        ("sleep infinity", *NEVER),
        ("sleep inf; exit 3", *NEVER),
        ("tail -f /dev/null", *NEVER),
        ("tail -F /tmp/not-yet", *NEVER),
        ("while true; do sleep 1; done", *NEVER),
        ("while :; do :; done", *NEVER),
        ("until false; do sleep 10; done", *NEVER),
        ("httpd -f -p 8080 -h /tmp", *NEVER),
        ('i=0; while true; do echo "$i: $(date)"; i=$((i+1)); sleep 1; done', *NEVER),
        ("i=0; while true; do echo $i > /tmp/x; i=$((i+1)); sleep 1; done", *NEVER),
        ("while true; do echo a >> /tmp/x; sleep 1; done", *NEVER),
        ("i=0; while :; do for j in 1 2 3; do i=$((i+1)); sleep 1; done; done", *NEVER),
        # loops that end
        ("while false; do sleep 1; done; exit 4", 0, 4),
        ("until true; do sleep 1; done", 0, 0),
        ("while true; do sleep 5; exit 3; done", 5, 3),
        ("while [ ! -f /tmp/x ]; do sleep 2; touch /tmp/x; done; exit 7", 2, 7),
        ("(sleep 5; touch /tmp/x) & until [ -f /tmp/x ]; do sleep 2; done; exit 7", 6, 7),
        # standard input is empty
        ("cat", 0, 0),
        ("cat; exit 23", 0, 23),
        # background
        ("sleep 30 & exit 17", 0, 17),
        ("sleep 2 & sleep 4 & wait; exit 15", 4, 15),
        ("(sleep 2; exit 16) & wait $!", 2, 16),
        ("sleep 50 & P=$!; sleep 1; kill $P; wait $P", 1, 143),
        ("sleep 50 & kill -9 $!; wait $!", 0, 137),
        ("sleep infinity & wait", *NEVER),
        # replaced
        ("exec sleep 3", 3, 0),
        ("exec sh -c 'sleep 2; exit 24'; exit 1", 2, 24),
        ("sh -c 'exit 29'; exit $?", 0, 29),
        # traps that concern the end
        ("trap 'sleep 2' EXIT; sleep 1; exit 18", 3, 18),
        ("trap 'exit 19' EXIT; sleep 1; exit 1", 1, 19),
        ("trap 'exit 19' EXIT; trap - EXIT; exit 1", 0, 1),
        ("trap 'exit 19' 0; sleep 1", 1, 19),
        # options of the shell
        ("set -e; false; sleep 50", 0, 1),
        ("set -e; false && true; sleep 2; exit 5", 2, 5),
        ("set -e; (sleep 1; exit 7); sleep 50", 1, 7),
        ("set -e; ! true; exit 6", 0, 6),
        ("set -ex; set +e; false; exit 6", 0, 6),
        # files and conditions
        ("touch /tmp/x; [ -f /tmp/x ] && exit 5", 0, 5),
        ("[ -e /tmp/x ] || exit 5", 0, 5),
        ("cat /tmp/x", 0, 1),
        ("rm /tmp/x", 0, 1),
        ("rm -f /tmp/x", 0, 0),
        ("mkdir /tmp/d/e", 0, 1),
        ("mkdir -p /tmp/d/e && touch /tmp/d/e/f && test -d /tmp/d && exit 5", 0, 5),
        ("touch /tmp/no/such", 0, 1),
        ("cd /tmp && touch x && test -f /tmp/x && exit 5", 0, 5),
        ("x=3; [ $x -gt 2 ] && exit $x", 0, 3),
        ("test -f /tmp/x '&&' true", 0, 2),
    ],
)
def test_end(script: str, seconds: float | None, code: int | None) -> None:
    found = life(script)
    assert found.known
    if seconds is None:
        assert found.end is None
    else:
        assert found.end is not None
        assert within(found.end.at, seconds)
        assert found.end.code == code


@pytest.mark.parametrize(
    ("script", "told"),
    [
        ("touch /tmp/a; sleep 30; rm /tmp/a", [(0, "written", "/tmp/a"), (30, "removed", "/tmp/a")]),
        ("sleep 5; echo x > /tmp/a", [(5, "written", "/tmp/a")]),
        ("> /tmp/a", [(0, "written", "/tmp/a")]),
        ("echo x >> /tmp/a 2> /dev/null", [(0, "written", "/tmp/a")]),
        ("mkdir -p /www/x", [(0, "made", "/www"), (0, "made", "/www/x")]),
        ("rm -f /tmp/a", []),
        ("echo to the log > /dev/stdout; echo > /proc/1/fd/1", []),
        ("httpd -f -p 8080", [(0, "listening", "8080")]),
        ("touch /tmp/a; (sleep 10; rm -f /tmp/a) & wait", [(0, "written", "/tmp/a"), (10, "removed", "/tmp/a")]),
        ("cd /tmp; touch a", [(0, "written", "/tmp/a")]),
        ("while true; do touch /tmp/a; sleep 1; done", [(0, "written", "/tmp/a")]),
        (
            "while true; do touch /tmp/a; sleep 3; rm /tmp/a; sleep 4; done",
            [
                *((7 * n + t, kind, "/tmp/a") for n in range(20) for t, kind in ((0, "written"), (3, "removed"))),
                (140, "unsettled", "/tmp/a"),
            ],
        ),
        ("mkdir /tmp/d; touch /tmp/d/f; rm -r /tmp/d; sleep 1", [
            (0, "made", "/tmp/d"),
            (0, "written", "/tmp/d/f"),
            (0, "removed", "/tmp/d/f"),
            (0, "removed", "/tmp/d"),
        ]),
        # what the end of the process may cut off
        ("(sleep 10; touch /tmp/a) & sleep 3", []),
        ("touch /tmp/a & exit 0", [(0, "unsettled", "/tmp/a")]),
    ],
)  # fmt: skip
def test_effects(script: str, told: list[tuple[float, str, str]]) -> None:
    assert effects(life(script)) == told


@pytest.mark.parametrize(
    ("script", "content"),
    [
        ("echo a b > /tmp/f", "a b\n"),
        ("echo -n a > /tmp/f", "a"),
        ("printf 'a\\nb' > /tmp/f", "a\nb"),
        ("echo a > /tmp/f; echo b >> /tmp/f", "a\nb\n"),
        ("touch /tmp/f", ""),
        ("x=3; echo $x'$x' > /tmp/f", "3$x\n"),
        ("echo $HOSTNAME > /tmp/f", None),
        ("printf '%s-%d\\n' a 3 b 4 > /tmp/f", "a-3\nb-4\n"),
        ("printf '50%%' > /tmp/f", "50%"),
        ("echo 'a\\n' > /tmp/f", "a\\n\n"),
        ("echo -e 'a\\tb' > /tmp/f", "a\tb\n"),
        ("date > /tmp/f", None),
        ("(echo a > /tmp/f) > /tmp/f", "a\n"),
        ("{ echo a; echo b; } > /tmp/f", "a\nb\n"),
        ("cat > /tmp/f <<X\na $((1+2))\nX", "a 3\n"),
        ("echo a | tee /tmp/f", "a\n"),
        ("seq 3 | head -n 2 > /tmp/f", "1\n2\n"),
        ("echo 7 > /tmp/f; echo $(($(cat /tmp/f) * 6)) > /tmp/f", "42\n"),
        ("ls /nope > /tmp/f 2>&1", None),
        ("echo a > /tmp/f; cat /nope 2>> /tmp/f", None),
        ("basename /a/b.c .c > /tmp/f", None),
        ("x=/a/b.tar.gz; echo ${x##*/} ${x%.*} ${#x} > /tmp/f", "b.tar.gz /a/b.tar 11\n"),
    ],
)
def test_contents(script: str, content: str | None) -> None:
    assert written(life(script)) == {"/tmp/f": content}


@pytest.mark.parametrize(
    ("script", "seconds"),
    [
        ("sleep 5; unzip; sleep 3", 5),
        ("sleep 5; /usr/sleep 3", 5),
        ("sleep 5; sleep $HOSTNAME", 5),
        ("sleep 5; sleep 1e3", 5),
        ("sleep 5; $TERM", 5),
        ("sleep 5; sleep $(date +%s)", 5),
        ("sleep 5; sleep $((RANDOM % 9))", 5),
        ("sleep 5; if cat /etc/motd; then sleep 1; fi", 5),
        ("sleep 5; case $(cat /etc/motd) in a) ;; esac", 5),
        ("sleep 5; for x in $(cat /etc/motd); do sleep 1; done", 5),
        ("sleep 5; unzip | wc", 5),
        ("sleep 5; (unzip; echo a) | while read x; do sleep 1; done", 5),
        ("sleep 5; until unzip -t x; do sleep 1; done", 5),
        ("sleep 5; f() { f; }; f", 5),
        ("sleep 5; declare x=1", 5),
        ("sleep 5; set -e; ulimit -n 99", 5),
        ("sleep 5; eval sleep $(cat /etc/motd)", 5),
        ("sleep 5; timeout $HOSTNAME sleep 3", 5),
        ("sleep 5; for ((i=0; i<3; i++)); do sleep 1; done", 5),
        ("sleep 5; trap 'exit 3' TERM; (sleep 1; kill 1) & while :; do sleep 1; done", 5),
        ("sleep 5; cat /etc/motd && sleep 1", 5),
        ("sleep 5; while [ -f /etc/motd ]; do sleep 1; done", 5),
        ("sleep 5; set -e; cat /etc/motd; sleep 1", 5),
        ("sleep 5; set -u; echo $TERM", 5),
        ("sleep 5; rm /tmp/*.pid", 5),
        ('sleep 5; trap "$HOSTNAME" TERM', 5),
        ("sleep 5; PATH=/opt sleep 1", 5),
        ("sleep 5; tail -f /var/log/x", 5),
        ("sleep 5; httpd -f -h /var/www", 5),
        ("(sleep 5; unzip) & sleep 10; touch /tmp/late", 5),
        # a process in the background is followed first, so what its parent does to its files comes too late
        ("sleep 5; (sleep 1; cat /tmp/x) & touch /tmp/x; sleep 9", 6),
        ("sleep 5; touch /tmp/a & rm -f /tmp/a & wait", 5),
        ("sleep 5; while :; do touch /tmp/a; sleep 1; done & sleep 3; rm /tmp/a", 8),
        ("sleep 5; a=x; " + "a=$a$a; " * 30, 5),
        ("x=a; while [ $x != b ]; do sleep 1; x=a$x; done", 147),
        ("n=0; while true; do n=$((n+1)); [ $n -gt 1000 ] && break; sleep 1; done", 117),
        ("n=0; while true; do touch /tmp/$n; n=$((n+1)); sleep 1; done", 117),
    ],
)
def test_from_there_on_nothing_is_known(script: str, seconds: float) -> None:
    found = life(script)
    assert within(found.unknown_from, seconds, slack=30)
    assert found.end is None
    assert all(effect.target != "/tmp/late" for effect in found.effects)
    assert found.handlers[-1].reaction.why


def test_what_a_loop_without_end_adds_to_a_file_is_given_up_in_the_end() -> None:
    """After so many rounds nobody follows what stands in it: only that it is there."""
    changes = life("while true; do echo a >> /tmp/x; sleep 1; done").effects

    assert [effect.content for effect in changes[:2]] == ["a\n", "a\na\n"]
    assert changes[-1].content is None


def test_a_failure_of_unknown_effect_may_be_waved_through() -> None:
    assert life("cat /etc/motd || true; sleep 3").known
    assert life("cat /etc/motd || :; sleep 3").known


def test_an_unknown_code_at_the_end_is_told_as_unknown() -> None:
    end = life("sleep 3; cat /etc/motd").end
    assert end is not None
    assert end.code is None
    assert within(end.at, 3)


@pytest.mark.parametrize(
    "fields",
    [
        {"image": "example.com/app"},
        {"image": "example.com/app", "args": ["sleep", "3"]},
        {"image": "example.com/app", "command": ["java", "-jar", "app.jar"]},
        {"image": "example.com/app", "command": ["sh", "start.sh"]},
        {"command": ["sh", "/var/start.sh"]},
        {"command": ["sh", "-i", "-c", "sleep 3"]},
        {"command": ["sh", "-c"]},
        {"command": ["/usr/sh", "-c", "sleep 3"]},
        {"command": ["sh", "-c", "sleep 3 &&"]},
        {"command": ["sh", "-c", "unzip"]},
        {"command": ["sh", "-c", "sleep $(SECONDS)"], "envFrom": [{"configMapRef": {"name": "c"}}]},
        {"command": ["cat"], "stdin": True},
    ],
)
def test_opaque(fields: dict[str, Json]) -> None:
    pod = pod_of(fields)
    life = program(pod, only(pod))
    assert (life.effects, life.end, life.handlers) == ((), None, ())
    assert bounds(life.unknown_from) == (0, 0)


@pytest.mark.parametrize(
    "fields",
    [
        {"command": ["sleep", "3"]},
        {"command": ["/bin/sleep"], "args": ["3"]},
        {"args": ["sleep", "3"]},
        {"image": "docker.io/library/alpine:3.20", "args": ["sleep", "3"]},
        {"image": "ubuntu", "args": ["/bin/sh", "-c", "sleep 3"]},
        {"image": "nginx", "command": ["bash", "-ec", "sleep 3"]},
        {"command": ["sh", "-e", "-u", "-c", "sleep 3", "name", "more"]},
        {"command": ["busybox", "sh", "-c", "sleep 3"]},
        {"command": ["/bin/sh", "-c", "sleep $(N)"], "env": [{"name": "N", "value": "3"}]},
        {"command": ["/bin/sh", "-c", "sleep $N"], "env": [{"name": "N", "value": "3"}]},
        {"command": ["/bin/sh", "-c", "sleep $1", "sh", "3"]},
        {"command": ["sh", "-c", "sleep 3; exit 0"], "stdin": True},
    ],
)
def test_ways_to_say_sleep_3(fields: dict[str, Json]) -> None:
    pod = pod_of(fields)
    end = program(pod, only(pod)).end
    assert end is not None
    assert within(end.at, 3)
    assert end.code == 0


def test_options_of_the_shell_are_heeded() -> None:
    pod = pod_of({"command": ["sh", "-ec", "false; sleep 9"]})
    end = program(pod, only(pod)).end
    assert end is not None
    assert within(end.at, 0)
    assert end.code == 1


@pytest.mark.parametrize(("image", "code"), [("busybox", 1), ("debian", 1), ("fedora", None)])
def test_a_variable_that_is_not_set_counts_as_0_in_arithmetic_but_for_bash(image: str, code: int | None) -> None:
    end = life("set -u; exit $((nope + 1))", image=image).end
    assert end is not None
    assert end.code == code


def test_variables_of_the_shell_are_not_inherited() -> None:
    def code(script: str) -> int | None:
        end = life(script).end
        return None if end is None else end.code

    assert code("x=1; sh -c 'exit ${x:-9}'") == 9
    assert code("export x=1; sh -c 'exit ${x:-9}'") == 1
    assert code("x=1 sh -c 'exit ${x:-9}'") == 1


def test_a_working_directory_that_the_image_decides_is_not_known() -> None:
    assert bounds(life("touch x", image="example.com/app").unknown_from) == (0, 0)
    assert effects(life("touch x", image="example.com/app", workingDir="/tmp")) == [(0, "written", "/tmp/x")]


def test_delays_of_commands_add_up() -> None:
    assert bounds(life("touch /tmp/a; touch /tmp/b; sleep 1").effects[1].at) == (0.0, 0.1)


def test_a_later_attempt_may_find_what_an_earlier_one_left() -> None:
    script = shell("[ -f /w/x ] && exit 1; touch /w/x; sleep 5", volumeMounts=[{"name": "w", "mountPath": "/w"}])
    pod = pod_of(script, volumes=({"name": "w", "emptyDir": {}},))
    assert program(pod, only(pod)).known
    assert not program(pod, only(pod), restarted=True).known


@pytest.mark.parametrize(
    ("script", "known"),
    [
        ("exit 3", True),  # an exec format error
        ("#!/bin/bash\\nexit 3\\n", True),  # no such interpreter
        ("#!/bin/cat\\nexit 3\\n", False),
    ],
)
def test_a_script_that_the_kernel_cannot_run_ends_at_once_with_a_code_of_the_runtimes(script: str, known: bool) -> None:
    mount: Fields = {"volumeMounts": [{"name": "v", "mountPath": "/w"}]}
    writer = shell(f"printf '{script}' > /w/run; chmod +x /w/run", **mount)
    pod = pod_of({"command": ["/w/run"], **mount}, init=[writer], volumes=[{"name": "v", "emptyDir": {}}])
    found = program(pod, only(pod))
    assert (found.end is not None) is known
    if found.end is not None:
        assert bounds(found.end.at) == (0, 0)
        assert found.end.code is None


def test_how_often_others_use_a_file_is_bounded() -> None:
    """Each of their acts is held against each: many of them would take minutes."""
    found = life("i=0; while [ $i -lt 60 ]; do date | tee -a f; i=$((i+1)); sleep 1; done; exit 3", workingDir="/tmp")
    assert found.unknown_from is not None
    low = bounds(found.unknown_from)
    assert low is not None
    assert low.low > 5


@pytest.mark.parametrize(
    "script", ["set -- a*; exit $#", "f() { return $#; }; f a*", "set -- a* 7; shift; exit $1", "set -- a* 7; exit $2"]
)
def test_a_pattern_may_be_any_number_of_words(script: str) -> None:
    process = life(script)
    assert process.end is None or process.end.code is None
