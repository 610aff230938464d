"""Whatever shape a manifest has, the structural rules raise nothing and point inside it."""

from collections.abc import Iterator

from hypothesis import given

from podlint.checks.finding import Finding
from podlint.checks.init.output import init_output_not_consumed
from podlint.checks.manifest import duplicate_key
from podlint.checks.subject import DocumentSubject, Subject
from podlint.checks.volumes.mounts import (
    mount_hides_image_path,
    mount_path_duplicate,
    volume_mount_unknown,
    volume_unused,
)
from podlint.manifest.node import Document, Json
from podlint.pod.workload import pods
from tests.pod.test_robustness import Lines, mutated

OF_A_POD = (
    volume_mount_unknown,
    volume_unused,
    mount_path_duplicate,
    mount_hides_image_path,
    init_output_not_consumed,
)


def findings(document: Document) -> Iterator[Finding]:
    found = list(pods(document))
    yield from duplicate_key(DocumentSubject(document, templates=[pod.path for pod in found]))
    for pod in found:
        for rule in OF_A_POD:
            yield from rule(Subject(pod))


@given(mutated())
def test_no_rule_raises(manifest: Json) -> None:
    lines = Lines()
    document = Document("odd.yaml", lines.node(manifest))

    for finding in findings(document):
        places = [finding.place, *(related.place for related in finding.because)]
        assert all(place.file == "odd.yaml" and 1 <= place.span.line <= lines.line for place in places)
