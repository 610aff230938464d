"""Podlint in a process of its own, where what disturbs it disturbs nothing else."""

import os
import subprocess
from pathlib import Path

from tests.cli.running import BAD
from tests.project.checkout import ROOT

FIXABLE = BAD.replace("timeoutSeconds: 8", "timeoutSeconds: '8'")
"""As :data:`BAD`, and one error more, which a safe fix mends (wrong-type)."""


def ran(
    program: list[str], *arguments: str, folder: Path, stdin: str | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    """How a program that runs podlint ended, and what it printed: whatever came, no mistake of podlint's own."""
    done = subprocess.run(
        [*program, *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", **environment},
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in done.stderr
    assert "a mistake in podlint" not in done.stderr
    return done
