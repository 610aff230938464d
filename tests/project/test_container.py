"""The Dockerfile, as far as it can be read without building it."""

from __future__ import annotations

import re
from fnmatch import fnmatch

from tests.project.checkout import ROOT

LINES = re.sub(r"\\\n\s*", " ", (ROOT / "Dockerfile").read_text(encoding="utf-8")).splitlines()


def instructions(name: str) -> list[str]:
    return [line.split(maxsplit=1)[1] for line in LINES if line.startswith(f"{name} ")]


def test_it_runs_as_a_user_by_number_who_is_not_root() -> None:
    [user] = instructions("USER")

    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", user), "runAsNonRoot can only judge a number"


def test_everything_it_copies_is_there_and_not_ignored() -> None:
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    copied = [source for line in instructions("COPY") if "--from" not in line for source in line.split()[:-1]]

    for source in copied:
        assert (ROOT / source).exists()
        assert any(fnmatch(source, pattern.removeprefix("!")) for pattern in ignored if pattern.startswith("!"))


def test_everything_that_the_wheel_is_built_from_is_copied() -> None:
    built = re.findall(r'^"([\w/.]+)" = "(?:podlint/_data|share)', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    copied = {source for line in instructions("COPY") for source in line.split()}

    assert {path.split("/")[0] for path in built} <= copied


def test_its_bases_have_a_version() -> None:
    assert all(re.search(r":\d", image) for image in instructions("FROM"))
