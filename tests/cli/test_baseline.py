"""A baseline from the outside: what is known is not told again."""

from pathlib import Path

import pytest

from tests.cli.running import BAD, podlint

RULES = ("--select", "volume-mount-unknown,probe-timeout-not-below-period", "--format", "concise")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()
    (tmp_path / "bad.yaml").write_text(BAD)
    return tmp_path


def test_what_a_baseline_knows_is_not_told_again_even_when_lines_move(folder: Path) -> None:
    written = podlint("check", "bad.yaml", "--write-baseline", "known.json", *RULES)
    assert (written.status, written.err) == (0, "podlint: 2 findings written to known.json\n")

    (folder / "bad.yaml").write_text("# moved\n\n" + BAD)
    ran = podlint("check", "bad.yaml", "--baseline", "known.json", *RULES)
    assert ran.status == 0
    assert ran.out == "Nothing found in 1 file (1 Pod), 2 in the baseline\n"

    (folder / "more.yaml").write_text(BAD)
    more = podlint("check", "bad.yaml", "more.yaml", "--baseline", "known.json", *RULES)
    assert [line.split(":")[0] for line in more.out.splitlines()[:2]] == ["more.yaml", "more.yaml"]
    assert more.status == 1

    (folder / "bad.yaml").write_text(BAD.replace("workdri", "workdir"))
    gone = podlint("check", "bad.yaml", "--baseline", "known.json", "-v", *RULES)
    assert "1 finding of known.json not found any more" in gone.err


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"schema": "podlint.baseline.v1", "findings": [1]}'])
def test_a_broken_baseline_ends_the_run_with_a_word(folder: Path, text: str) -> None:
    (folder / "known.json").write_text(text)
    ran = podlint("check", "bad.yaml", "--baseline", "known.json")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith("podlint: error: known.json: is no ")
