"""Few dependencies, each of them used, and all of them locked and audited (the lock file itself: test_lock)."""

import ast
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.project.checkout import ROOT, modules
from tests.project.test_lock import locked

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
MOST = 8
"""Packages that podlint asks for where it is installed. One more has to be worth more than it can break."""
MOST_IN_ALL = 20
"""With those that they ask for themselves."""

IMPORTED_AS = {"ruamel.yaml": "ruamel", "tree-sitter": "tree_sitter", "tree-sitter-bash": "tree_sitter_bash"}
WITH_ANOTHER = {"markupsafe": "jinja2"}
"""What is imported though another package brings it, by import name."""
EXTRAS = {"cel": "cel_expr_python", "lsp": "pygls lsprotocol"}
"""What an extra brings, by import names: podlint says what is missing where it is not installed."""


def names(requirements: list[str]) -> list[str]:
    return [Requirement(each).name for each in requirements]


def imported() -> set[str]:
    """The top-level packages that podlint's modules import, but for Python's own."""
    found = set()
    for path in modules("podlint"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module is not None:
                found.add(node.module.partition(".")[0])
    return found - sys.stdlib_module_names - {"podlint"}


def test_dependencies_are_few() -> None:
    assert len(PROJECT["dependencies"]) <= MOST


def test_what_they_ask_for_themselves_is_little_too() -> None:
    from importlib.metadata import requires

    waiting, met = names(PROJECT["dependencies"]), set[str]()
    while waiting:
        name = canonicalize_name(waiting.pop())
        if name not in met:
            met.add(name)
            asked = [Requirement(each) for each in requires(name) or []]
            waiting += [each.name for each in asked if each.marker is None or each.marker.evaluate({"extra": ""})]
    assert len(met) <= MOST_IN_ALL, sorted(met)
    assert met <= locked().keys()


def test_each_dependency_is_imported_and_nothing_else_is() -> None:
    asked = {IMPORTED_AS.get(name, name) for name in names(PROJECT["dependencies"])}
    extras = {name for each in EXTRAS.values() for name in each.split()}
    compiled = {"_ruamel_yaml"}
    assert {WITH_ANOTHER.get(name, name) for name in imported()} - extras - compiled == asked
    assert EXTRAS.keys() | {"test"} == PROJECT["optional-dependencies"].keys()


# --- audited -------------------------------------------------------------------------------------------------

CI = (ROOT / ".ci" / "run").read_text(encoding="utf-8")

PYTHON = """#!/bin/sh
# in place of python3 -m venv FOLDER: the programs that would be installed there
[ -n "$OFFLINE" ] && pip=false || pip=true
mkdir -p .audit/bin
printf '#!/bin/sh\\n%s\\n' "$pip" > .audit/bin/pip
printf '#!/bin/sh\\necho "$@" > asked\\ncat said\\nexit %s\\n' "$STATUS" > .audit/bin/pip-audit
chmod +x .audit/bin/*
"""


def audited(folder: Path, said: str, status: int, *, offline: bool = False) -> subprocess.CompletedProcess[str]:
    """What CI's audit makes of what ``pip-audit`` says."""
    (audit,) = re.findall(r"^audit\(\) \{$.*?^\}$", CI, re.MULTILINE | re.DOTALL)
    (folder / "said").write_text(said, encoding="utf-8")
    (folder / "python3").write_text(PYTHON, encoding="utf-8")
    (folder / "python3").chmod(0o755)
    path = f"{folder}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        ["bash", "-c", f"set -euo pipefail\n{audit}\naudit\necho passed"],
        cwd=folder,
        env={"PATH": path, "STATUS": str(status), "OFFLINE": "1" if offline else ""},
        capture_output=True,
        text=True,
        check=False,
    )


def test_ci_audits_the_lock_file_and_passes_where_nothing_is_known(tmp_path: Path) -> None:
    assert re.search(r"^audit$", CI, re.MULTILINE)
    ran = audited(tmp_path, "No known vulnerabilities found\n", 0)
    assert ran.returncode == 0
    assert ran.stdout == "No known vulnerabilities found\npassed\n"
    assert (tmp_path / "asked").read_text(encoding="utf-8").strip().endswith("-r requirements-dev.lock")


def test_ci_fails_where_a_locked_package_is_known_to_be_vulnerable(tmp_path: Path) -> None:
    ran = audited(tmp_path, "Found 1 known vulnerability in 1 package\njinja2 3.1.0 CVE-2024-1\n", 1)
    assert ran.returncode == 1
    assert "CVE-2024-1" in ran.stdout
    assert "passed" not in ran.stdout


@pytest.mark.parametrize(
    ("said", "status", "offline", "reason"),
    [
        ("", 0, True, "pip-audit cannot be installed here"),
        ("ERROR: no such host: pypi.org\n", 1, False, "the audit could not be made: ERROR: no such host: pypi.org"),
        ("click: could not be audited\n", 0, False, "the package index here tells of no vulnerabilities"),
    ],
)
def test_ci_says_why_where_nothing_can_be_audited(
    tmp_path: Path, said: str, status: int, offline: bool, reason: str
) -> None:
    ran = audited(tmp_path, said, status, offline=offline)
    assert (ran.returncode, ran.stdout) == (0, f"skipped: {reason}\npassed\n")
