"""The files of a git revision, read by plumbing that runs no hook and no filter and fetches nothing."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import click

from podlint.dataclass import dataclass

_REGULAR = (b"100644", b"100755")


class Blob(NamedTuple):
    """A file of the revision."""

    path: str
    """Absolute: where the working tree has it, or would have it."""
    data: bytes


class _Entry(NamedTuple):
    path: str
    object: bytes


@dataclass(frozen=True, slots=True)
class Revision:
    """A commit of the repository that a folder lies in."""

    name: str
    """As the user calls it."""
    commit: str
    top: str
    """The working tree's root, absolute, without symbolic links."""

    @classmethod
    def of(cls, name: str, folder: str) -> Revision:
        """UsageError where there is no git, no repository around ``folder``, or no such revision in it."""
        if name.startswith("-") or not name or "\0" in name:
            raise click.UsageError(f"{name!r} is no revision: write a branch, a tag or a commit")
        top = os.fsdecode(_git(folder, "rev-parse", "--show-toplevel")).removesuffix("\n")
        try:
            commit = _git(top, "rev-parse", "--verify", "--quiet", f"{name}^{{commit}}").decode("ascii").strip()
        except click.UsageError as error:
            raise click.UsageError(f"{name!r} is no revision of the repository {top}") from error
        return cls(name, commit, top)

    def files(self, path: str) -> Iterator[str]:
        """The regular files at or below an absolute path, as absolute paths in git's order."""
        return (entry.path for entry in self._entries(path))

    def read(self, paths: Sequence[str]) -> list[Blob]:
        """The contents of files that :meth:`files` told of."""
        wanted = set(paths)
        entries = [entry for entry in self._entries(self.top) if entry.path in wanted]
        asked = b"".join(entry.object + b"\n" for entry in entries)
        answer = memoryview(_git(self.top, "cat-file", "--batch", given=asked))
        blobs = []
        for entry in entries:
            head, _, _ = bytes(answer[:200]).partition(b"\n")
            if head.endswith(b" missing"):
                raise click.UsageError(f"git does not have {entry.path} of {self.name!r} here: fetch it first")
            size = int(head.split()[2])
            begin = len(head) + 1
            blobs.append(Blob(entry.path, bytes(answer[begin : begin + size])))
            answer = answer[begin + size + 1 :]
        return blobs

    def _entries(self, path: str) -> Iterator[_Entry]:
        below = os.path.relpath(path, self.top)
        if below == os.pardir or below.startswith(os.pardir + os.sep):
            raise click.UsageError(f"{path} lies outside of the repository {self.top}")
        chosen = [] if below == os.curdir else ["--", below]
        listed = _git(self.top, "ls-tree", "-r", "-z", "--full-tree", self.commit, *chosen)
        for line in listed.split(b"\0")[:-1]:
            about, _, name = line.partition(b"\t")
            mode, _, sha = about.split(b" ")
            if mode in _REGULAR:
                yield _Entry(os.path.join(self.top, os.fsdecode(name)), sha)  # noqa: PTH118 -- a text, as everywhere


def _git(folder: str, *arguments: str, given: bytes = b"") -> bytes:
    """What a plumbing command prints. UsageError, with git's own words, where it fails."""
    environment = os.environ | {"GIT_LITERAL_PATHSPECS": "1", "GIT_NO_LAZY_FETCH": "1", "LC_ALL": "C"}
    command = ["git", "-C", folder, "--no-replace-objects", *arguments]
    try:
        done = subprocess.run(command, input=given, capture_output=True, check=False, env=environment)  # noqa: S603
    except FileNotFoundError:
        raise click.UsageError("--rev needs git, and there is no program of that name") from None
    if done.returncode:
        said = os.fsdecode(done.stderr).strip().partition("\n")[0] or f"git {arguments[0]} failed"
        raise click.UsageError(f"--rev cannot be read: git says: {said}")
    return done.stdout
