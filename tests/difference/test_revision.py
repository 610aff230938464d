"""``podlint diff --rev``, in a repository of its own."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.cli.running import CLEAN, podlint

PROBED = CLEAN + "      livenessProbe: {tcpSocket: {port: 80}, periodSeconds: 5}\n"
SLOWER = PROBED.replace("periodSeconds: 5", "periodSeconds: 9")


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_NAME", "somebody")
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "somebody@example.com")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.chdir(tmp_path)
    git("init", "-q")
    return tmp_path


def git(*arguments: str) -> None:
    subprocess.run(["git", *arguments], check=True, capture_output=True)


def commit(**files: str) -> None:
    for name, text in files.items():
        write(f"{name}.yaml", text)
    git("add", "-A")
    git("commit", "-qm", "x")


def write(name: str, text: str) -> None:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def changes(*arguments: str) -> list[tuple[str, str | None, str | None]]:
    ran = podlint("diff", "--format", "json", *arguments)
    assert ran.status == 0, ran.err
    return [
        (pod["change"], pod["old"] and pod["old"]["file"], pod["new"] and pod["new"]["file"])
        for pod in json.loads(ran.out)["pods"]
    ]


@pytest.mark.usefixtures("repository")
def test_the_working_tree_is_held_against_the_revision() -> None:
    commit(web=PROBED, gone=PROBED.replace("web", "gone"), same=PROBED.replace("web", "same"))
    write("web.yaml", SLOWER)
    write("new.yaml", PROBED.replace("web", "new"))
    Path("gone.yaml").unlink()

    assert changes("--rev", "HEAD") == [
        ("removed", "HEAD:gone.yaml", None),
        ("added", None, "new.yaml"),
        ("changed", "HEAD:web.yaml", "web.yaml"),
    ]


@pytest.mark.usefixtures("repository")
def test_only_what_lies_below_the_paths_counts() -> None:
    commit(**{"a/web": PROBED, "b/web": PROBED})
    write("a/web.yaml", SLOWER)
    write("b/web.yaml", SLOWER)

    assert changes("--rev", "HEAD", "a") == [("changed", "HEAD:a/web.yaml", "a/web.yaml")]
    assert changes("--rev", "HEAD", "b/web.yaml") == [("changed", "HEAD:b/web.yaml", "b/web.yaml")]


def test_paths_are_those_of_the_current_folder(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commit(**{"a/web": PROBED})
    write("a/web.yaml", SLOWER)
    monkeypatch.chdir(repository / "a")

    assert changes("--rev", "HEAD", "web.yaml") == [("changed", "HEAD:a/web.yaml", "web.yaml")]


@pytest.mark.usefixtures("repository")
def test_a_deleted_file_may_be_named() -> None:
    commit(web=PROBED)
    Path("web.yaml").unlink()

    assert changes("--rev", "HEAD", "web.yaml") == [("removed", "HEAD:web.yaml", None)]


@pytest.mark.parametrize("name", ["two words", "ünï", "line\nbreak", "*", "-x", ":(glob)a", 'q"uote'])
@pytest.mark.usefixtures("repository")
def test_any_name_of_a_file_does(name: str) -> None:
    commit(**{name: PROBED})
    write(f"{name}.yaml", SLOWER)

    assert changes("--rev", "HEAD") == [("changed", f"HEAD:{name}.yaml", f"{name}.yaml")]


@pytest.mark.usefixtures("repository")
def test_what_a_search_passes_over_it_passes_over_in_the_revision() -> None:
    write(".gitignore", "/build/\n")
    for name in ("build/web.yaml", ".hidden/web.yaml", "web.txt"):
        write(name, PROBED)
    git("add", "-Af")
    git("commit", "-qm", "x")
    for name in ("build/web.yaml", ".hidden/web.yaml", "web.txt"):
        Path(name).unlink()

    assert changes("--rev", "HEAD") == []


@pytest.mark.usefixtures("repository")
def test_both_sides_are_judged_by_the_configuration_there_is_now() -> None:
    commit(web=PROBED)
    write(".podlint.yaml", "exclude: ['web.yaml']\n")
    Path("web.yaml").unlink()

    assert changes("--rev", "HEAD") == []


@pytest.mark.usefixtures("repository")
def test_no_filter_runs(tmp_path: Path) -> None:
    write(".gitattributes", "*.yaml filter=evil diff=evil\n")
    commit(web=PROBED)
    for setting in ("filter.evil.smudge", "filter.evil.clean", "diff.evil.textconv"):
        git("config", setting, f"touch {tmp_path / 'ran'}; cat")

    assert changes("--rev", "HEAD") == []
    assert not (tmp_path / "ran").exists()


@pytest.mark.usefixtures("repository")
def test_what_cannot_be_read_is_neither_new_nor_gone() -> None:
    commit(web=PROBED + "  broken: [\n", other=PROBED.replace("web", "other"))
    write("web.yaml", PROBED)

    ran = podlint("diff", "--rev", "HEAD")

    assert (ran.status, ran.out) == (2, "No Pod's life changes (1 Pod compared).\n")
    assert "error: HEAD:web.yaml:" in ran.err


@pytest.mark.parametrize(
    ("revision", "says"),
    [
        ("-x", "'-x' is no revision"),
        ("--output=x", "is no revision"),
        ("", "is no revision"),
        ("nope", "no revision of"),
    ],
)
@pytest.mark.usefixtures("repository")
def test_what_is_no_revision_is_refused(revision: str, says: str) -> None:
    commit(web=PROBED)

    ran = podlint("diff", f"--rev={revision}")

    assert (ran.status, ran.out) == (2, "")
    assert says in ran.err


def test_outside_of_a_repository_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))

    ran = podlint("diff", "--rev", "HEAD")

    assert (ran.status, ran.out) == (2, "")
    assert "not a git repository" in ran.err


def test_without_git_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    ran = podlint("diff", "--rev", "HEAD", PATH=str(tmp_path))

    assert (ran.status, ran.out) == (2, "")
    assert "--rev needs git" in ran.err
