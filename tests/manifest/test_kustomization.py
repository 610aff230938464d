"""Which files a kustomization completes."""

from pathlib import Path

import pytest

from podlint.manifest.kustomization import Kustomizations, is_kustomization


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


PATCH = "overlay/patches/memory.yaml"


@pytest.mark.parametrize(
    "named",
    [
        "patches: [{path: patches/memory.yaml}]",
        "patches: [{path: ./patches/../patches/memory.yaml, target: {kind: Deployment}}]",
        "patches: [patches/memory.yaml]",
        "patchesStrategicMerge: [patches/memory.yaml]",
        "patchesJson6902: [{path: patches/memory.yaml}]",
        "kind: Component\npatches: [{path: patches/memory.yaml}]",
    ],
)
@pytest.mark.parametrize("name", ["kustomization.yaml", "kustomization.yml", "Kustomization"])
def test_a_patch_is_named_from_above(tmp_path: Path, named: str, name: str) -> None:
    write(tmp_path, {PATCH: "", f"overlay/{name}": named, "overlay/patches/other.yaml": ""})
    kustomizations = Kustomizations()

    assert kustomizations.completion(str(tmp_path / PATCH)) == "patch"
    assert kustomizations.completion(str(tmp_path / "overlay/patches/other.yaml")) is None


def test_a_patch_is_named_from_elsewhere_in_the_input(tmp_path: Path) -> None:
    write(tmp_path, {"shared/patch.yaml": "", "overlay/kustomization.yaml": "patches: [{path: ../shared/patch.yaml}]"})
    patch = str(tmp_path / "shared/patch.yaml")

    assert Kustomizations().completion(patch) is None
    assert Kustomizations([str(tmp_path / "overlay/kustomization.yaml")]).completion(patch) == "patch"


@pytest.mark.parametrize(
    "labels", ["commonLabels: {app: web}", "labels: [{pairs: {app: web}, includeSelectors: true}]"]
)
def test_a_resource_gets_its_selectors_from_a_kustomization_on_the_way(tmp_path: Path, labels: str) -> None:
    files = {
        "base/web.yaml": "",
        "base/kustomization.yaml": "resources: [web.yaml]",
        "overlay/kustomization.yaml": f"resources: [../base]\n{labels}",
    }
    write(tmp_path, files)
    web = str(tmp_path / "base/web.yaml")

    assert Kustomizations().completion(web) is None
    assert Kustomizations([str(tmp_path / "overlay/kustomization.yaml")]).completion(web) == "labels"


def test_labels_that_leave_selectors_alone_complete_nothing(tmp_path: Path) -> None:
    write(tmp_path, {"web.yaml": "", "kustomization.yaml": "resources: [web.yaml]\nlabels: [{pairs: {app: web}}]"})

    assert Kustomizations().completion(str(tmp_path / "web.yaml")) is None


@pytest.mark.parametrize(
    "text",
    ["patches: [", "- a", "patches: 5", "patches: [5, {path: 5}, {patch: '- op: add'}, null]", "resources: [., ../.., 'https://a/b']\ncommonLabels: {a: b}"],
)  # fmt: skip
def test_odd_kustomizations_stop_nothing(tmp_path: Path, text: str) -> None:
    write(tmp_path, {"web.yaml": "", "kustomization.yaml": text})

    assert Kustomizations().completion(str(tmp_path / "web.yaml")) is None


def test_kustomizations_that_name_one_another_come_to_an_end(tmp_path: Path) -> None:
    files = {
        "a/kustomization.yaml": "resources: [../b, ../b]\ncommonLabels: {a: b}",
        "b/kustomization.yaml": "resources: [../a, ../a]",
        "web.yaml": "",
    }
    write(tmp_path, files)

    assert Kustomizations([str(tmp_path / "a/kustomization.yaml")]).completion(str(tmp_path / "web.yaml")) is None


def test_what_a_kustomization_is_called() -> None:
    assert is_kustomization("a/kustomization.yaml")
    assert not is_kustomization("a/my-kustomization.yaml")
