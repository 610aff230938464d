"""Whatever stands in a manifest, there is an answer, and soon."""

from hypothesis import given
from hypothesis import strategies as st

from podlint.behaviour.files import reads_and_writes
from podlint.behaviour.hook import outcome
from podlint.behaviour.probe import answers, runs
from podlint.behaviour.process import program, reaction
from podlint.evaluation import Evaluation
from podlint.manifest.node import Json
from podlint.moment import seconds
from podlint.pod.model import MOST_SCRIPT_STEPS
from tests.behaviour.living import pod_of

FRAGMENTS = st.sampled_from(
    [
        *(
            "touch /tmp/x",
            "rm -f /tmp/x",
            "sleep 1",
            "sleep infinity",
            "echo $x > /tmp/x",
            "cat /tmp/x",
            "wait",
            "wait $!",
        ),
        *(
            "trap 'exit 3' TERM",
            "trap '' TERM",
            "trap - TERM",
            "trap 'rm /tmp/x; sleep 1' EXIT",
            "kill $!",
            "kill 1",
            "exit",
        ),
        *(
            "x=$x$x$x$x$x$x$x",
            "x=a",
            "while :",
            "until [ -f /tmp/x ]",
            "while [ $x ]",
            "do",
            "done",
            "(",
            ")",
            "{",
            "}",
            ";",
        ),
        *(
            "&",
            "&&",
            "||",
            "!",
            "|",
            "\n",
            "set -eu",
            "exec",
            "sh -c",
            "'",
            '"',
            "$(",
            "`",
            "[ a",
            "]",
            ">",
            "<",
            "nginx",
        ),
        *(
            "cd /tmp",
            "mkdir -p d/e",
            "rm -rf /",
            "export x",
            "httpd -f",
            "tail -f /dev/null",
            "if",
            "then",
            "else",
            "fi",
            "for x in 1 2 3",
            "case $x in",
            "a*)",
            ";;",
            "esac",
            "f() {",
            "f",
            "break",
            "continue 2",
            "return",
            "local x",
            "read x",
            "x=$((x+1))",
            "x=$((x/0))",
            "$((",
            "))",
            "${x:-$(",
            "${x%%*}",
            '"$@"',
            "shift",
            "eval",
            ". /tmp/x",
            "./x",
            "chmod +x /tmp/x",
            "cat <<X\n$x\nX\n",
            "timeout 1",
            "mkfifo /tmp/p",
            "cat /tmp/p",
            "nc -l -p 80",
            "tee /tmp/x",
            "cp /tmp/x /tmp/v/x",
            "[[ $x == a* ]]",
            "command -v",
            "set -o pipefail",
            "2>&1",
            "\\",
            "é",
            "\ue0000\ue001",
            "\0",
        ),
    ]
)
SCRIPTS = st.one_of(st.text(max_size=60), st.lists(FRAGMENTS, max_size=25).map(" ".join))
WORDS = st.lists(
    st.one_of(st.sampled_from(["sh", "-c", "exec", "sleep", "cat", "[", "test", "-f"]), SCRIPTS), max_size=6
)


@given(SCRIPTS)
def test_any_script(script: str) -> None:
    _everything(["sh", "-c", script])


@given(WORDS)
def test_any_words(words: list[str]) -> None:
    _everything(words)


def _everything(words: list[str]) -> None:
    """The same words as the command, the hooks and a probe of one container."""
    command: Json = [*words]
    handler: Json = {"exec": {"command": command}}
    pod = pod_of(
        {
            "command": command,
            "lifecycle": {"postStart": handler, "preStop": handler},
            "livenessProbe": handler,
            "readinessProbe": {"httpGet": {"port": 80, "path": "/x"}},
            "startupProbe": {"tcpSocket": {"port": 80}},
            "volumeMounts": [{"name": "v", "mountPath": "/tmp/v"}],  # noqa: S108 -- a path inside the container
        },
        volumes=[{"name": "v", "emptyDir": {}}],
    )
    [container] = pod.main
    life = program(pod, container)
    ranges = Evaluation({})
    assert life.end is None or life.unknown_from is None
    again = program(pod, container, after=life, ended_at=seconds(1.5))
    assert again.end is None or again.unknown_from is None
    starts = [ranges.bounds(handler.since).low for handler in life.handlers]
    assert starts == sorted(starts)
    for at in (None, seconds(0.5)):
        seen = reaction(life, at)
        assert (seen.kind == "exits") == (seen.after is not None)
        assert seen.after is None or ranges.bounds(seen.after).low > -1
    assert container.liveness is not None
    told = answers(pod, container, container.liveness, life)
    assert ranges.bounds(told[0].since) == (0, 0)
    runs(pod, container, container.liveness, life)
    for probe in (container.readiness, container.startup):
        assert probe is not None
        assert answers(pod, container, probe, life)
    assert all(0 <= ranges.bounds(answer.takes).high <= container.liveness.timeout.value for answer in told)
    for hook in (container.post_start, container.pre_stop):
        assert hook is not None
        came = outcome(pod, container, hook, life)
        assert ranges.bounds(came.at_least).low >= 0
    reads_and_writes(pod)


def test_scripts_of_one_pod_are_followed_for_so_many_steps_together() -> None:
    """One script may take what it needs, the next what is left; of what comes later nothing is said, and why is said."""
    script = "i=0; while [ $i -lt 90 ]; do touch /tmp/$i; i=$((i+1)); done; exit 3"
    command: Json = ["sh", "-c", script]
    pod = pod_of(*({"command": command} for _ in range(3)))
    alone = program(pod, pod.main[0])
    left = pod.script_effort.left
    takes = MOST_SCRIPT_STEPS - left
    assert alone.end is not None
    assert alone.end.code == 3

    pod.script_effort.spend(int(left - takes))  # just one run more
    assert program(pod, pod.main[1]).end is not None
    last = program(pod, pod.main[2])
    assert last.end is None
    assert last.unknown_from is not None
