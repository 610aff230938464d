"""Security contexts of Pods and containers, and what an operating system does not have."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from podlint.validation import limits
from podlint.validation.fault import Fault
from podlint.validation.formats import inner_path, named, one_of, quoted, required, required_word, unique, within
from podlint.validation.part import Part

_PROFILES: Final = ("Localhost", "RuntimeDefault", "Unconfined")
_LINUX_ONLY_POD: Final = (
    "appArmorProfile",
    "fsGroup",
    "fsGroupChangePolicy",
    "runAsGroup",
    "runAsUser",
    "seLinuxOptions",
    "seccompProfile",
    "supplementalGroups",
    "supplementalGroupsPolicy",
    "sysctls",
)
_LINUX_ONLY_CONTAINER: Final = (
    "allowPrivilegeEscalation",
    "appArmorProfile",
    "capabilities",
    "privileged",
    "procMount",
    "readOnlyRootFilesystem",
    "runAsGroup",
    "runAsUser",
    "seLinuxOptions",
    "seccompProfile",
)
_LINUX_ONLY_SPEC: Final = ("hostIPC", "hostPID", "hostUsers", "shareProcessNamespace")
_NETWORK_SYSCTL: Final = r"net[./]"
_IPC_SYSCTL: Final = r"kernel[./](shm|msg|sem)|fs[./]mqueue[./]"
"""core.ValidateHostSysctl and pkg/security's namespaces of sysctls."""


def pod_security(spec: Part) -> Iterator[Fault]:
    """The Pod's ``securityContext``, and the namespaces of the node that it shares."""
    if spec.flag("shareProcessNamespace") and spec.flag("hostPID"):
        yield spec.wrong(
            "security-context-invalid",
            "shareProcessNamespace",
            "`shareProcessNamespace` and `hostPID` exclude each other",
            "with hostPID the containers see all processes of the node, each other's too",
            related=(("hostPID is here", spec.key("hostPID")),),
        )
    if spec.flag("hostUsers") is False:
        for field in ("hostNetwork", "hostPID", "hostIPC"):
            if spec.flag(field):
                said = f"`{field}` does not go with `hostUsers: false`"
                yield spec.wrong(
                    "security-context-invalid", field, said, related=(("hostUsers is here", spec.key("hostUsers")),)
                )
    context = spec.child("securityContext")
    if context is None:
        return
    yield from _users(context)
    yield from _windows(context)
    yield from within(context, "fsGroup", limits.USER_ID)
    for index, group, span in context.numbers("supplementalGroups"):
        if not limits.USER_ID.holds(group):
            path = (*context.path, "supplementalGroups", index)
            said = f"`supplementalGroups[{index}]` takes {limits.USER_ID.says}, not {group}"
            yield Fault("out-of-range", path, span, said)
    yield from one_of(context, "fsGroupChangePolicy", ("OnRootMismatch", "Always"))
    yield from one_of(context, "supplementalGroupsPolicy", ("Merge", "Strict"))
    yield from one_of(context, "seLinuxChangePolicy", ("Recursive", "MountOption"))
    yield from _profiles(context)
    yield from _sysctls(spec, context)


def _windows(context: Part) -> Iterator[Fault]:
    """Whom Windows runs a container as (core.validateWindowsSecurityContextOptions)."""
    options = context.child("windowsOptions")
    if options is None:
        return
    yield from named(options, "gmsaCredentialSpecName", limits.DNS_SUBDOMAIN)
    user = options.text("runAsUserName")
    if options.has("runAsUserName") and user is not None and not re.fullmatch(limits.WINDOWS_USER, user):
        said = f'`runAsUserName` is USER or DOMAIN\\USER, with none of "/[]:;|=,+*?<>@, not {quoted(user)}'
        yield options.wrong("security-context-invalid", "runAsUserName", said)


def container_security(container: Part, *, own_users: bool) -> Iterator[Fault]:
    """A container's ``securityContext``; ``own_users``: the Pod has ``hostUsers: false``."""
    context = container.child("securityContext")
    if context is None:
        return
    yield from _users(context)
    yield from _windows(context)
    yield from _profiles(context)
    yield from one_of(context, "procMount", ("Default", "Unmasked"))
    if context.text("procMount") == "Unmasked" and not own_users:
        said = "`procMount` Unmasked needs `hostUsers: false` in the Pod"
        yield context.wrong("security-context-invalid", "procMount", said, whole=True)
    if context.flag("allowPrivilegeEscalation") is False:
        added = context.child_or_empty("capabilities").texts("add")
        admin = next((each for each in added if each.value == "CAP_SYS_ADMIN"), None)
        related = None
        if context.flag("privileged"):
            related = ("`privileged: true`", context.at("privileged"))
        elif admin is not None:
            related = ("the capability CAP_SYS_ADMIN", admin.span)
        if related is not None:
            yield context.wrong(
                "security-context-invalid",
                "allowPrivilegeEscalation",
                f"`allowPrivilegeEscalation: false` does not go with {related[0]}",
                "keep one of the two",
                related=((f"{related[0]} is here", related[1]),),
            )


def operating_system(spec: Part) -> Iterator[Fault]:
    """What ``os.name`` rules out."""
    system = spec.child("os")
    if system is None:
        return
    yield from required_word(system, "name", ("linux", "windows"))
    name = system.text("name")
    if name not in ("linux", "windows"):
        return
    windows = name == "windows"
    parts = [
        (spec.child("securityContext"), _LINUX_ONLY_POD),
        *((container.child("securityContext"), _LINUX_ONLY_CONTAINER) for container in _containers(spec)),
    ]
    if windows:
        for field in _LINUX_ONLY_SPEC:
            if spec.flag(field) or (field in ("hostUsers", "shareProcessNamespace") and spec.has(field)):
                yield _foreign(spec, field, "Windows")
    for context, linux_only in parts:
        if context is None:
            continue
        for field in linux_only if windows else ("windowsOptions",):
            if context.has(field):
                yield _foreign(context, field, "Windows" if windows else "Linux")


def host_processes(spec: Part) -> Iterator[Fault]:
    """Windows' privileged containers: all of a Pod's or none, and on the node's network."""
    whole = _host_process(spec)
    containers = _containers(spec)
    own = [_host_process(container) for container in containers]
    flags = [whole if each is None else each for each in own]
    if not any(flags):
        return
    if not spec.flag("hostNetwork"):
        said = "containers with `hostProcess: true` need `hostNetwork: true`"
        yield spec.wrong("security-context-invalid", "hostNetwork", said, whole=True)
    if not all(flags):
        other = containers[flags.index(next(flag for flag in flags if not flag))]
        said = "of a Pod's containers all have `hostProcess: true`, or none"
        yield Fault("security-context-invalid", other.path, other.span, said, whole=True)


def _host_process(holder: Part) -> bool | None:
    context = holder.child_or_empty("securityContext")
    return context.child_or_empty("windowsOptions").flag("hostProcess")


def _containers(spec: Part) -> list[Part]:
    fields = ("initContainers", "containers", "ephemeralContainers")
    return [container for field in fields for container in spec.children(field)]


def _foreign(part: Part, field: str, system: str) -> Fault:
    said = f"`{field}` cannot be set for a {system} Pod"
    return part.wrong("field-not-allowed", field, said, "leave it out, or correct os.name", at_key=True)


def _users(context: Part) -> Iterator[Fault]:
    yield from within(context, "runAsUser", limits.USER_ID)
    yield from within(context, "runAsGroup", limits.USER_ID)


def _profiles(context: Part) -> Iterator[Fault]:
    for field in ("seccompProfile", "appArmorProfile"):
        profile = context.child(field)
        if profile is None:
            continue
        yield from required_word(profile, "type", _PROFILES)
        local = profile.text("type") == "Localhost"
        if local and profile.text("localhostProfile") == "":
            yield profile.missing("localhostProfile", ", since its type is Localhost")
        elif not local and profile.text("type") and profile.has("localhostProfile"):
            said = "`localhostProfile` is for type Localhost alone"
            yield profile.wrong("security-context-invalid", "localhostProfile", said, at_key=True)
        elif field == "seccompProfile":
            yield from inner_path(profile, "localhostProfile", "security-context-invalid")


def _sysctls(spec: Part, context: Part) -> Iterator[Fault]:
    sysctls = context.children("sysctls")
    for sysctl in sysctls:
        yield from required(sysctl, "name")
        yield from named(sysctl, "name", limits.SYSCTL)
        name = sysctl.text("name") or ""
        for field, form in (("hostNetwork", _NETWORK_SYSCTL), ("hostIPC", _IPC_SYSCTL)):
            if spec.flag(field) and re.match(form, name):
                said = f"sysctl '{name}' would be the node's: it does not go with `{field}: true`"
                yield sysctl.wrong(
                    "security-context-invalid", "name", said, related=((f"{field} is here", spec.key(field)),)
                )
    yield from unique(sysctls, "name", "a sysctl")
