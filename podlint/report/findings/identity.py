"""What makes a finding the same one in two reports, as one word: for readers that tell new findings from old ones."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator

from podlint.checks.fingerprint import Fingerprint, fingerprint
from podlint.manifest.node import Document
from podlint.manifest.parse import parse
from podlint.report.findings.checkout import Checkout
from podlint.report.findings.outcome import Outcome


def identities(outcome: Outcome, checkout: Checkout) -> Iterator[str]:
    """A word for each finding in order: it survives moved lines and changed numbers. No two of a run are the same.

    Of several with the same fingerprint, each has its number in the order told.
    """
    documents: dict[str, list[Document]] = {}
    met: Counter[Fingerprint] = Counter()
    for _, finding in outcome.findings:
        name = finding.place.file
        if name not in documents:
            source = outcome.sources.get(name)
            documents = {name: [] if source is None else parse(source).documents}  # one at a time: they are large
        print_ = fingerprint(finding, checkout.path(name), documents[name])
        met[print_] += 1
        text = "\0".join([*print_, str(met[print_])])
        yield hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
