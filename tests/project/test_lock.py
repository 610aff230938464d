"""The lock file for development: it has what pyproject.toml asks for, in versions that it allows, each with hashes."""

import re
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
LOCKED = re.compile(
    r"^([A-Za-z0-9._-]+)==(\S+)(?: ; [^\\\n]+)? \\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", re.MULTILINE
)


def locked() -> dict[str, set[str]]:
    """The versions of each package: for some, more than one, each for some versions of Python."""
    text = (ROOT / "requirements-dev.lock").read_text(encoding="utf-8")
    versions: dict[str, set[str]] = {}
    for match in LOCKED.finditer(text):
        versions.setdefault(canonicalize_name(match[1]), set()).add(match[2])
    assert sum(map(len, versions.values())) == len(re.findall(r"^\S+==", text, re.MULTILINE)), "each has hashes"
    return versions


def test_the_lock_file_satisfies_pyproject() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = [*project["dependencies"], *(each for extra in project["optional-dependencies"].values() for each in extra)]
    versions = locked()
    for requirement in map(Requirement, asked):
        if requirement.name == project["name"]:
            continue
        name = canonicalize_name(requirement.name)
        assert name in versions, requirement
        for version in versions[name]:
            assert requirement.specifier.contains(version, prereleases=True), (requirement, version)
