"""Write what podlint prints below each ``$ podlint …`` in the READMEs: ``python tools/show_output.py``."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGES = ("README.md", "examples/README.md")
SESSION = re.compile(r"^(```console\n\$ (podlint .*)\n)(?:.*\n)*?(```)$", re.MULTILINE)


def shown(session: re.Match[str]) -> str:
    """The same session with the output of today."""
    answer = subprocess.run(
        [sys.executable, "-m", *shlex.split(session[2])],
        cwd=ROOT,
        env={**os.environ, "COLUMNS": "80", "NO_COLOR": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return f"{session[1]}{answer.stdout.strip()}\n{session[3]}"


for page in PAGES:
    path = ROOT / page
    path.write_text(SESSION.sub(shown, path.read_text(encoding="utf-8")), encoding="utf-8")
