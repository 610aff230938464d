"""What the code base is held to as a whole."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import podlint
from tests.project.checkout import ROOT, modules

LINES = 400
"""A module past this holds more than one idea."""

SAY_NOTHING = re.compile(r"utils?|helpers?|managers?|misc|common", re.IGNORECASE)


def where(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def words(name: str) -> list[str]:
    """``FileManager``, ``file_manager``: the words that a name is made of."""
    return re.findall(r"[A-Z]?[a-z]+|[A-Z]+", name)


@pytest.mark.parametrize("path", modules("podlint", "tools", "benchmarks", "tests"), ids=where)
def test_a_module_is_one_idea(path: Path) -> None:
    length = len(path.read_text(encoding="utf-8").splitlines())

    assert length < LINES


@pytest.mark.parametrize("path", modules("podlint", "tools", "benchmarks", "tests"), ids=where)
def test_names_say_what_a_thing_is(path: Path) -> None:
    classes = [node.name for node in ast.walk(tree(path)) if isinstance(node, ast.ClassDef)]

    empty = [name for name in (path.stem, *classes) if any(SAY_NOTHING.fullmatch(word) for word in words(name))]

    assert empty == []


@pytest.mark.parametrize("path", modules("podlint", "tools", "benchmarks"), ids=where)
def test_whatever_is_public_is_described(path: Path) -> None:
    module = tree(path)

    silent = [name for name, node in public(module) if not ast.get_docstring(node)]

    assert ast.get_docstring(module)
    assert silent == []


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def public(module: ast.Module) -> Iterator[tuple[str, ast.FunctionDef | ast.ClassDef]]:
    for node in module.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            yield node.name, node


def test_the_changelog_tells_of_this_version() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")

    assert re.search(rf"^## \[?{re.escape(podlint.__version__)}\]?", changelog, re.MULTILINE)
