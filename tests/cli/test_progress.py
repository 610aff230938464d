"""How far a run is, on a terminal."""

import io
import sys

import pytest

from podlint.cli import progress as module
from podlint.cli.progress import progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOMENT", -1.0)


def shown(stream: io.StringIO, monkeypatch: pytest.MonkeyPatch, *, wanted: bool = True) -> str:
    monkeypatch.setattr(sys, "stderr", stream)
    with progress(wanted=wanted) as advanced:
        for done in range(1, 6):
            advanced(done, 5)
    return stream.getvalue()


def test_a_bar_counts_the_files_and_is_gone_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    text = shown(Terminal(), monkeypatch)
    assert "podlint: files" in text
    assert "5/5" in text
    assert text.endswith("\033[A\033[2K")
    assert text.rindex("\033[?25h") > text.rindex("\033[?25l"), "the cursor is seen again"


def test_a_short_run_shows_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOMENT", 3600.0)
    assert shown(Terminal(), monkeypatch) == ""


def test_nothing_goes_to_what_is_no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown(io.StringIO(), monkeypatch) == ""


def test_quiet_is_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown(Terminal(), monkeypatch, wanted=False) == ""
