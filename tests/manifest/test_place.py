"""Where a field that is known by its name is written."""

from __future__ import annotations

import pytest

from podlint.manifest.place import place_of
from podlint.manifest.read import read

POD = b"""\
apiVersion: v1
kind: Pod
metadata:
  annotations:
    podlint/boot.app: 5s
spec:
  containers:
  - name: app
    livenessProbe:
      periodSeconds: 5
"""


@pytest.mark.parametrize(
    ("name", "line", "column", "written", "text"),
    [
        ("spec.containers[0].livenessProbe.periodSeconds", 10, 22, True, "5"),
        ("spec.containers[0].livenessProbe", 10, 7, True, None),
        ("spec.containers[0].livenessProbe.failureThreshold", 9, 5, False, None),
        ("spec.containers[0].livenessProbe.exec.command[1]", 9, 5, False, None),
        ("spec.containers[3].image", 7, 3, False, None),
        ("metadata.annotations[podlint/boot.app]", 5, 23, True, "5s"),
        ("spec.terminationGracePeriodSeconds", 6, 1, False, None),
        ("status.phase", 1, 1, False, None),
    ],
)
def test_a_field_is_found_where_it_or_what_is_around_it_is_written(
    name: str, line: int, column: int, written: bool, text: str | None
) -> None:
    (document,) = read("pod.yaml", POD).documents

    place = place_of(document, name)

    assert (place.span.line, place.span.column) == (line, column)
    assert place.written is written
    assert place.text == text


def test_a_field_of_a_listed_item_is_found_under_the_list() -> None:
    item = b"- kind: Pod\n  spec: {restartPolicy: Never}\n"
    (document,) = read("list.yaml", b"apiVersion: v1\nkind: List\nitems:\n" + item).documents

    assert place_of(document, "items[0].spec.restartPolicy").text == "Never"
