"""Findings made by hand, about a small manifest."""

from typing import Any

from podlint.checks.finding import Finding, ObjectRef, Place, Related, Severity
from podlint.kubernetes import Version
from podlint.manifest.node import Span
from podlint.manifest.source import Source
from podlint.report.findings.outcome import Judged, Outcome

FILE = "init-pod.yaml"
MANIFEST = """\
apiVersion: v1
kind: Pod
metadata:
  name: init-pod
spec:
  volumes:
    - name: workdir
      emptyDir: {}
  initContainers:
    - name: install
      image: busybox
      volumeMounts:
        - name: workdri
          mountPath: /work
  terminationGracePeriodSeconds: 30
  containers:
    - name: app
      image: registry.example.com/app:1.0
      lifecycle:
        preStop:
          exec:
            command: [sleep, "45"]
"""


def span_of(quoted: str, text: str = MANIFEST) -> Span:
    """Where ``quoted`` stands first in ``text``."""
    begin = text.index(quoted)
    before, through = text[:begin].split("\n"), text[: begin + len(quoted)].split("\n")
    return Span(len(before), len(before[-1]) + 1, len(through), len(through[-1]) + 1)


def related(message: str, quoted: str, text: str = MANIFEST, file: str = FILE) -> Related:
    return Related(message, Place(file, span_of(quoted, text)))


def finding(quoted: str, text: str = MANIFEST, *, file: str = FILE, **more: Any) -> Finding:
    said = {
        "rule": "volume-mount-unknown",
        "message": "volumeMount 'workdri' names no volume of this Pod; did you mean 'workdir'?",
        "object": ObjectRef("v1", "Pod", None, "init-pod"),
    }
    return Finding(**{**said, **more}, place=Place(file, span_of(quoted, text)))


def outcome(*findings: Finding, severity: Severity = Severity.ERROR, **more: Any) -> Outcome:
    """A run over one file that found these, each as grave as it says itself, else ``severity``."""
    counted = {"files": 1, "pods": 1, "sources": {FILE: Source(FILE, MANIFEST)}}
    return Outcome(
        kubernetes=Version(1, 37),
        findings=[Judged(found.severity or severity, found) for found in findings],
        **{**counted, **more},
    )


MOUNT = finding(
    "workdri",
    container="install",
    path=("spec", "initContainers", 0, "volumeMounts", 0, "name"),
    because=(related("the volumes of this Pod", "volumes"),),
    help="rename it to 'workdir'",
)
HOOK = finding(
    '[sleep, "45"]',
    rule="prestop-exceeds-grace",
    message="preStop takes 45 s, the grace is 30 s: SIGTERM comes at 30 s, SIGKILL 2 s later",
    container="app",
    because=(related("the grace, 30 s", "terminationGracePeriodSeconds: 30"),),
    help="give the Pod at least 45 s and what the app needs to stop",
)
WHOLE = finding(
    MANIFEST[MANIFEST.index("name: install") : MANIFEST.index("  terminationGrace")].rstrip(),
    rule="init-output-not-consumed",
    message="nobody reads what this init container writes",
    severity=Severity.WARNING,
    object=None,
)
