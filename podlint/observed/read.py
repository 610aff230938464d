"""An observed file from its bytes to records: which of the forms it is, and whose Pods it tells of."""

from __future__ import annotations

import json
import math
from dataclasses import replace

from podlint.manifest.node import Json, plain
from podlint.manifest.read import read
from podlint.observed.clock import moment
from podlint.observed.describe import looks_like_describe, read_describe
from podlint.observed.event_objects import Object, about, event_row, items
from podlint.observed.pod_status import deletion_rows, is_status, status_rows
from podlint.observed.record import Form, Record

_LARGEST = 64 * 1024 * 1024
_MOST_ROWS = 20_000


class UnreadableRecordError(Exception):
    """The bytes are no record that podlint knows; the text says what to give it instead."""


WANTED = "kubectl describe pod, kubectl get events -o json, or kubectl get pod -o json"


def read_records(data: bytes) -> list[Record]:
    """What was seen, one record for each Pod it tells of. UnreadableRecordError says why there is none."""
    if len(data) > _LARGEST:
        raise UnreadableRecordError(f"it is larger than {_LARGEST // 1024 // 1024} MB")
    text = _decoded(data)
    if not text.strip():
        raise UnreadableRecordError(f"it is empty; give the output of {WANTED}")
    if text.lstrip()[0] in "{[":
        return _of_documents([_json(text)])
    if looks_like_describe(text):
        return read_describe(text)
    return _of_documents(_yaml(data))


def _decoded(data: bytes) -> str:
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"", "utf-8-sig")):
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    raise AssertionError("every text begins with nothing")


def _json(text: str) -> Json:
    try:
        document: Json = json.loads(text)
    except json.JSONDecodeError as error:
        raise UnreadableRecordError(f"line {error.lineno}, column {error.colno}: no JSON: {error.msg}") from error
    except (RecursionError, ValueError) as error:
        raise UnreadableRecordError("no JSON that can be read: nested too deeply, or a number too long") from error
    return document


def _yaml(data: bytes) -> list[Json]:
    reading = read("observed", data)
    documents: list[Json] = [plain(document.root) for document in reading.documents]
    if not any(isinstance(document, dict | list) for document in documents):
        raise UnreadableRecordError(f"it holds no events and no status; give the output of {WANTED}")
    return documents


def _of_documents(documents: list[Json]) -> list[Record]:
    """Records by Pod: its events and its status together, on the clock of UTC."""
    gathered: dict[str | None, Record] = {}
    others = 0
    for document in documents:
        for each in items(document):
            found = _record(each)
            if found is None:
                others += 1
            elif found.pod in gathered:
                gathered[found.pod] = _joined(gathered[found.pod], found)
            else:
                gathered[found.pod] = found
    if not gathered:
        raise UnreadableRecordError(f"it holds no event of a Pod and no Pod's status; give the output of {WANTED}")
    return [_settled(record) for record in gathered.values()]


def _record(each: Object) -> Record | None:
    """What one object tells, its end not known yet; None where it is about something else."""
    kind = each.get("kind")
    if kind == "Event" or "involvedObject" in each or "regarding" in each:
        whose = about(each)
        return Record("events", whose[1], (event_row(each),), math.nan) if whose and whose[0] == "Pod" else None
    if kind == "Pod":
        metadata, status = each.get("metadata"), each.get("status")
        if not isinstance(status, dict) or not status:
            return None  # a manifest
        known = metadata if isinstance(metadata, dict) else {}
        name, grace = known.get("name"), known.get("deletionGracePeriodSeconds")
        return Record(
            "status",
            name if isinstance(name, str) else None,
            (*status_rows(status), *deletion_rows(known)),
            math.nan,
            deleted=moment(known.get("deletionTimestamp")) is not None,
            grace_period=grace if isinstance(grace, int) and grace >= 0 else None,
        )
    return Record("status", None, tuple(status_rows(each)), math.nan) if kind is None and is_status(each) else None


def _joined(one: Record, other: Record) -> Record:
    form: Form = "events" if "events" in (one.form, other.form) else "status"
    grace = one.grace_period if one.grace_period is not None else other.grace_period
    return replace(
        one,
        form=form,
        rows=(*one.rows, *other.rows),
        deleted=one.deleted or other.deleted,
        grace_period=grace,
    )


def _settled(record: Record) -> Record:
    """The record with its end: the last time it holds. Nobody says when it was taken."""
    rows = record.rows[:_MOST_ROWS]
    aside = (f"events after the first {_MOST_ROWS} are left out",) if len(record.rows) > _MOST_ROWS else ()
    seen = [high for row in rows for high in (row.last.bounds.high, row.first.bounds.high) if not math.isinf(high)]
    return replace(
        record,
        rows=rows,
        end=max(seen, default=0.0),
        deleted=record.deleted or any(row.is_of_a_stop for row in rows),
        aside=(*record.aside, *aside),
    )
