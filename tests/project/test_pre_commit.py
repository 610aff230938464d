"""The hooks that ``.pre-commit-hooks.yaml`` offers, run by pre-commit itself."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.project.checkout import ROOT, copy

BAD = """\
apiVersion: v1
kind: Pod
metadata:
  name: bad
spec:
  containers:
    - name: app
      image: registry.example.com/app:1.0
      volumeMounts:
        - name: workdri
          mountPath: /work
  volumes:
    - name: workdir
      emptyDir: {}
"""
GOOD = BAD.replace("workdri\n", "workdir\n")


@pytest.fixture(scope="module")
def hooks() -> dict[str, dict[str, Any]]:
    listed = YAML(typ="safe", pure=True).load(ROOT / ".pre-commit-hooks.yaml")
    return {hook["id"]: hook for hook in listed}


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("pod.yaml", True),
        ("pod.yml", True),
        ("pod.json", True),
        ("pod.yaml.tmpl", False),
        ("Chart.lock", False),
        ("README.md", False),
        ("pod.py", False),
    ],
)
@pytest.mark.parametrize("hook", ["podlint-check", "podlint-fix"])
def test_a_hook_is_given_what_can_hold_a_manifest(
    hooks: dict[str, dict[str, Any]], hook: str, name: str, wanted: bool
) -> None:
    identify = pytest.importorskip("identify.identify", reason="pre-commit, which brings identify, is not installed")

    assert bool(identify.tags_from_filename(name) & set(hooks[hook]["types_or"])) is wanted


@pytest.fixture(scope="module")
def podlint_repository(tmp_path_factory: pytest.TempPathFactory, environment: dict[str, str]) -> Path:
    """A repository whose HEAD is the checkout as it is now: pre-commit clones what is committed."""
    folder = tmp_path_factory.mktemp("source") / "podlint"
    copy(folder)
    commit(folder, environment)
    return folder


@pytest.fixture
def repository(tmp_path: Path, environment: dict[str, str]) -> Path:
    """A repository with one bad manifest, a good one, and a file that is none."""
    (tmp_path / "bad.yaml").write_text(BAD, encoding="utf-8")
    (tmp_path / "good.yaml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "notes.txt").write_text(BAD, encoding="utf-8")
    commit(tmp_path, environment)
    return tmp_path


def commit(folder: Path, environment: dict[str, str]) -> None:
    """Make a repository of a folder, with everything committed."""
    identity = ["-c", "user.name=Tester", "-c", "user.email=tester@example.com", "-c", "commit.gpgsign=false"]
    for arguments in (["init", "--quiet"], ["add", "--all"], [*identity, "commit", "--quiet", "--message=All"]):
        subprocess.run(["git", *arguments], cwd=folder, env=environment, check=True)


def test_a_hook_sees_all_files_of_a_commit_at_once(hooks: dict[str, dict[str, Any]]) -> None:
    assert {name: hook["require_serial"] for name, hook in hooks.items()} == {
        "podlint-check": True,
        "podlint-fix": True,
    }


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pre-commit keeps the environment that it installs podlint into: one for all tests."""
    return tmp_path_factory.mktemp("pre-commit")


@pytest.mark.slow
@pytest.mark.usefixtures("pip")
@pytest.mark.parametrize(
    ("hook", "files", "status", "said", "unsaid"),
    [
        ("podlint-check", ["--all-files"], 1, ["Failed", "volume-mount-unknown", "bad.yaml:10:17"], ["good.yaml"]),
        ("podlint-check", ["--files", "good.yaml"], 0, ["Passed"], ["volume-mount-unknown"]),
        ("podlint-fix", ["--all-files"], 1, ["Failed", "files were modified by this hook"], ["good.yaml"]),
        ("podlint-fix", ["--files", "good.yaml"], 0, ["Passed"], ["modified"]),
    ],
    ids=[
        "a bad manifest stops the commit",
        "a good one passes",
        "a mended one stops it, too",
        "nothing to mend passes",
    ],
)
def test_pre_commit_runs_the_hook(
    podlint_repository: Path,
    repository: Path,
    environment: dict[str, str],
    home: Path,
    hook: str,
    files: list[str],
    status: int,
    said: list[str],
    unsaid: list[str],
) -> None:
    pytest.importorskip("pre_commit")

    answer = subprocess.run(
        [sys.executable, "-m", "pre_commit", "try-repo", podlint_repository, hook, *files],
        cwd=repository,
        env=environment | {"PRE_COMMIT_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert answer.returncode == status, answer.stdout + answer.stderr
    assert all(text in answer.stdout for text in said), answer.stdout
    assert not any(text in answer.stdout for text in [*unsaid, "notes.txt"]), answer.stdout
    mended = hook == "podlint-fix" and status == 1
    assert ("workdri\n" in (repository / "bad.yaml").read_text(encoding="utf-8")) is not mended
    assert (repository / "notes.txt").read_text(encoding="utf-8") == BAD
