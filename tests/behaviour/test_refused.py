"""Scripts that no shell takes, and that shells at hand indeed refuse; none that a real one has run."""

import json
import random
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from podlint.behaviour.shell.refused import refused

LIVES = Path(__file__).parent.parent / "lives"
SHELLS = [
    words
    for words in (
        ["bash", "-n", "-c"],
        ["bash", "--posix", "-n", "-c"],
        ["dash", "-n", "-c"],
        ["busybox", "sh", "-n", "-c"],
    )
    if shutil.which(words[0])
]

REFUSED = {
    "sleep 5 & ; wait": "no command comes between `&` and `;`",
    "sleep 1 | | cat": "no command comes between `|` and `|`",
    "; sleep 1": "no command comes before `;`",
    "if true; then; sleep 1; fi": "no command comes between `then` and `;`",
    "a;;b": "`;;` comes outside of a `case`",
    "sleep 1 &&": "nothing comes after `&&`",
    "while true do date; done": "`done` comes before the `do` of its `while`",
    "for i in 1 2 3 do echo $i; done": "`done` comes before the `do` of its `for`",
    "if [ -f /x ] then cat /x; fi": "`fi` comes before the `then` of its `if`",
    "if true; then date; else": "`if` is never closed with `fi`",
    "while true; do date; fi": "`fi` comes before the `done` of `do`",
    "if true; then fi": "nothing comes between `then` and `fi`",
    "run() { date }": "`{` is never closed with `}`",
    "(date": "`(` is never closed with `)`",
    "date)": "`)` comes without a `(`",
    "done": "`done` comes without a `do`",
    "echo 'it": "a ' is never closed",
    'echo "it': 'a " is never closed',
}
TAKEN = [
    "while true; do date; sleep 1; done",
    "while true\ndo\n  date\ndone",
    "if a; then b; elif c; then d; else e; fi",
    "for i in 1 2; do (cd /x && date) & done; wait",
    "for i; do date; done",
    "run() { date; }; run",
    "! true",
    "! ; date",  # Bash takes it
    "a &&\n b",
    "a |& b",
    "echo done; echo then }",
    "echo it's # it's",
    "# it's\ndate",
    'echo "$(date)" ${x} $#',
    "trap 'exit 0' TERM; sleep 1 & wait",
    "case $x in a) date;; esac",
    "cat <<E\nit's\nE",
    "[[ -f /x && -f /y ]]",
    "{ date; } > /x 2>&1 < /dev/null",
    "date;",
    "date &",
    "",
]


@pytest.mark.parametrize(("script", "why"), REFUSED.items())
def test_why_no_shell_takes_a_script(script: str, why: str) -> None:
    assert refused(script) == why


@pytest.mark.parametrize("script", TAKEN)
def test_what_a_shell_may_take_is_not_refused(script: str) -> None:
    assert refused(script) is None


def recorded() -> list[str]:
    """The scripts of all recorded lives, one a line of the manifest."""
    found = set()
    for path in LIVES.glob("*.json"):
        manifest = json.loads(path.read_text())["manifest"]
        found.update(re.findall(r"^\s*- (\w[^'\"\n]*[;&|][^'\"\n]*)$", manifest, re.MULTILINE))
    return sorted(found)


def test_a_script_that_ran_is_not_refused() -> None:
    scripts = recorded()
    assert len(scripts) > 30
    assert [script for script in scripts if refused(script)] == []


def test_shells_refuse_what_is_refused() -> None:
    chance = random.Random(5)  # noqa: S311 -- the same scripts each time
    scripts = [*REFUSED, *TAKEN, *recorded()]
    pieces = [
        ";",
        "&",
        "&&",
        "|",
        "\n",
        "then",
        "do",
        "done",
        "fi",
        "if",
        "while",
        "{",
        "}",
        "(",
        ")",
        "else",
        "'",
        '"',
    ]
    claimed = list(REFUSED)
    while len(claimed) < 100:
        parts = re.split(r"(\s+|;|&&|&)", chance.choice(scripts))
        parts.insert(chance.randrange(len(parts)), f" {chance.choice(pieces)} ")
        script = "".join(parts)
        if len(script) < 300 and refused(script):
            claimed.append(script)
    for script in claimed:
        for shell in SHELLS:
            done = subprocess.run([*shell, script], capture_output=True, stdin=subprocess.DEVNULL, check=False)
            assert done.returncode != 0, (shell, script, refused(script))
