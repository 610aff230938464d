"""What one configuration file says, checked and typed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import field
from functools import partial
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any, TypeVar

from podlint.checks.finding import Severity
from podlint.config.document import ConfigDocument, load
from podlint.config.error import ConfigurationError, Position
from podlint.config.own_rules import OwnRules, read_own_rules
from podlint.config.selection import Choice, check_rule, check_selector
from podlint.config.value import Threshold, known_version, threshold
from podlint.dataclass import dataclass
from podlint.kubernetes import Version
from podlint.lifecycle.kubelet import FEATURE_GATES, LONGEST_PERIOD, SHORTEST_PERIOD, Kubelet
from podlint.lifecycle.unknown import Assumption, Assumptions, check_name, parse_range
from podlint.manifest.ignore import Ignores
from podlint.manifest.node import Json, Path
from podlint.pod.image import ImageFacts, Images
from podlint.resources import resource
from podlint.spelling import did_you_mean

if TYPE_CHECKING:
    from jsonschema import ValidationError

    from podlint.timeline.requirement import Requirement

T = TypeVar("T")
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Configuration:
    """The settings of one file; None and empty where it says nothing."""

    name: str = ""
    digest: str = ""
    """Of the whole file."""
    kubernetes: Version | None = None
    choice: Choice = field(default_factory=Choice)
    severities: Mapping[str, Severity] = field(default_factory=dict)
    fail_on: Threshold | None = None
    exclude: Ignores | None = None
    """What to leave out, even of what is given by name."""
    assume: Mapping[str, Assumptions] = field(default_factory=dict)
    """Assumptions by pattern ``namespace/kind/name``, in the order written."""
    require: Mapping[str, tuple[Requirement, ...]] = field(default_factory=dict)
    """Requirements by pattern ``namespace/kind/name``, in the order written."""
    pod_templates: Mapping[str, tuple[Path, ...]] = field(default_factory=dict)
    images: Images = field(default_factory=dict)
    """Facts of images by pattern, in the order written."""
    kubelet: Kubelet = field(default_factory=Kubelet)
    """How the nodes' kubelets are configured."""
    own: OwnRules = field(default_factory=OwnRules)
    """The team's own rules."""


def read_configuration(path: FilePath, name: str, folder: FilePath) -> Configuration | None:
    """The configuration in the file ``path``, called ``name`` in messages, whose patterns are relative to ``folder``.

    None where the file is TOML without a ``[tool.podlint]`` table. ConfigurationError tells everything that is
    wrong in the file; OSError that it cannot be read.
    """
    document = load(path, name)
    if document is None:
        return None
    placed: list[tuple[Position, str]] = []
    mistakes = list(_shape_mistakes(document.data))
    if not mistakes:
        assert isinstance(document.data, dict), "schemas/config.json asks for an object"
        reader = _Reader(document.data, read_own_rules(document))
        configuration = reader.configuration(document, folder)
        mistakes = reader.mistakes
        placed = reader.own.mistakes
    if mistakes or placed:
        placed += [(document.position(at), message) for at, message in mistakes]
        raise ConfigurationError(name, placed)
    return configuration


class _Reader:
    """Reads the values of settings that have the right shape, and collects what is wrong with their meaning."""

    def __init__(self, data: Mapping[str, Any], own: OwnRules) -> None:
        self._data = data
        self.own = own
        self.mistakes: list[tuple[Path, str]] = []

    def configuration(self, document: ConfigDocument, folder: FilePath) -> Configuration:
        data = self._data
        known = self.own.among_all
        selector, rule = partial(check_selector, known=known), partial(check_rule, known=known)
        select = self._each("select", selector) if "select" in data else None
        return Configuration(
            name=document.name,
            digest=document.digest,
            kubernetes=self._read(known_version, data.get("kubernetes-version"), "kubernetes-version"),
            choice=Choice(select, ignore=self._each("ignore", selector), profile=data.get("profile")),
            severities={
                name: Severity[severity.upper()]
                for name, severity in data.get("severity", {}).items()
                if self._read(rule, name, "severity", name)
            },
            fail_on=self._read(threshold, data.get("fail-on"), "fail-on"),
            exclude=self._read(partial(Ignores.of_patterns, folder=str(folder)), data.get("exclude"), "exclude"),
            assume={pattern: self._assumptions(pattern, ranges) for pattern, ranges in data.get("assume", {}).items()},
            require={pattern: self._requirements(pattern, texts) for pattern, texts in data.get("require", {}).items()},
            pod_templates={
                kind: tuple(tuple(path.split(".")) for path in paths)
                for kind, paths in data.get("pod-templates", {}).items()
            },
            images={pattern: self._image(pattern, facts) for pattern, facts in data.get("images", {}).items()},
            kubelet=self._kubelet(data.get("kubelet", {})),
            own=self.own,
        )

    def _kubelet(self, said: Mapping[str, Any]) -> Kubelet:
        period = self._read(
            _restart_period, said.get("max-container-restart-period"), "kubelet", "max-container-restart-period"
        )
        gates = said.get("feature-gates", {})
        known = {name for name in gates if self._read(_feature_gate, name, "kubelet", "feature-gates", name)}
        return Kubelet(period, tuple((name, on) for name, on in gates.items() if name in known))

    def _assumptions(self, pattern: str, ranges: Mapping[str, str]) -> Assumptions:
        given: dict[str, Assumption] = {}
        for name, text in ranges.items():
            known = self._read(check_name, name, "assume", pattern, name)
            bounds = self._read(parse_range, text, "assume", pattern, name)
            if known and bounds:
                given[name] = Assumption(bounds, "config")
        return Assumptions(given)

    def _requirements(self, pattern: str, texts: str | list[str]) -> tuple[Requirement, ...]:
        from podlint.timeline.requirement import requirements

        given: list[Requirement] = []
        for at, text in [((), texts)] if isinstance(texts, str) else [((n,), each) for n, each in enumerate(texts)]:
            given += self._read(lambda each: requirements([each], "config"), text, "require", pattern, *at) or ()
        return tuple(given)

    def _image(self, pattern: str, facts: Mapping[str, Any]) -> ImageFacts:
        stop = self._read(parse_range, facts.get("stop"), "images", pattern, "stop")
        signal = facts.get("stop-signal")
        return ImageFacts(
            stop_signal=None if signal is None else signal.removeprefix("SIG"),
            stop=None if stop is None else (stop.low, stop.high),
            shell=facts.get("shell"),
        )

    def _each(self, key: str, read: Callable[[str], str]) -> tuple[str, ...]:
        words = self._data.get(key, ())
        return tuple(word for index, word in enumerate(words) if self._read(read, word, key, index))

    def _read(self, read: Callable[[V], T], value: V | None, *at: str | int) -> T | None:
        if value is None:
            return None
        try:
            return read(value)
        except ValueError as error:
            self.mistakes.append((at, str(error)))
            return None


def _restart_period(text: str) -> float:
    low, high = parse_range(text)
    if low != high or not SHORTEST_PERIOD <= low <= LONGEST_PERIOD:
        raise ValueError(
            f"{text!r} is no period that a kubelet takes: one from {SHORTEST_PERIOD:g}s to {LONGEST_PERIOD:g}s"
        )
    return low


def _feature_gate(name: str) -> str:
    if name not in FEATURE_GATES:
        guess = did_you_mean(name, FEATURE_GATES) or f"; it knows {', '.join(FEATURE_GATES)}"
        raise ValueError(f"podlint knows of no difference that feature gate {name!r} makes{guess}")
    return name


def _shape_mistakes(data: Json) -> Iterator[tuple[Path, str]]:
    """Where the settings break ``schemas/config.json``."""
    from jsonschema import Draft202012Validator

    schema = json.loads(resource("schemas/config.json").read_text(encoding="utf-8"))
    for error in Draft202012Validator(schema).iter_errors(data):
        yield from _in_words(error)


_TYPE_NAMES = {"object": "a mapping", "array": "a list", "string": "text", "boolean": "true or false"}


def _in_words(error: ValidationError) -> Iterator[tuple[Path, str]]:
    """One broken keyword of the schema as mistakes in our words."""
    at: Path = tuple(error.absolute_path)
    value: Any = error.instance
    wanted: Any = error.validator_value
    schema: Any = error.schema
    name = next((step for step in reversed(at) if isinstance(step, str)), "the configuration")
    match error.validator:
        case "additionalProperties":
            known = schema["properties"]
            for key in sorted(value.keys() - known.keys()):
                yield (*at, key), f"unknown key {key!r}{did_you_mean(key, known)}"
        case "type":
            yield at, f"{name} has to be {_TYPE_NAMES[wanted]}, not {_what(value)}"
        case "enum":
            yield at, f"{name} has to be one of {', '.join(wanted)}, not {_what(value)}"
        case "required":
            yield from ((at, f"{key!r} is missing") for key in wanted if error.message.startswith(repr(key)))
        case "minLength":
            yield at, f"{name} holds an empty text"
        case _:
            place = (*at, value) if isinstance(value, str) and "propertyNames" in error.absolute_schema_path else at
            yield place, f"{value!r} does not fit: {schema['description']}"


def _what(value: Json) -> str:
    match value:
        case None:
            return "nothing"
        case bool():
            return f"{str(value).lower()} (without quotes)"
        case str() | int() | float():
            return repr(value)
        case list():
            return "a list"
        case dict():
            return "a mapping"
