"""``podlint compare`` from the outside."""

import json
from pathlib import Path

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from podlint.resources import resource
from tests.cli.running import podlint

ROOT = Path(__file__).parent.parent.parent
MANIFEST = str(ROOT / "examples" / "liveness-exec.yaml")
RECORD = ROOT / "tests" / "demos" / "liveness-exec.describe.txt"
SCHEMA = json.loads(resource("schemas/compare.json").read_text(encoding="utf-8"))


def record(folder: Path, text: str) -> str:
    path = folder / "observed.txt"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_a_record_that_fits() -> None:
    answer = podlint("compare", MANIFEST, str(RECORD))

    assert answer.status == 0
    assert "pull.liveness was 16" in answer.out
    assert "--assume pull.liveness=16s..16.6s" in answer.out
    assert '"*/Pod/liveness-exec":\n      pull.liveness: 16s..16.6s' in answer.out
    assert answer.out.rstrip().endswith("It fits the prediction: liveness is killed by its liveness probe.")
    assert all(len(line) <= 80 for line in answer.out.splitlines()[2:])


@pytest.mark.parametrize(("age", "said"), [("83s", "earlier by 12"), ("53s", "later by 13")])
def test_a_record_that_does_not_fit(age: str, said: str, tmp_path: Path) -> None:
    text = RECORD.read_text(encoding="utf-8").replace("Killing 68s", f"Killing {age}")
    answer = podlint("compare", MANIFEST, record(tmp_path, text))

    assert answer.status == 1
    assert said in answer.out
    assert "It does not fit the prediction: Killing liveness" in answer.out


def test_what_is_told_can_be_assumed(tmp_path: Path) -> None:
    told = podlint("compare", MANIFEST, str(RECORD)).out
    lines = told[told.index("assume:\n") :].split("\n\n")[0]
    (tmp_path / "podlint.yaml").write_text("\n".join(line.removeprefix("  ") for line in ("  " + lines).splitlines()))
    answer = podlint("compare", "--config", str(tmp_path / "podlint.yaml"), MANIFEST, str(RECORD))

    assert answer.status == 0
    assert "pull.liveness was" not in answer.out


def test_another_exit_code_than_predicted_is_named(tmp_path: Path) -> None:
    started, finished = "2026-01-01T00:00:17Z", "2026-01-01T00:01:31Z"
    ended = {"terminated": {"exitCode": 1, "startedAt": started, "finishedAt": finished}}
    status = {"containerStatuses": [{"name": "liveness", "restartCount": 0, "state": ended}]}
    answer = podlint("compare", MANIFEST, record(tmp_path, json.dumps(status)))

    assert answer.status == 1
    assert "liveness#0 exited with 1, predicted is 137." in answer.out.replace("\n", " ")


@pytest.mark.parametrize("age", ["68s", "83s"])
def test_json_fits_its_schema(age: str, tmp_path: Path) -> None:
    text = RECORD.read_text(encoding="utf-8").replace("Killing 68s", f"Killing {age}")
    answer = podlint("compare", "--format", "json", MANIFEST, record(tmp_path, text))
    document = json.loads(answer.out)

    jsonschema.validate(document, SCHEMA)
    assert document["fits"] is (age == "68s")
    (killing,) = (event for event in document["pods"][0]["events"] if event["reason"] == "Killing")
    assert (killing["type"], killing["container"], killing["verdict"]) == (
        "killing",
        "liveness",
        "fits" if age == "68s" else "earlier",
    )


def test_the_schema_is_shown() -> None:
    assert json.loads(podlint("schema", "compare").out) == SCHEMA


def test_quiet_leaves_the_verdict() -> None:
    assert podlint("compare", "-q", MANIFEST, str(RECORD)).out.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["-", "-"], "only one of MANIFEST and OBSERVED"),
        ([MANIFEST, "nowhere.txt"], "nowhere.txt"),
        (["nowhere.yaml", str(RECORD)], "nowhere.yaml"),
        ([MANIFEST, MANIFEST], "no event of a Pod and no Pod's status"),
        ([str(ROOT / "examples" / "web.yaml"), str(RECORD)], "a container liveness, which this Pod doesn't have"),
    ],
)
def test_what_cannot_be_compared_is_told(arguments: list[str], said: str) -> None:
    answer = podlint("compare", *arguments)

    assert answer.status == 2
    assert said in answer.err
    assert answer.out == ""


def test_hostile_text_is_inert(tmp_path: Path) -> None:
    rows = [
        "Normal Scheduled 9999d default-scheduler \x1b[2J",
        "Warning Unhealthy 1s (x999999999 over 9999d) kubelet Liveness probe failed: \x1b]0;owned\x07 \u202e",
        "Warning ::error::\x1b[31m 1s kubelet x",
        "Warning Weird\x1b[31m 1s kubelet ##[error] x",
        "Normal Killing 1s kubelet Stopping container liveness",
    ]
    for format_name in ("text", "json"):
        answer = podlint("compare", "--format", format_name, MANIFEST, record(tmp_path, "\n".join(rows)))

        assert answer.status in (0, 1)
        for text in (answer.out, answer.err):
            assert not any(ord(char) < 32 and char != "\n" for char in text)
            assert "\u202e" not in text
            assert not any(line.lstrip().startswith("::") for line in text.splitlines())


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(st.binary(max_size=300))
def test_random_bytes_never_show_a_traceback(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "observed"
    path.write_bytes(data)
    answer = podlint("compare", MANIFEST, str(path))

    assert answer.status == 2
    assert "Traceback" not in answer.err
    assert "a mistake in podlint" not in answer.err
