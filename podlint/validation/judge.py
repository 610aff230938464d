"""The faults of one object: which kind asks what."""

from __future__ import annotations

from collections.abc import Iterator

from podlint.kubernetes import Version
from podlint.manifest.node import Mapping, Path, Scalar
from podlint.pod.written import name_span
from podlint.schema.decode import kind_of
from podlint.schema.structure import Struct, structure
from podlint.validation import limits
from podlint.validation.fault import Fault
from podlint.validation.formats import quoted
from podlint.validation.metadata import object_metadata, pod_annotations
from podlint.validation.part import Part
from podlint.validation.pod import pod_spec, pod_template
from podlint.validation.workload import KINDS

_JUDGED = frozenset({"Pod", "PodTemplate", "Job", "CronJob", *KINDS})
"""The kinds of Kubernetes' own that hold a Pod."""


def judge(root: Mapping, base: Path, kubernetes: Version) -> list[Fault] | None:
    """What the API server would say no to in an object; None where its kind is none of Kubernetes' that hold Pods.

    ``base`` is where ``root`` stands in the document as written.
    """
    member, kind = kind_of(root), root.get("kind")
    if member is None or member.is_past(kubernetes) or not isinstance(kind, Scalar) or kind.value not in _JUDGED:
        return None
    assert isinstance(member.type, Struct)
    return list(_object(Part(root, member.type, base, name_span(root), kubernetes), str(kind.value)))


def judge_template(template: Mapping, path: Path, kubernetes: Version) -> list[Fault]:
    """The same for a Pod template alone, the object with a Pod's ``metadata`` and ``spec``, wherever it stands."""
    struct = structure().definition("core.v1.PodTemplateSpec")
    assert isinstance(struct, Struct)
    return list(pod_template(Part(template, struct, path, name_span(template), kubernetes)))


def _object(root: Part, kind: str) -> Iterator[Fault]:
    yield from object_metadata(root)
    if kind == "PodTemplate":
        yield from pod_template(root.child_or_empty("template"))
        return
    spec = root.child_or_empty("spec")
    name = root.child_or_empty("metadata").text("name") or ""
    if kind == "Pod":
        yield from pod_annotations(root.child_or_empty("metadata"), spec)
        yield from pod_spec(spec)
    elif kind == "Job":
        from podlint.validation.job import job

        yield from job(spec, name)
    elif kind == "CronJob":
        from podlint.validation.job import cron_job

        if len(name) > (limits.CRON_JOB_NAME.high or 0):
            said = f"`name` of a CronJob takes at most {limits.CRON_JOB_NAME.high} characters, not {len(name)}"
            metadata = root.child_or_empty("metadata")
            yield metadata.wrong("name-invalid", "name", said, f"its Jobs are called {quoted(name)} and a number")
        yield from cron_job(spec)
    else:
        yield from KINDS[kind](spec)
