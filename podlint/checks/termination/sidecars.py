"""Rules about the order in which a Pod's containers stop: sidecars after the main containers, plain ones with them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from fnmatch import fnmatchcase
from functools import partial
from typing import NamedTuple

from podlint.behaviour.command import environment
from podlint.behaviour.process import reaction
from podlint.behaviour.quit import asks_own_quit
from podlint.checks.amount import BLUR, seconds, span
from podlint.checks.finding import KILLED_IN_DELETION, Finding
from podlint.checks.possible import Possible, possible
from podlint.checks.remedy import least_above
from podlint.checks.rule import check
from podlint.checks.stop import Stop, grace_of, if_, longer_grace, stop_of, stopped, where
from podlint.checks.subject import Subject
from podlint.lifecycle.course import Course
from podlint.pod.image import parse
from podlint.regex import regex
from podlint.timeline.budget import play_of

# --- sidecar-starved-of-grace ----------------------------------------------------------------------------


@check("sidecar-starved-of-grace")
def sidecar_starved_of_grace(subject: Subject) -> Iterator[Finding]:
    """The main containers stop in time, but leave a sidecar behind them less than it needs."""
    stops = {container.name: stop_of(subject, container) for container in stopped(subject)}
    sidecars = [stop for stop in stops.values() if stop.container.role == "sidecar"]
    if subject.pod.workload.is_batch or not sidecars or not all(_is_told(stop) for stop in stops.values()):
        return
    if any(_has_a_finding_of_its_own(stop) for stop in stops.values()):
        return
    for stop in reversed(sidecars):
        starved = possible(subject.setting, partial(_starves, subject=subject, stop=stop))
        if starved is not None:
            yield _starved(subject, stop, starved)
            return  # those before it are stopped later still, for the same reason


def _is_told(stop: Stop) -> bool:
    """How long hook and process take is known; of a sidecar's process podlint may assume it."""
    hook_told = stop.hook is None or stop.hook_known
    return hook_told and (stop.stop_known or stop.container.role == "sidecar")


def _has_a_finding_of_its_own(stop: Stop) -> bool:
    """The container does not stop in time even by itself, of which other rules speak."""
    if not stop.stop_assumed and reaction(stop.program).kind == "ignores":
        return True
    setting = stop.subject.setting
    return possible(setting, stop.cuts_hook) is not None or possible(setting, stop.kills_process) is not None


def _starves(course: Course, subject: Subject, stop: Stop) -> bool:
    """A deletion leaves the sidecar less time between SIGTERM and SIGKILL than its process needs."""
    play_of(subject.programs, "deletion")(course)
    needs = stop.needs(course)
    left = next(note.takes for note in course.notes if note.budget == f"stop-budget.{stop.container.name}")
    return needs is not None and not course.before(needs, left)


def _starved(subject: Subject, stop: Stop, starved: Possible) -> Finding:
    pod, container, course = subject.pod, stop.container, Course(subject.setting)
    needs = stop.needs(course)
    left = subject.budgets.get("stop-budget", container)
    assert needs is not None
    assert left is not None

    def enough(grace: int) -> bool:
        longer = replace(subject, pod=replace(pod, grace=replace(pod.grace, value=grace)))
        return possible(subject.setting, partial(_starves, subject=longer, stop=stop)) is None

    value = least_above(pod.grace.value, enough)
    fix = None if value is None else longer_grace(subject, value)
    who = "needs" if stop.stop_assumed or stop.stop_known else "is assumed by podlint to need"
    as_little = "as little as " if left.latest - left.earliest > 1 else ""
    return subject.finding(
        "sidecar-starved-of-grace",
        f"sidecar '{container.name}' gets SIGTERM when the main containers are gone, with {as_little}{seconds(left.earliest)} of "
        f"the {pod.grace.value} s grace left, but it {who} {span(course.bounds(needs))} to stop{if_(starved.when)}",
        container.span,
        container.path,
        container=container,
        certainty="certain" if starved.always else "depends",
        when=starved.when,
        because=grace_of(subject),
        help=f"{fix.title}: what the main containers and then the sidecars take"
        if fix
        else "let the sidecar stop faster",
        fix=fix,
        event=KILLED_IN_DELETION,
    )


# --- sidecar-prestop-runs-early --------------------------------------------------------------------------


@check("sidecar-prestop-runs-early")
def sidecar_prestop_runs_early(subject: Subject) -> Iterator[Finding]:
    """A sidecar's hook ends it at the beginning of the stop, while the main containers are still at work."""
    if subject.pod.workload.is_batch:
        return
    for container in stopped(subject):
        hook = container.pre_stop
        if container.role != "sidecar" or hook is None:
            continue
        quits = asks_own_quit(container, hook)
        if quits is not None:
            yield subject.finding(
                "sidecar-prestop-runs-early",
                f"preStop of sidecar '{container.name}' ends it ({quits}) at 0 s, while the main containers stop, not "
                "when they are gone",
                where(hook),
                hook.path,
                container=container,
                help="leave the hook out: the kubelet sends a sidecar its stop signal when the main containers are gone",
            )


# --- classic-proxy-stops-first ---------------------------------------------------------------------------


class _Proxy(NamedTuple):
    """A proxy that people run beside an application, and that goes as soon as it is told to."""

    images: tuple[str, ...]
    lasts: float
    """Seconds from SIGTERM on that it still works for, as it comes."""
    settings: re.Pattern[str]
    """In its arguments and variables: what makes it stay longer."""


_PROXIES = (
    _Proxy(
        ("gcr.io/cloud-sql-connectors/cloud-sql-proxy", "gcr.io/cloudsql-docker/gce-proxy", "*/cloud-sql-proxy"),
        0.0,
        regex("term.timeout|sigterm.delay", re.IGNORECASE),
    ),
    _Proxy(
        ("docker.io/istio/proxyv2", "gcr.io/istio-release/proxyv2", "*/istio/proxyv2"),
        5.0,  # terminationDrainDuration
        regex("drain|EXIT_ON_ZERO_ACTIVE_CONNECTIONS", re.IGNORECASE),
    ),
)


@check("classic-proxy-stops-first")
def classic_proxy_stops_first(subject: Subject) -> Iterator[Finding]:
    """A proxy in a plain container is stopped with the application, which still needs it while it drains."""
    stops = [stop_of(subject, container) for container in stopped(subject) if container.role == "main"]
    for proxy in stops:
        lasts = _lasts(subject, proxy)
        if lasts is None:
            continue
        course = Course(subject.setting)
        served = max((one for one in stops if one is not proxy), key=lambda one: _works(course, one), default=None)
        works = 0.0 if served is None else _works(course, served)
        if served is None or works <= lasts + BLUR:
            continue
        gone = "at once" if lasts < BLUR else f"after {seconds(lasts)}"
        yield subject.finding(
            "classic-proxy-stops-first",
            f"'{proxy.container.name}' gets SIGTERM together with the others and is gone {gone}, while "
            f"'{served.container.name}' still works for {seconds(works)} and has no way out through it",
            proxy.container.span,
            proxy.container.path,
            container=proxy.container,
            because=() if served.hook is None else (subject.related("it still works meanwhile", where(served.hook)),),
            help="make the proxy a native sidecar (an init container with restartPolicy: Always), which is stopped after "
            "the main containers",
        )


def _lasts(subject: Subject, stop: Stop) -> float | None:
    """How long a proxy still works when the Pod is stopped; None for other containers, and where nobody knows."""
    container = stop.container
    image = parse(container.image.value) if container.image.value else None
    proxy = next(
        (each for each in _PROXIES if image and any(fnmatchcase(image.name, name) for name in each.images)), None
    )
    if proxy is None or (stop.hook is not None and not stop.hook_known) or stop.stop_assumed:
        return None
    said = [word.value for word in (*container.command, *container.args)]
    said += [f"{name}={value}" for name, value in environment(container, subject.pod).items()]
    said += [field.value for name, field in subject.pod.annotations.items() if name.startswith("proxy.istio.io/")]
    if container.env_from or any(proxy.settings.search(text) for text in said):
        return None
    course = Course(subject.setting)
    return proxy.lasts + course.bounds(stop.term(course)).low


def _works(course: Course, stop: Stop) -> float:
    """How long a container at least works on after the beginning of its stop; 0 where nobody knows."""
    if stop.result is not None and stop.result.touches_process and not stop.hook_open:
        return 0.0
    works = course.bounds(stop.term(course)).low if stop.hook_known or stop.hook_open else 0.0
    if not stop.stop_assumed and reaction(stop.program).kind != "exits":
        return works
    needs = stop.needs(course)
    return works if needs is None else works + course.bounds(needs).low
