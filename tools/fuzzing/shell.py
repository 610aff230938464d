"""Shell scripts that nobody wrote: valid ones, nearly valid ones, endless ones and deep ones."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Final

_WORDS: Final = (
    "sleep 5", "sleep $X", "sleep infinity", "true", "false", "exit 3", "exit $?", "wait", "wait $!", "kill -TERM 1", "kill $$",
    "echo hi > /tmp/f", "cat /tmp/f", "rm -f /tmp/f", "touch /tmp/ready", "test -f /tmp/ready", "[ -e /a ]", "[[ $a == b* ]]",
    "exec nginx -g 'daemon off;'", "curl -m 3 http://localhost:8080/healthz", "nc -z db 5432", "set -e", "set -euo pipefail",
    "trap 'exit 0' TERM INT", "trap - TERM", "trap '' 15", "cd /nowhere", "export A=1", "read line", "break", "continue 99",
    "return 1", "shift", "source /x", "eval \"$a\"", "timeout 3 sleep 9", "printf '%s' a", "i=$((i+1))", "a=${b:-${c:-${d}}}",
    "a=$(cat /f)", "a=`date`", ": $((1/0))", ": $((2**999999))", ": $((9999999999999999999999 << 99999))", "sleep 1e999",
    "sleep 999999999999999999d", "sleep -1", "sleep nan", "sleep 0x10", "seq 1 1000000000", "yes | head", "kill -9 -1", "a=\u202eb",
    "python -m http.server", "wget -T 2 -qO- localhost", "tail -f /dev/null", "while read l; do echo $l; done < /dev/stdin",
)  # fmt: skip
_BROKEN: Final = (
    "(",
    ")",
    "{",
    "}",
    "done",
    "fi",
    "esac",
    "'",
    '"',
    "`",
    "$(",
    "${",
    "$((",
    "<<EOF",
    "&&",
    "||",
    "|",
    ";;",
    ">",
    "\\",
    "\0",
)


def script(random: Random, depth: int = 4) -> str:
    """A script of a few commands, nested up to ``depth``; one in four has something in it that is no shell."""
    text = _list(random, depth)
    if random.random() < 0.25:
        at = random.randrange(len(text) + 1)
        text = text[:at] + random.choice(_BROKEN) + text[at:]
    return text


def _list(random: Random, depth: int) -> str:
    joint = random.choice(("; ", "\n", " && ", " || ", " | ", " & ", "; "))
    return joint.join(_command(random, depth) for _ in range(random.randrange(1, 4)))


def _command(random: Random, depth: int) -> str:
    if depth <= 0 or random.random() < 0.5:
        return random.choice(_WORDS)
    return random.choice(_COMPOUND)(random, depth - 1)


def _compound(form: str) -> Callable[[Random, int], str]:
    parts = form.split("@")

    def build(random: Random, depth: int) -> str:
        return parts[0] + "".join(_list(random, depth) + part for part in parts[1:])

    return build


_COMPOUND: Final = tuple(
    _compound(form)
    for form in (
        "if @; then @; else @; fi", "while @; do @; done", "until @; do @; done", "while true; do @; sleep 1; done",
        "while :; do @; done", "for i in 1 2 3; do @; done", "for i in $(seq 1 100000); do @; done", "for ((;;)); do @; done",
        "(@)", "{ @; }", "f() { @; f; }; f", "f() { @; }; f & f", "case $x in a*) @;; *) @;; esac", "a=$(@)", "! { @; }",
        "trap '@' TERM", "trap 'trap \"@\" TERM; kill $$' TERM EXIT", "{ @; } & wait", "sh -c '@'", "exec sh -c \"@\"",
        "cat <<EOF | sh\n@\nEOF\n", "{ @; } > /tmp/out 2>&1", "(@) | (@)",
    )
)  # fmt: skip
