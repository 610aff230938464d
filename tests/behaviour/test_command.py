"""Kubernetes' own expansion of commands (kubelet-model 10.2a)."""

import pytest

from podlint.behaviour.command import hook_words, probe_words, words
from podlint.manifest.node import Json
from tests.behaviour.living import only, pod_of

ENV: list[Json] = [
    {"name": "T", "value": "3"},
    {"name": "TWICE", "value": "$(T)$(T)"},
    {"name": "LATER", "value": "$(AFTER)"},
    {"name": "AFTER", "value": "a"},
    {"name": "EMPTY"},
    {"name": "IP", "valueFrom": {"fieldRef": {"fieldPath": "status.podIP"}}},
    {"name": "URL", "value": "http://$(IP)"},
]


@pytest.mark.parametrize(
    ("text", "expanded"),
    [
        ("sleep $(T)", "sleep 3"),
        ("$(T)$(T)", "33"),
        ("$(TWICE)", "33"),
        ("$(LATER)", "$(AFTER)"),
        ("[$(EMPTY)]", "[]"),
        ("$(nobody)", "$(nobody)"),
        ("$(cat /tmp/pid)", "$(cat /tmp/pid)"),
        ("kill $$", "kill $"),
        ("$$(T)", "$(T)"),
        ("$$$(T)", "$3"),
        ("$(echo $$)", "$(echo $$)"),
        ("$T ${T} $! $?", "$T ${T} $! $?"),
        ("$(T", "$(T"),
        ("cost: 5$", "cost: 5$"),
    ],
)
def test_container_commands(text: str, expanded: str) -> None:
    container = only(pod_of({"command": ["sh", "-c"], "args": [text], "env": ENV}))
    assert words(container) == ["sh", "-c", expanded]


@pytest.mark.parametrize("text", ["$(IP)", "$(URL)", "$(KUBERNETES_SERVICE_HOST)", "$(REDIS_PORT_6379_TCP_ADDR)"])
def test_a_value_from_elsewhere_leaves_the_command_unknown(text: str) -> None:
    assert words(only(pod_of({"command": ["echo", text], "env": ENV}))) is None


def test_whole_config_maps_may_set_any_name_but_not_a_command() -> None:
    fields: dict[str, Json] = {"envFrom": [{"configMapRef": {"name": "c"}}], "env": ENV}
    assert words(only(pod_of({"command": ["echo", "$(ANY)"], **fields}))) is None
    assert words(only(pod_of({"command": ["echo", "$(ls /)"], **fields}))) == ["echo", "$(ls /)"]
    assert words(only(pod_of({"command": ["echo", "$(T)"], **fields}))) == ["echo", "3"]


def test_without_a_command_the_entry_point_decides() -> None:
    assert words(only(pod_of({"args": ["sleep", "3"]}))) is None


@pytest.mark.parametrize(
    ("text", "expanded"),
    [("$(T)", "3"), ("$(TWICE)", "$(T)$(T)"), ("[$(IP)]", "[]"), ("$(ls)", "$(ls)"), ("$$", "$"), ("$$(T)", "$(T)")],
)
def test_the_prober_knows_written_values_only(text: str, expanded: str) -> None:
    container = only(pod_of({"env": ENV, "livenessProbe": {"exec": {"command": [text]}}}))
    assert container.liveness is not None
    assert probe_words(container, container.liveness) == [expanded]


@pytest.mark.parametrize("text", ["$(T)", "$$", "$$(T)", "${T}"])
def test_hooks_are_run_as_written(text: str) -> None:
    container = only(pod_of({"env": ENV, "lifecycle": {"preStop": {"exec": {"command": [text]}}}}))
    assert container.pre_stop is not None
    assert hook_words(container.pre_stop) == [text]


def test_other_handlers_have_no_words() -> None:
    fields: dict[str, Json] = {
        "livenessProbe": {"tcpSocket": {"port": 1}},
        "lifecycle": {"preStop": {"sleep": {"seconds": 1}}},
    }
    container = only(pod_of(fields))
    assert container.liveness is not None
    assert container.pre_stop is not None
    assert probe_words(container, container.liveness) is None
    assert hook_words(container.pre_stop) is None
