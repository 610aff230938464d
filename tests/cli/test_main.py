"""The command line itself: its commands, its help, and how runs end that were stopped."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import podlint as package
from podlint.checks.rule import rules
from podlint.cli.schema import NAMES
from podlint.resources import resource
from tests.cli.running import BAD, podlint

ROOT = Path(package.__file__).parent.parent


def program(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "podlint", *arguments]


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT)}


def test_version() -> None:
    ran = podlint("--version")
    assert (ran.status, ran.out) == (0, f"podlint {package.__version__}\n")


def test_version_loads_nothing_heavy() -> None:
    code = (
        "import sys; from podlint.cli.main import run; run(['--version']);"
        "print([n for n in ('networkx', 'jsonschema', 'tree_sitter', 'ruamel.yaml', 'pathspec') if n in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], env=environment(), capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("arguments", [["--help"], ["check", "-h"], ["rule", "--help"], ["schema", "--help"]])
def test_help(arguments: list[str]) -> None:
    ran = podlint(*arguments)
    assert ran.status == 0
    assert "Usage: podlint" in ran.out


def test_an_unknown_command_is_answered_with_the_nearest() -> None:
    ran = podlint("chek")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err == "podlint: error: there is no command 'chek'; did you mean 'check'?\n"


def test_hostile_arguments_are_shown_harmless() -> None:
    for arguments in (["a\n::error::b"], ["check", "--\x1b[31m\n::error::b"], ["rule", "##[error]\n::error::"]):
        ran = podlint(*arguments)
        assert ran.status == 2
        assert all(line.startswith("podlint: ") and line.isprintable() for line in ran.err.splitlines())
        assert "##[" not in ran.err


@pytest.mark.parametrize("name", NAMES)
def test_every_schema_is_one(name: str) -> None:
    ran = podlint("schema", name)
    assert ran.status == 0
    schema = json.loads(ran.out)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    Draft202012Validator.check_schema(schema)


def test_an_unknown_schema_is_wrong_use() -> None:
    assert podlint("schema", "chek").status == 2


def test_the_table_of_rules_names_every_rule() -> None:
    for arguments in (["rule"], ["rule", "--format", "markdown"]):
        out = podlint(*arguments).out
        assert all(name in out for name in rules())


@pytest.mark.parametrize("arguments", [[], ["volume-mount-unknown"]], ids=["table", "page"])
def test_rules_as_json_fit_their_schema(arguments: list[str]) -> None:
    printed = json.loads(podlint("rule", "--format", "json", *arguments).out)
    schema = json.loads(resource("schemas/rule.json").read_text(encoding="utf-8"))
    Draft202012Validator(schema).validate(printed)
    assert len(printed["rules"]) == (1 if arguments else len(rules()))


def test_a_rules_page() -> None:
    text = podlint("rule", "volume-mount-unknown")
    assert text.status == 0
    assert text.out.startswith("volume-mount-unknown\nerror, category volumes: ")
    assert "```" not in text.out
    assert "\x1b[" not in text.out
    markdown = podlint("rule", "volume-mount-unknown", "--format", "markdown").out
    assert markdown.startswith("# volume-mount-unknown\n")
    assert "```yaml bad" in markdown


def test_an_unknown_rule_is_answered_with_the_nearest() -> None:
    ran = podlint("rule", "volume-mount-unkown")
    assert (ran.status, ran.out) == (2, "")
    assert "there is no rule 'volume-mount-unkown'; did you mean 'volume-mount-unknown'?" in ran.err


def test_an_interrupt_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("podlint.cli.check.check_inputs", interrupted)
    ran = podlint("check")
    assert (ran.status, ran.out, ran.err.strip()) == (130, "", "podlint: interrupted")


def test_text_that_the_terminal_cannot_encode_is_escaped(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text(BAD.replace("workdri", "日本"), encoding="utf-8")
    ran = subprocess.run(
        program("check", str(tmp_path)),
        env={**environment(), "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"},
        capture_output=True,
        check=False,
    )
    assert ran.returncode == 1
    assert rb"\u65e5\u672c" in ran.stdout


SHARED = (
    "--kubernetes-version",
    "--config",
    "--assume",
    "--format",
    "--output",
    "--color",
    "-q",
    "-v",
    "-j",
    "--jobs",
    "--no-cache",
)
"""Options that mean the same to every command that looks at manifests (contract: Commands)."""


@pytest.mark.parametrize("command", ["check", "timeline", "graph", "diff", "compare"])
def test_every_command_that_looks_at_manifests_takes_the_shared_options(command: str) -> None:
    usage = podlint(command, "--help").out

    assert [option for option in SHARED if not re.search(rf"(^|[\s,]){option}\b", usage)] == []
