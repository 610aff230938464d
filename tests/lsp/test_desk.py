"""Documents on a desk, without a client."""

from pathlib import Path

import pytest

from podlint.config.error import ConfigurationError
from podlint.lsp import desk as room
from podlint.lsp.desk import Desk, OpenDocument
from podlint.lsp.hover import budgets_alone, hover, stands_in
from podlint.manifest.pointed import pointed_at
from podlint.manifest.read import read
from tests.cli.running import BAD, CLEAN

SERVICE = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {selector: {app: wbe}, ports: [{port: 80}]}\n"
LABELLED = CLEAN.replace("name: web\n", "name: web\n  labels: {app: web}\n")


def document(path: Path, text: str) -> OpenDocument:
    return OpenDocument(path.as_uri(), str(path), text, 1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    return tmp_path


def codes(desk: Desk, open_document: OpenDocument) -> list[str]:
    return [finding.rule for _, finding in desk.verdict(open_document, [open_document]).findings]


def test_folders_below_are_other_neighbourhoods(folder: Path) -> None:
    service = document(folder / "service.yaml", SERVICE)
    (folder / "below").mkdir()
    (folder / "below" / "pod.yaml").write_text(LABELLED)
    assert codes(Desk(), service) == []
    (folder / "pod.yaml").write_text(LABELLED)
    assert codes(Desk(), service) == ["service-selects-nothing"]


def test_what_is_not_looked_at_in_a_large_folder_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "MOST_BESIDE", 2)
    for name in "abcd":
        (folder / f"{name}.yaml").write_text(CLEAN)
    opened = document(folder / "web.yaml", BAD)

    verdict = Desk().verdict(opened, [opened])

    assert len(verdict.findings) == 2
    assert list(verdict.notes) == [
        f"{folder}/web.yaml: 2 files of its folder, from {folder}/c.yaml on, not looked at beside it"
    ]


def test_a_configuration_that_cannot_be_used_is_an_error_with_its_place(folder: Path) -> None:
    (folder / ".podlint.yaml").write_text("ignroe: []\n")
    opened = document(folder / "web.yaml", BAD)

    with pytest.raises(ConfigurationError, match=r"podlint\.yaml:1:1: .*did you mean 'ignore'"):
        Desk().verdict(opened, [opened])


def test_a_verdict_is_that_of_the_text_as_it_is_now(folder: Path) -> None:
    desk = Desk()
    path = folder / "web.yaml"
    path.write_text(BAD)

    assert codes(desk, document(path, CLEAN)) == []
    assert codes(desk, document(path, BAD)) != []
    assert codes(desk, document(path, CLEAN)) == []


def test_a_hover_that_cannot_wait_tells_the_budgets(folder: Path) -> None:
    opened = document(folder / "web.yaml", BAD)
    (subject,) = Desk().subjects(opened, [opened])
    pointed = pointed_at(read(opened.path, opened.data).documents, 11, 9)
    assert pointed is not None
    assert stands_in(pointed, subject.pod)

    told = hover(pointed, budgets_alone(subject.pod, subject.setting), markdown=False)

    assert told is not None
    assert "- boot-budget.app 10..21.3 s: " in told
    assert told.endswith("When what happens is still being worked out: ask again in a moment.")
