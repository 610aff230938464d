"""From a Pod's ``spec`` to the typed Pod, with every default that a kubelet would see."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast, get_args

from podlint.manifest.node import Mapping, Path, Span
from podlint.pod import defaults, image
from podlint.pod.field import Field
from podlint.pod.handlers import read_hook, read_probes
from podlint.pod.model import Container, EnvVar, Mount, Pod, Port, RestartPolicy, RestartRule, Role, Volume, Workload
from podlint.pod.written import Written, as_integer, as_text, is_null

OWN_ANNOTATIONS = "podlint/"
"""What an annotation begins with that speaks to podlint."""


def read_pod(
    spec: Mapping,
    path: Path,
    workload: Workload,
    metadata: Mapping | None = None,
    *,
    span: Span | None = None,
    claims: Iterable[Volume] = (),
    images: image.Images | None = None,
) -> Pod:
    """The Pod whose ``spec`` stands at ``path`` of the document as written, beside its ``metadata``.

    ``span`` is that of the key ``spec``. ``claims`` are the volumes that the workload adds to each of its
    Pods; they come first, since they take the place of volumes of the same name. ``images`` is what the
    configuration says of images. Never raises, whatever the nodes hold.
    """
    written = Written(spec, path, spec.span if span is None else span)
    own = None if metadata is None else Written(metadata, (*path[:-1], "metadata"), metadata.span)
    return Pod(
        workload=workload,
        path=path,
        span=written.span,
        node=spec,
        labels={} if own is None else {key: label.value for key, label in own.text_map("labels").items()},
        annotations=_annotations(own, workload),
        containers=(
            *_containers(written, "initContainers", images or {}),
            *_containers(written, "containers", images or {}),
        ),
        volumes=(*claims, *(_volume(volume) for volume in written.children("volumes"))),
        restart_policy=_restart_policy(written),
        grace=written.integer(defaults.GRACE),
        active_deadline=written.integer(defaults.ACTIVE_DEADLINE),
        share_process_namespace=written.flag(defaults.SHARE_PROCESS_NAMESPACE),
        host_pid=written.flag(defaults.HOST_PID),
        host_network=written.flag(defaults.HOST_NETWORK),
        os=written.child_or_empty("os").text(defaults.OS_NAME),
        readiness_gates=tuple(
            condition
            for gate in written.children("readinessGates")
            if (condition := as_text(gate.node.get("conditionType"))) is not None
        ),
    )


def _annotations(own: Written | None, workload: Workload) -> dict[str, Field[str]]:
    """The Pod's own annotations, and below them what the workload's say to podlint."""
    around = Written(workload.node, workload.document.base, workload.span).child_or_empty("metadata")
    inherited = around.text_map("annotations").items()
    found = {key: value for key, value in inherited if key.startswith(OWN_ANNOTATIONS)}
    return found if own is None else found | own.text_map("annotations")


def _restart_policy(spec: Written) -> Field[RestartPolicy]:
    """The Pod's restart policy; an unknown word counts as unset, and is shown where it is written."""
    policy = spec.text(defaults.RESTART_POLICY)
    value = policy.value if policy.value in get_args(RestartPolicy) else defaults.RESTART_POLICY.value
    return Field(cast("RestartPolicy", value), policy.path, policy.span, policy.written)


def _containers(spec: Written, key: str, images: image.Images) -> Iterable[Container]:
    for written in spec.children(key):
        restart_policy = written.text(defaults.CONTAINER_RESTART_POLICY)
        role: Role = "main"
        if key == "initContainers":
            role = "sidecar" if restart_policy.value == "Always" else "init"
        reference = written.text(defaults.IMAGE)
        yield Container(
            name=written.text(defaults.NAME).value,
            role=role,
            image=reference,
            pull_policy=_pull_policy(written, reference.value),
            command=written.texts("command"),
            args=written.texts("args"),
            env=tuple(_env_var(variable) for variable in written.children("env")),
            env_from=bool(written.items("envFrom")),
            working_dir=written.text(defaults.WORKING_DIR),
            ports=tuple(
                Port(port.text(defaults.PORT_NAME), port.integer(defaults.PORT_NUMBER))
                for port in written.children("ports")
            ),
            mounts=tuple(_mount(mount) for mount in written.children("volumeMounts")),
            devices=tuple(device.text(defaults.NAME) for device in written.children("volumeDevices")),
            probes=read_probes(written),
            post_start=read_hook(written, "postStart"),
            pre_stop=read_hook(written, "preStop"),
            restart_policy=restart_policy,
            restart_rules=tuple(_restart_rules(written)),
            node=written.node,
            path=written.path,
            span=written.span,
            image_facts=image.facts_of(reference.value, images),
        )


def _restart_rules(container: Written) -> Iterable[RestartRule]:
    for rule in container.children("restartPolicyRules"):
        codes = rule.child_or_empty("exitCodes")
        yield RestartRule(
            action=rule.text(defaults.RULE_ACTION).value,
            operator=codes.text(defaults.RULE_OPERATOR).value,
            codes=frozenset(code for item in codes.items("values") if (code := as_integer(item)) is not None),
            path=rule.path,
        )


def _pull_policy(container: Written, reference: str | None) -> Field[str]:
    parsed = None if reference is None else image.parse(reference)
    latest = parsed is not None and parsed.is_latest
    return container.text(defaults.PULL_POLICY_LATEST if latest else defaults.PULL_POLICY)


def _env_var(variable: Written) -> EnvVar:
    return EnvVar(
        name=variable.text(defaults.NAME),
        value=_env_value(variable),
        source=None if (source := variable.child("valueFrom")) is None else source.node,
    )


def _env_value(variable: Written) -> Field[str | None]:
    """The literal value; None where it comes from elsewhere, or is written with a type that Kubernetes refuses."""
    source = variable.child("valueFrom")
    if source is not None:
        return Field(None, source.path, source.span, True)
    value = variable.text(defaults.ENV_VALUE)
    node = variable.node.get(defaults.ENV_VALUE.field)
    if value.written or node is None or is_null(node):
        return value
    return Field(None, value.path, node.span, True)


def _mount(mount: Written) -> Mount:
    return Mount(
        volume=mount.text(defaults.NAME),
        mount_path=mount.text(defaults.MOUNT_PATH),
        sub_path=mount.text(defaults.MOUNT_SUB_PATH),
        read_only=mount.flag(defaults.MOUNT_READ_ONLY),
        path=mount.path,
        span=mount.span,
    )


def _volume(volume: Written) -> Volume:
    kind, source = defaults.VOLUME_KIND.value, None
    for entry in volume.node:
        if entry.key != defaults.NAME.field and not is_null(entry.value):
            kind = entry.key
            source = entry.value if isinstance(entry.value, Mapping) else None
            break
    return Volume(volume.text(defaults.NAME), kind, source, volume.path, volume.span)
