"""``tools/index_rules.py``: the index of the rules and the form of their pages."""

import json
from pathlib import Path

import pytest

from tools.index_rules import HEADINGS, main, read

FRONT = """\
---
name: {name}
category: volumes
severity: error            # a comment
summary: a volumeMount names a volume that the Pod does not have
since: 0.1.0
---
"""
BODY = "# {name}\n\n" + "".join(f"## {heading}\n\nText.\n\n" for heading in HEADINGS)
GOOD = FRONT + BODY


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    folder = tmp_path / "rules"
    (folder / "volumes").mkdir(parents=True)
    (folder / "README.md").write_text("# no rule\n", encoding="utf-8")
    return folder


def write(rules: Path, text: str, *names: str) -> None:
    for name in names:
        (rules / "volumes" / f"{name}.md").write_text(text.format(name=name), encoding="utf-8")


def test_the_index_lists_the_pages_by_category_and_name(rules: Path) -> None:
    write(rules, GOOD, "volume-unused", "mount-lost")
    (rules / "init").mkdir()
    (rules / "init" / "init-late.md").write_text(
        GOOD.format(name="init-late").replace("category: volumes", "category: init"), encoding="utf-8"
    )

    assert main([], rules) == 0

    index = json.loads((rules / "index.json").read_text(encoding="utf-8"))
    assert [row["name"] for row in index] == ["init-late", "mount-lost", "volume-unused"]
    assert index[1] == {
        "name": "mount-lost",
        "category": "volumes",
        "severity": "error",
        "summary": "a volumeMount names a volume that the Pod does not have",
        "since": "0.1.0",
    }


def test_check_says_when_the_index_is_stale_and_writes_nothing(rules: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(rules, GOOD, "volume-unused")

    assert main(["--check"], rules) == 1
    assert capsys.readouterr().err == "rules/index.json is stale: run python tools/index_rules.py\n"
    assert not (rules / "index.json").exists()

    assert main([], rules) == 0
    assert main(["--check"], rules) == 0


@pytest.mark.parametrize(
    ("right", "wrong", "complaint"),
    [
        ("---\nname", "name", "begins with no front matter"),
        ("severity: error", "severity: [", "front matter is not YAML"),
        ("name: x\n", "- x\n", "front matter is not YAML"),
        ("since: 0.1.0\n", "", "it must have name, category, severity, summary, since"),
        ("since: 0.1.0", "since: 0.1", "since: not text"),
        ("since: 0.1.0", "since: soon", "since is 'soon', not a version"),
        ("name: x", "name: y", "name is 'y', the file is called 'x'"),
        ("category: volumes", "category: mounts", "category is 'mounts', the folder is called 'volumes'"),
        ("severity: error", "severity: fatal", "severity is 'fatal'; it must be one of error, warning, info"),
        ("not have\n", "not have.\n", "summary ends with a full stop"),
        ("a volumeMount", "a volumeMount of one of many containers", "summary has 81 characters; 80 fit"),
        ("# x", "# X", "must have one title, '# x'"),
        ("## Good", "## Better", "'Better' is out of place"),
        ("## Evidence", "### Evidence", "found 8 of 9"),
        ("## Evidence", "```yaml good\n## Evidence\n```", "found 8 of 9"),
    ],
)
def test_a_page_out_of_form_is_named_and_nothing_is_written(
    rules: Path, capsys: pytest.CaptureFixture[str], right: str, wrong: str, complaint: str
) -> None:
    page = GOOD.format(name="x")
    assert right in page
    (rules / "volumes" / "x.md").write_text(page.replace(right, wrong, 1), encoding="utf-8")

    assert main([], rules) == 1

    said = capsys.readouterr().err
    assert said.startswith("rules/volumes/x.md: ")
    assert complaint in said
    assert not (rules / "index.json").exists()


def test_two_pages_of_one_name_are_refused(rules: Path) -> None:
    write(rules, GOOD, "x")
    (rules / "init").mkdir()
    (rules / "init" / "x.md").write_text(
        GOOD.format(name="x").replace("category: volumes", "category: init"), encoding="utf-8"
    )

    _, mistakes = read(rules)

    assert mistakes == ["rules/volumes/x.md: there is another page of this name, rules/init/x.md"]


def test_the_committed_index_is_current() -> None:
    assert main(["--check"]) == 0
