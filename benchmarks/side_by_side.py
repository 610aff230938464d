"""One run, one table: what podlint costs, beside its aims and beside other tools.

Every figure is CPU seconds (user and system) of fresh processes on one core. Rounds of podlint and of the
others alternate, so that a noisy moment meets all of them, and a ratio is taken within its round.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Literal, NamedTuple, TypeAlias

from benchmarks.cpu import CommandError, cost, spread, stay_on_one_core
from benchmarks.podless import plant
from benchmarks.rivals import RIVALS, ROOT, Rival, install, version

CORPUS = ROOT.parent / "shared" / "corpus"
EXAMPLES = ROOT / "examples"
SMALL = EXAMPLES / "liveness-exec.yaml"

PODLINT = [sys.executable, "-m", "podlint", "check", "--format", "concise"]
READ = """
import sys, time
paths = sys.stdin.read().splitlines()
start = time.process_time()
for path in paths:
    with open(path, "rb") as file:
        file.read()
print(time.process_time() - start)
"""
"""A plain loop over the files named on standard input; prints its own CPU seconds."""

Job: TypeAlias = Callable[[], float]


class Aim(NamedTuple):
    """What a figure's middle should be."""

    relation: Literal["<=", ">="]
    limit: float

    def verdict(self, value: float) -> str:
        """The aim in words, and whether ``value`` meets it."""
        met = value <= self.limit if self.relation == "<=" else value >= self.limit
        return f"{self.relation} {self.limit:g}, {'met' if met else 'MISSED'}"


ONE_FILE = Aim("<=", 0.250)
"""Seconds for one small file: what a hook adds to a commit."""
CHECKOV = Aim(">=", 5)
"""How many times the corpus costs checkov what it costs podlint."""
READING = Aim("<=", 3)
"""How many times the cost of reading files without Pods it may cost to set them aside."""


def main() -> int:
    """Measure what the options ask for and print the table."""
    options = parse()
    rivals = installed([rival for rival in RIVALS if rival.name not in options.without])
    stay_on_one_core()
    try:
        print(f"{f'CPU seconds on one core, {options.rounds} rounds':<52}{'least':>9}{'middle':>9}{'most':>9}  aim")
        check_one_file(options.rounds, rivals)
        check_corpus(options.corpus, options.rounds, rivals)
        set_aside(options.files, options.rounds)
    except CommandError as failure:
        print(failure, file=sys.stderr)
        return 2
    return 0


def parse() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        description="Measure podlint against its aims and against other tools.",
        epilog="podlint is run from this checkout, by the Python that runs this: one that has its dependencies.",
    )
    parser.add_argument(
        "--corpus",
        type=Path,
        default=CORPUS if CORPUS.is_dir() else EXAMPLES,
        metavar="DIR",
        help="a folder of manifests (%(default)s)",
    )
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="measurements of each figure (%(default)s)")
    parser.add_argument("--files", type=int, default=2000, metavar="N", help="files without Pods (%(default)s)")
    parser.add_argument("--without", action="append", default=[], choices=[rival.name for rival in RIVALS])
    return parser.parse_args()


def installed(rivals: Sequence[Rival]) -> dict[Rival, Path]:
    """The rivals that can be had, with their commands; what cannot be had is said and left out."""
    found = {}
    for rival in rivals:
        try:
            found[rival] = install(rival)
        except CommandError as failure:
            print(f"{failure}; left out")
        else:
            print(f"{rival.name} {version(rival, found[rival])}: {rival.does}")
    return found


def check_one_file(rounds: int, rivals: Mapping[Rival, Path]) -> None:
    """What a hook costs that is given one small file."""
    print(f"\n{SMALL.relative_to(ROOT)}")
    jobs = {"podlint": partial(cost, [*PODLINT, SMALL], ROOT)}
    for rival, command in rivals.items():
        jobs[rival.name] = partial(cost, [command, *rival.arguments(EXAMPLES, [SMALL])], ROOT)
    compare(alternate(rounds, jobs), {"podlint": ONE_FILE})


def check_corpus(corpus: Path, rounds: int, rivals: Mapping[Rival, Path]) -> None:
    """A folder of real manifests, from nothing."""
    files = sorted(path for pattern in ("*.yaml", "*.yml", "*.json") for path in corpus.rglob(pattern))
    print(f"\n{corpus}: {len(files)} files")
    jobs = {"podlint": partial(cost, [*PODLINT, corpus], ROOT)}
    for rival, command in rivals.items():
        jobs[rival.name] = partial(cost, [command, *rival.arguments(corpus, files)], ROOT)
    compare(alternate(rounds, jobs), {"checkov / podlint": CHECKOV})


def set_aside(files: int, rounds: int) -> None:
    """Files without Pods: what podlint costs beyond its start, against reading their bytes and no more."""
    with tempfile.TemporaryDirectory() as folder:
        tree, empty = Path(folder, "tree"), Path(folder, "empty")
        empty.mkdir()
        size = plant(tree, files)
        print(f"\n{files} YAML files without Pods, {size / 1e6:.1f} MB")
        paths = "\n".join(map(str, tree.rglob("*.yaml")))
        jobs = {
            "podlint check": partial(cost, [*PODLINT, tree], ROOT),
            "podlint check, nothing there": partial(cost, [*PODLINT, empty], ROOT),
            "reading the bytes": partial(read, paths),
        }
        times = alternate(rounds, jobs)
    for name, values in times.items():
        row(name, values)
    each_round = zip(*times.values(), strict=True)
    row("podlint beyond its start / reading", [(whole - start) / plain for whole, start, plain in each_round], READING)


def read(paths: str) -> float:
    """CPU seconds to read the files, whose names stand one a line."""
    answer = subprocess.run([sys.executable, "-c", READ], input=paths, capture_output=True, text=True, check=True)
    return float(answer.stdout)


def alternate(rounds: int, jobs: Mapping[str, Job]) -> dict[str, list[float]]:
    """Every job once a round, after one round that fills the file system's caches and is not counted."""
    times: dict[str, list[float]] = {}
    for name, job in jobs.items():
        try:
            job()
        except CommandError as failure:
            if name.startswith("podlint"):
                raise
            print(f"  {failure}; left out")
        else:
            times[name] = []
    for _ in range(rounds):
        for name, values in times.items():
            values.append(jobs[name]())
    return times


def compare(times: Mapping[str, Sequence[float]], aims: Mapping[str, Aim]) -> None:
    """The rows of podlint and its rivals, and how many times podlint's cost each rival's is."""
    own = times["podlint"]
    for name, values in times.items():
        row(name, values, aims.get(name))
    for name, values in times.items():
        if name != "podlint":
            ratio = f"{name} / podlint"
            row(ratio, [theirs / ours for theirs, ours in zip(values, own, strict=True)], aims.get(ratio))


def row(name: str, values: Sequence[float], aim: Aim | None = None) -> None:
    """Print one line of the table."""
    least, middle, most = spread(values)
    print(f"  {name:<50}{least:>9.3f}{middle:>9.3f}{most:>9.3f}  {aim.verdict(middle) if aim else ''}".rstrip())
