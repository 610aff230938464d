"""One input from its bytes to its documents."""

from __future__ import annotations

from podlint.manifest.origin import Origins, may_have_origins
from podlint.manifest.parse import parse
from podlint.manifest.source import Problem, Reading
from podlint.manifest.text import decode, empty


def read(name: str, data: bytes) -> Reading:
    """Decode and parse ``data``; whatever is wrong with it stands in the reading's problems.

    ``name`` is what findings call the file.
    """
    source = decode(name, data)
    if isinstance(source, Problem):
        return Reading(empty(name), problems=[source])
    reading = parse(source)
    if may_have_origins(source.text):
        reading.origins = Origins.of(source.lines, reading.documents)
        for document in reading.documents:
            document.origin = reading.origins.at(document.root.span.line)
    return reading
