"""Objects of one file speak of Pods in another."""

from pathlib import Path

import pytest

from podlint.cli import surroundings
from podlint.cli.inputs import Manifest, Request, inputs
from podlint.cli.surroundings import Readings, Surroundings
from podlint.config.settings import Given, SettingsFinder
from podlint.pod.beside import KIND_NAMES
from podlint.pod.neighbour import neighbour_of
from podlint.pod.neighbourhood import Neighbourhood

POD = """\
apiVersion: v1
kind: Pod
metadata: {{name: {name}, labels: {{app: {name}}}}}
spec:
  containers: [{{name: app, image: nginx}}]
"""
SERVICE = """\
apiVersion: v1
kind: Service
metadata: {name: front}
spec: {selector: {app: web}, ports: [{port: 80}]}
"""


def given(folder: Path) -> list[Manifest]:
    request = Request([str(folder)], SettingsFinder(Given()), beside=KIND_NAMES)
    return [each for each in inputs(request) if isinstance(each, Manifest)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in {
        "broken.yaml": "kind: Service\nmetadata: [",
        "chart.yaml": "kind: Service\nmetadata: {name: x}\n{{- if .Values.x }}\n{{- end }}\n",
        "other.yaml": POD.format(name="db"),
        "svc.yaml": SERVICE,
        "values.yaml": "replicas: 2\n",
        "web.yaml": POD.format(name="web"),
    }.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_a_service_finds_its_pods_in_other_files_and_they_find_it(folder: Path) -> None:
    surroundings = Surroundings(given(folder), Readings())
    neighbourhood = Neighbourhood(surroundings)
    db, web = surroundings.pods()

    assert [pod.workload.name for pod in neighbourhood.pods] == ["db", "web"]
    (service,) = neighbourhood.services_of(web)
    assert (service.name, service.file) == ("front", str(folder / "svc.yaml"))
    assert neighbourhood.services_of(db) == []
    assert neighbourhood.pods_of(None, service.selector) == [neighbour_of(web)]


def test_only_files_that_hold_pods_or_what_stands_beside_them_are_given(folder: Path) -> None:
    beside = {Path(manifest.name).name: manifest.beside for manifest in given(folder)}

    assert beside == {"broken.yaml": True, "chart.yaml": True, "other.yaml": False, "svc.yaml": True, "web.yaml": False}


def test_a_file_is_read_once_while_there_is_room(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    manifests = {Path(manifest.name).name: manifest for manifest in given(folder)}
    web, service = manifests["web.yaml"], manifests["svc.yaml"]
    readings = Readings()
    assert readings.of(web) is readings.of(web)

    monkeypatch.setattr(surroundings, "_KEPT_BYTES", len(web.data))
    before = readings.of(web)
    readings.of(service)
    assert readings.of(web) is not before


@pytest.mark.parametrize("size", [65_535, 65_536, 65_537, 200_000])
def test_a_file_is_read_to_its_end(tmp_path: Path, size: int) -> None:
    text = POD.format(name="web").ljust(size - 4, "#") + "\nend"
    (tmp_path / "web.yaml").write_text(text, encoding="utf-8")

    assert [manifest.data for manifest in given(tmp_path)] == [text.encode()]
