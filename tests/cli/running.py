"""Command lines run in this process."""

import io
import os
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from podlint.cli.main import run

WATCHED = ("GITHUB_", "CI_", "NO_COLOR", "FORCE_COLOR", "COLUMNS")
"""How variables begin that change what podlint prints: unset unless a test sets them."""

BAD = """\
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: app
      image: registry.example.com/app:1.0
      livenessProbe:
        tcpSocket: {port: 80}
        periodSeconds: 5
        timeoutSeconds: 8
      volumeMounts:
        - name: workdri
          mountPath: /work
  volumes:
    - name: workdir
      emptyDir: {}
"""
"""One warning (probe-timeout-not-below-period, line 12) and one error (volume-mount-unknown, line 14)."""

CLEAN = """\
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: app
      image: registry.example.com/app:1.0
"""

BROKEN = "apiVersion: v1\nkind: [Pod\n"


@dataclass(frozen=True)
class Ran:
    """How a run ended and what it printed."""

    status: int
    out: str
    err: str


def podlint(*arguments: str | Path, stdin: str | bytes = "", **environment: str) -> Ran:
    """Run ``podlint`` with these arguments in the current folder."""
    data = stdin.encode() if isinstance(stdin, str) else stdin
    out, err = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.TextIOWrapper(io.BytesIO(), "utf-8")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(WATCHED)}
    with (
        mock.patch.dict(os.environ, kept | environment, clear=True),
        mock.patch("sys.stdin", io.TextIOWrapper(io.BytesIO(data))),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        status = run([str(argument) for argument in arguments])
    return Ran(status, _printed(out), _printed(err))


def _printed(stream: io.TextIOWrapper) -> str:
    stream.flush()
    assert isinstance(stream.buffer, io.BytesIO)
    return stream.buffer.getvalue().decode()
