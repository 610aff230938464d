"""``podlint diff OLD NEW``: how it is called, and what a hostile manifest can do to its reports."""

import re
from pathlib import Path

import pytest

from podlint.report.differences.markdown import diff_markdown
from podlint.report.differences.text import diff_text
from podlint.report.style import Style
from tests.cli.running import CLEAN, podlint
from tests.difference.changing import between

HOSTILE = [
    "::error::x",
    "##[error]x",
    "\\x1b[2J",
    "\\u202egnp",
    "a|b",
    "`x`",
    "@everyone",
    "<script>alert(1)</script>",
    "a\\n\\n# b",
    "[x](https://example.com)",
    "]]>",
]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def probed(name: str, period: int) -> str:
    return (
        f'apiVersion: v1\nkind: Pod\nmetadata: {{name: "{name}"}}\nspec:\n  containers:\n'
        f'    - name: "{name}"\n      image: x\n      livenessProbe:\n'
        f'        exec: {{command: ["{name}{period}"]}}\n        periodSeconds: {period}\n'
    )


@pytest.mark.parametrize("name", HOSTILE)
def test_a_manifest_speaks_to_no_terminal(name: str) -> None:
    lines = diff_text(between(probed(name, 5), probed(name, 9)), Style(), 80).splitlines()

    assert len(lines) > 5
    assert all(line.isprintable() and not line.lstrip().startswith("::") and "##[" not in line for line in lines)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_manifest_is_inert_in_markdown(name: str) -> None:
    text = diff_markdown(between(probed(name, 5), probed(name, 9)))

    lines = text.splitlines()
    cells = [line.replace("\\|", "").count("|") for line in lines if line.startswith("|")]
    assert set(cells) == {5}
    assert all(line.replace("\u2060", "").isprintable() for line in lines)
    assert not re.search(r"(?<!\\)(<script|@everyone|`x`|\]\()", text)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "OLD and NEW"),
        (["a.yaml"], "OLD and NEW"),
        (["a.yaml", "a.yaml", "a.yaml"], "OLD and NEW"),
        (["-", "-"], "only one of OLD and NEW"),
        (["--rev", "HEAD", "-"], "standard input"),
        (["a.yaml", "missing.yaml"], "missing.yaml: no such file or folder"),
        (["missing", "a.yaml"], "missing: no such file or folder"),
    ],
)
def test_wrong_usage_is_told(arguments: list[str], says: str) -> None:
    Path("a.yaml").write_text(CLEAN, encoding="utf-8")

    ran = podlint("diff", *arguments)

    assert (ran.status, ran.out) == (2, "")
    assert says in ran.err


def test_one_side_may_be_standard_input() -> None:
    Path("a.yaml").write_text(CLEAN, encoding="utf-8")

    ran = podlint("diff", "-", "a.yaml", stdin=CLEAN)

    assert (ran.status, ran.out, ran.err) == (0, "No Pod's life changes (1 Pod compared).\n", "")


def test_folders_are_compared_file_by_file() -> None:
    for folder, grace in (("old", 20), ("new", 40)):
        Path(folder).mkdir()
        Path(folder, "web.yaml").write_text(
            CLEAN.replace("spec:", f"spec:\n  terminationGracePeriodSeconds: {grace}"), encoding="utf-8"
        )

    ran = podlint("diff", "old", "new")

    assert "terminationGracePeriodSeconds: 20 (line 6) → 40 (line 6)" in ran.out
    assert "old/web.yaml:4 → new/web.yaml:4" in ran.out


def test_no_pod_at_all_is_said() -> None:
    Path("a.yaml").write_text("kind: ConfigMap\napiVersion: v1\n", encoding="utf-8")

    ran = podlint("diff", "a.yaml", "a.yaml")

    assert (ran.status, ran.out, ran.err) == (0, "No Pods to compare.\n", "podlint: no Pod found\n")
