"""Baselines: the findings that a team has decided to live with, in a file (``--baseline``, ``--write-baseline``)."""

from __future__ import annotations

import json
import os
import shutil
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from podlint.checks.fingerprint import Fingerprint
from podlint.dataclass import dataclass
from podlint.manifest.discover import in_locale

SCHEMA = "podlint.baseline.v1"

_BEGINNING = f'{{"schema": "{SCHEMA}", "findings": ['

_REWRITE = "write it anew with --write-baseline"


class BaselineError(Exception):
    """A baseline that cannot be read or written, in words for its user."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """How many findings of each fingerprint are known."""

    path: Path
    known: Counter[Fingerprint]

    def file(self, name: str) -> str:
        """What the baseline calls the file that findings call ``name``."""
        return file_name(name, self.path)

    def gone(self, met: Mapping[Fingerprint, int], judged: Mapping[str, Collection[str]]) -> int:
        """How many of its findings were not met again, of files that were looked at or are there no more.

        ``judged`` names the rules that report for each file that was looked at.
        """
        return sum(
            max(0, number - met.get(known, 0))
            for known, number in self.known.items()
            if known.rule in judged.get(known.file, ()) or self._is_lost(known.file)
        )

    def _is_lost(self, file: str) -> bool:
        return not file.startswith("<") and not (self.path.parent / in_locale(file)).exists()


def file_name(name: str, baseline: Path) -> str:
    """The file's path from the baseline's folder, the same wherever podlint is run. Standard input has its own name."""
    if name.startswith("<"):
        return name
    return Path(os.path.relpath(name, baseline.parent)).as_posix()


def read_baseline(path: Path) -> Baseline:
    """The baseline in a file. BaselineError where there is none."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BaselineError(f"{path}: cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise BaselineError(f"{path}: is no JSON ({error}); {_REWRITE}") from error
    if not isinstance(data, dict) or data.get("schema") != SCHEMA or not isinstance(data.get("findings"), list):
        raise BaselineError(f"{path}: is no baseline of the form {SCHEMA}; {_REWRITE}")
    known: Counter[Fingerprint] = Counter()
    for number, row in enumerate(data["findings"]):
        fields = [row.get(name) for name in Fingerprint._fields] if isinstance(row, dict) else [None]
        times = row.get("count") if isinstance(row, dict) else None
        if not all(isinstance(each, str) for each in fields) or not isinstance(times, int) or times < 1:
            raise BaselineError(f"{path}: findings[{number}] is no finding as podlint writes it; {_REWRITE}")
        known[Fingerprint(*fields)] += times
    return Baseline(path, known)


def is_baseline(data: bytes) -> bool:
    """Whether these are the bytes of a file that :func:`write_baseline` wrote: no manifest, though it names Pods."""
    return data.startswith(_BEGINNING.encode())


def write_baseline(path: Path, findings: Iterable[Fingerprint]) -> None:
    """Write what was found as a baseline, whole or not at all. BaselineError where that is not possible.

    A finding is a line, in the order of the fingerprints, so that a difference of two baselines reads as one.
    """
    rows = [{**known._asdict(), "count": number} for known, number in sorted(Counter(findings).items())]
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    text = _BEGINNING + (f"\n{lines}\n" if rows else "") + "]}\n"
    target = path.resolve()
    beside = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        try:
            with beside.open("x", encoding="utf-8", newline="\n") as file:
                file.write(text)
            if target.exists():
                shutil.copymode(target, beside)
            beside.replace(target)
        except BaseException:
            with suppress(OSError):
                beside.unlink()
            raise
    except OSError as error:
        raise BaselineError(f"{path}: cannot be written: {error.strerror}") from error
