"""Writes that must fail, and those that need not."""

import pytest

from podlint.checks.finding import Severity
from tests.checks.found import findings, messages, pod


def server(script: str, *, volume: str = "configMap: {name: x}", image: str = "busybox", more: str = "") -> str:
    """A Pod whose container runs ``script``, then a server, with a volume at ``/config``."""
    return pod(
        f"volumes: [{{name: v, {volume}}}]\ncontainers:\n- name: c\n  image: {image}\n"
        f"  command: [sh, -c, '{script}; exec httpd -f']\n  volumeMounts: [{{name: v, mountPath: /config}}]\n{more}"
    )


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("date > /tmp/x; date > /config/x", "cannot write /config/x"),
        ("set -e; touch /config/x", "fails at writing /config/x"),
        ("rm /config/x", "cannot remove /config/x"),
        ("touch /config/x || exit 1", "fails at writing /config/x"),
        ("date > /config/x || true", None),
        ("mkdir -p /config", None),
        ("rm -rf /config/x", None),
        ("if date > /config/x; then echo written; fi", None),
        ("test -e /config/y && exit 0; date > /config/x", None),
        ("test -w /config && date > /config/x", None),
        ("cp /config/x /tmp/x", None),
    ],
)
def test_writes_to_a_config_map(script: str, said: str | None) -> None:
    found = messages("readonly-volume-written", server(script))
    assert found == (
        [] if said is None else [f"the command of 'c' {said}: volume 'v' is a ConfigMap, which can only be read"]
    )


def test_a_write_that_ends_the_command_is_worse() -> None:
    severities = [
        findings("readonly-volume-written", server(script))[0].severity
        for script in ("set -e; touch /config/x", "touch /config/x")
    ]
    assert severities == [None, Severity.WARNING]


LOCKED = "  securityContext: {readOnlyRootFilesystem: true}\n"


@pytest.mark.parametrize(
    ("script", "image", "more", "outcome"),
    [
        ("date > /tmp/x", "busybox", "", "surely"),
        ("date > /x", "example.com/app", "", "surely"),
        ("date > /etc/x", "example.com/app", "", "surely"),
        ("date > /data/x", "example.com/app", "", "unless"),
        ("date > /config/x", "busybox", "", None),
        ("mkdir -p /tmp; rm -f /tmp/x", "busybox", "", None),
        ("date > /dev/termination-log", "busybox", "", None),
        ("date > /log/last", "busybox", "  terminationMessagePath: /log/last\n", None),
    ],
)
def test_writes_to_a_locked_file_system(script: str, image: str, more: str, outcome: str | None) -> None:
    found = messages("writes-outside-mounts", server(script, volume="emptyDir: {}", image=image, more=LOCKED + more))
    assert [("unless" if "unless" in message else "surely") for message in found] == ([outcome] if outcome else [])


@pytest.mark.parametrize(
    ("path", "told"), [("/srv", True), ("/var/lib/app", True), ("/dev/mapper", False), ("/var/run/app", False)]
)
def test_a_node_keeps_files_in_some_places_only(path: str, *, told: bool) -> None:
    text = server("date > /config/x", volume=f"hostPath: {{path: {path}}}")
    assert bool(messages("hostpath-write-node-bound", text)) == told
