"""What came of an input in an earlier run is told again, but never where anything that it rests on has changed."""

import os
import pickle
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from podlint.checks.run import check_reading
from podlint.cli.cache import Cache
from podlint.pod.beside import DRAWS_ON, KINDS
from podlint.pod.neighbourhood import Neighbourhood
from tests.cli.running import Ran, podlint
from tools.fuzzing.seeds import ROOT

POD = """\
apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web}}
spec:
  containers:
    - name: web
      image: nginx:1.27
      ports: [{name: http, containerPort: 80}]
      volumeMounts: [{name: absent, mountPath: /data}]
"""
SERVICE = """\
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80, targetPort: http}]}
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "pod.yaml").write_text(POD, encoding="utf-8")
    (folder / "service.yaml").write_text(SERVICE, encoding="utf-8")
    monkeypatch.setenv("PODLINT_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.chdir(folder)
    return folder


def told(*arguments: str) -> Ran:
    return podlint("check", "--format", "json", *arguments)


@pytest.fixture
def checked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that are really looked at."""
    names: list[str] = []

    def noting(reading, **rest):  # type: ignore[no-untyped-def]
        names.append(reading.source.name)
        return check_reading(reading, **rest)

    monkeypatch.setattr("podlint.checks.run.check_reading", noting)
    return names


def entries(project: Path) -> list[Path]:
    return sorted(project.parent.glob("cache/??/*"))


@pytest.mark.usefixtures("project")
def test_a_second_run_says_the_same_and_looks_at_nothing(checked: list[str]) -> None:
    cold = told()
    assert checked == ["pod.yaml"]
    assert '"volume-mount-unknown"' in cold.out
    assert told() == cold
    assert checked == ["pod.yaml"]


@pytest.mark.usefixtures("project")
def test_no_cache_looks_anew_and_keeps_nothing(project: Path, checked: list[str]) -> None:
    assert told("--no-cache") == told("--no-cache")
    assert checked == ["pod.yaml", "pod.yaml"]
    assert entries(project) == []


CHANGES = {
    "the input": lambda folder: (folder / "pod.yaml").write_text(POD.replace("absent", "other"), encoding="utf-8"),
    "a Service that selects its Pods": lambda folder: (folder / "service.yaml").write_text(
        SERVICE.replace("http", "web"), encoding="utf-8"
    ),
    "the configuration": lambda folder: (folder / ".podlint.yaml").write_text(
        "ignore: [volume-mount-unknown]\n", encoding="utf-8"
    ),
    "a kustomization": lambda folder: (folder / "kustomization.yaml").write_text(
        "patches: [{path: pod.yaml}]\n", encoding="utf-8"
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_after_a_change_it_is_told_what_holds_now(change: str, project: Path) -> None:
    before = told()
    CHANGES[change](project)
    after = told()
    assert after == told("--no-cache")
    assert after != before


@pytest.mark.usefixtures("project")
def test_another_podlint_looks_anew(checked: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    told()
    monkeypatch.setattr("podlint.cli.cache._of_podlint", lambda: b"another")
    told()
    assert checked == ["pod.yaml", "pod.yaml"]


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize("option", [("--kubernetes-version", "1.28"), ("--assume", "boot=3s"), ("--profile", "strict")])
def test_under_other_options_it_is_looked_at_anew(option: tuple[str, str], checked: list[str]) -> None:
    told()
    del checked[:]
    told(*option)
    assert checked == ["pod.yaml"]


@pytest.mark.usefixtures("project")
def test_a_change_of_what_nobody_asked_for_changes_nothing(project: Path, checked: list[str]) -> None:
    (project / "other.yaml").write_text(POD.replace("web", "db"), encoding="utf-8")
    told()
    del checked[:]
    (project / "other.yaml").write_text(POD.replace("web", "shop"), encoding="utf-8")
    told()
    assert checked == ["other.yaml"]


@pytest.mark.usefixtures("project")
def test_a_baseline_knows_what_comes_from_the_cache(project: Path) -> None:
    told("--write-baseline", str(project / "known.json"))
    ran = told("--baseline", str(project / "known.json"))
    assert ran.status == 0
    assert '"baselined": 1' in ran.out


def damaged(data: bytes) -> Iterator[bytes]:
    yield b""
    yield data[:-1]
    yield data[:20]
    yield data[:40] + bytes([data[40] ^ 1]) + data[41:]
    yield b"\0" * len(data)


def test_a_damaged_entry_counts_for_nothing(project: Path) -> None:
    cold = told()
    data = {path: path.read_bytes() for path in entries(project)}
    assert len(data) == 2
    for number in range(5):
        for path, whole in data.items():
            path.write_bytes(list(damaged(whole))[number])
        assert told() == cold


class Evil:
    """What a thief would put there."""

    def __init__(self, target: Path) -> None:
        self.target = target

    def __reduce__(self) -> tuple[object, ...]:
        return (Path.touch, (self.target,))


def test_an_entry_that_somebody_else_wrote_runs_nothing(project: Path) -> None:
    from hashlib import blake2b

    cold = told()
    stolen = project.parent / "stolen"
    for written in ([(b"", Evil(stolen))], 7, [7], [(b"", "no result")]):
        content = pickle.dumps(written)
        for path in entries(project):
            path.write_bytes(blake2b(content, digest_size=32).digest() + content)
        assert told() == cold
    assert not stolen.exists()


def test_a_folder_that_cannot_be_written_is_as_good_as_none(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cold = told()
    (project.parent / "file").touch()
    monkeypatch.setenv("PODLINT_CACHE_DIR", str(project.parent / "file"))
    assert told() == cold


def test_what_no_run_used_for_a_month_is_removed(project: Path) -> None:
    told()
    old, used = entries(project)
    for path, days in ((old, 40), (used, 2)):
        os.utime(path, (path.stat().st_mtime - days * 86_400,) * 2)
    (project.parent / "cache" / "swept").unlink()
    Cache(project.parent / "cache").write("00" * 20, [])
    assert not old.exists()
    assert used.exists()


@pytest.mark.slow
def test_runs_that_share_a_cache_all_say_the_same(project: Path) -> None:
    for number in range(20):
        (project / f"{number}.yaml").write_text(POD.replace("web", f"web-{number}"), encoding="utf-8")
    plain = subprocess.run(
        [sys.executable, "-m", "podlint", "check", "--no-cache"], capture_output=True, env=shared(project), check=False
    )
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "podlint", "check"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=shared(project),
        )
        for _ in range(4)
    ]
    assert {process.communicate() for process in running} == {(plain.stdout, plain.stderr)}


def shared(project: Path) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "PODLINT_CACHE_DIR": str(project.parent / "cache")}


def test_of_each_question_it_is_known_what_its_answer_rests_on() -> None:
    questions = {name for name in vars(Neighbourhood) if not name.startswith("_")}
    assert set(DRAWS_ON) == questions
    assert {drawn for each in DRAWS_ON.values() for drawn in each} == {"Pods", *KINDS}
