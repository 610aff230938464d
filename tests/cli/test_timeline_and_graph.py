"""`podlint timeline` and `podlint graph` from outside."""

import json
import re
from pathlib import Path

import jsonschema
import pytest

from podlint.effort import Effort
from podlint.kubernetes import NEWEST
from podlint.lifecycle.course import Setting
from podlint.lifecycle.unknown import Assumptions
from podlint.manifest.read import read
from podlint.pod.workload import pods
from podlint.resources import resource
from podlint.timeline.life import MOST_STEPS, timeline_of
from tests.cli.running import podlint

EXAMPLES = Path(__file__).parent.parent.parent / "examples"

HOSTILE = """
apiVersion: v1
kind: Pod
metadata: {name: "\\e[31mred\\n::error::no"}
spec:
  containers:
    - name: "\\u202e]]><script>\\\\"
      image: "busybox\\e[0m:1"
      command: [sleep, "\\e[2J"]
      volumeMounts: [{name: "\\"x\\n\\e[1m", mountPath: "/a\\n::error::b"}]
"""


@pytest.mark.parametrize("command", ["timeline", "graph"])
def test_json_fits_its_schema(command: str) -> None:
    answer = podlint(command, "--format", "json", str(EXAMPLES))
    document = json.loads(answer.out)

    assert answer.status == 0
    jsonschema.validate(document, json.loads(resource(f"schemas/{command}.json").read_text()))
    assert [pod["name"] for pod in document["pods"]] == ["hook-demo2", "hook-demo3", "init-pod", "liveness-exec", "web"]


@pytest.mark.parametrize("arguments", [["timeline"], ["graph"], ["graph", "--format", "dot"]])
def test_manifest_text_is_inert(arguments: list[str], tmp_path: Path) -> None:
    manifest = tmp_path / "hostile.yaml"
    manifest.write_text(HOSTILE)
    answer = podlint(*arguments, str(manifest))

    assert answer.status == 0
    for text in (answer.out, answer.err):
        assert not any(ord(char) < 32 and char != "\n" for char in text)
        assert "\u202e" not in text
        assert not any(line.lstrip().startswith("::") for line in text.splitlines())


def test_a_missing_file_is_told_and_the_others_are_predicted() -> None:
    answer = podlint("timeline", "nowhere.yaml", str(EXAMPLES / "init-pod.yaml"))

    assert answer.status == 2
    assert "nowhere.yaml" in answer.err
    assert "Pod init-pod" in answer.out


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--until", "5"], "unit"),
        (["--delete-at", "10s..20s"], "no moment"),
        (["--grace-period", "5"], "--delete-at"),
        (["--assume", "boot.app=30"], "unit"),
        (["--assume", "bot=3s"], "names no unknown"),
        (["--scenario", "nope"], "no scenario or story"),
    ],
)
def test_wrong_usage_says_what_to_write(arguments: list[str], complaint: str) -> None:
    answer = podlint("timeline", *arguments, str(EXAMPLES / "web.yaml"))

    assert answer.status == 2
    assert complaint in answer.err


def test_only_the_scenario_asked_for_and_no_stories() -> None:
    one = podlint("timeline", "--scenario", "boots-too-slowly", str(EXAMPLES / "web.yaml")).out
    none = podlint("timeline", "--no-stories", str(EXAMPLES / "web.yaml")).out

    assert "Scenario boots-too-slowly" in one
    assert "boots-in-time" not in one
    assert "Story" not in none


LONG = """
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
    - name: app
      image: registry.example.com/app:1
      imagePullPolicy: Never
      livenessProbe: {tcpSocket: {port: 80}, periodSeconds: 2, failureThreshold: FAILURES}
"""


@pytest.mark.parametrize("form", ["json", "text"])
def test_expand_lists_each_of_a_run(form: str, tmp_path: Path) -> None:
    file = tmp_path / "web.yaml"
    file.write_text(LONG.replace("FAILURES", "40"))
    arguments = ["timeline", "--format", form, "--assume", "boot=never", "--scenario", "killed-by-probe", str(file)]
    folded, listed = podlint(*arguments), podlint(*arguments, "--expand")

    assert (listed.status, listed.err) == (0, "")
    if form == "json":
        jsonschema.validate(json.loads(listed.out), json.loads(resource("schemas/timeline.json").read_text()))
        assert "count" in folded.out
        assert "count" not in listed.out
    failures = [line for line in listed.out.splitlines() if "probe-failed" in line and "app#1" not in line]
    assert form == "json" or "39 times, each 2 s" in " ".join(folded.out.split())
    assert len(failures) >= 40


def test_a_run_that_is_too_long_to_list_is_said_on_standard_error(tmp_path: Path) -> None:
    file = tmp_path / "web.yaml"
    file.write_text(LONG.replace("FAILURES", "20000"))
    answer = podlint("timeline", "--format", "json", "--assume", "boot=never", "--expand", "--no-stories", str(file))

    assert answer.status == 0
    assert "the first 10000 of 19999 are listed, the rest stays one entry" in answer.err
    [rest] = [
        event["detail"]
        for event in json.loads(answer.out)["pods"][0]["scenarios"][0]["events"]
        if event["detail"].get("count") and not event["attempt"]
    ]
    assert rest == {"probe": "liveness", "count": 9999, "every": 2}


def test_assumptions_written_in_the_manifest_count(tmp_path: Path) -> None:
    manifest = tmp_path / "web.yaml"
    text = (EXAMPLES / "web.yaml").read_text()
    manifest.write_text(text.replace("        - name: app\n", "        - name: app # podlint: assume boot=2s..3s\n"))
    document = json.loads(podlint("timeline", "--format", "json", str(manifest)).out)
    (boot,) = (unknown for unknown in document["pods"][0]["unknowns"] if unknown["name"] == "boot.app")

    assert (boot["earliest"], boot["latest"], boot["from"]) == (2.0, 3.0, "comment")


def test_the_graph_shows_the_file_that_is_handed_over() -> None:
    (pod,) = json.loads(podlint("graph", "--format", "json", str(EXAMPLES / "init-pod.yaml")).out)["pods"]
    data = {
        (edge["source"], edge["target"]): edge["kind"]
        for edge in pod["edges"]
        if "volume" in edge["source"] + edge["target"]
    }

    assert data == {("install/started", "volume/workdir"): "writes", ("volume/workdir", "nginx/started"): "mounts"}


def test_a_liveness_kill_is_a_cycle_of_the_graph() -> None:
    (pod,) = json.loads(podlint("graph", "--format", "json", str(EXAMPLES / "liveness-exec.yaml")).out)["pods"]

    assert ["liveness/started", "liveness/liveness", "liveness/killing", "liveness/term", "liveness/exited"] in pod[
        "restart_loops"
    ]


def test_a_service_in_another_file_tells_of_its_endpoints(tmp_path: Path) -> None:
    deployment, service = (EXAMPLES / "web.yaml").read_text().split("---\n")
    (tmp_path / "deployment.yaml").write_text(deployment)
    alone = podlint("timeline", str(tmp_path)).out
    (tmp_path / "service.yaml").write_text(service)
    served = podlint("timeline", str(tmp_path)).out

    assert "in its Services" not in alone
    assert "in its Services" in served


@pytest.mark.parametrize(("said", "longest"), [("", 300), ("kubelet: {max-container-restart-period: 40s}\n", 40)])
def test_the_kubelets_configuration_counts(said: str, longest: float, tmp_path: Path) -> None:
    (tmp_path / ".podlint.yaml").write_text(said)
    manifest = tmp_path / "crash.yaml"
    spec = (
        "spec: {containers: [{name: app, image: busybox, imagePullPolicy: Never, command: [sh, -c, sleep 1; exit 1]}]}"
    )
    manifest.write_text(f"apiVersion: v1\nkind: Pod\nmetadata: {{name: crash}}\n{spec}\n")
    [pod] = json.loads(podlint("timeline", "--format", "json", "--no-stories", manifest).out)["pods"]

    [scenario] = pod["scenarios"]
    assert max(delay["earliest"] for delay in scenario["repeats"]["ladder"]) == longest


def test_a_page_of_standard_input_shows_its_findings() -> None:
    """What comes in once is read once: for the lives and for the findings."""
    manifest = EXAMPLES / "liveness-exec.yaml"
    page = podlint("timeline", "--format", "html", "-", stdin=manifest.read_text()).out

    assert "warning[pid1-ignores-sigterm]" in page


def test_a_life_that_takes_too_much_is_not_told_and_the_others_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("podlint.cli.predict.MOST_STEPS", 50)
    answer = podlint("timeline", "--format", "json", str(EXAMPLES))

    assert answer.status == 0
    assert [pod["name"] for pod in json.loads(answer.out)["pods"]] != []
    assert "web.yaml:5: no timeline: so much can happen that podlint does not follow it" in answer.err


def test_pods_share_what_is_spent_on_a_run_and_each_has_a_little_of_its_own(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Twelve alike take more than there is, so that not all of them are told whole; the last needs next to nothing."""
    web = (EXAMPLES / "web.yaml").read_text()
    effort = Effort(MOST_STEPS)
    pod = next(pod for document in read("web.yaml", web.encode()).documents for pod in pods(document))
    whole = timeline_of(pod, Setting(NEWEST, Assumptions()), stories=False, effort=effort)
    takes = int(MOST_STEPS - effort.left)
    (tmp_path / "web.yaml").write_text("\n---\n".join([web] * 12))
    lived = "apiVersion: v1\nkind: Pod\nmetadata: {name: last}\nspec: {containers: [{name: app, image: busybox, command: [sleep, '1']}]}\n"
    (tmp_path / "z.yaml").write_text(lived)
    monkeypatch.setattr("podlint.cli.predict.MOST_STEPS", 8 * takes)
    monkeypatch.setattr("podlint.cli.predict.LEAST_STEPS", takes // 10)
    answer = podlint("timeline", "--format", "json", "--no-stories", str(tmp_path))
    first, *_, last = json.loads(answer.out)["pods"]

    assert (first["name"], last["name"]) == ("web", "last")
    assert len(first["scenarios"]) == len(whole.scenarios)
    assert "web.yaml:5:" not in answer.err
    assert 0 < len(re.findall("web.yaml:.*(?:more can happen|so much can happen)", answer.err)) < 12
    assert "z.yaml" not in answer.err


def test_a_story_that_takes_too_much_is_left_out_and_podlint_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    for bound in ("MOST_STEPS", "LEAST_STEPS"):
        monkeypatch.setattr(f"podlint.cli.predict.{bound}", 1600)
    answer = podlint("timeline", "--format", "json", str(EXAMPLES / "web.yaml"))
    (pod,) = json.loads(answer.out)["pods"]

    assert pod["scenarios"]
    assert "web.yaml:5: more can happen than podlint follows" in answer.err


def test_what_is_not_told_cannot_be_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("podlint.timeline.life.MOST_STEPS", 5)
    record = EXAMPLES.parent / "tests" / "demos" / "liveness-exec.describe.txt"
    answer = podlint("compare", str(EXAMPLES / "liveness-exec.yaml"), str(record))

    assert answer.status == 2
    assert "podlint does not follow it: nothing can be compared" in answer.err


@pytest.mark.parametrize("command", [["timeline", "."], ["graph", "."], ["diff", ".", "."]])
def test_verbose_tells_what_was_read_and_quiet_keeps_the_notes(
    command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "values.yaml").write_text("replicas: 3\n")
    (tmp_path / ".podlint.yaml").write_text("fail-on: error\n")

    verbose, plain, quiet = podlint(*command, "-v").err, podlint(*command).err, podlint(*command, "-q").err

    assert "set aside for holding no Pod" in verbose
    assert plain == "podlint: no Pod found\n"
    assert quiet == ""


def test_a_graph_is_written_to_files_in_several_formats(tmp_path: Path) -> None:
    outputs = [part for name in ("json", "dot") for part in ("--output", f"{name}={tmp_path / name}")]
    answer = podlint("graph", "--color", "always", *outputs, str(EXAMPLES / "init-pod.yaml"))

    assert answer.out.startswith("%% Pod init-pod\nflowchart")
    assert json.loads((tmp_path / "json").read_text())["pods"][0]["name"] == "init-pod"
    assert (tmp_path / "dot").read_text().startswith("digraph")
