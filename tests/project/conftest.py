import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.project.checkout import ROOT


@pytest.fixture(scope="session")
def pip(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The command ``pip``; skips the test where it reaches no package index, since nothing can be built there."""
    pip = [sys.executable, "-m", "pip"]
    target = tmp_path_factory.mktemp("download")
    command = [*pip, "download", "--quiet", "--no-deps", "--retries=0", f"--dest={target}", "hatchling"]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    if answer.returncode:
        pytest.skip(f"pip reaches no package index: {answer.stderr.strip().splitlines()[-1]}")
    return pip


@pytest.fixture(scope="session")
def environment() -> dict[str, str]:
    """The environment without what would make git or podlint behave otherwise than on a developer's machine."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("GIT_", "PYTHON", "GITHUB_", "FORCE_COLOR", "PRE_COMMIT"))
    }


@pytest.fixture(scope="session")
def wheel(pip: list[str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the checkout as it is."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run([*pip, "wheel", "--quiet", "--no-deps", f"--wheel-dir={folder}", ROOT], check=True)
    (built,) = folder.iterdir()
    return built
