"""Pods that hypothesis makes up, class by class, with what is assumed of their processes.

All containers are opaque images: what they do is known by the ranges given as assumptions alone, and a simulated run
draws from these ranges. So a class of Pods is a strategy of its own that can be mended by itself.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from hypothesis import strategies as st

from podlint.kubernetes import Version
from podlint.lifecycle.course import Setting
from podlint.lifecycle.serving import Serving
from podlint.lifecycle.unknown import Assumptions
from podlint.manifest.read import read
from podlint.pod.model import Pod
from podlint.pod.workload import pods

Range: TypeAlias = tuple[float, float]
NEVER: Range = (math.inf, math.inf)
OVERHEAD: Range = (0.2, 2.5)
"""The contract's range of what is not assumed."""
VERSIONS = (Version(1, 36), Version(1, 37), Version(1, 35), Version(1, 34), Version(1, 31), Version(1, 29))


@dataclass(frozen=True)
class Case:
    """One Pod, what is assumed, and what is done to it."""

    spec: Mapping[str, Any]
    assumed: Mapping[str, Range]
    """By the name of the unknown, in seconds."""
    until: float
    version: Version = VERSIONS[0]
    delete_at: float | None = None
    grace_period: int | None = None
    served: Serving = Serving.NONE

    @property
    def manifest(self) -> str:
        """The manifest; JSON is YAML."""
        pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": self.spec}
        return json.dumps(pod, indent=1)

    @property
    def pod(self) -> Pod:
        (document,) = read("pod.yaml", self.manifest.encode()).documents
        (pod,) = pods(document)
        return pod

    @property
    def assumptions(self) -> list[str]:
        """As ``--assume`` takes them."""
        return [f"{name}={_text(bounds)}" for name, bounds in self.assumed.items()]

    @property
    def setting(self) -> Setting:
        assumptions = Assumptions.parse(self.assumptions)
        return Setting(self.version, assumptions, self.until, self.delete_at, self.grace_period)

    def __str__(self) -> str:
        """All one needs to see it again with ``podlint timeline``."""
        done = "" if self.delete_at is None else f" --delete-at {self.delete_at:g}s"
        done += "" if self.grace_period is None else f" --grace-period {self.grace_period}"
        assumed = " ".join(f"--assume {text}" for text in self.assumptions)
        return f"{json.dumps(self.spec)}\n--kubernetes-version {self.version} --until {self.until:g}s{done} {assumed}"


def _text(bounds: Range) -> str:
    low, high = bounds
    if math.isinf(low):
        return "never"
    return f"{low:g}s" if low == high else f"{low:g}s..{high:g}s"


# --- numbers ---------------------------------------------------------------------------------------------


def ranges(low: int, high: int, *, widest: int = 12) -> st.SearchStrategy[Range]:
    """A point or a range of seconds; no whole ones, so that no draw ties with a grace period or a hook's seconds."""
    starts = st.integers(low * 10, high * 10).map(lambda tenths: round(tenths / 10 + 0.03, 3))
    widths = st.one_of(st.just(0.0), st.integers(1, widest * 2).map(lambda halves: halves / 2))
    return st.tuples(starts, widths).map(lambda pair: (pair[0], round(pair[0] + pair[1], 3)))


def mostly(usual: Any, others: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Usually the one, sometimes another."""
    return st.one_of(st.just(usual), others)


# --- parts -----------------------------------------------------------------------------------------------


@st.composite
def probe(draw: st.DrawFn, kind: str) -> dict[str, Any]:
    """A probe of an opaque endpoint."""
    numbers: dict[str, Any] = {
        "httpGet": {"path": "/", "port": 8080},
        "periodSeconds": draw(st.integers(1, 10)),
        "failureThreshold": draw(st.integers(1, 4)),
    }
    delay = draw(mostly(0, st.integers(1, 12)))
    if delay:
        numbers["initialDelaySeconds"] = delay
    timeout = draw(mostly(1, st.integers(2, 5)))
    if timeout != 1:
        numbers["timeoutSeconds"] = timeout
    if kind == "readiness":
        numbers["successThreshold"] = draw(mostly(1, st.integers(2, 3)))
    elif draw(st.integers(0, 3)) == 0:
        numbers["terminationGracePeriodSeconds"] = draw(st.integers(1, 8))
    return numbers


@dataclass(frozen=True)
class Parts:
    """What containers of a class may have."""

    probes: tuple[str, ...] = ()
    post_start: bool = False
    pre_stop: bool = False
    ends: bool = False
    """Its processes may exit by themselves."""
    hangs: bool = False
    pulls: bool = False


@st.composite
def container(draw: st.DrawFn, name: str, parts: Parts, grace: int) -> tuple[dict[str, Any], dict[str, Range]]:
    """A main container or sidecar, and what is assumed of it."""
    written: dict[str, Any] = {"name": name, "image": f"registry.example.com/{name}:1"}
    assumed: dict[str, Range] = {
        f"pull.{name}": (0.0, 0.0),
        f"stop.{name}": draw(st.one_of(st.just(NEVER), ranges(0, 8))),
    }
    for kind in parts.probes:
        if draw(st.booleans()):
            written[f"{kind}Probe"] = draw(probe(kind))
    if parts.probes:
        assumed[f"boot.{name}"] = draw(st.one_of(ranges(0, 30), st.just(NEVER)))
    if parts.hangs and draw(st.booleans()):
        assumed[f"hang.{name}"] = draw(ranges(5, 60))
    if parts.ends and draw(st.booleans()):
        assumed[f"run.{name}"] = draw(ranges(0, 40))
    if parts.pulls and draw(st.booleans()):
        assumed[f"pull.{name}"] = draw(ranges(1, 10))
        written["imagePullPolicy"] = draw(st.sampled_from(["Always", "IfNotPresent"]))
    hooks: dict[str, Any] = {}
    for kind, wanted in (("postStart", parts.post_start), ("preStop", parts.pre_stop)):
        if not wanted or not draw(st.booleans()):
            continue
        if draw(st.booleans()):
            hooks[kind] = {"sleep": {"seconds": draw(st.integers(0, grace))}}
        else:
            hooks[kind] = {"exec": {"command": ["/app/hook"]}}
            assumed[f"hook.{name}.{kind}"] = draw(ranges(0, 15))
    if hooks:
        written["lifecycle"] = hooks
    return written, assumed


@st.composite
def case(
    draw: st.DrawFn,
    *,
    main: int = 1,
    before: tuple[str, ...] = (),
    parts: Parts = Parts(),
    deleted: bool = False,
    policies: tuple[str, ...] = ("Always",),
    versions: tuple[Version, ...] = VERSIONS[:1],
    until: int = 90,
    deadline: bool = False,
) -> Case:
    """A Pod of a class. ``before``: the roles that may stand before its main containers."""
    grace = draw(mostly(5, st.sampled_from([0, 1, 2, 3, 8, 12, 30])))
    spec: dict[str, Any] = {"terminationGracePeriodSeconds": grace}
    assumed: dict[str, Range] = {}
    policy = draw(st.sampled_from(policies))
    if policy != "Always":
        spec["restartPolicy"] = policy
    init: list[dict[str, Any]] = []
    for n in range(draw(st.integers(1, 2)) if before else 0):
        if draw(st.sampled_from(before)) == "sidecar":
            written, its = draw(container(f"s{n}", parts, grace))
            written["restartPolicy"] = "Always"
        else:
            written = {"name": f"i{n}", "image": f"registry.example.com/i{n}:1"}
            its = {f"pull.i{n}": (0.0, 0.0), f"run.i{n}": draw(ranges(0, 10)), f"stop.i{n}": draw(ranges(0, 4))}
        init.append(written)
        assumed |= its
    if init:
        spec["initContainers"] = init
    spec["containers"] = []
    for n in range(draw(st.integers(1, main)) if main > 1 else 1):
        written, its = draw(container(f"m{n}", parts, grace))
        spec["containers"].append(written)
        assumed |= its
    if deadline:
        spec["activeDeadlineSeconds"] = draw(st.integers(3, 40))
    return Case(
        spec,
        assumed,
        float(until),
        draw(st.sampled_from(versions)),
        draw(st.integers(30, 500)) / 10 if deleted else None,
        draw(st.sampled_from([None, None, None, 1, 4, 10])) if deleted else None,
        draw(st.sampled_from(Serving)),
    )


# --- classes ---------------------------------------------------------------------------------------------

ALL_PROBES = ("startup", "liveness", "readiness")

CLASSES: dict[str, st.SearchStrategy[Case]] = {
    "plain": case(),
    "liveness": case(parts=Parts(probes=("liveness",))),
    "readiness": case(parts=Parts(probes=("readiness",))),
    "startup": case(parts=Parts(probes=("startup",))),
    "all-probes": case(parts=Parts(probes=ALL_PROBES)),
    "hangs": case(parts=Parts(probes=ALL_PROBES, hangs=True)),
    "exits": case(parts=Parts(ends=True), until=150),
    "exits-and-probes": case(parts=Parts(probes=ALL_PROBES, ends=True), until=120),
    "policies": case(parts=Parts(probes=("liveness", "readiness"), ends=True), policies=("Never", "OnFailure")),
    "pulls": case(parts=Parts(pulls=True, ends=True)),
    "several": case(main=3, parts=Parts()),
    "several-and-probes": case(main=3, parts=Parts(probes=ALL_PROBES)),
    "several-exit": case(main=3, parts=Parts(ends=True), policies=("Always", "Never")),
    "init": case(before=("init",)),
    "sidecars": case(before=("sidecar",)),
    "sidecars-and-probes": case(before=("sidecar", "init"), parts=Parts(probes=ALL_PROBES)),
    "sidecars-of-a-job": case(before=("sidecar",), parts=Parts(ends=True), policies=("Never",)),
    "hooks": case(parts=Parts(post_start=True, pre_stop=True, probes=("liveness", "readiness"))),
    "hooks-and-ends": case(
        parts=Parts(pre_stop=True, probes=("liveness", "readiness"), ends=True),
        policies=("Always", "OnFailure", "Never"),
    ),
    "several-hooks": case(main=3, parts=Parts(post_start=True)),
    "deleted": case(deleted=True),
    "deleted-with-hook": case(deleted=True, parts=Parts(pre_stop=True)),
    "deleted-with-probes": case(deleted=True, parts=Parts(probes=ALL_PROBES)),
    "deleted-several": case(deleted=True, main=3, parts=Parts(pre_stop=True)),
    "deleted-sidecars": case(deleted=True, before=("sidecar", "init"), parts=Parts(pre_stop=True)),
    "deleted-exits": case(deleted=True, parts=Parts(ends=True)),
    "deleted-by-force": case(deleted=True, parts=Parts(probes=ALL_PROBES)).map(lambda each: replace(each, grace_period=0)),
    "deleted-jobs": case(
        deleted=True,
        parts=Parts(pre_stop=True, probes=("liveness", "readiness"), ends=True),
        policies=("Always", "OnFailure", "Never"),
        until=60,
    ),
    "deadline": case(deadline=True, parts=Parts(pre_stop=True)),
    "versions": case(parts=Parts(probes=ALL_PROBES, ends=True), versions=VERSIONS),
    "everything": case(
        main=3, before=("sidecar", "init"), versions=VERSIONS, until=60,
        parts=Parts(probes=ALL_PROBES, post_start=True, pre_stop=True, ends=True, hangs=True, pulls=True),
        policies=("Always", "OnFailure", "Never"),
    ),
}  # fmt: skip
"""The classes of Pods, simple ones first."""
