"""What a comparison comes to, in words for people; text and JSON say the same."""

from __future__ import annotations

import math

from podlint.comparison.compare import Comparison
from podlint.comparison.match import Judgement
from podlint.comparison.missing import Missing, first_missing
from podlint.comparison.sighting import Sighting
from podlint.lifecycle.unknown import NEVER
from podlint.moment import Bounds
from podlint.report.timelines.words import span, what

NAMES = {"describe": "kubectl describe", "events": "Event objects", "status": "the Pod's status"}
"""What the forms of records are called."""


_STATES = {"container-started": "started", "container-exited": "exited"}


def base(comparison: Comparison) -> float:
    """The time on the record's clock that others are counted from: of Scheduled, else of the first row."""
    known = [judgement.sighting for judgement in comparison.best.judgements]
    bound = [sighting for sighting in known if sighting.kind[0] == "scheduled"]
    lows = [sighting.time.bounds.high - 1 for sighting in bound or known]
    return min((low for low in lows if not math.isinf(low)), default=0.0)


def seen(sighting: Sighting) -> str:
    """What was seen: ``Unhealthy app (liveness), 3 of 3``; of a status ``app#1 exited with 137``."""
    row = sighting.row
    if row.attempt is not None and row.meaning.type in _STATES:
        code = f" with {row.meaning.detail['exitCode']}" if "exitCode" in row.meaning.detail else ""
        return f"{sighting.container}#{row.attempt} {_STATES[row.meaning.type]}{code}"
    words = [row.reason, sighting.container or row.meaning.container or ""]
    about = row.meaning.detail.get("probe") or row.meaning.detail.get("reason")
    words += [f"({about})"] if about else []
    counted = f", {row.count if sighting.again else 1} of {row.count}" if row.count > 1 else ""
    return " ".join(filter(None, words)) + counted


def outcome(judgement: Judgement) -> str:
    """``fits``, ``earlier by 13 s``."""
    if judgement.outcome in ("earlier", "later"):
        return f"{judgement.outcome} by {_rounded(judgement.by)} s"
    return judgement.outcome.replace("-", " ")


def interval(bounds: Bounds, zero: float) -> str:
    """An interval on the record's clock, in seconds after ``zero``, rounded outwards to a tenth."""
    if bounds == NEVER:
        return "never"
    low, high = bounds.low - zero, bounds.high - zero
    if math.isinf(low):
        return "any time" if math.isinf(high) else f"..{math.ceil(high * 10 - 1e-6) / 10:g} s"
    return span(Bounds(math.floor(low * 10 + 1e-6) / 10, math.ceil(high * 10 - 1e-6) / 10 if high < math.inf else high))


def verdict(comparison: Comparison) -> str:
    """The comparison in a sentence."""
    best = comparison.best
    if comparison.fits:
        supposed = f", supposing {', '.join(comparison.supposing)}" if comparison.supposing else ""
        ways = list(
            dict.fromkeys(
                _way(each.hypothesis.life.scenario.title, each.hypothesis.deletion is not None)
                for each in comparison.fitting
            )
        )
        unasked = any(j.outcome == "not-compared" and j.sighting.row.meaning.type for j in best.judgements)
        fits = "What can be compared fits" if unasked else "It fits"
        if len(ways) == 1:
            return f"{fits} the prediction{supposed}: {ways[0]}."
        return f"{fits} the prediction{supposed}, in each of {len(ways)} ways that it may have gone."
    wrong = [
        _contradiction(j, comparison) for j in best.judgements if j.outcome in ("earlier", "later", "not-predicted")
    ]
    wrong += [_absence(missing, comparison) for missing in first_missing(best.missing)]
    more = f", and {len(wrong) - 1} more" if len(wrong) > 1 else ""
    doubt = "" if comparison.timeline.complete else "; but more can happen than podlint follows"
    return f"It does not fit the prediction: {wrong[0]}{more}{doubt}."


def _way(title: str, deleted: bool) -> str:
    return f"{title}, and then the Pod is deleted" if deleted else title


def _contradiction(judgement: Judgement, comparison: Comparison) -> str:
    if judgement.outcome == "not-predicted":
        codes = _exit_codes(judgement.sighting, comparison)
        return f"{seen(judgement.sighting)}{f', predicted is {codes}' if codes else ' is not predicted'}"
    return f"{seen(judgement.sighting)} is {_rounded(judgement.by)} s {judgement.outcome} than predicted by the others"


def _exit_codes(sighting: Sighting, comparison: Comparison) -> str:
    """The exit codes that are predicted where another was seen."""
    if "exitCode" not in sighting.row.meaning.detail:
        return ""
    queue = comparison.best.hypothesis.life.scenario.events
    ends = [e for e in queue if e.type == "container-exited" and e.container == sighting.container]
    codes = [e.detail["exitCode"] for e in ends if e.attempt == sighting.row.attempt and "exitCode" in e.detail]
    return " or ".join(map(str, codes))


def _absence(missing: Missing, comparison: Comparison) -> str:
    zero = base(comparison)
    return f"{what(missing.event)} is missing, predicted {interval(missing.predicted, zero)} after the first row"


def _rounded(value: float) -> str:
    return f"{round(value, 1):g}"
