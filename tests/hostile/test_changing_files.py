"""Files that vanish or change while podlint is at work: told, or of no account, and never overwritten.

The interpreter tells of each file that it is about to open; the disturbance comes at just that moment, in the run itself.
"""

import subprocess
import sys
from pathlib import Path
from unittest import mock

import pytest

from podlint.cli.fixing import Fixing
from tests.cli.running import BAD, podlint
from tests.hostile.running import FIXABLE, ran

pytestmark = pytest.mark.slow

MANY = 40

RUN = """
import os, sys
from podlint.cli import running
from podlint.cli.main import main

running._WORTH_A_PROCESS = 1
moment, ending, done = sys.argv.pop(1), sys.argv.pop(1), []

def meanwhile(event, given):
    if event == moment and str(given[0]).endswith(ending) and not done:
        done.append(True)
        disturb()

def disturb():
    {disturbance}

sys.addaudithook(meanwhile)
sys.exit(main())
"""


def disturbed(
    disturbance: str, *arguments: str, folder: Path, moment: str = "open", ending: str = "z.yaml"
) -> subprocess.CompletedProcess[str]:
    """A run during which, just before something whose name ends so is opened, this is done."""
    program = [sys.executable, "-c", RUN.replace("{disturbance}", disturbance), moment, ending]
    return ran(program, *arguments, folder=folder, stdin=FIXABLE)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "manifests"
    folder.mkdir()
    for name in ("a.yaml", "z.yaml"):
        (folder / name).write_text(FIXABLE, encoding="utf-8")
    return folder


READING = {
    "check": ["check", "a.yaml", "z.yaml"],
    "check of a folder": ["check"],
    "check with fixes": ["check", "--fix"],
    "check of what fixes would do": ["check", "--diff"],
    "timeline": ["timeline"],
    "timeline as a page": ["timeline", "--format", "html"],
    "graph": ["graph"],
}


@pytest.mark.parametrize("command", READING)
def test_a_file_that_vanishes_after_it_was_found_is_told_and_spares_the_others(folder: Path, command: str) -> None:
    done = disturbed("os.unlink('z.yaml')", *READING[command], folder=folder)
    assert done.returncode == 2
    assert done.stderr.count("podlint: error: z.yaml: no such file or folder\n") == 1
    assert "web" in done.stdout or "a.yaml" in done.stdout
    if "--fix" in READING[command]:
        assert (folder / "a.yaml").read_text(encoding="utf-8") != FIXABLE


@pytest.mark.parametrize("arguments", [["diff", "a.yaml", "z.yaml"], ["compare", "z.yaml", "-"]], ids=" ".join)
def test_a_file_of_two_that_vanishes_is_told_and_nothing_is_compared(folder: Path, arguments: list[str]) -> None:
    done = disturbed("os.unlink('z.yaml')", *arguments, folder=folder)
    assert (done.returncode, done.stdout) == (2, "")
    assert "podlint: error: z.yaml: no such file or folder\n" in done.stderr


def test_a_record_that_vanishes_is_told_and_nothing_is_compared(folder: Path) -> None:
    (folder / "record").write_text("Events:", encoding="utf-8")
    done = disturbed("os.unlink('record')", "compare", "a.yaml", "record", folder=folder, ending="record")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "podlint: error: record: no such file or folder\n"


@pytest.mark.parametrize("command", ["check", "timeline", "graph"])
def test_a_folder_that_vanishes_is_told_and_spares_the_others(folder: Path, command: str) -> None:
    (folder / "below").mkdir()
    done = disturbed("os.rmdir('below')", command, folder=folder, moment="os.scandir", ending="below")
    assert done.returncode == 2
    assert "podlint: error: below: no such file or folder\n" in done.stderr
    assert "web" in done.stdout


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize(
    "disturbance",
    [
        "[os.unlink(f'{n}.yaml') for n in range(40)]",
        "[open(f'{n}.yaml', 'w').write('kind: [') for n in range(40)]",
        "[os.truncate(f'{n}.yaml', 30) for n in range(40)]",
        "[os.rename(f'{n}.yaml', f'{n}.moved') for n in range(40)]",
    ],
    ids=["vanished", "rewritten", "cut off", "renamed"],
)
def test_what_a_check_says_is_of_the_files_as_they_were_read_once(folder: Path, disturbance: str, jobs: str) -> None:
    """All that comes after the last file was opened: finding, quoting, other processes, the lives beside findings."""
    for number in range(MANY):
        (folder / f"{number}.yaml").write_text(BAD.replace("web", f"web-{number}"), encoding="utf-8")
    reports = [word for name in ("sarif", "json") for word in ("--output", f"{name}=../{name}")]

    def run(what: str) -> tuple[object, ...]:
        done = disturbed(what, "check", "--no-cache", "--jobs", jobs, *reports, folder=folder)
        written = [(folder.parent / name).read_text(encoding="utf-8") for name in ("sarif", "json")]
        return done.returncode, done.stdout, done.stderr, *written

    untouched = run("pass")
    assert str(untouched[1]).count("volume-mount-unknown") == MANY + 2
    assert run(disturbance) == untouched
    assert len([path for path in folder.iterdir() if path.suffix == ".yaml" and path.stat().st_size > 100]) == 2


@pytest.mark.parametrize("ending", ["a.yaml", "z.yaml"])
def test_what_lies_above_manifests_and_is_read_for_them_may_vanish_too(folder: Path, ending: str) -> None:
    above = {".podlint.yaml": "", "kustomization.yaml": "resources: [manifests]\n", ".gitignore": "*.json\n"}
    for name, text in above.items():
        (folder.parent / name).write_text(text, encoding="utf-8")
    vanishing = f"[os.unlink('../' + name) for name in {list(above)}]"
    done = disturbed(vanishing, "check", "--no-cache", folder=folder, ending=ending)
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.count("error[volume-mount-unknown]") == 2


@pytest.mark.parametrize("then", ["changed", "gone"])
def test_a_file_that_changes_while_it_is_mended_is_left_alone(
    folder: Path, then: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    (folder / "z.yaml").unlink()
    write, file = Fixing.write, folder / "a.yaml"

    def changing(self: Fixing) -> None:
        if then == "changed":
            file.write_text("kind: Pod # somebody else's\n", encoding="utf-8")
        else:
            file.unlink()
        write(self)

    with mock.patch.object(Fixing, "write", changing):
        ran = podlint("check", "--fix", "a.yaml")
    assert ran.status == 2
    assert "a.yaml: cannot be fixed: " in ran.err
    left = [path.read_text(encoding="utf-8") for path in folder.iterdir()]
    assert left == (["kind: Pod # somebody else's\n"] if then == "changed" else [])


def test_without_a_change_of_somebody_elses_it_is_mended(folder: Path) -> None:
    assert disturbed("pass", "check", "--fix", folder=folder).returncode == 1
    assert all(path.read_text(encoding="utf-8") != FIXABLE for path in folder.iterdir())
