"""What came of inputs in earlier runs: a file of the user's cache folder for each input, named by what it was made of.

Nothing depends on it: a cache that cannot be read or written is as good as none, and several runs may share one. What
is read from it can only be what :class:`~podlint.cli.examine.Examined` is made of, whoever wrote it.
"""

from __future__ import annotations

import io
import os
import pickle
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, Final, NamedTuple

import podlint
from podlint.cli.examine import Examined, Grounds
from podlint.cli.inputs import Manifest
from podlint.config.settings import Settings
from podlint.digest import blake2b
from podlint.manifest.sift import mentions_kind
from podlint.pod.beside import Drawn
from podlint.resources import resource

_VARIANTS: Final = 4
"""How many results of one input are kept that differ by what surrounded it, the newest first."""
_DAY: Final = 86_400.0
_UNUSED: Final = 30 * _DAY
"""Seconds after which an entry that no run used is removed."""


def usual_folder() -> Path:
    """What ``PODLINT_CACHE_DIR`` says, else where the XDG Base Directory Specification has caches lie."""
    own = os.environ.get("PODLINT_CACHE_DIR")
    return Path(own) if own else Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser() / "podlint"


class _Entry(NamedTuple):
    """A result, and the digest of the grounds that it was found on."""

    grounds: bytes
    examined: Examined


class Cache:
    """A folder of results. After the first error of writing nothing more is written."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._writes = True
        self._made: set[Path] = set()

    def of(self, manifests: Sequence[Manifest]) -> Results:
        """The results for the inputs of one run."""
        return Results(self, manifests)

    def read(self, key: str) -> list[_Entry]:
        """The results under a key; none where nothing usable is there."""
        path = self._path(key)
        try:
            with open(path, "rb") as file:  # noqa: PTH123 -- for each input of a run
                data = file.read()
                if time.time() - os.fstat(file.fileno()).st_mtime > _DAY:
                    path.touch()
        except OSError:
            return []
        digest, content = data[:32], data[32:]
        return _load(content) if blake2b(content, digest_size=32).digest() == digest else []

    def write(self, key: str, entries: Sequence[_Entry]) -> None:
        """Keep results under a key, in place of what is there."""
        if not self._writes:
            return
        content = pickle.dumps([tuple(each) for each in entries], protocol=5)
        path = self._path(key)
        try:
            if path.parent not in self._made:
                path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                self._sweep()
                self._made.add(path.parent)
            _put(path, blake2b(content, digest_size=32).digest() + content)
        except OSError:
            self._writes = False

    def _path(self, key: str) -> Path:
        return self._folder / key[:2] / key[2:]

    def _sweep(self) -> None:
        """Once a day, remove what has not been used for long."""
        swept, now = self._folder / "swept", time.time()
        with suppress(OSError):
            if now - swept.stat().st_mtime < _DAY:
                return
        swept.touch()
        for path in self._folder.glob("??/*"):
            with suppress(OSError):  # another run may be at it
                if now - path.stat().st_mtime > _UNUSED:
                    path.unlink()


def _put(path: Path, data: bytes) -> None:
    """Write a file whole, or not at all."""
    beside = f"{path}.{os.getpid()}"
    try:
        with open(beside, "xb") as file:  # noqa: PTH123 -- for each input of a run
            file.write(data)
        os.replace(beside, path)  # noqa: PTH105
    except BaseException:
        with suppress(OSError):
            os.unlink(beside)  # noqa: PTH108
        raise


class Results:
    """The cache as one run asks it: what surrounds the inputs is known here."""

    def __init__(self, kept: Cache, manifests: Sequence[Manifest]) -> None:
        self._cache = kept
        self._manifests = manifests
        self._drawn: dict[Drawn, bytes] = {}
        self._settings: dict[int, bytes] = {}
        """By the identity of each, which lives as long as the manifests do."""
        self._made: dict[int, bytes] = {}
        """What each manifest is made of, by its identity: it is asked for its own key, and for those that it surrounds."""

    def get(self, manifest: Manifest) -> Examined | None:
        """What came of the input in a run that differed in nothing which it rests on."""
        for grounds, examined in self._cache.read(self._key(manifest)):
            if grounds == self._grounds(manifest, examined.grounds):
                return examined
        return None

    def put(self, manifest: Manifest, examined: Examined) -> None:
        """Keep what came of the input, but for mistakes."""
        if examined.mistake is not None:
            return
        key = self._key(manifest)
        grounds = self._grounds(manifest, examined.grounds)
        others = [each for each in self._cache.read(key) if each.grounds != grounds]
        self._cache.write(key, [_Entry(grounds, examined), *others][:_VARIANTS])

    def _key(self, manifest: Manifest) -> str:
        return _digest([_of_podlint(), self._made_of(manifest), repr(manifest.beside).encode()]).hex()

    def _made_of(self, manifest: Manifest) -> bytes:
        if id(manifest) not in self._made:
            name = manifest.name.encode(errors="surrogatepass")
            self._made[id(manifest)] = _digest([name, manifest.data, self._of(manifest.settings)])
        return self._made[id(manifest)]

    def _of(self, settings: Settings) -> bytes:
        digest = self._settings.get(id(settings))
        if digest is None:
            given = settings.given
            said = repr((settings.kubernetes, given.choice, given.assume, given.require))
            parts = [settings.configuration.name, settings.configuration.digest, said]
            digest = self._settings[id(settings)] = _digest(each.encode() for each in parts)
        return digest

    def _grounds(self, manifest: Manifest, grounds: Grounds) -> bytes:
        parts = [self._of_drawn(each) for each in sorted(grounds.drawn, key=str)]
        if grounds.kustomization:
            parts.append(repr(manifest.completion()).encode())
        return _digest(parts)

    def _of_drawn(self, drawn: Drawn) -> bytes:
        if drawn not in self._drawn:
            self._drawn[drawn] = _digest(self._made_of(each) for each in self._holding(drawn))
        return self._drawn[drawn]

    def _holding(self, drawn: Drawn) -> Iterator[Manifest]:
        if drawn == "Pods":
            return (each for each in self._manifests if not each.beside)
        return (each for each in self._manifests if mentions_kind(each.data, drawn[1:]))


def _digest(parts: Iterable[bytes]) -> bytes:
    whole = blake2b(digest_size=20)
    for part in parts:
        whole.update(len(part).to_bytes(8, "big"))
        whole.update(part)
    return whole.digest()


@cache
def _of_podlint() -> bytes:
    """This podlint: its version, and how its files look, which in a checkout change without a version."""
    parts = [podlint.__version__, sys.version]
    waiting = [os.path.dirname(podlint.__file__)]  # noqa: PTH120 -- for each run, among hundreds of files
    for name in ("rules/index.json", "rules/profiles.json", "schemas/kubernetes.json"):  # beside it in a checkout
        status = resource(name).stat()
        parts.append(f"{name} {status.st_size} {status.st_mtime_ns}")
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in sorted(entries, key=lambda each: each.name):
                if entry.is_dir():
                    waiting += [entry.path] if entry.name != "__pycache__" else []
                else:
                    status = entry.stat()
                    parts.append(f"{entry.name} {status.st_size} {status.st_mtime_ns}")
    return _digest(part.encode() for part in parts)


# --- reading what somebody may have written -------------------------------------------------------------------

_MADE_OF: Final = {
    "podlint.checks.change": {"SetField", "RemoveField", "RenameField", "EditComment", "MoveItem"},
    "podlint.checks.finding": {
        "Severity",
        "Condition",
        "Place",
        "Related",
        "Occurrence",
        "ObjectRef",
        "Fix",
        "Finding",
    },
    "podlint.checks.fingerprint": {"Fingerprint"},
    "podlint.checks.own.rule": {"Unjudged"},
    "podlint.cli.examine": {"Told", "Grounds", "Examined"},
    "podlint.manifest.node": {"Span"},
    "podlint.manifest.origin": {"Origins"},
}
"""By module, the classes that results are made of."""


class _Unpickler(pickle.Unpickler):
    """Makes findings and what they are made of, and nothing else."""

    def find_class(self, module: str, name: str) -> type:
        if name not in _MADE_OF.get(module, ()):
            raise pickle.UnpicklingError(f"{module}.{name} has no place in a result")
        found = getattr(import_module(module), name)
        assert isinstance(found, type)
        return found


def _load(content: bytes) -> list[_Entry]:
    try:
        entries: Any = _Unpickler(io.BytesIO(content)).load()
        return [_Entry(grounds, examined) for grounds, examined in entries if isinstance(examined, Examined)]
    except Exception:  # noqa: BLE001 -- what is damaged or made up raises anything
        return []
