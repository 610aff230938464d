"""The settings that hold for a file: what the command line says over what the nearest configuration file says."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from fnmatch import fnmatchcase
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, TypeVar

from podlint.checks.finding import Finding, Severity
from podlint.checks.rule import Rule, rules
from podlint.config.configuration import Configuration, read_configuration
from podlint.config.error import ConfigurationError
from podlint.config.selection import Choice, check_selector, is_selector, selected
from podlint.config.value import Threshold
from podlint.dataclass import dataclass
from podlint.kubernetes import NEWEST, Version
from podlint.lifecycle.unknown import Assumptions

if TYPE_CHECKING:
    from podlint.checks.own.rule import OwnRule
    from podlint.config.baseline import Baseline
    from podlint.manifest.node import Path
    from podlint.pod.image import Images
    from podlint.pod.model import Pod
    from podlint.timeline.requirement import Requirement

T = TypeVar("T")

CONFIGURATION_FILE = ".podlint.yaml"
PROJECT_FILE = "pyproject.toml"


@dataclass(frozen=True, slots=True)
class Given:
    """What the command line says; None and empty where it says nothing."""

    kubernetes: Version | None = None
    choice: Choice = field(default_factory=Choice)
    fail_on: Threshold | None = None
    assume: Assumptions = field(default_factory=Assumptions)
    require: tuple[Requirement, ...] = ()
    baseline: Baseline | None = None
    """Findings that are known, and not told again."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How one file is judged."""

    configuration: Configuration
    kubernetes: Version
    told: Mapping[str, Severity]
    """The rules that report, each with the least severity of finding that it tells."""
    fail_on: Threshold
    given: Given
    rules: Mapping[str, Rule] = field(default_factory=rules)
    """All rules there are, a team's own among them."""

    @property
    def pod_templates(self) -> Mapping[str, Sequence[Path]]:
        """Where custom resources hold Pod templates, by ``apiVersion/kind``."""
        return self.configuration.pod_templates

    @property
    def images(self) -> Images:
        """Facts of images by pattern."""
        return self.configuration.images

    @property
    def own(self) -> Sequence[OwnRule]:
        """The own rules that report."""
        return [rule for name, rule in self.configuration.own.by_name.items() if name in self.told]

    def reports(self, finding: Finding) -> bool:
        """Whether the finding is told. A rule without a page is not quietly dropped: it is a mistake."""
        if finding.rule not in self.rules:
            return True
        least = self.told.get(finding.rule)
        return least is not None and self.severity(finding) >= least

    def severity(self, finding: Finding) -> Severity:
        """The severity that counts: the configuration's, else the finding's own, else that of its rule's page."""
        configured = self.configuration.severities.get(finding.rule)
        return configured or finding.severity or self.rules[finding.rule].severity

    def fails(self, severity: Severity) -> bool:
        """Whether a finding of this severity makes the check fail."""
        return self.fail_on != "never" and severity >= self.fail_on

    def assumptions(self, pod: Pod, written: Assumptions) -> Assumptions:
        """What is assumed of a Pod.

        The command line wins over what is ``written`` in the manifest, and that over the configuration's patterns
        that fit the workload, of which the later win. A pattern's part ``*`` fits a namespace or name that the
        manifest leaves out, too.
        """
        configured = Assumptions(kubelet=self.configuration.kubelet)
        for assumptions in _fitting(pod, self.configuration.assume):
            configured = assumptions.over(configured)
        return self.given.assume.over(written.over(configured))

    def requirements(self, pod: Pod, written: Sequence[Requirement]) -> Sequence[Requirement]:
        """What is asked of a Pod's budgets: in its manifest, by all patterns that fit, and on the command line.

        All of it has to hold: no requirement makes another one void. What several ask alike is asked once.
        """
        configured = (each for asked in _fitting(pod, self.configuration.require) for each in asked)
        return tuple(dict.fromkeys((*written, *configured, *self.given.require)))


def _fitting(pod: Pod, by_pattern: Mapping[str, T]) -> Iterator[T]:
    """What is said of the workloads whose ``namespace/kind/name`` fits a pattern, in the order written."""
    workload = pod.workload
    identity = f"{workload.namespace or ''}/{workload.kind}/{workload.name or ''}"
    return (said for pattern, said in by_pattern.items() if fnmatchcase(identity, pattern))


def settle(configuration: Configuration, given: Given) -> Settings:
    """The command line's word over the configuration's, over the defaults."""
    own = configuration.own
    return Settings(
        configuration=configuration,
        kubernetes=given.kubernetes or configuration.kubernetes or NEWEST,
        told=selected(configuration.choice, given.choice, own.described),
        fail_on=given.fail_on or configuration.fail_on or Severity.WARNING,
        given=given,
        rules=own.among_all,
    )


def absolute(path: str) -> FilePath:
    """``path`` from the root, without ``..``. A symbolic link stays one: it lies where it was found."""
    return FilePath(os.path.abspath(path))  # noqa: PTH100 -- resolve() would follow the link


class SettingsFinder:
    """Finds the settings of files: the nearest configuration above each, looked for once in each folder."""

    def __init__(self, given: Given, configuration: FilePath | None = None) -> None:
        """``configuration``: a file that replaces the search; its patterns are relative to the current folder.

        ConfigurationError where it cannot be used.
        """
        self.given = given
        self._by_folder: dict[str, Settings] = {}
        self._default = settle(Configuration(), given)
        self._fixed: Settings | None = None
        if configuration is not None:
            self._fixed = settle(_replacing(configuration), given)

    def of(self, path: str) -> Settings:
        """The settings for the file at ``path``. ConfigurationError where its configuration is wrong."""
        return self._fixed or self._in_folder(os.path.dirname(path))  # noqa: PTH120 -- asked for every file of a run

    def check_words(self, words: Sequence[str]) -> None:
        """ValueError for the first that names neither a rule nor a category: of podlint, or of a configuration in use.

        In use are those of the files that were asked about, and that of the current folder.
        """
        if all(is_selector(word, rules()) for word in words):
            return
        here = self.of("")
        known = {name: rule for each in (here, *self._by_folder.values()) for name, rule in each.rules.items()}
        for word in words:
            check_selector(word, known)

    def _in_folder(self, folder: str) -> Settings:
        """A folder has its own configuration, or that of the folder above it, up to the root of its repository."""
        known = self._by_folder.get(folder)
        if known is not None:
            return known
        path = absolute(folder)
        settings = self._own(path)
        if settings is None:
            is_root = path == path.parent or (path / ".git").exists()
            settings = self._default if is_root else self._in_folder(str(path.parent))
        self._by_folder[folder] = settings
        return settings

    def _own(self, folder: FilePath) -> Settings | None:
        for name in (CONFIGURATION_FILE, PROJECT_FILE):
            path = folder / name
            if not path.is_file():
                continue
            configuration = _read(path, folder)
            if configuration is not None:
                return settle(configuration, self.given)
        return None


def _replacing(path: FilePath) -> Configuration:
    """The configuration that ``--config`` names."""
    configuration = _read(path, FilePath.cwd())
    if configuration is None:
        raise ConfigurationError(str(path), [((1, 1), "there is no table [tool.podlint] in this file")])
    return configuration


def _read(path: FilePath, folder: FilePath) -> Configuration | None:
    name = str(path.relative_to(FilePath.cwd()) if path.is_relative_to(FilePath.cwd()) else path)
    try:
        return read_configuration(path, name, folder)
    except OSError as error:
        raise ConfigurationError(name, [((1, 1), f"cannot be read: {error.strerror}")]) from error
