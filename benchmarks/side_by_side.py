"""One run, one table: what podlint costs, beside its aims, beside other tools, and beside libyaml alone.

Figures are CPU seconds (user and system) of fresh processes, or seconds of waiting where they say so. Rounds of podlint
and of the others alternate, so that a noisy moment meets all of them, and a ratio is taken within its round.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Literal, NamedTuple, TypeAlias

from benchmarks.cpu import CommandError, cost, peak, spread, waited
from benchmarks.podless import plant
from benchmarks.rivals import RIVALS, ROOT, Rival, install, version

CORPUS = ROOT.parent / "shared" / "corpus"
EXAMPLES = ROOT / "examples"
SMALL = EXAMPLES / "liveness-exec.yaml"

CHECK = [sys.executable, "-m", "podlint", "check", "--format", "concise"]
PODLINT = [*CHECK, "--no-cache", "--jobs", "1"]
"""One process, and nothing known from before."""
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
EVENTS = """
import sys, time, ruamel.yaml
paths = sys.stdin.read().splitlines()
yaml = ruamel.yaml.YAML(typ="safe", pure=False)
start = time.process_time()
for path in paths:
    with open(path, "rb") as file:
        try:
            for event in yaml.parse(file):
                pass
        except Exception:
            pass
print(time.process_time() - start)
"""
"""The floor: libyaml's events of the same files, of which nothing is made."""

Job: TypeAlias = Callable[[], float]


class Aim(NamedTuple):
    """What a figure's middle should be."""

    relation: Literal["<=", ">="]
    limit: float

    def verdict(self, value: float) -> str:
        """The aim in words, and whether ``value`` meets it."""
        met = value <= self.limit if self.relation == "<=" else value >= self.limit
        return f"{self.relation} {self.limit:g}, {'met' if met else 'MISSED'}"


ONE_FILE = Aim("<=", 0.150)
"""Seconds for one small file: what a hook adds to a commit."""
COLD, WARM = Aim(">=", 10), Aim(">=", 25)
"""How many times the corpus costs checkov what it costs podlint that knows nothing, and one that knows all."""
FLOOR = Aim("<=", 6)
"""How many times the cost of libyaml's events a cold run may cost."""
READING = Aim("<=", 3)
"""How many times the cost of reading files without Pods it may cost to set them aside."""
MEGABYTES = Aim("<=", 150)


def main() -> int:
    """Measure what the options ask for and print the table."""
    options = parse()
    rivals = installed([rival for rival in RIVALS if rival.name not in options.without])
    try:
        print(f"{f'CPU seconds, {options.rounds} rounds':<52}{'least':>9}{'middle':>9}{'most':>9}  aim")
        with tempfile.TemporaryDirectory() as cache:
            os.environ["PODLINT_CACHE_DIR"] = cache
            check_one_file(options.rounds, rivals)
            check_corpus(options.corpus, options.rounds, rivals)
            set_aside(options.files, options.rounds)
            many_pods(options.rounds)
            memory(options.corpus)
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
    parser.add_argument("--rounds", type=int, default=3, metavar="N", help="measurements of each figure (%(default)s)")
    parser.add_argument("--files", type=int, default=7000, metavar="N", help="files without Pods (%(default)s)")
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
    jobs = {
        "podlint": partial(cost, [*PODLINT, SMALL], ROOT),
        "podlint, file as before": partial(cost, [*CHECK, SMALL], ROOT),
    }
    for rival, command in rivals.items():
        jobs[rival.name] = partial(cost, [command, *rival.arguments(EXAMPLES, [SMALL])], ROOT)
    compare(alternate(rounds, jobs), {"podlint": ONE_FILE, "podlint, file as before": ONE_FILE})


def check_corpus(corpus: Path, rounds: int, rivals: Mapping[Rival, Path]) -> None:
    """A folder of real manifests: from nothing, on all cores, and again."""
    files = sorted(path for pattern in ("*.yaml", "*.yml", "*.json") for path in corpus.rglob(pattern))
    print(f"\n{corpus}: {len(files)} files")
    jobs = {"podlint": partial(cost, [*PODLINT, corpus], ROOT)}
    for rival, command in rivals.items():
        jobs[rival.name] = partial(cost, [command, *rival.arguments(corpus, files)], ROOT)
    jobs["podlint, warm"] = partial(cost, [*CHECK, corpus], ROOT)
    jobs["libyaml's events"] = partial(inside, EVENTS, "\n".join(map(str, files)))
    times = alternate(rounds, jobs)
    compare(times, {"checkov / podlint": COLD})
    if "checkov" in times:
        row("checkov / podlint, warm", ratios(times["checkov"], times["podlint, warm"]), WARM)
    row("podlint / libyaml's events", ratios(times["podlint"], times["libyaml's events"]), FLOOR)
    waits = {
        "podlint on one core, waiting": partial(waited, [*PODLINT, corpus], ROOT),
        "podlint on all cores, waiting": partial(waited, [*CHECK, "--no-cache", corpus], ROOT),
    }
    for name, values in alternate(rounds, waits).items():
        row(name, values)


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
            "reading the bytes": partial(inside, READ, paths),
        }
        times = alternate(rounds, jobs)
    for name, values in times.items():
        row(name, values)
    each_round = zip(*times.values(), strict=True)
    row("podlint beyond its start / reading", [(whole - start) / plain for whole, start, plain in each_round], READING)


def many_pods(rounds: int) -> None:
    """One file with many Pods."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "pods.yaml")
        one = (EXAMPLES / "web.yaml").read_text(encoding="utf-8").split("\n---")[0]
        file.write_text(
            "\n---\n".join(one.replace("name: web", f"name: web-{n}") for n in range(PODS)), encoding="utf-8"
        )
        print(f"\none file with {PODS} Pods, {file.stat().st_size / 1e6:.1f} MB")
        for name, values in alternate(rounds, {"podlint": partial(cost, [*PODLINT, file], ROOT)}).items():
            row(name, values)


PODS = 2000


def memory(corpus: Path) -> None:
    """What one process needs at most, for as many copies of a folder's files."""
    print("\nmegabytes at most")
    files = [path for path in sorted(corpus.rglob("*.yaml")) if path.is_file()]
    for copies in (1, 4):
        with tempfile.TemporaryDirectory() as folder:
            for copy in range(copies):
                for number, path in enumerate(files):
                    target = Path(folder, f"{copy}/{number // 20}/{number}.yaml")
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_bytes(path.read_bytes())
            row(f"{copies * len(files)} files", [peak([*PODLINT, folder], ROOT)], MEGABYTES)


def ratios(those: Sequence[float], these: Sequence[float]) -> list[float]:
    """How many times as much, round by round."""
    return [left / right for left, right in zip(those, these, strict=True)]


def inside(code: str, paths: str) -> float:
    """The CPU seconds that a piece of Python says it took with the files, whose names stand one a line."""
    answer = subprocess.run([sys.executable, "-c", code], input=paths, capture_output=True, text=True, check=True)
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
            row(ratio, ratios(values, own), aims.get(ratio))


def row(name: str, values: Sequence[float], aim: Aim | None = None) -> None:
    """Print one line of the table."""
    least, middle, most = spread(values)
    print(f"  {name:<50}{least:>9.3f}{middle:>9.3f}{most:>9.3f}  {aim.verdict(middle) if aim else ''}".rstrip())
