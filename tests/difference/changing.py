"""Changed manifests, their lives, and the command run on them."""

from pathlib import Path

from podlint.difference.difference import Difference, difference
from podlint.difference.match import Placed
from podlint.kubernetes import NEWEST
from podlint.lifecycle.course import Setting
from podlint.lifecycle.unknown import Assumptions
from podlint.manifest.read import read
from podlint.pod.workload import pods
from podlint.timeline.life import timeline_of
from tests.project.checkout import ROOT

HERE = Path(__file__).parent
WEB = (ROOT / "examples" / "web.yaml").read_text(encoding="utf-8")


def changed(text: str, replaced: list[list[str]]) -> str:
    """The text after a change, each part of which replaces something."""
    for old, new in replaced:
        assert old in text
        text = text.replace(old, new)
    return text


def lives(text: str, place: str = "web.yaml") -> list[Placed]:
    """The lives of the Pods of one file."""
    found = [pod for document in read(place, text.encode()).documents for pod in pods(document)]
    return [Placed(timeline_of(pod, Setting(NEWEST, Assumptions())), place) for pod in found]


def between(old: str, new: str) -> Difference:
    """What changes from one text of a file to another."""
    return difference(lives(old), lives(new))
