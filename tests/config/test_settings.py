"""Configuration files: where they are found, what they say, and what is wrong with them."""

import json
import re
from pathlib import Path

import pytest

from podlint.checks.finding import Finding, Place, Severity
from podlint.config.error import ConfigurationError
from podlint.config.selection import Choice
from podlint.config.settings import Given, Settings, SettingsFinder
from podlint.kubernetes import NEWEST, Version
from podlint.lifecycle.unknown import Assumptions
from podlint.manifest.node import Span
from podlint.manifest.read import read
from podlint.moment import Bounds
from podlint.pod.image import ImageFacts
from podlint.pod.model import Pod
from podlint.pod.workload import pods
from podlint.timeline.requirement import requirements

EVERYTHING = """\
kubernetes-version: 1.30
select: [volumes, duplicate-key]
ignore: [volume-unused]
severity:
  duplicate-key: info
fail-on: error
exclude: [vendor/, "*.gen.yaml"]
assume:
  "*/Deployment/*": {boot: 5s..20s}
  prod/Deployment/web: {boot.app: 30s}
require:
  "*/Deployment/*": [deletion <= 45s, "drain >= 5s, ready < 1m"]
  prod/Deployment/web: boot-budget.app >= 60s
pod-templates:
  example.com/v1/Runner: [spec.runner.template, spec.helpers.*.template]
images:
  "example.com/*": {stop-signal: SIGQUIT, stop: 1s..8s}
  example.com/shop/web: {shell: false}
"""

EVERYTHING_IN_TOML = """\
[project]
name = "x"

[tool.podlint]
kubernetes-version = 1.30
select = ["volumes", "duplicate-key"]
ignore = ["volume-unused"]
severity.duplicate-key = "info"
fail-on = "error"
exclude = ["vendor/", "*.gen.yaml"]

[tool.podlint.assume]
"*/Deployment/*" = { boot = "5s..20s" }
"prod/Deployment/web" = { "boot.app" = "30s" }

[tool.podlint.require]
"*/Deployment/*" = ["deletion <= 45s", "drain >= 5s, ready < 1m"]
"prod/Deployment/web" = "boot-budget.app >= 60s"

[tool.podlint.pod-templates]
"example.com/v1/Runner" = ["spec.runner.template", "spec.helpers.*.template"]

[tool.podlint.images]
"example.com/*" = { stop-signal = "SIGQUIT", stop = "1s..8s" }
"example.com/shop/web" = { shell = false }
"""


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty repository that is the current folder."""
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def settings(file: Path, given: Given | None = None) -> Settings:
    return SettingsFinder(given or Given()).of(str(file))


def pod(namespace: str | None, kind: str, name: str) -> Pod:
    """A Pod of this workload."""
    spec = {"containers": [{"name": "app"}]}
    workload = {
        "apiVersion": "v1",
        "kind": kind,
        "metadata": {"name": name, "namespace": namespace},
        "spec": spec if kind == "Pod" else {"template": {"spec": spec}},
    }
    (found,) = pods(read("pod.json", json.dumps(workload).encode()).documents[0])
    return found


def mistakes(path: Path) -> list[str]:
    with pytest.raises(ConfigurationError) as caught:
        SettingsFinder(Given(), path)
    return caught.value.lines


def recorded(name: str) -> list[tuple[str, str]]:
    """Configurations and what is said of them: blocks of text, each ending with a line ``=> place: message``."""
    text = (Path(__file__).parent / name).read_text(encoding="utf-8")
    return re.findall(r"((?:.*\n)+?)=> (.*)\n\n?", text)


def test_without_a_file_the_defaults_hold(repository: Path) -> None:
    found = settings(repository / "pod.yaml")
    assert (found.kubernetes, found.fail_on, dict(found.pod_templates)) == (NEWEST, Severity.WARNING, {})
    assert found.assumptions(pod("prod", "Pod", "web"), Assumptions()) == Assumptions()


@pytest.mark.parametrize(
    ("name", "text"), [(".podlint.yaml", EVERYTHING), ("pyproject.toml", EVERYTHING_IN_TOML)], ids=["yaml", "toml"]
)
def test_every_setting_can_be_made_in_either_file(repository: Path, name: str, text: str) -> None:
    write(repository / name, text)
    found = settings(repository / "apps" / "pod.yaml")
    assert found.kubernetes == Version(1, 30)
    assert "volume-mount-unknown" in found.told
    assert "duplicate-key" in found.told
    assert "volume-unused" not in found.told
    assert "yaml-syntax" not in found.told
    assert found.fail_on == Severity.ERROR
    assert found.fails(Severity.ERROR)
    assert not found.fails(Severity.WARNING)
    assert found.severity(Finding("duplicate-key", "twice", Place("pod.yaml", Span(1, 1, 1, 2)))) == Severity.INFO
    assert found.images == {
        "example.com/*": ImageFacts("QUIT", (1.0, 8.0)),
        "example.com/shop/web": ImageFacts(shell=False),
    }
    assert found.pod_templates == {
        "example.com/v1/Runner": (("spec", "runner", "template"), ("spec", "helpers", "*", "template"))
    }
    excluded = found.configuration.exclude
    assert excluded is not None
    assert excluded.match(str(repository / "vendor" / "pod.yaml"), is_folder=False)
    assert excluded.match(str(repository / "apps" / "a.gen.yaml"), is_folder=False)
    assert not excluded.match(str(repository / "apps" / "pod.yaml"), is_folder=False)


def test_assumptions_hold_for_the_workloads_that_fit_the_later_ones_first(repository: Path) -> None:
    write(repository / ".podlint.yaml", EVERYTHING)
    given = Given(assume=Assumptions.parse(("stop.app=1s",)))
    found = settings(repository / "pod.yaml", given)

    def bounds(namespace: str | None, kind: str, name: str, unknown: str) -> Bounds | None:
        assumed = found.assumptions(pod(namespace, kind, name), Assumptions()).find(unknown)
        return None if assumed is None else assumed.bounds

    assert bounds("prod", "Deployment", "web", "boot.app") == Bounds(30, 30)
    assert bounds("prod", "Deployment", "web", "boot.proxy") == Bounds(5, 20)
    assert bounds(None, "Deployment", "web", "boot.app") == Bounds(5, 20)
    assert bounds("prod", "Job", "web", "boot.app") is None
    assert bounds("prod", "Job", "web", "stop.app") == Bounds(1, 1)


def test_assumptions_written_in_the_manifest_stand_between(repository: Path) -> None:
    write(repository / ".podlint.yaml", EVERYTHING)
    found = settings(repository / "pod.yaml", Given(assume=Assumptions.parse(("stop=1s",))))
    written = Assumptions.parse(("boot.app=7s", "stop.app=7s"), "comment")
    assumed = found.assumptions(pod("prod", "Deployment", "web"), written).given
    assert {name: (given.bounds.low, given.origin) for name, given in assumed.items()} == {
        "boot": (5, "config"),
        "boot.app": (7, "comment"),
        "stop": (1, "flag"),
    }


def test_all_requirements_of_a_pod_hold_each_once(repository: Path) -> None:
    write(repository / ".podlint.yaml", EVERYTHING)
    found = settings(repository / "pod.yaml", Given(require=requirements(["ready < 60s", "stop-budget > 9s"])))

    def asked(namespace: str | None, kind: str, name: str) -> list[str]:
        written = requirements(["drain >= 5s", "drain >= 6s"], "annotation")
        return [
            f"{each.name} {each} ({each.source})" for each in found.requirements(pod(namespace, kind, name), written)
        ]

    of_the_pod = ["drain at least 5 s (annotation)", "drain at least 6 s (annotation)"]
    assert asked("prod", "Job", "web") == [
        *of_the_pod,
        "ready less than 60 s (flag)",
        "stop-budget more than 9 s (flag)",
    ]
    assert asked("prod", "Deployment", "web") == [
        *of_the_pod,
        "deletion at most 45 s (config)",
        "ready less than 60 s (config)",
        "boot-budget.app at least 60 s (config)",
        "stop-budget more than 9 s (flag)",
    ]


def test_the_command_line_wins(repository: Path) -> None:
    write(repository / ".podlint.yaml", EVERYTHING)
    assume = Assumptions.parse(("boot.app=1s",))
    given = Given(Version(1, 28), Choice(select=("yaml-syntax",)), "never", assume)
    found = settings(repository / "pod.yaml", given)
    assert found.kubernetes == Version(1, 28)
    assert found.told == {"yaml-syntax": Severity.INFO}
    assert not found.fails(Severity.ERROR)
    boot = found.assumptions(pod("prod", "Deployment", "web"), Assumptions()).find("boot.app")
    assert boot is not None
    assert boot.bounds == Bounds(1, 1)


def test_the_nearest_file_holds_alone(repository: Path) -> None:
    write(repository / ".podlint.yaml", "kubernetes-version: 1.30\nfail-on: error\n")
    write(repository / "apps" / "pyproject.toml", '[tool.podlint]\nkubernetes-version = "1.31"\n')
    write(repository / "apps" / "web" / "pyproject.toml", "[project]\nname = 'podlint-web'\n")
    finder = SettingsFinder(Given())
    assert finder.of(str(repository / "pod.yaml")).kubernetes == Version(1, 30)
    nested = finder.of(str(repository / "apps" / "web" / "deep" / "pod.yaml"))
    assert nested.kubernetes == Version(1, 31)
    assert nested.fail_on == Severity.WARNING
    assert finder.of(str(repository / "other" / "pod.yaml")).fail_on == Severity.ERROR


def test_of_two_in_one_folder_podlints_own_holds(repository: Path) -> None:
    write(repository / ".podlint.yaml", "kubernetes-version: 1.30\n")
    write(repository / "pyproject.toml", '[tool.podlint]\nkubernetes-version = "1.31"\n')
    assert settings(repository / "pod.yaml").kubernetes == Version(1, 30)


def test_the_search_ends_at_the_root_of_the_repository(repository: Path) -> None:
    write(repository / ".podlint.yaml", "kubernetes-version: 1.30\n")
    inner = repository / "inner"
    (inner / ".git").mkdir(parents=True)
    finder = SettingsFinder(Given())
    assert finder.of(str(inner / "pod.yaml")).kubernetes == NEWEST
    assert finder.of(str(repository / "pod.yaml")).kubernetes == Version(1, 30)


def test_a_named_file_replaces_the_search_and_excludes_from_the_current_folder(repository: Path) -> None:
    write(repository / ".podlint.yaml", "kubernetes-version: 1.30\n")
    named = write(repository / "ci" / "strict.yaml", "kubernetes-version: 1.29\nexclude: [vendor/]\n")
    found = SettingsFinder(Given(), named).of(str(repository / "apps" / "pod.yaml"))
    assert found.kubernetes == Version(1, 29)
    assert found.configuration.exclude is not None
    assert found.configuration.exclude.match(str(repository / "vendor" / "pod.yaml"), is_folder=False)


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "{}\n", "---\n"])
def test_an_empty_file_says_nothing(repository: Path, text: str) -> None:
    write(repository / ".podlint.yaml", text)
    assert settings(repository / "pod.yaml").kubernetes == NEWEST


@pytest.mark.parametrize(("text", "line"), recorded("mistakes.yaml.txt"))
def test_a_mistake_is_told_with_its_place(repository: Path, text: str, line: str) -> None:
    assert mistakes(write(repository / ".podlint.yaml", text)) == [f".podlint.yaml:{line}"]


def test_an_unknown_unknown_is_told_with_its_place(repository: Path) -> None:
    (line,) = mistakes(write(repository / ".podlint.yaml", "assume:\n  '*/*/web':\n    bot.app: 5s\n"))
    assert line.startswith(".podlint.yaml:3:5: 'bot.app' names no unknown")


def test_text_that_is_no_yaml_is_told_with_its_place(repository: Path) -> None:
    (line,) = mistakes(write(repository / ".podlint.yaml", "fail-on: error\nselect: [a\n"))
    assert line.startswith(".podlint.yaml:")


@pytest.mark.parametrize(("text", "line"), recorded("mistakes.toml.txt"))
def test_a_mistake_in_toml_is_told_with_the_place_of_the_nearest_key(repository: Path, text: str, line: str) -> None:
    assert mistakes(write(repository / "pyproject.toml", text)) == [f"pyproject.toml:{line}"]


def test_all_mistakes_are_told_at_once(repository: Path) -> None:
    text = "fail-on: error\nselect: [volums]\nseverity: {duplicate-keys: info}\nkubernetes-version: 1.2\n"
    lines = mistakes(write(repository / ".podlint.yaml", text))
    assert [line.split(":")[1] for line in lines] == ["2", "3", "4"]


def test_a_named_file_without_settings_is_a_mistake(repository: Path) -> None:
    write(repository / "pyproject.toml", "[project]\nname = 'x'\n")
    assert mistakes(Path("pyproject.toml")) == ["pyproject.toml:1:1: there is no table [tool.podlint] in this file"]
