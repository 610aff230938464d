"""Hold ``podlint check --fix --unsafe-fixes`` to what it promises, for all manifests in a folder; nothing is written.

    python tools/check_fixes.py FOLDER [--select RULE,...]

Each file that would be changed has to decode as before but for the fields that the fixes name, keep its comments and line
ends, and stay as it is when all is done again. Prints how many of each rule's findings were mended, and every violation.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterator

from podlint.checks.change import EditComment
from podlint.cli.fixing import Fixing, Mended
from podlint.cli.inputs import Request
from podlint.cli.session import given_by
from podlint.config.selection import Choice
from podlint.config.settings import Given, SettingsFinder
from podlint.fix.apply import touched_by
from podlint.manifest.node import Json, Path, format_path, plain
from podlint.manifest.source import Reading

_COMMENT = re.compile(r"^\s*#.*$", re.MULTILINE)


def main(arguments: list[str]) -> int:
    """The number of violations decides about the exit status."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--select", default="all", help="rules or categories, with commas between them")
    parser.add_argument("--diff", action="store_true", help="print what would be changed, too")
    options = parser.parse_args(arguments)
    finder = SettingsFinder(Given(choice=Choice(select=tuple(options.select.split(",")))))
    given = given_by(Request([options.folder], finder))

    first = Fixing(given, unsafe=True)
    second = Fixing(first.given, unsafe=True)

    if options.diff:
        sys.stdout.write(first.diff())
    complaints = [f"{note}" for note in first.notes()]
    complaints += [f"{each.after.name}: a second run changes it again" for each in second.mended]
    for each in first.mended:
        complaints += [f"{each.after.name}: {said}" for said in _violations(each)]
    made = Counter(finding.rule for each in first.mended for finding in each.made)
    left = Counter(line.split("not fixed: ")[1] for line in first.details("fixed") if "not fixed: " in line)
    for title, counts in (("mended", made), ("left alone", left)):
        for what, number in counts.most_common():
            print(f"{title} {number:>6}  {what}")
    print(f"{len(given)} inputs, {first.told('mended')}, {len(complaints)} violations")
    for line in complaints:
        print(line)
    return int(bool(complaints))


def _violations(mended: Mended) -> Iterator[str]:
    before, after = mended.before.read(), mended.after.read()
    if len(before.problems) != len(after.problems) or len(before.documents) != len(after.documents):
        yield "not all of it can be read any more"
        return
    intended = {path for finding in mended.made if finding.fix for path in touched_by(finding.fix.changes)}
    for one, other in zip(before.documents, after.documents, strict=True):
        for path in _differences(plain(one.root), plain(other.root), one.base):
            if not any(path[: len(each)] == each or each[: len(path)] == path for each in intended):
                yield f"{format_path(path)} has changed unasked"
    lost = list((_comments(before) - _comments(after)).elements())
    for _ in range(_edited_comments(mended)):
        if own := next((line for line in lost if "podlint:" in line), None):
            lost.remove(own)
    yield from (f"the comment {line.strip()!r} is lost" for line in lost)
    ends = [Counter(re.findall("\r\n|\r|\n", reading.source.text)) for reading in (before, after)]
    if len(ends[0]) == 1 and ends[1].keys() - ends[0].keys():
        yield "line ends of another kind"


def _edited_comments(mended: Mended) -> int:
    """How many comments to podlint itself were written anew, or taken away."""
    changes = [change for finding in mended.made if finding.fix for change in finding.fix.changes]
    return sum(isinstance(change, EditComment) for change in changes)


def _comments(reading: Reading) -> Counter[str]:
    return Counter(_COMMENT.findall(reading.source.text))


def _differences(one: Json, other: Json, way: Path) -> Iterator[Path]:
    if isinstance(one, dict) and isinstance(other, dict):
        for key in {**one, **other}:
            if key in one and key in other:
                yield from _differences(one[key], other[key], (*way, key))
            else:
                yield (*way, key)
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for index, (mine, its) in enumerate(zip(one, other, strict=True)):
            yield from _differences(mine, its, (*way, index))
    elif one != other or type(one) is not type(other):
        yield way


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
