"""``podlint check --fix`` and ``--diff`` from the outside: what is written, what is printed, what stays."""

import errno
import json
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest
from jsonschema import Draft202012Validator

from podlint.checks.change import SetField
from podlint.checks.finding import Finding, Fix
from podlint.checks.rule import CHECKS
from podlint.checks.subject import Subject
from podlint.resources import resource
from tests.cli.running import BAD, BROKEN, CLEAN, podlint

FIXED = BAD.replace("workdri", "workdir")
RULES = ("--select", "volume-mount-unknown,probe-timeout-not-below-period")
UNSAFE = CLEAN + "      livenessProbe:\n        tcpSocket: {port: 80}\n        failureThreshold: 1  # at once\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with a bad and a clean manifest, which is the current folder."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()
    (tmp_path / "bad.yaml").write_text(BAD)
    (tmp_path / "clean.yaml").write_text(CLEAN)
    return tmp_path


def test_what_can_be_mended_is_written_and_the_rest_is_reported(folder: Path) -> None:
    ran = podlint("check", ".", "--fix", "--format", "concise", *RULES)

    assert (folder / "bad.yaml").read_text() == FIXED
    assert (folder / "clean.yaml").read_text() == CLEAN
    [left, summary] = ran.out.splitlines()
    assert left.startswith("bad.yaml:12:25: warning[probe-timeout-not-below-period]")
    assert summary == "1 warning in 2 files (2 Pods), 1 fixed"
    assert (ran.status, ran.err) == (1, "")

    again = podlint("check", ".", "--fix", "--format", "concise", *RULES)

    assert again.out == ran.out.replace(", 1 fixed", "")
    assert (folder / "bad.yaml").read_text() == FIXED


def test_the_exit_status_is_that_of_what_is_left() -> None:
    assert podlint("check", "bad.yaml", "--fix", "--select", "volume-mount-unknown").status == 0
    assert podlint("check", "bad.yaml", "--fix", "--select", "volume-mount-unknown").status == 0


def test_verbose_says_what_was_mended() -> None:
    ran = podlint("check", "bad.yaml", "--fix", "-v", *RULES)

    assert "podlint: bad.yaml:14: volume-mount-unknown fixed: rename to 'workdir'\n" in ran.err


def test_json_counts_what_was_mended_and_holds_its_schema() -> None:
    ran = podlint("check", "bad.yaml", "--fix", "--format", "json", *RULES)

    report = json.loads(ran.out)
    assert report["summary"]["fixed"] == 1
    assert [finding["rule"] for finding in report["findings"]] == ["probe-timeout-not-below-period"]
    Draft202012Validator(json.loads(resource("schemas/check.json").read_text(encoding="utf-8"))).validate(report)
    assert "fixed" not in json.loads(podlint("check", "bad.yaml", "--format", "json").out)["summary"]


def test_unsafe_fixes_are_made_on_request_only(folder: Path) -> None:
    (folder / "once.yaml").write_text(UNSAFE)

    podlint("check", "once.yaml", "--fix")
    assert (folder / "once.yaml").read_text() == UNSAFE

    podlint("check", "once.yaml", "--fix", "--unsafe-fixes")
    assert (folder / "once.yaml").read_text() == UNSAFE.replace("failureThreshold: 1", "failureThreshold: 3")


def test_what_is_suppressed_or_not_selected_is_left_alone(folder: Path) -> None:
    quiet = BAD.replace("name: workdri", "name: workdri  # podlint: ignore[volume-mount-unknown] as it is")
    (folder / "quiet.yaml").write_text(quiet)

    podlint("check", "quiet.yaml", "--fix")
    podlint("check", "bad.yaml", "--fix", "--ignore", "volume-mount-unknown")

    assert (folder / "quiet.yaml").read_text() == quiet
    assert (folder / "bad.yaml").read_text() == BAD


def test_a_diff_shows_what_would_be_written_and_writes_nothing(folder: Path) -> None:
    ran = podlint("check", ".", "--diff", *RULES)

    assert ran.out == (
        "--- a/bad.yaml\n+++ b/bad.yaml\n@@ -11,7 +11,7 @@\n"
        "         periodSeconds: 5\n         timeoutSeconds: 8\n       volumeMounts:\n"
        "-        - name: workdri\n+        - name: workdir\n"
        "           mountPath: /work\n   volumes:\n     - name: workdir\n"
    )
    assert (ran.status, ran.err) == (1, "podlint: would fix 1 finding in 1 file\n")
    assert (folder / "bad.yaml").read_text() == BAD


def test_a_report_beside_a_diff_is_of_what_is_there(folder: Path) -> None:
    podlint("check", "bad.yaml", "--diff", "--output", "json=report.json", *RULES)

    report = json.loads((folder / "report.json").read_text())
    assert (len(report["findings"]), report["summary"]["error"]) == (2, 1)


@pytest.mark.parametrize(
    ("arguments", "status"),
    [(["clean.yaml"], 0), (["bad.yaml", "--fail-on", "never"], 1), (["bad.yaml", "missing.yaml"], 2)],
)
def test_the_exit_status_of_a_diff(arguments: list[str], status: int) -> None:
    assert podlint("check", "--diff", *arguments).status == status


def test_a_diff_of_files_without_a_last_line_break(folder: Path) -> None:
    (folder / "bad.yaml").write_text(BAD.rstrip("\n").removesuffix("\n      emptyDir: {}"))

    ran = podlint("check", "bad.yaml", "--diff", "--select", "volume-mount-unknown")

    assert ran.out.endswith("     - name: workdir\n\\ No newline at end of file\n")


def test_standard_input_is_printed_mended_and_the_report_beside_it() -> None:
    ran = podlint("check", "-", "--fix", "--format", "concise", *RULES, stdin=BAD)

    assert ran.out == FIXED
    assert ran.err.startswith("<stdin>:12:25: warning[probe-timeout-not-below-period]")
    assert ran.status == 1
    assert podlint("check", "-", "--fix", stdin=BROKEN).out == BROKEN
    assert podlint("check", "-", "--fix", stdin=CLEAN).out == CLEAN


def test_unsafe_fixes_alone_are_wrong_usage() -> None:
    ran = podlint("check", "--unsafe-fixes")

    assert (ran.status, ran.out) == (2, "")
    assert "--unsafe-fixes goes with --fix or --diff" in ran.err


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32-be"])
@pytest.mark.parametrize("line_break", ["\n", "\r\n"])
def test_encoding_and_line_ends_stay(folder: Path, encoding: str, line_break: str) -> None:
    before = BAD.rstrip("\n").replace("\n", line_break).encode(encoding)
    (folder / "bad.yaml").write_bytes(before)

    podlint("check", "bad.yaml", "--fix")

    assert (folder / "bad.yaml").read_bytes() == FIXED.rstrip("\n").replace("\n", line_break).encode(encoding)


def test_the_mode_stays(folder: Path) -> None:
    (folder / "bad.yaml").chmod(0o640)

    podlint("check", "bad.yaml", "--fix")

    assert (folder / "bad.yaml").read_text() == FIXED
    assert stat.S_IMODE((folder / "bad.yaml").stat().st_mode) == 0o640


def test_a_link_stays_a_link(folder: Path) -> None:
    (folder / "real").mkdir()
    (folder / "bad.yaml").rename(folder / "real" / "there.yaml")
    (folder / "bad.yaml").symlink_to(Path("real") / "there.yaml")

    podlint("check", "bad.yaml", "--fix")

    assert (folder / "bad.yaml").is_symlink()
    assert (folder / "real" / "there.yaml").read_text() == FIXED
    assert sorted(path.name for path in folder.iterdir()) == [".git", "bad.yaml", "clean.yaml", "real"]


@pytest.mark.parametrize("broken", ["os.replace", "pathlib.Path.replace", "tempfile.mkstemp", "os.fdopen"])
def test_what_cannot_be_written_stays_whole_and_is_told(
    folder: Path, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    def full(*_: object, **__: object) -> NoReturn:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(broken, full)
    if broken == "os.replace":
        monkeypatch.setattr("pathlib.os.replace", full)

    ran = podlint("check", "bad.yaml", "--fix", "--format", "concise", *RULES)

    monkeypatch.undo()
    assert ran.status == 2
    assert "podlint: error: bad.yaml: cannot be fixed: no space left on device\n" in ran.err
    assert (folder / "bad.yaml").read_text() == BAD
    assert sorted(path.name for path in folder.iterdir()) == [".git", "bad.yaml", "clean.yaml"]
    assert ran.out.splitlines()[-1] == "1 error, 1 warning in 1 file (1 Pod)"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
@pytest.mark.parametrize("what", ["bad.yaml", "."])
def test_what_is_write_protected_is_left_alone(folder: Path, what: str) -> None:
    mode = stat.S_IMODE((folder / what).stat().st_mode)
    (folder / what).chmod(mode & ~0o222)

    ran = podlint("check", "bad.yaml", "--fix", *RULES)

    (folder / what).chmod(mode)
    assert ran.status == 2
    assert "podlint: error: bad.yaml: cannot be fixed: " in ran.err
    assert (folder / "bad.yaml").read_text() == BAD


def test_several_documents_are_mended_at_once(folder: Path) -> None:
    (folder / "bad.yaml").write_text(f"# first\n{BAD}---\n{CLEAN}---  # third\n{BAD}")

    ran = podlint("check", "bad.yaml", "--fix", *RULES)

    assert (folder / "bad.yaml").read_text() == f"# first\n{FIXED}---\n{CLEAN}---  # third\n{FIXED}"
    assert ran.out.splitlines()[-1].endswith(", 2 fixed")


def test_a_broken_document_keeps_none_of_the_others_from_being_mended(folder: Path) -> None:
    (folder / "bad.yaml").write_text(f"{BROKEN}---\n{BAD}")

    podlint("check", "bad.yaml", "--fix")

    assert (folder / "bad.yaml").read_text() == f"{BROKEN}---\n{FIXED}"


def test_an_object_in_a_list_is_mended(folder: Path) -> None:
    def listed(text: str) -> str:
        return "kind: List\napiVersion: v1\nitems:\n- " + text.replace("\n", "\n  ").rstrip() + "\n"

    (folder / "bad.yaml").write_text(listed(BAD))

    podlint("check", "bad.yaml", "--fix")

    assert (folder / "bad.yaml").read_text() == listed(FIXED)


def test_fixes_that_bring_on_one_another_are_not_made(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def swap(subject: Subject) -> Iterator[Finding]:
        image = subject.pod.containers[0].image
        other = {"a": "b"}.get(str(image.value), "a")
        fix = Fix(f"write {other}", True, (SetField(image.path, other),))
        yield subject.finding("image-invalid", "the other one", image.span, image.path, fix=fix)

    monkeypatch.setitem(CHECKS, "image-invalid", swap)

    ran = podlint("check", "clean.yaml", "--fix", "--format", "concise")

    assert (folder / "clean.yaml").read_text() == CLEAN
    assert ran.err == "podlint: clean.yaml: not fixed: its fixes bring on one another without end\n"
    assert (ran.status, len(ran.out.splitlines())) == (1, 2)


def test_fixes_that_meet_are_made_one_after_the_other(folder: Path) -> None:
    unused = "    - name: unused\n      emptyDir: {}\n    - name: forgotten\n      emptyDir: {}\n"
    (folder / "bad.yaml").write_text(BAD + unused)

    ran = podlint("check", "bad.yaml", "--fix", "--unsafe-fixes", "--select", "volume-unused,volume-mount-unknown")

    assert (folder / "bad.yaml").read_text() == FIXED
    assert ran.out == "Nothing found in 1 file (1 Pod), 3 fixed\n"
