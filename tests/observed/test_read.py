"""The forms of records, and what is said of what is none."""

import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podlint.observed.read import UnreadableRecordError, read_records

DESCRIBE = """\
Name:             web-1
Namespace:        default
Events:
  Type     Reason     Age                From               Message
  ----     ------     ----               ----               -------
  Normal   Scheduled  2m9s               default-scheduler  Successfully assigned default/web-1 to n
  Normal   Started    112s               kubelet, node-1    Started container app
  Warning  Unhealthy  68s (x3 over 78s)  kubelet            spec.containers{app}: Liveness probe failed: line one
line two
  Normal   Killing    68s                kubelet            Container app failed liveness probe, will be restarted
"""

POD = {
    "kind": "Pod",
    "metadata": {"name": "web-1", "deletionTimestamp": "2026-01-01T00:01:30Z", "deletionGracePeriodSeconds": 30},
    "status": {
        "phase": "Running",
        "conditions": [{"type": "Ready", "status": "True", "lastTransitionTime": "2026-01-01T00:00:05Z"}],
        "containerStatuses": [
            {
                "name": "app",
                "restartCount": 2,
                "state": {"running": {"startedAt": "2026-01-01T00:00:50Z"}},
                "lastState": {
                    "terminated": {
                        "exitCode": 137,
                        "startedAt": "2026-01-01T00:00:04Z",
                        "finishedAt": "2026-01-01T00:00:48Z",
                    }
                },
            }
        ],
    },
}


def event(reason: str, message: str, **more: object) -> dict[str, object]:
    return {
        "kind": "Event", "reason": reason, "message": message, "source": {"component": "kubelet"},
        "involvedObject": {"kind": "Pod", "name": "web-1", "fieldPath": "spec.containers{app}"}, **more,
    }  # fmt: skip


def test_describe_with_its_header() -> None:
    (record,) = read_records(DESCRIBE.encode())
    unhealthy = record.rows[2]

    assert (record.form, record.pod, record.has_beginning, record.end) == ("describe", "web-1", True, 0)
    assert [row.reason for row in record.rows] == ["Scheduled", "Started", "Unhealthy", "Killing"]
    assert (unhealthy.count, unhealthy.first.text, unhealthy.last.text) == (3, "78s", "68s")
    assert (unhealthy.meaning.container, unhealthy.message) == ("app", "Liveness probe failed: line one line two")


def test_describe_as_people_paste_it() -> None:
    text = "\n".join(" ".join(line.split()) for line in DESCRIBE.splitlines()[5:])
    (record,) = read_records(text.encode())

    assert record.pod is None
    assert [row.reason for row in record.rows] == ["Scheduled", "Started", "Unhealthy", "Killing"]


def test_two_pods_described_are_two_records() -> None:
    records = read_records((DESCRIBE + "\n" + DESCRIBE.replace("web-1", "web-2")).encode())

    assert [record.pod for record in records] == ["web-1", "web-2"]


@pytest.mark.parametrize(
    "times",
    [
        {"firstTimestamp": "2026-01-01T00:00:01Z", "lastTimestamp": "2026-01-01T00:00:21Z", "count": 3},
        {
            "eventTime": "2026-01-01T00:00:01.250000Z",
            "series": {"count": 3, "lastObservedTime": "2026-01-01T00:00:21.0Z"},
        },
        {
            "deprecatedFirstTimestamp": "2026-01-01T00:00:01Z",
            "deprecatedLastTimestamp": "2026-01-01T00:00:21Z",
            "deprecatedCount": 3,
        },
    ],
)
def test_event_objects_of_every_age(times: dict[str, object]) -> None:
    (record,) = read_records(
        json.dumps({"kind": "List", "items": [event("Started", "Container started", **times)]}).encode()
    )
    (row,) = record.rows

    assert (row.count, row.meaning.container, row.first.text, row.last.text) == (3, "app", "00:00:01", "00:00:21")
    assert 19 <= row.last.bounds.low - row.first.bounds.low <= 20


def test_events_as_yaml() -> None:
    (record,) = read_records(
        b"apiVersion: v1\nkind: Event\nreason: Started\nmessage: Container started\n"
        b"involvedObject: {kind: Pod, name: p}\nfirstTimestamp: '2026-01-01T00:00:01Z'\n"
    )

    assert record.rows[0].meaning.type == "container-started"


def test_a_pods_status_tells_which_attempt_it_was() -> None:
    (record,) = read_records(json.dumps(POD).encode())
    told = {(row.meaning.type, row.attempt): row.first.text for row in record.rows}

    assert record.deleted
    assert record.grace_period == 30
    assert told == {
        ("pod-ready", None): "00:00:05",
        ("container-started", 2): "00:00:50",
        ("container-started", 1): "00:00:04",
        ("container-exited", 1): "00:00:48",
        ("deletion-requested", None): "00:01:30",
    }
    (exited,) = (row for row in record.rows if row.meaning.type == "container-exited")
    (asked,) = (row for row in record.rows if row.meaning.type == "deletion-requested")
    assert exited.meaning.detail == {"exitCode": 137}
    assert asked.first.bounds.low - exited.first.bounds.low == 12  # deletionTimestamp less the grace period


def test_a_status_alone() -> None:
    (record,) = read_records(json.dumps(POD["status"]).encode())

    assert (record.form, record.pod) == ("status", None)


def test_events_and_status_of_a_pod_are_one_record() -> None:
    both = {"kind": "List", "items": [POD, event("Killing", "Stopping container app")]}
    (record,) = read_records(json.dumps(both).encode())

    assert (record.form, record.deleted) == ("events", True)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (b"{", "line 1, column 2: no JSON"),
        (b"[" * 100_000, "nested too deeply"),
        (b"just some words", "no events and no status"),
        (b'{"kind": "Node"}', "no event of a Pod"),
        (b"a: b\n", "no event of a Pod"),
    ],
)
def test_what_is_no_record_is_told_what_to_give(data: bytes, said: str) -> None:
    with pytest.raises(UnreadableRecordError, match=said):
        read_records(data)


def said_of(data: bytes) -> str:
    """Why the bytes are no record; empty where they are one."""
    try:
        read_records(data)
    except UnreadableRecordError as error:
        return str(error)
    return ""


@given(st.binary(max_size=200))
def test_random_bytes_are_refused_in_words(data: bytes) -> None:
    assert said_of(data) or read_records(data)


@given(st.integers(0, 2**32), st.integers(1, 40))
def test_damaged_records_are_read_or_refused_in_words(seed: int, damage: int) -> None:
    chance = random.Random(seed)  # noqa: S311
    data = bytearray(chance.choice((DESCRIBE, json.dumps(POD), json.dumps(event("Killing", "x")))).encode())
    for _ in range(damage):
        data[chance.randrange(len(data))] = chance.randrange(256)
    assert said_of(bytes(data)) or read_records(bytes(data))
