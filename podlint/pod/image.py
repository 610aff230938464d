"""References to container images, read by the rules of the OCI distribution project, as the kubelet reads them."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from podlint.dataclass import dataclass
from podlint.regex import regex

_COMPONENT = r"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*"
_LABEL = r"(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])"
_HOST = rf"(?:{_LABEL}(?:\.{_LABEL})*|\[[a-fA-F0-9:]+\])(?::[0-9]+)?"
_REFERENCE = regex(
    rf"{_HOST}/(?P<repository>{_COMPONENT}(?:/{_COMPONENT})*)"
    r"(?::(?P<tag>[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?"
    r"(?:@(?P<digest>sha256:[a-f0-9]{64}|sha384:[a-f0-9]{96}|sha512:[a-f0-9]{128}))?"
)
_BARE_ID = regex(r"[a-f0-9]{64}")
_LONGEST_NAME = 255

DOCKER_HUB = "docker.io"
LATEST = "latest"


@dataclass(frozen=True, slots=True)
class Image:
    """An image reference with what its short forms leave out."""

    registry: str
    """``docker.io`` where none is written."""
    repository: str
    """Without the registry; Docker Hub's own images have their ``library/`` in front."""
    tag: str | None
    """``latest`` where neither tag nor digest is written; None where only a digest is."""
    digest: str | None

    @property
    def name(self) -> str:
        """Registry and repository: what several versions of one image have in common."""
        return f"{self.registry}/{self.repository}"

    @property
    def is_latest(self) -> bool:
        """The tag is ``latest``, also beside a digest: then the API server's default is to pull each time."""
        return self.tag == LATEST


@lru_cache(maxsize=1024)
def parse(reference: str) -> Image | None:
    """The image that ``reference`` names, or None where the text is no image reference."""
    if _BARE_ID.fullmatch(reference):
        return None
    registry, slash, rest = reference.partition("/")
    if not slash or not _is_registry(registry):
        registry, rest = DOCKER_HUB, reference
    match = _REFERENCE.fullmatch(f"{registry}/{rest}")
    if match is None:
        return None
    repository = match["repository"]
    if registry == "index.docker.io":
        registry = DOCKER_HUB
    if registry == DOCKER_HUB and "/" not in repository:
        repository = f"library/{repository}"
    if len(registry) + 1 + len(repository) > _LONGEST_NAME:
        return None
    tag, digest = match["tag"], match["digest"]
    return Image(registry, repository, tag or (None if digest else LATEST), digest)


def _is_registry(first: str) -> bool:
    """Whether the part before the first slash is a host: only hosts have a dot, a port or a capital letter."""
    return first == "localhost" or "." in first or ":" in first or first.lower() != first


class ImageFacts(NamedTuple):
    """What somebody who knows an image says of it; None where nothing is said."""

    stop_signal: str | None = None
    """Its ``STOPSIGNAL``, without ``SIG``."""
    stop: tuple[float, float] | None = None
    """Seconds from the stop signal to the end of its own process: the least and the greatest."""
    shell: bool | None = None
    """Whether it holds a shell."""


NOTHING_KNOWN = ImageFacts()

Images: TypeAlias = Mapping[str, ImageFacts]
"""By pattern with ``*`` and ``?``, in the order written."""


def facts_of(reference: str | None, images: Images) -> ImageFacts:
    """What the patterns that fit an image say, of which the later win.

    A pattern may name the image as written, or in full, with or without its tag.
    """
    image = None if reference is None else parse(reference)
    if reference is None or not images:
        return NOTHING_KNOWN
    names = [reference]
    if image is not None:
        short = image.repository.removeprefix("library/") if image.registry == DOCKER_HUB else image.name
        names += [name + tag for name in (image.name, short) for tag in ("", f":{image.tag}" if image.tag else "")]
    facts = NOTHING_KNOWN
    for pattern, said in images.items():
        if any(fnmatchcase(name, pattern) for name in names):
            facts = facts._replace(**{name: new for name, new in said._asdict().items() if new is not None})
    return facts
