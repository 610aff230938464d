"""Rules about images: what is run, and what a restart pulls."""

from __future__ import annotations

from collections.abc import Iterator

from podlint.checks.change import SetField
from podlint.checks.commands.loop import in_a_day, loop_of
from podlint.checks.finding import Finding, Fix
from podlint.checks.rule import check
from podlint.checks.subject import Subject
from podlint.pod.image import parse


@check("image-tag-latest")
def image_tag_latest(subject: Subject) -> Iterator[Finding]:
    """An image without a fixed tag: what runs is whatever the registry has when a node pulls."""
    for container in subject.pod.containers:
        value = container.image.value
        image = parse(value) if value and "$" not in value and "{" not in value else None
        if image is None or not value or image.digest or (image.tag or "latest") != "latest":
            continue
        said = "has no tag, so that it is latest" if not value.endswith(":latest") else "has the tag latest"
        asks = ", and each start asks the registry" if container.pull_policy.value == "Always" else ""
        yield subject.finding(
            "image-tag-latest",
            f"image '{value}' {said}: what runs is what the registry held when the node pulled it{asks}",
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
        loop = loop_of(subject, container) if policy.value == "Always" else None
        if loop is None:
            continue
        why = "imagePullPolicy Always" if policy.written else "imagePullPolicy is Always by default for the tag latest"
        written = SetField((*container.path, "imagePullPolicy"), "IfNotPresent")
        yield subject.finding(
            "image-pull-on-every-restart",
            f"'{container.name}' is started again {in_a_day(subject, loop)} times in the first day, and each start asks the registry "
            f"first ({why}): it waits for the answer, and fails without one",
            container.image.span,
            container.image.path,
            container=container,
            because=(subject.related(why, policy.span),),
            help="give the image a fixed tag, or set imagePullPolicy IfNotPresent",
            fix=Fix("set imagePullPolicy IfNotPresent", False, (written,)),
        )
