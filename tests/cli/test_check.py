"""``podlint check`` from the outside: what goes where, and with which status it ends."""

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from podlint.checks.finding import Finding
from podlint.checks.rule import CHECKS
from podlint.checks.subject import Subject
from podlint.resources import resource
from tests.cli.running import BAD, BROKEN, CLEAN, Ran, podlint

RULES = ("--select", "volume-mount-unknown,probe-timeout-not-below-period")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with a bad and a clean manifest, which is the current folder."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()
    (tmp_path / "bad.yaml").write_text(BAD)
    (tmp_path / "clean.yaml").write_text(CLEAN)
    return tmp_path


def rows(ran: Ran) -> list[str]:
    """The findings of a concise report, without their messages."""
    return [line.split("]")[0] + "]" for line in ran.out.splitlines() if "]" in line]


def data(ran: Ran) -> Any:
    return json.loads(ran.out)


TOLD = ["bad.yaml:12:25: warning[probe-timeout-not-below-period]", "bad.yaml:14:17: error[volume-mount-unknown]"]


def test_findings_go_to_standard_output_with_a_line_that_counts() -> None:
    ran = podlint("check", "bad.yaml", "clean.yaml", "--format", "concise", *RULES)
    assert rows(ran) == TOLD
    assert ran.out.splitlines()[-1] == "1 error, 1 warning in 2 files (2 Pods)"
    assert (ran.status, ran.err) == (1, "")


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["clean.yaml"], 0),
        (["bad.yaml"], 1),
        (["bad.yaml", "--fail-on", "error"], 1),
        (["bad.yaml", "--fail-on", "never"], 0),
        (["bad.yaml", "--ignore", "volume-mount-unknown", "--fail-on", "error"], 0),
        (["bad.yaml", "--ignore", "volume-mount-unknown"], 1),
        (["bad.yaml", "--ignore", "volumes,probes"], 0),
        (["bad.yaml", "--select", "volumes", "--extend-select", "probes", "--ignore", "volumes,probes"], 0),
        (["missing.yaml"], 2),
        (["missing.yaml", "bad.yaml"], 2),
        (["missing.yaml", "clean.yaml", "--fail-on", "never"], 2),
        (["broken.yaml"], 1),
        (["--no-such-option"], 2),
        (["bad.yaml", "--format", "xml"], 2),
        (["bad.yaml", "--select", "volume-unusde"], 2),
        (["bad.yaml", "--kubernetes-version", "1.2"], 2),
        (["bad.yaml", "--assume", "boot=20"], 2),
        (["clean.yaml", "--require", "deletion <= 45s"], 0),
        (["clean.yaml", "--require", "deletion <= 45s", "--require", "hang-restart.app <= 1m"], 1),
        (["clean.yaml", "--require", "deletion <= 20s"], 1),
        (["clean.yaml", "--require", "deletion <= 20s", "--fail-on", "error"], 0),
        (["clean.yaml", "--require", "hang-restart <= 20s"], 0),
        (["clean.yaml", "--require", "deletion <= 45"], 2),
        (["bad.yaml", "--output", "json"], 2),
        (["bad.yaml", "--output", "json=missing/report.json"], 2),
        (["bad.yaml", "--config", "missing.yaml"], 2),
        (["bad.yaml", "--statistics", "--format", "json"], 2),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else str(value),
)
def test_exit_status(folder: Path, arguments: list[str], status: int) -> None:
    (folder / "broken.yaml").write_text(BROKEN)
    ran = podlint("check", *arguments)
    assert ran.status == status
    assert ("error: " in ran.err) == (status == 2)
    assert "Traceback" not in ran.out + ran.err


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (
            ["--select", "volume-unusde"],
            "'volume-unusde' is neither a rule nor a category of rules; did you mean 'volume-unused'?",
        ),
        (["--ignore", "volumes,volume-unusde"], "did you mean 'volume-unused'?"),
        (["--kubernetes-version", "1.38"], "podlint knows Kubernetes 1.25 to 1.37, not 1.38"),
        (["--kubernetes-version", "new"], "'new' is no Kubernetes version; write it like 1.34 or 1.34.2"),
        (["--assume", "boot"], "'boot' is no assumption; write NAME=RANGE"),
        (["--require", "deletion = 45s"], "'deletion = 45s' is no requirement; write NAME OP TIME"),
        (["--require", "deleted <= 45s"], "'deleted' names no budget; there are boot-budget"),
        (
            ["--output", "xml=a"],
            "write FORMAT=FILE, with FORMAT one of full, concise, json, github, gitlab, sarif, junit, rdjson, markdown",
        ),
        (["--fromat", "json"], "--fromat"),
        (["missing.yaml"], "missing.yaml: no such file or folder"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_use_is_told_in_one_line(arguments: list[str], error: str) -> None:
    ran = podlint("check", *arguments)
    assert ran.status == 2
    assert error in ran.err.splitlines()[-1]
    assert all(line.startswith("podlint: ") for line in ran.err.splitlines())


def test_what_can_be_read_is_reported_beside_what_cannot(folder: Path) -> None:
    (folder / "broken.yaml").write_text(BROKEN)
    ran = podlint("check", "missing.yaml", "broken.yaml", "bad.yaml", "--format", "concise")
    assert "podlint: error: missing.yaml: no such file or folder\n" in ran.err
    assert set(TOLD) < set(rows(ran))
    assert any(row.startswith("broken.yaml:") and row.endswith("error[yaml-syntax]") for row in rows(ran))


def test_a_broken_file_that_is_not_to_be_told_is_noted(folder: Path) -> None:
    (folder / "broken.yaml").write_text(BROKEN)
    ran = podlint("check", "broken.yaml", "--select", "volumes")
    assert ran.status == 0
    assert "broken.yaml:" in ran.err
    assert "not checked from here on" in ran.err


def test_without_a_path_the_current_folder_is_checked(folder: Path) -> None:
    (folder / "values.yaml").write_text("replicas: 3\n")
    assert data(podlint("check", "--format", "json"))["summary"]["files"] == 2


def test_standard_input_has_the_name_that_it_is_given() -> None:
    ran = podlint("check", "-", "--format", "concise", *RULES, stdin=BAD)
    assert [row.split(":")[0] for row in rows(ran)] == ["<stdin>", "<stdin>"]
    named = podlint("check", "-", "--stdin-filename", "web.yaml", "--format", "concise", *RULES, stdin=BAD)
    assert [row.split(":")[0] for row in rows(named)] == ["web.yaml", "web.yaml"]
    assert ran.status == named.status == 1


def test_json_stands_alone_and_fits_its_schema(folder: Path) -> None:
    (folder / "broken.yaml").write_text(BROKEN)
    ran = podlint("check", "--format", "json", "missing.yaml", ".")
    schema = json.loads(resource("schemas/check.json").read_text(encoding="utf-8"))
    Draft202012Validator(schema).validate(data(ran))
    assert data(ran)["summary"]["pods"] >= 2
    assert "missing.yaml" in ran.err


def test_json_names_the_version_that_was_judged_for() -> None:
    assert data(podlint("check", "--format", "json"))["kubernetes"] == "1.37.0"
    assert data(podlint("check", "--format", "json", "--kubernetes-version", "1.29.3"))["kubernetes"] == "1.29.3"


def test_several_formats_in_one_run(folder: Path) -> None:
    ran = podlint(
        "check", "bad.yaml", *RULES, "--format", "concise", "--output", "json=a.json", "--output", "github=b.txt"
    )
    assert rows(ran) == TOLD
    assert len(json.loads((folder / "a.json").read_text())["findings"]) == 2
    assert (folder / "b.txt").read_text().startswith("::error file=bad.yaml,line=14,")


@pytest.mark.parametrize(
    ("arguments", "environment", "annotated"),
    [
        ([], {"GITHUB_ACTIONS": "true"}, True),
        ([], {"GITHUB_ACTIONS": "false"}, False),
        ([], {}, False),
        (["--format", "full"], {"GITHUB_ACTIONS": "true"}, False),
        (["--format", "json"], {"GITHUB_ACTIONS": "true"}, False),
        (["--output", "json=a.json"], {"GITHUB_ACTIONS": "true"}, True),
    ],
)
def test_annotations_join_the_text_on_github(
    arguments: list[str], environment: dict[str, str], annotated: bool
) -> None:
    ran = podlint("check", "bad.yaml", *arguments, **environment)
    assert ("\n::error file=bad.yaml," in ran.out) == annotated


def test_annotations_name_files_from_the_root_of_the_checkout(folder: Path) -> None:
    (folder / "deploy").mkdir()
    (folder / "deploy" / "bad.yaml").write_text(BAD)
    os.chdir(folder / "deploy")
    ran = podlint("check", "--format", "github", GITHUB_WORKSPACE=str(folder))
    assert "file=deploy/bad.yaml," in ran.out


def test_colors_where_they_are_asked_for() -> None:
    assert "\x1b[" not in podlint("check", "bad.yaml").out
    assert "\x1b[1;31merror" in podlint("check", "bad.yaml", "--color", "always").out
    assert "\x1b[1;31merror" in podlint("check", "bad.yaml", FORCE_COLOR="1").out
    assert "\x1b[" not in podlint("check", "bad.yaml", FORCE_COLOR="1", NO_COLOR="1").out


def test_quiet_prints_findings_and_errors_only(folder: Path) -> None:
    (folder / "chart.yaml").write_text("kind: Pod\nspec:\n  {{- range .Values.containers }}\n")
    ran = podlint("check", "-q", "--format", "concise", *RULES)
    assert ran.out.count("\n") == len(rows(ran)) == 2
    assert ran.err == ""
    assert "missing.yaml" in podlint("check", "-q", "missing.yaml").err


def test_verbose_tells_what_was_set_aside_and_which_settings_held(folder: Path) -> None:
    (folder / "values.yaml").write_text("replicas: 3\n")
    (folder / ".podlint.yaml").write_text("fail-on: error\n")
    ran = podlint("check", "-v")
    assert "podlint: settings from .podlint.yaml\n" in ran.err
    assert "podlint: set aside for holding no Pod: 2 files\n" in ran.err


def test_statistics_stand_for_the_findings(folder: Path) -> None:
    (folder / "worse.yaml").write_text(BAD.replace("timeoutSeconds: 8", "timeoutSeconds: 1"))
    ran = podlint("check", "--statistics", *RULES)
    assert ran.out.splitlines() == [
        "2  error    volume-mount-unknown",
        "1  warning  probe-timeout-not-below-period",
        "2 errors, 1 warning in 3 files (3 Pods)",
    ]


def test_a_run_that_meets_no_pod_says_so(folder: Path) -> None:
    (folder / "none").mkdir()
    (folder / "none" / "values.yaml").write_text("replicas: 3\n")
    ran = podlint("check", "none")
    assert ran.status == 0
    assert "podlint: no Pod found in 1 file\n" in ran.err


def test_templates_are_named_and_skipped(folder: Path) -> None:
    (folder / "chart.yaml").write_text("kind: Pod\nspec:\n  {{- range .Values.containers }}\n")
    ran = podlint("check", "chart.yaml", "clean.yaml")
    assert ran.status == 0
    assert "podlint: chart.yaml: skipped: a Helm template" in ran.err


def test_exclude_leaves_files_out_even_those_named() -> None:
    for arguments in (["."], ["bad.yaml", "clean.yaml"]):
        ran = podlint("check", *arguments, "--exclude", "bad*", "--format", "json")
        assert data(ran)["summary"]["files"] == 1


def test_the_configuration_excludes_from_its_own_folder(folder: Path) -> None:
    (folder / "apps").mkdir()
    (folder / "apps" / ".podlint.yaml").write_text("exclude: [/bad.yaml]\n")
    (folder / "apps" / "bad.yaml").write_text(BAD)
    assert data(podlint("check", "--format", "json"))["summary"]["files"] == 2
    assert podlint("check", "apps/bad.yaml").status == 0


def test_the_configuration_decides_what_fails_and_how_grave_it_is(folder: Path) -> None:
    (folder / ".podlint.yaml").write_text(
        "severity: {volume-mount-unknown: info, probe-timeout-not-below-period: error}\nfail-on: error\n"
    )
    ran = podlint("check", "bad.yaml", "--format", "concise", *RULES)
    assert rows(ran) == [
        "bad.yaml:12:25: error[probe-timeout-not-below-period]",
        "bad.yaml:14:17: info[volume-mount-unknown]",
    ]
    assert ran.status == 1
    assert podlint("check", "bad.yaml", "--ignore", "probe-timeout-not-below-period").status == 0


def test_files_below_different_configurations_are_judged_each_by_its_own(folder: Path) -> None:
    (folder / "lenient").mkdir()
    (folder / "lenient" / ".podlint.yaml").write_text("fail-on: never\n")
    (folder / "lenient" / "bad.yaml").write_text(BAD)
    assert podlint("check", "lenient").status == 0
    assert podlint("check", ".").status == 1


def test_a_wrong_configuration_stops_the_run_with_its_place(folder: Path) -> None:
    (folder / ".podlint.yaml").write_text("fail-on: error\nselct: []\n")
    ran = podlint("check")
    assert ran.status == 2
    assert ran.out == ""
    assert ran.err == "podlint: error: .podlint.yaml:2:1: unknown key 'selct'; did you mean 'select'?\n"


def test_the_configuration_requires_by_workload(folder: Path) -> None:
    (folder / ".podlint.yaml").write_text(
        'require:\n  "*/Pod/web": ["stop-budget.app >= 40s"]\n  "*/Job/*": deletion < 1s\n'
    )
    ran = podlint("check", "clean.yaml", "--format", "json")
    (finding,) = data(ran)["findings"]
    assert (ran.status, finding["rule"], finding["line"], finding["container"]) == (1, "budget-not-met", 5, "app")
    assert (finding["severity"], finding["certainty"], finding["when"]) == ("error", "certain", [])
    assert [each["message"] for each in finding["because"]] == ["by default: terminationGracePeriodSeconds 30"]
    assert finding["help"] == "set terminationGracePeriodSeconds to 40"


def test_what_no_container_has_is_told_of_a_container_that_is_named() -> None:
    def told(requirement: str) -> list[str]:
        return rows(
            podlint("check", "clean.yaml", "--format", "concise", "--profile", "strict", "--require", requirement)
        )

    assert told("boot-budget.app >= 60s") == ["clean.yaml:7:13: info[budget-not-met]"]
    assert told("boot-budget >= 60s") == told("boot-budget.proxy >= 60s") == []


def test_a_requirement_that_depends_has_its_condition_in_json() -> None:
    (finding,) = data(podlint("check", "clean.yaml", "--require", "deletion <= 20s", "--format", "json"))["findings"]
    (when,) = finding["when"]
    assert (finding["severity"], finding["certainty"]) == ("warning", "depends")
    assert (when["unknown"], when["op"]) == ("stop.app", ">")
    assert f"if stop.app > {when['seconds']:g} s" in finding["message"]


def test_suppressed_findings_are_counted_and_do_not_fail(folder: Path) -> None:
    text = BAD.replace("- name: workdri", "- name: workdri  # podlint: ignore[volume-mount-unknown] later")
    (folder / "bad.yaml").write_text(text)
    ran = podlint("check", "bad.yaml", *RULES, "--fail-on", "error")
    assert ran.status == 0
    assert ran.out.splitlines()[-1] == "1 warning in 1 file (1 Pod), 1 suppressed"
    assert data(podlint("check", "bad.yaml", *RULES, "--format", "json"))["summary"]["suppressed"] == 1


def test_an_annotation_suppresses_for_the_whole_pod(folder: Path) -> None:
    annotated = (
        "  name: web\n  annotations:\n    podlint/ignore: volume-mount-unknown, probe-timeout-not-below-period\n"
    )
    (folder / "bad.yaml").write_text(BAD.replace("  name: web\n", annotated, 1))
    ran = podlint("check", "bad.yaml", *RULES)
    assert ran.status == 0
    assert ran.out == "Nothing found in 1 file (1 Pod), 2 suppressed\n"


def test_custom_resources_have_pods_where_the_configuration_says(folder: Path) -> None:
    pod = BAD[BAD.index("spec:") :]
    runner = "apiVersion: example.com/v1\nkind: Runner\nspec:\n  runner:\n    " + pod.replace("\n", "\n    ")
    (folder / "runner.yaml").write_text(runner)
    assert data(podlint("check", "runner.yaml", "--format", "json"))["summary"]["pods"] == 0
    (folder / ".podlint.yaml").write_text("pod-templates:\n  example.com/v1/Runner: [spec.runner]\n")
    assert data(podlint("check", "runner.yaml", "--format", "json"))["summary"]["pods"] == 1


def test_a_mistake_of_podlints_own_spares_the_other_files(monkeypatch: pytest.MonkeyPatch) -> None:
    healthy = CHECKS["volume-mount-unknown"]

    def broken(subject: Subject) -> Iterable[Finding]:
        if subject.pod.file == "clean.yaml":
            raise RuntimeError("cannot judge this")
        return healthy(subject)

    monkeypatch.setitem(CHECKS, "volume-mount-unknown", broken)
    ran = podlint("check", "clean.yaml", "bad.yaml", "--format", "concise", *RULES)
    assert ran.status == 2
    assert rows(ran) == TOLD
    assert "clean.yaml: not checked because of a mistake in podlint (RuntimeError at test_check.py:" in ran.err


def test_a_hostile_file_name_injects_nothing(folder: Path) -> None:
    (folder / "::error ::x\n##[error]\x1b[31m.yaml").write_text(BAD)
    ran = podlint("check", ".", "./no\n::error::such", GITHUB_ACTIONS="true")
    printed = ran.out + ran.err
    assert "\x1b" not in printed
    assert "##[" not in printed
    commands = [line for line in printed.splitlines() if line.lstrip().startswith("::")]
    assert len(commands) == 2 * len([line for line in commands if "file=bad.yaml" in line])
    assert all(line.startswith(("::error file=", "::warning file=")) for line in commands)


def test_a_patch_is_known_from_the_kustomization_beside_it(tmp_path: Path) -> None:
    patch = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {containers: [{name: app}]}}}\n"
    (tmp_path / "patch.yaml").write_text(patch, encoding="utf-8")

    alone = podlint("check", str(tmp_path / "patch.yaml"))
    (tmp_path / "kustomization.yaml").write_text("patches: [{path: patch.yaml}]\n", encoding="utf-8")
    named = podlint("check", str(tmp_path / "patch.yaml"))

    assert (alone.status, named.status) == (1, 0)
    assert "manifest-incomplete" in alone.out
