"""The wheel, and podlint installed from it where no checkout is near."""

import subprocess
import sys
import venv
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from zipfile import ZipFile

import pytest

import podlint
from tests.project.checkout import ROOT

pytestmark = pytest.mark.slow

LIMIT = 1_120_000
"""Bytes. The wheel is downloaded by every pre-commit user and CI run."""

MANIFEST = """\
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: app
      image: registry.example.com/app:1.0
      imagePullpolicy: Always
      volumeMounts:
        - name: workdri
          mountPath: /work
  volumes:
    - name: workdir
      emptyDir: {}
"""


@pytest.fixture(scope="module")
def contents(wheel: Path) -> set[str]:
    with ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_it_is_small(wheel: Path) -> None:
    assert wheel.stat().st_size < LIMIT


def test_it_carries_the_rules_and_the_schemas(contents: set[str]) -> None:
    data = {path for folder in ("rules", "schemas") for path in (ROOT / folder).rglob("*") if path.is_file()}

    assert {f"podlint/_data/{path.relative_to(ROOT).as_posix()}" for path in data} <= contents


def test_it_carries_the_package_its_types_and_its_licence_and_nothing_else(contents: set[str]) -> None:
    dist_info = f"podlint-{podlint.__version__}.dist-info"

    assert {"podlint/py.typed", f"{dist_info}/licenses/LICENSE"} <= contents
    man_page = f"podlint-{podlint.__version__}.data/data/share/man/man1/podlint.1"
    assert {name.split("/")[0] for name in contents - {man_page}} == {"podlint", dist_info}
    assert man_page in contents


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the commands of a fresh virtual environment that holds podlint."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder, with_pip=True)
    commands = folder / ("Scripts" if sys.platform == "win32" else "bin")
    subprocess.run([commands / "python", "-m", "pip", "install", "--quiet", wheel], check=True)
    return commands


@pytest.fixture
def run(installed: Path, environment: dict[str, str], tmp_path: Path) -> Callable[..., CompletedProcess[str]]:
    """Run the installed podlint, as ``run("check", "web.yaml")``, in a folder of its own."""

    def run(*arguments: str) -> CompletedProcess[str]:
        command = [str(installed / "podlint"), *arguments]
        return subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)

    return run


def test_installed_it_knows_its_version_and_its_rules(run: Callable[..., CompletedProcess[str]]) -> None:
    assert podlint.__version__ in run("--version").stdout
    assert "What it finds" in run("rule", "volume-mount-unknown").stdout


def test_installed_it_checks(run: Callable[..., CompletedProcess[str]], tmp_path: Path) -> None:
    (tmp_path / "web.yaml").write_text(MANIFEST, encoding="utf-8")

    answer = run("check", "--format", "concise")

    assert answer.returncode == 1
    assert "web.yaml:9:7: error[unknown-field]" in answer.stdout
    assert "web.yaml:11:17: error[volume-mount-unknown]" in answer.stdout
