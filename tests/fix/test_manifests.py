"""All that podlint can mend in the manifests of the rules' pages, written in several ways."""

import json
from pathlib import Path

import pytest

from podlint.manifest.node import plain
from podlint.manifest.read import read
from tests.rules.page import fixed_examples
from tools.check_fixes import main
from tools.index_rules import pages

MANIFESTS = {
    f"{page.stem}-{number}": shown.example.manifest
    for page in pages()
    for number, shown in enumerate(fixed_examples(page))
}


def as_it_is(text: str) -> bytes:
    return text.encode()


def with_other_line_ends(text: str) -> bytes:
    return text.rstrip("\n").replace("\n", "\r\n").encode("utf-16")


def as_json(text: str) -> bytes:
    return "\n".join(json.dumps(plain(each.root), indent=2) for each in read("x", text.encode()).documents).encode()


def in_brackets(text: str) -> bytes:
    return "\n---\n".join(json.dumps(plain(each.root)) for each in read("x", text.encode()).documents).encode()


@pytest.mark.parametrize("form", [as_it_is, with_other_line_ends, as_json, in_brackets])
def test_what_is_mended_keeps_all_else(tmp_path: Path, capsys: pytest.CaptureFixture[str], form: object) -> None:
    assert callable(form)
    for name, text in MANIFESTS.items():
        (tmp_path / f"{name}.yaml").write_bytes(form(text))

    status = main([str(tmp_path)])

    said = capsys.readouterr().out
    assert status == 0, said
    assert f"{len(MANIFESTS)} inputs, " in said
    assert said.endswith(" files, 0 violations\n")
