"""What a prediction costs, and what it costs more when a number of the manifest, the time told or the Pod grows.

Every figure is CPU seconds of ``timeline_of`` in this process, podlint loaded, the Pod read anew each time so
that nothing is remembered of it. The cases of a ratio are measured in turns, and the ratio is taken within its round.
"""

from __future__ import annotations

import argparse
import gc
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path
from statistics import median

from benchmarks.cpu import spread, stay_on_one_core
from benchmarks.rivals import ROOT
from benchmarks.side_by_side import CORPUS, Aim, row
from podlint.cli.main import CYCLES_SOUGHT
from podlint.kubernetes import NEWEST
from podlint.lifecycle.course import Setting
from podlint.lifecycle.unknown import Assumptions
from podlint.manifest.read import read
from podlint.pod.model import Pod
from podlint.pod.workload import pods
from podlint.timeline.life import timeline_of

WEB = (ROOT / "examples" / "web.yaml").read_text(encoding="utf-8")
KNOWN = ("boot=5s..8s", "run.migrate=2s..4s", "pull=0s..30s", "stop=1s..4s")
"""Ranges as people who have measured give them: what boots in time, and an init container that ends."""

MINUTE, DAY = 60.0, 86_400.0


@dataclass(frozen=True, slots=True)
class Case:
    """One prediction."""

    name: str
    manifest: str
    assume: tuple[str, ...] = ()
    until: float | None = None

    def cost(self) -> float:
        """CPU seconds of the prediction alone."""
        return cost_of(pod_of(self.manifest), Setting(NEWEST, Assumptions.parse(self.assume), self.until))


NOTHING_GIVEN = Setting(NEWEST, Assumptions())


def cost_of(pod: Pod, setting: Setting = NOTHING_GIVEN) -> float:
    """CPU seconds of the prediction alone."""
    gc.collect()  # what an earlier prediction has left is not cleared away in this one's time
    start = time.process_time()
    timeline_of(pod, setting)
    return time.process_time() - start


@dataclass(frozen=True, slots=True)
class Growth:
    """Cases each of which is larger than the one before."""

    title: str
    cases: Sequence[Case]
    aim: Aim
    """For each ratio of a case to the one before."""


SAME = Aim("<=", 1.5)
"""The cost does not grow with the number."""
LINEAR = Aim("<=", 15)
"""Ten times as many containers cost about ten times as much."""
TYPICAL = Aim("<=", 0.010)
"""Seconds for a typical Deployment."""


def main() -> int:
    """Measure what the options ask for and print the table."""
    options = parse()
    stay_on_one_core()
    gc.set_threshold(*CYCLES_SOUGHT)
    print(f"{f'CPU seconds of one prediction, {options.rounds} rounds':<52}{'least':>9}{'middle':>9}{'most':>9}  aim")
    missed = [*typical(options.rounds), *deployments(options.corpus, options.rounds)]
    for growth in growths(options.containers):
        missed += measure(growth, options.rounds)
    for name in missed:
        print(f"aim missed: {name}", file=sys.stderr)
    return 0


def parse() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        description="Measure what a prediction costs as Pods grow.",
        epilog="podlint is run from this checkout, by the Python that runs this: one that has its dependencies.",
    )
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="measurements of each figure (%(default)s)")
    parser.add_argument("--corpus", type=Path, default=CORPUS, metavar="DIR", help="real manifests (%(default)s)")
    parser.add_argument(
        "--containers", type=int, default=100, metavar="N", help="no Pod has more containers than this (%(default)s)"
    )
    return parser.parse_args()


def typical(rounds: int) -> Iterator[str]:
    """The cost of an ordinary Deployment, with what its owner knows and without."""
    print("\na typical Deployment (examples/web.yaml), podlint loaded")
    known, opaque = Case("boots, ends, pulls and stops in known ranges", WEB, KNOWN), Case("nothing given", WEB)
    costs = in_turns((known, opaque), rounds)
    yield from shown(known.name, costs[0], TYPICAL)
    yield from shown(opaque.name, costs[1], TYPICAL)


def deployments(corpus: Path, rounds: int) -> Iterator[str]:
    """The cost of the Deployments that people have written, nothing given: of the one in the middle."""
    files = sorted(path for pattern in ("*.yaml", "*.yml") for path in corpus.rglob(pattern))
    written = [found for path in files for found in deployments_in(path)]
    if not written:
        print(f"\nno Deployment under {corpus}: left out")
        return
    print(f"\n{len(written)} Deployments of {corpus}, nothing given")
    probed = [any(container.probes for container in found().containers) for found in written]
    costs = [[cost_of(found()) for found in written] for _ in range(rounds)]
    yield from shown("the one in the middle", [median(of) for of in costs], TYPICAL)
    with_probes = [[cost for cost, is_probed in zip(of, probed, strict=True) if is_probed] for of in costs]
    row(f"the one in the middle of {sum(probed)} with probes", [median(of) for of in with_probes])


def deployments_in(path: Path) -> list[Callable[[], Pod]]:
    """Reads each Deployment's Pod of a file anew, so that nothing is remembered of it."""

    def found() -> list[Pod]:
        documents = read(str(path), path.read_bytes()).documents
        return [pod for document in documents for pod in pods(document) if pod.workload.kind == "Deployment"]

    return [partial(lambda n: found()[n], n) for n in range(len(found()))]


def growths(most: int) -> Iterator[Growth]:
    """What may grow in a Pod and in a question."""
    yield Growth(
        "failureThreshold 3 -> 3,000, nothing given",
        [Case(f"failureThreshold {count}", pod_text(1, threshold=count)) for count in (3, 3000)],
        SAME,
    )
    yield Growth(
        "--until 10 min -> 30 days, examples/web.yaml",
        [Case("10 min", WEB, until=10 * MINUTE), Case("30 days", WEB, until=30 * DAY)],
        SAME,
    )
    sizes = [count for count in (1, 10, 100) if count <= most]
    for title, assume in (("all boots known", KNOWN), ("nothing given", ())):
        yield Growth(
            f"containers {' -> '.join(map(str, sizes))}, {title}",
            [Case(f"{count} container{'s' * (count > 1)}", pod_text(count), assume) for count in sizes],
            LINEAR,
        )


def measure(growth: Growth, rounds: int) -> Iterator[str]:
    """Print a row for each case and each ratio; yields the names of the ratios that miss their aim."""
    print(f"\n{growth.title}")
    costs = in_turns(growth.cases, rounds)
    for case, values in zip(growth.cases, costs, strict=True):
        row(case.name, values)
    for (less, more), (small, large) in zip(pairwise(growth.cases), pairwise(costs), strict=True):
        ratio = f"{more.name} / {less.name}"
        yield from shown(ratio, [b / a for a, b in zip(small, large, strict=True)], growth.aim)


def shown(name: str, values: Sequence[float], aim: Aim) -> Iterator[str]:
    """Print a row that has an aim; yields its name where it is missed."""
    row(name, values, aim)
    if aim.verdict(spread(values).middle).endswith("MISSED"):
        yield name


def in_turns(cases: Sequence[Case], rounds: int) -> list[list[float]]:
    """The costs of each case, after one round that is not counted."""
    costs: list[list[float]] = [[] for _ in cases]
    for counted in range(rounds + 1):
        for case, values in zip(cases, costs, strict=True):
            cost = case.cost()
            if counted:
                values.append(cost)
    return costs


def pod_of(manifest: str) -> Pod:
    """The first Pod in a manifest."""
    reading = read("pod.yaml", manifest.encode())
    return next(pod for document in reading.documents for pod in pods(document))


def pod_text(containers: int, threshold: int = 3) -> str:
    """A Pod of so many containers alike, each with a liveness and a readiness probe."""
    each = "".join(
        f"    - name: app-{number}\n      image: registry.example.com/app:1.{number}\n"
        f"      livenessProbe: {{httpGet: {{path: /healthz, port: 8080}}, failureThreshold: {threshold}}}\n"
        "      readinessProbe: {httpGet: {path: /ready, port: 8080}, periodSeconds: 5}\n"
        for number in range(containers)
    )
    return f"apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  containers:\n{each}"
