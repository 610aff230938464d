"""``podlint check --fix``: mend what the findings say, look again, and so on until nothing is left to mend."""

from __future__ import annotations

import difflib
from collections.abc import Container, Iterator, Sequence
from dataclasses import field, replace

from podlint.checks.finding import Finding
from podlint.cli.inputs import Input, Manifest
from podlint.cli.overwrite import NotWritten, overwrite
from podlint.cli.running import Running
from podlint.cli.session import check_inputs
from podlint.dataclass import dataclass
from podlint.fix.apply import Wish, fixed
from podlint.manifest.text import encoding_of
from podlint.report.findings.summary import count
from podlint.report.visible import visible

MOST_PASSES = 50
"""Each pass mends all findings whose fixes do not meet; what has not settled by then is left as it was."""


@dataclass(slots=True)
class Mended:
    """What became of one file."""

    before: Manifest
    after: Manifest
    made: list[Finding] = field(default_factory=list)
    """Findings that are mended, each as it was told when it was."""
    past: set[bytes] = field(default_factory=set)
    """All that it has been."""


class Fixing:
    """The inputs of a run while they are mended, in memory."""

    def __init__(
        self,
        given: Sequence[Input],
        *,
        unsafe: bool,
        only: Container[str] | None = None,
        running: Running | None = None,
    ) -> None:
        """``only``: the names of those to be mended; the others surround them."""
        self.given = list(given)
        """The inputs as they are now."""
        self._only = only
        self._unsafe = unsafe
        self._running = running
        self._mended: dict[str, Mended] = {}
        self._restless: dict[str, None] = {}
        """Files whose fixes bring on one another without end, left as they were."""
        self._left: dict[str, dict[str, None]] = {}
        """By file, what of it was not mended in the last pass, and why not."""
        self.errors: list[str] = []
        self.found = self.session = check_inputs(self.given, only, running=running)
        """What was found at first, and what is found in the inputs as they are now."""
        self._mend()

    def _mend(self) -> None:
        seen_whole = True
        for _ in range(MOST_PASSES):
            touched = self._pass()
            if not touched and seen_whole:
                return
            self.session = check_inputs(self.given, touched or self._only, running=self._running)
            seen_whole = not touched
        for name in [name for name, each in self._mended.items() if each.before is not each.after]:
            self._give_up(name)
        self.session = check_inputs(self.given, self._only, running=self._running)

    def _pass(self) -> set[str]:
        """Make every fix that can be made now; the names of the files that changed."""
        manifests = {each.name: each for each in self.given if isinstance(each, Manifest)}
        self._left.clear()
        wishes: dict[str, list[Wish[Finding]]] = {}
        for _, finding in self.session.findings:
            fix, name = finding.fix, finding.place.file
            if fix is not None and fix.changes and (fix.safe or self._unsafe) and name not in self._restless:
                wishes.setdefault(name, []).append(Wish(finding.place.span.line, fix.changes, finding))
        return {name for name, wanted in wishes.items() if self._change(manifests[name], wanted)}

    def _change(self, manifest: Manifest, wishes: Sequence[Wish[Finding]]) -> bool:
        encoding, mark = encoding_of(manifest.data)
        text = manifest.data[mark:].decode(encoding)
        done = fixed(text, wishes)
        name = manifest.name
        self._left[name] = dict.fromkeys(_told(finding, f"not fixed: {why}") for finding, why in done.left)
        if not done.made:
            return False
        mended = self._mended.setdefault(name, Mended(manifest, manifest, past={manifest.data}))
        data = manifest.data[:mark] + done.text.encode(encoding)
        if data in mended.past:
            self._give_up(name)
            return True
        mended.past.add(data)
        mended.made += done.made
        mended.after = replace(manifest, data=data)
        self._put(mended.after)
        return True

    def _give_up(self, name: str) -> None:
        self._restless[name] = None
        self._put_back(name)

    def _put_back(self, name: str) -> None:
        self._put(self._mended.pop(name).before)

    def _put(self, manifest: Manifest) -> None:
        self.given = [manifest if each.name == manifest.name else each for each in self.given]

    def write(self) -> None:
        """Write what has changed to its files. What cannot be written is found as it was."""
        failed = False
        for name, mended in list(self._mended.items()):
            if mended.after.path is None:
                continue
            try:
                overwrite(mended.after.path, mended.before.data, mended.after.data)
            except NotWritten as error:
                self.errors.append(f"{name}: cannot be fixed: {error}")
                self._put_back(name)
                failed = True
        if failed:
            self.session = check_inputs(self.given, self._only, running=self._running)

    @property
    def count(self) -> int:
        """How many findings are mended."""
        return sum(len(each.made) for each in self._mended.values())

    @property
    def mended(self) -> list[Mended]:
        """The files that have changed, and for what."""
        return list(self._mended.values())

    def standard_input(self) -> bytes | None:
        """Standard input as it is now; None where it was not asked for."""
        return next((each.data for each in self.given if isinstance(each, Manifest) and each.path is None), None)

    def diff(self) -> str:
        """What has changed, file by file in the order given."""
        changed = (self._mended.get(each.name) for each in self.given)
        return "".join(line for each in changed if each is not None for line in _diff(each))

    def told(self, verb: str) -> str:
        """``fixed 3 findings in 2 files``."""
        return f"{verb} {count(self.count, 'finding')} in {count(len(self._mended), 'file')}"

    def notes(self) -> Iterator[str]:
        """What the reader should know."""
        for name in self._restless:
            yield f"{name}: not fixed: its fixes bring on one another without end"

    def details(self, verb: str) -> Iterator[str]:
        """What was done, and what was not, for those who want to know."""
        for mended in self._mended.values():
            yield from (_told(finding, f"{verb}: {finding.fix.title}") for finding in mended.made if finding.fix)
        for left in self._left.values():
            yield from left


def _told(finding: Finding, what: str) -> str:
    return f"{finding.place.file}:{finding.place.span.line}: {finding.rule} {what}"


def _diff(mended: Mended) -> Iterator[str]:
    before, after = (_lines(each.data) for each in (mended.before, mended.after))
    name = visible(mended.after.name.lstrip("/"))
    for line in difflib.unified_diff(before, after, f"a/{name}", f"b/{name}"):
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _lines(data: bytes) -> list[str]:
    encoding, mark = encoding_of(data)
    lines = data[mark:].decode(encoding).split("\n")
    return [*(f"{line}\n" for line in lines[:-1]), *(lines[-1:] if lines[-1] else [])]
