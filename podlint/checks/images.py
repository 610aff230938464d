"""Rules about images: what is run, and what a restart pulls."""

from __future__ import annotations

from collections.abc import Iterator

from podlint.behaviour.probe import answers
from podlint.checks.finding import Finding
from podlint.checks.rule import check
from podlint.checks.subject import Subject
from podlint.pod.image import parse
from podlint.pod.model import Container


@check("image-tag-latest")
def image_tag_latest(subject: Subject) -> Iterator[Finding]:
    """An image without a fixed tag: what runs is whatever the registry has when a node pulls."""
    for container in subject.pod.containers:
        value = container.image.value
        image = parse(value) if value and "$" not in value and "{" not in value else None
        if image is None or not value or image.digest or (image.tag or "latest") != "latest":
            continue
        said = "has no tag, so that it is latest" if not value.endswith(":latest") else "has the tag latest"
        yield subject.finding(
            "image-tag-latest",
            f"image '{value}' {said}: what runs is what the registry holds when a node pulls it, and restarts ask the registry",
            container.image.span,
            container.image.path,
            container=container,
            help="give the version that was tested, as a tag or a digest",
        )


@check("image-pull-on-every-restart")
def image_pull_on_every_restart(subject: Subject) -> Iterator[Finding]:
    """A container that is restarted again and again, and asks the registry each time."""
    pod = subject.pod
    if subject.is_unfinished or pod.os.value == "windows":
        return
    for container in pod.containers:
        policy = container.pull_policy
        if policy.value != "Always" or container.role == "init" or not _is_restarted_often(subject, container):
            continue
        why = "imagePullPolicy Always" if policy.written else "imagePullPolicy is Always by default for the tag latest"
        yield subject.finding(
            "image-pull-on-every-restart",
            f"'{container.name}' is restarted again and again, and each restart asks the registry first ({why}): it waits for it, "
            "and fails when it does not answer",
            container.image.span,
            container.image.path,
            container=container,
            because=(subject.related(why, policy.span),),
            help="give the image a fixed tag, or set imagePullPolicy IfNotPresent",
        )


def _is_restarted_often(subject: Subject, container: Container) -> bool:
    """What the container does leads to restarts for ever: it ends, or comes to fail its liveness probe."""
    if subject.pod.restart_policy.value != "Always":
        return False
    life = subject.program(container)
    if life.end is not None and life.cannot_start is None:
        return True
    probe = container.liveness
    if probe is None or probe.handler is None:
        return False
    told = answers(subject.pod, container, probe, life)
    return bool(told) and told[-1].result == "failure"
