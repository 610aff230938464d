"""``podlint lsp`` where its extra is not installed."""

import sys

import pytest

from tests.cli.running import podlint


def test_what_is_missing_is_named_with_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] in ("pygls", "lsprotocol")]:
        monkeypatch.delitem(sys.modules, name)
    for name in [name for name in sys.modules if name.startswith("podlint.lsp")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "pygls", None)
    monkeypatch.setitem(sys.modules, "lsprotocol", None)

    ran = podlint("lsp")

    assert (ran.status, ran.out) == (2, "")
    assert ran.err == "podlint: error: the editor server needs a library: pip install 'podlint[lsp]'\n"
