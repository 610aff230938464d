"""Rules about the ConfigMaps and Secrets that Pods lean on: whether they hold what is asked for, and in time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from podlint.checks.beside import belongs, titled
from podlint.checks.change import SetField
from podlint.checks.finding import Finding, Fix, Place, Related, Severity
from podlint.checks.rule import check
from podlint.checks.subject import Subject
from podlint.pod.objects import Keeper, Secret, annotations_of
from podlint.pod.references import Reference, references
from podlint.regex import regex
from podlint.spelling import closest

# --- configmap-key-missing -------------------------------------------------------------------------------

_FILLED_IN = frozenset({"kubernetes.io/service-account-token", "bootstrap.kubernetes.io/token"})
"""Types of Secrets whose keys a controller adds."""


@check("configmap-key-missing")
def configmap_key_missing(subject: Subject) -> Iterator[Finding]:
    """A Pod asks for a key that the ConfigMap or Secret of that name does not have."""
    if subject.is_fragment:
        return
    for reference in references(subject.pod):
        if reference.key is None or reference.optional:
            continue
        keepers = _keepers(subject, reference)
        keys = {key for keeper in keepers for key in keeper.keys}
        if keys and reference.key not in keys and not any(_is_filled_in(keeper) for keeper in keepers):
            yield _key_missing(subject, reference, reference.key, keepers)


def _keepers(subject: Subject, reference: Reference) -> list[Keeper]:
    """The objects that a reference may mean, patches of other folders included; none where all may be of another application."""
    keepers = subject.neighbourhood.keepers(subject.pod, reference.kind, reference.name)
    return keepers if any(belongs(keeper, subject.pod) for keeper in keepers) else []


def _is_filled_in(keeper: Keeper) -> bool:
    """Whether something else adds keys to the object."""
    return isinstance(keeper, Secret) and keeper.type in _FILLED_IN


_CONSEQUENCE = {
    "env": "container '{container}' is never created (CreateContainerConfigError, tried again every 10..16 s)",
    "volume": "the volume cannot be made and no container of the Pod ever starts",
    "subPath": "an empty directory is mounted in place of the file",
}


_SHORT = 3
"""Letters of a key of which a single one makes another key."""


def _key_missing(subject: Subject, reference: Reference, key: str, keepers: Sequence[Keeper]) -> Finding:
    keys = [each for keeper in keepers for each in keeper.keys]
    near = closest(key, keys) if len(key) > _SHORT else None
    hint = f"; did you mean '{near}'?" if near else ""
    becomes = _CONSEQUENCE[reference.way].format(container=reference.container.name if reference.container else "")
    return subject.finding(
        "configmap-key-missing",
        f"{reference.kind} '{reference.name}' has no key '{key}', so {becomes}{hint}",
        reference.span,
        reference.path,
        container=reference.container,
        severity=Severity.WARNING if reference.way == "subPath" else None,
        because=tuple(
            Related("a key that it has", Place(keeper.file, span))
            for keeper in keepers
            for each, span in keeper.keys.items()
            if near in (None, each)
        )[:3],
        help="ask for a key that it has, add the key, or set optional: true where the Pod can do without",
        fix=Fix(f"ask for {near}", safe=False, changes=(SetField(reference.path, near),)) if near else None,
    )


# --- hook-object-order -----------------------------------------------------------------------------------

_HELM, _WEIGHT = "helm.sh/hook", "helm.sh/hook-weight"
_ARGO = "argocd.argoproj.io/hook"


@check("hook-object-order")
def hook_object_order(subject: Subject) -> Iterator[Finding]:
    """A hook that runs before a release's objects are created needs one of them."""
    annotations = annotations_of(subject.pod.workload.node)
    runs = _before_install(annotations)
    if runs is None or subject.is_patch:
        return
    told: set[tuple[str, str]] = set()
    for reference in references(subject.pod):
        named = (reference.kind, reference.name)
        keepers = _keepers(subject, reference)
        if reference.optional or named in told or not keepers:
            continue
        if all(_comes_later(keeper, _weight(annotations)) for keeper in keepers):
            told.add(named)
            yield _too_late(subject, reference, keepers[0], runs)


def _before_install(annotations: dict[str, str]) -> str | None:
    """The annotation that lets the object run before those of the first release."""
    if "pre-install" in _words(annotations.get(_HELM)):
        return "pre-install"
    return "PreSync" if "PreSync" in _words(annotations.get(_ARGO)) else None


def _words(text: str | None) -> list[str]:
    return [word.strip() for word in (text or "").split(",")]


_WHOLE = regex(r"[+-]?[0-9]{1,9}")


def _weight(annotations: dict[str, str]) -> int:
    """Hooks with smaller weights run first; 0 where none is written."""
    text = annotations.get(_WEIGHT) or annotations.get("argocd.argoproj.io/sync-wave") or "0"
    return int(text) if _WHOLE.fullmatch(text) else 0


def _comes_later(keeper: Keeper, weight: int) -> bool:
    """Whether the object is created after the hook has run: it is no hook of the same kind, or one of a greater weight."""
    return _before_install(keeper.annotations) is None or _weight(keeper.annotations) > weight


def _too_late(subject: Subject, reference: Reference, keeper: Keeper, runs: str) -> Finding:
    what = f"{reference.kind} '{reference.name}'"
    when = "first release" if runs == "pre-install" else "first sync"
    return subject.finding(
        "hook-object-order",
        f"{titled(subject.pod)} is a {runs} hook and needs {what}, which is created only after it: on the {when} its "
        "containers never start, and the release waits for the hook until it times out",
        reference.span,
        reference.path,
        container=reference.container,
        because=(Related("created with the other objects", Place(keeper.file, keeper.span)),),
        help=f"make the {reference.kind} a {runs} hook of a smaller weight, or run the hook after the installation",
    )
