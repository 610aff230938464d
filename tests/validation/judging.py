"""Manifests as text, and what validation says of them."""

import textwrap

from podlint.kubernetes import NEWEST, Version
from podlint.manifest.node import Mapping, format_path
from podlint.manifest.read import read
from podlint.validation.fault import Fault
from podlint.validation.judge import judge

APP = "{name: app, image: a}"


def faults(text: str, version: str | None = None) -> list[Fault]:
    """The faults of the one object in ``text``."""
    [document] = read("object.yaml", textwrap.dedent(text).encode()).documents
    assert isinstance(document.root, Mapping)
    found = judge(document.root, document.base, NEWEST if version is None else Version.parse(version))
    assert found is not None
    return found


def told(text: str, version: str | None = None) -> list[str]:
    """Each fault as its kind and path."""
    return [f"{fault.kind} {format_path(fault.path)}" for fault in faults(text, version)]


def pod(spec: str) -> str:
    """A Pod with one container and these other fields."""
    return f"apiVersion: v1\nkind: Pod\nmetadata: {{name: web}}\nspec:\n  containers: [{APP}]\n" + indented(spec, 2)


def container(fields: str, spec: str = "") -> str:
    """A Pod whose one container has these fields."""
    head = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n"
    return head + indented(spec, 2) + "  containers:\n  - name: app\n    image: a\n" + indented(fields, 4)


def workload(kind: str, fields: str = "", *, pod_fields: str = "", api_version: str = "apps/v1") -> str:
    """A workload with a right selector and template, and these other fields of its ``spec`` and its Pods'."""
    return (
        f"apiVersion: {api_version}\nkind: {kind}\nmetadata: {{name: web}}\nspec:\n"
        + indented(fields, 2)
        + "  selector: {matchLabels: {app: web}}\n"
        + "  template:\n    metadata: {labels: {app: web}}\n    spec:\n"
        + indented(pod_fields, 6)
        + f"      containers: [{APP}]\n"
    )


def job(fields: str = "", *, pod_fields: str = "restartPolicy: Never", name: str = "backup") -> str:
    """A Job with these fields."""
    return (
        f"apiVersion: batch/v1\nkind: Job\nmetadata: {{name: {name}}}\nspec:\n"
        + indented(fields, 2)
        + "  template:\n    spec:\n"
        + indented(pod_fields, 6)
        + f"      containers: [{APP}]\n"
    )


def indented(text: str, by: int) -> str:
    body = textwrap.dedent(text).strip("\n")
    return textwrap.indent(body, " " * by) + "\n" if body else ""
