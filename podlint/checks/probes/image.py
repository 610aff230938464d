"""Probes of what a well-known image does not have: pages that it does not serve, files that it does not write.

A process that can be read has :mod:`podlint.checks.probes.answer`; of an image's own process only what its publisher
says of it is known.
"""

from __future__ import annotations

from collections.abc import Iterator

from podlint.behaviour.command import probe_words
from podlint.behaviour.files import FileUse
from podlint.behaviour.location import is_below, mount_of
from podlint.behaviour.network import port_number
from podlint.checks.amount import span
from podlint.checks.attended import attended
from podlint.checks.finding import Finding, Severity
from podlint.checks.image_servers import served_by
from podlint.checks.pages import pages_of
from podlint.checks.rule import check
from podlint.checks.subject import Subject
from podlint.pod.model import Container, Exec, HttpGet, Probe


def _never_succeeds(subject: Subject, container: Container, probe: Probe) -> str:
    """What comes of a probe that fails each time, as a clause."""
    if probe.kind == "readiness":
        return "the container is never ready"
    if probe.kind == "startup" or container.startup is None:
        budget = subject.budgets.get("boot-budget", container)
        if budget is not None:
            return f"the {probe.kind} probe kills it {span(budget.bounds)} after each start"
    return f"the {probe.kind} probe kills it again and again"


# --- probe-path-not-served -------------------------------------------------------------------------------


@check("probe-path-not-served")
def probe_path_not_served(subject: Subject) -> Iterator[Finding]:
    """A probe asks a web server's official image for a page that is not among those it serves."""
    if subject.is_unfinished:
        return
    for container in attended(subject):
        served = served_by(container)
        if served is None:
            continue
        for probe in container.probes.values():
            handler = probe.handler
            if not isinstance(handler, HttpGet) or handler.host.value or handler.scheme.value.upper() == "HTTPS":
                continue
            pages = pages_of(subject, container, served) if port_number(container, handler) in served.ports else None
            page = _file_of(handler.path.value)
            if pages is None or page is None or page in pages.files or (served.lists and page.endswith("index.html")):
                continue
            where = handler.path if handler.path.written else handler.port
            yield subject.finding(
                "probe-path-not-served",
                f"{pages.whose} has no file '{page}', so '{handler.path.value}' is answered with an error and "
                f"{_never_succeeds(subject, container, probe)}",
                where.span,
                handler.path.path,
                container=container,
                because=(subject.related("what it serves", pages.span),),
                help="ask for a page that is served, or serve this one",
            )


def _file_of(path: str) -> str | None:
    """The file below its root that a web server looks for, of a directory the index; None where it isn't plain."""
    name = path.partition("?")[0].removeprefix("/")
    if "%" in name:
        return None
    return f"{name}index.html" if name.endswith("/") or not name else name


# --- probe-file-never-written ----------------------------------------------------------------------------

_PLACEHOLDER = ("cat", "/tmp/healthy")  # noqa: S108 -- a path in containers
"""What tools put in place of a probe that nobody wrote, after an example of the Kubernetes documentation."""


@check("probe-file-never-written")
def probe_file_never_written(subject: Subject) -> Iterator[Finding]:
    """A probe looks in ``/tmp`` for a file of which the image's own process knows nothing."""
    if subject.pod.os.value == "windows" or subject.is_unfinished:
        return
    for container in attended(subject):
        if container.command or container.args:
            continue
        for probe in container.probes.values():
            use = _looked_for(subject, container, probe) if isinstance(probe.handler, Exec) else None
            if use is None or _is_written(subject, use):
                continue
            if served_by(container) is not None:
                why = f"image '{container.image.value}' does not write it"
                yield _never_written(subject, container, probe, use, why, None)
            elif tuple(probe_words(container, probe) or ()) == _PLACEHOLDER:
                why = "a placeholder, unless the application writes it by itself"
                yield _never_written(subject, container, probe, use, why, Severity.INFO)


def _looked_for(subject: Subject, container: Container, probe: Probe) -> FileUse | None:
    """The one file that the probe surely reads, in the container's own ``/tmp``: an image has none there."""
    uses = [
        use
        for use in subject.file_uses
        if use.container is container and use.origin == probe.kind and use.verb == "reads" and use.certain
    ]
    if len(uses) != 1 or not is_below(uses[0].path, "/tmp") or mount_of(container, uses[0].path):  # noqa: S108
        return None
    return uses[0]


def _is_written(subject: Subject, use: FileUse) -> bool:
    """Whether a hook or another probe of the container writes the file."""
    return any(
        other.container is use.container and other.verb != "reads" and is_below(use.path, other.path)
        for other in subject.file_uses
    )


def _never_written(
    subject: Subject, container: Container, probe: Probe, use: FileUse, why: str, severity: Severity | None
) -> Finding:
    return subject.finding(
        "probe-file-never-written",
        f"the {probe.kind} probe looks for {use.path}: {why}, so {_never_succeeds(subject, container, probe)}",
        use.span,
        probe.path,
        container=container,
        severity=severity,
        certainty="certain" if severity is None else "depends",
        help="let the application write the file, or probe what it does serve",
    )
