"""A team's own rules from the outside: they behave as the others do."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from podlint.checks.own import expression
from podlint.resources import resource
from tests.cli.running import CLEAN, Ran, podlint

OWN = """\
rules:
  team-label:
    message: nobody answers for this Pod
    help: add the label team
    expression: "'team' in pod.metadata.labels"
  long-enough:
    for: container
    severity: error
    message: "'{container}' has too little time to stop"
    expression: budgets.container[container.name].stop_budget.earliest >= 60
"""

TWO = CLEAN + "    - name: other\n      image: registry.example.com/other:1.0\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with own rules and a Pod of two containers, which is the current folder."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()
    configure(tmp_path, OWN)
    (tmp_path / "web.yaml").write_text(TWO)
    return tmp_path


def configure(folder: Path, text: str) -> None:
    (folder / ".podlint.yaml").write_text(text)


def own(ran: Ran) -> list[str]:
    """The findings of a concise report by own rules."""
    return [line for line in ran.out.splitlines() if "[team-label]" in line or "[long-enough]" in line]


def check(*arguments: str) -> Ran:
    return podlint("check", "--format", "concise", *arguments)


LABEL = "web.yaml:4:9: warning[team-label] nobody answers for this Pod"
STOPS = [
    "web.yaml:7:13: error[long-enough] 'app' has too little time to stop",
    "web.yaml:9:13: error[long-enough] 'other' has too little time to stop",
]


def test_they_are_asked_of_each_pod_or_container() -> None:
    ran = check()
    assert (own(ran), ran.status) == ([LABEL, *STOPS], 1)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("--select", "own"), [LABEL, *STOPS]),
        (("--select", "all"), [LABEL, *STOPS]),
        (("--select", "team-label"), [LABEL]),
        (("--ignore", "long-enough"), [LABEL]),
        (("--ignore", "own"), []),
        (("--select", "volumes"), []),
        (("--profile", "minimal"), STOPS),
    ],
)
def test_they_are_chosen_like_the_others(arguments: tuple[str, str], expected: list[str]) -> None:
    ran = check(*arguments)
    assert own(ran) == expected


def test_the_configuration_chooses_them_and_says_how_grave_they_are(folder: Path) -> None:
    configure(folder, f"select: [team-label]\nseverity: {{team-label: error}}\n{OWN}")
    assert own(check()) == [LABEL.replace("warning", "error")]


@pytest.mark.parametrize("where", ["web.yaml", "."])
def test_a_rule_of_none_of_the_configurations_is_a_wrong_use(where: str) -> None:
    ran = check("--select", "team-labels", where)
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.endswith(
        "Invalid value for '--select': 'team-labels' is neither a rule nor a category of rules; "
        "did you mean 'team-label'?\n"
    )


def test_a_rule_of_another_folder_may_be_named(folder: Path) -> None:
    (folder / "other").mkdir()
    (folder / "other" / ".podlint.yaml").write_text("fail-on: error\n")
    (folder / "other" / "pod.yaml").write_text(CLEAN)
    assert own(check("--select", "team-label")) == [LABEL]
    assert check("--select", "team-label", "other").status == 0


def test_they_are_silenced_and_known_like_the_others(folder: Path) -> None:
    (folder / "web.yaml").write_text(TWO.replace("name: web", "name: web  # podlint: ignore[team-label] nobody's"))
    ran = check("--select", "own,suppression")
    assert own(ran) == STOPS
    assert ran.out.endswith(", 1 suppressed\n")
    check("--write-baseline", "known.json", "--select", "own")
    assert check("--baseline", "known.json", "--select", "own").status == 0
    (folder / "web.yaml").write_text(
        TWO.replace("name: web", "name: web  # podlint: ignore[team-label, long-enogh, long-enough] nobody's")
    )
    said = check("--select", "suppression").out
    assert "there is no rule 'long-enogh', so this silences nothing; did you mean 'long-enough'?" in said


def test_in_json_they_have_a_category_and_no_page() -> None:
    report: Any = json.loads(podlint("check", "--format", "json", "--select", "team-label").out)
    Draft202012Validator(json.loads(resource("schemas/check.json").read_text(encoding="utf-8"))).validate(report)
    (finding,) = report["findings"]
    assert (finding["category"], finding["url"], finding["path"]) == ("own", None, "metadata.name")


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("expression: workload.kind == 'Deployment' && workload.replicas == 3", None),
        ("expression: workload.name == 'web' && workload.namespace == 'shop'", None),
        ("expression: object.spec.replicas == 3 && size(pod.spec.containers) == 2", None),
        ("expression: pod.metadata.labels.app == 'web' && size(pod.metadata.annotations) == 0", None),
        ("expression: has(budgets.container.app.boot_budget)", "m"),
        ("expression: budgets.deletion.latest <= 45", None),
        ("expression: budgets.ready.latest <= 45", "m"),
        ("expression: pod.spec.containers.all(c, c.image.startsWith('registry.example.com/'))", None),
        ("expression: pod.metadata.?name.orValue('none') == 'none'", None),
        ("{for: container, expression: container.name == 'app' || role == 'init'}", "m"),
        (
            "{expression: 'false', message-expression: \"'stops in ' + string(budgets.deletion.latest) + ' s'\"}",
            "stops in",
        ),
        ("{expression: 'false', message-expression: pod.nothing}", "m"),
        ("{expression: 'false', message-expression: \"'a\\\\nb'\"}", "m"),
    ],
)
def test_what_an_expression_can_ask(folder: Path, rule: str, said: str | None) -> None:
    deployment = (
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\nspec:\n  replicas: 3\n"
        "  selector: {matchLabels: {app: web}}\n  template:\n    metadata: {labels: {app: web}}\n    spec:\n"
    ) + TWO.split("spec:\n")[1].replace("  ", "      ", 1).replace("\n  ", "\n      ")
    (folder / "web.yaml").write_text(deployment)
    written = rule[1:-1] if rule.startswith("{") else f"expression: {json.dumps(rule.removeprefix('expression: '))}"
    configure(folder, f"rules: {{x-rule: {{message: m, {written}}}}}\n")
    ran = check("--select", "x-rule")
    assert ran.err == ""
    messages = [line.partition("] ")[2] for line in ran.out.splitlines() if "[x-rule]" in line]
    assert [message.startswith(said or "") for message in messages] == ([] if said is None else [True])


def test_what_cannot_be_told_is_an_error_told_once(folder: Path) -> None:
    configure(folder, "rules:\n  x-rule:\n    message: m\n    expression: pod.spec.nodeName == 'a'\n")
    (folder / "other.yaml").write_text(CLEAN)
    ran = check("--select", "x-rule")
    assert ran.status == 2
    assert ran.err == (
        "podlint: error: .podlint.yaml:4: rule x-rule cannot judge other.yaml:4 (and in 1 more place): "
        "there is no 'nodeName' here; ask has(…) before\n"
    )


def test_what_takes_too_many_steps_is_given_up(folder: Path) -> None:
    loops = "pod.spec.args.all(a, pod.spec.args.all(b, pod.spec.args.all(c, true)))"
    configure(folder, f"rules: {{x-rule: {{message: m, expression: '{loops}'}}}}\n")
    (folder / "web.yaml").write_text(f"{CLEAN}  args: [{', '.join('a' * 1000)}]\n")
    ran = check("--select", "x-rule")
    assert ran.status == 2
    assert "Iteration budget exceeded" in ran.err


def test_a_patch_and_windows_are_not_asked_for_what_they_cannot_say(folder: Path) -> None:
    patch = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  template:\n    spec:\n      containers:\n        - name: app\n"
    (folder / "web.yaml").write_text(patch)
    assert own(check()) == []
    (folder / "web.yaml").write_text(CLEAN.replace("spec:\n", "spec:\n  os: {name: windows}\n"))
    assert own(check()) == [LABEL]


def test_without_the_library_the_configuration_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    expression._environment.cache_clear()
    for name in list(sys.modules):
        if name.split(".")[0] == "cel_expr_python":
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "cel_expr_python", None)
    ran = check()
    assert (ran.status, ran.out) == (2, "")
    assert ran.err == (
        "podlint: error: .podlint.yaml:1:1: rules of your own need the library for CEL: pip install 'podlint[cel]'\n"
    )


# --- podlint rule --test -----------------------------------------------------------------------------------

TESTED = f"""\
{OWN}\
    tests:
      - finds: 1
        manifest: |
          {CLEAN.replace(chr(10), chr(10) + " " * 10).rstrip()}
      - finds: false
        manifest: |
          {CLEAN.replace(chr(10), chr(10) + " " * 10).rstrip()}
            terminationGracePeriodSeconds: 90
"""


def test_tests_that_pass_are_counted(folder: Path) -> None:
    configure(folder, TESTED)
    ran = podlint("rule", "--test")
    assert (ran.status, ran.out) == (0, "2 tests of 1 rule passed\n")
    assert ran.err == "podlint: rule team-label has no test\n"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("finds: 1", "finds: 2"), "finds 1, but has to find 2 findings; it says: 'app' has too little time to stop"),
        (("finds: 1", "finds: false"), "finds 1, but has to find none; it says: 'app' has too little time to stop"),
        (("terminationGracePeriodSeconds: 90", "restartPolicy: Never"), "finds 1, but has to find none; it says: "),
        (("for: container\n", "for: container\n    help: x\n"), None),
        (("earliest >= 60", "earliest >= 6"), "finds nothing, but has to find 1 finding"),
        (("kind: Pod", "kind: Service"), "the manifest holds no Pod"),
        (("kind: Pod", "kind: [Pod"), ""),
        (("stop_budget.earliest", "stop_budget.soonest"), "cannot judge line 7 of the manifest: there is no 'soonest'"),
    ],
)
def test_a_test_that_fails_is_told_with_its_place(folder: Path, change: tuple[str, str], said: str | None) -> None:
    configure(folder, TESTED.replace(*change))
    ran = podlint("rule", "--test", "--config", ".podlint.yaml")
    *failures, last = ran.out.splitlines()
    assert ran.status == int(said is not None)
    assert last == f"{len(failures)} of 2 tests failed" or (said is None and last.endswith("passed"))
    for line in failures[:1]:
        assert line.startswith((".podlint.yaml:12:9: long-enough: ", ".podlint.yaml:22:9: long-enough: "))
        assert said is not None
        assert said in line


def test_a_configuration_without_tests_says_so(folder: Path) -> None:
    configure(folder, "fail-on: error\n")
    ran = podlint("rule", "--test")
    assert (ran.status, ran.out, ran.err) == (0, "0 tests of 0 rules passed\n", "")
