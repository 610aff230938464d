# ruff: noqa: S108 -- paths inside containers
"""Where paths lie, and which of them commands use."""

import pytest

from podlint.behaviour.files import Location, locate, may_touch, reads_and_writes, touched_by
from podlint.behaviour.ground import Ground
from podlint.behaviour.process import prepared
from podlint.behaviour.program import Volumes
from podlint.manifest.node import Json
from tests.behaviour.living import Fields, only, pod_of, shell

MOUNTS: list[Json] = [
    {"name": "web", "mountPath": "/usr/share"},
    {"name": "conf", "mountPath": "/usr/share/conf/", "subPath": "a/b"},
    {"name": "file", "mountPath": "/etc/app.conf", "subPath": "app.conf"},
    {"name": "log", "mountPath": "/log", "readOnly": True},
]


@pytest.mark.parametrize(
    ("path", "volume", "inside"),
    [
        ("/tmp/x", None, "/tmp/x"),
        ("/usr/share/message", "web", "/message"),
        ("/usr/share", "web", "/"),
        ("/usr/shared/x", None, "/usr/shared/x"),
        ("/usr//share/./x/../y", "web", "/y"),
        ("/usr/share/conf/x", "conf", "/a/b/x"),
        ("/usr/share/conf", "conf", "/a/b"),
        ("/etc/app.conf", "file", "/app.conf"),
        ("/", None, "/"),
    ],
)
def test_paths_go_through_the_longest_mount(path: str, volume: str | None, inside: str) -> None:
    assert locate(only(pod_of({"volumeMounts": MOUNTS})), path) == Location(volume, inside)


def uses(*containers: Fields, init: list[Fields] | None = None) -> list[tuple[str, str, str, bool]]:
    found = reads_and_writes(pod_of(*containers, init=init or []))
    return [(use.origin, use.verb, use.path, use.certain) for use in found]


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ("cat /a", [("reads", "/a", True)]),
        ("echo hello >> /home/message", [("writes", "/home/message", True)]),
        ("cat < /a > /b 2>&1", [("reads", "/a", True), ("writes", "/b", True)]),
        ("touch /a /b; rm -rf /c", [("writes", "/a", True), ("writes", "/b", True), ("removes", "/c", True)]),
        ("cp /a /b/", [("reads", "/a", True), ("writes", "/b/a", True)]),
        (
            "cp /a /b /c",
            [("reads", "/a", True), ("writes", "/c/a", True), ("reads", "/b", True), ("writes", "/c/b", True)],
        ),
        ("mv /a /b", [("reads", "/a", True), ("removes", "/a", True), ("writes", "/b", True)]),
        ("wget -O /w/index.html http://x", [("writes", "/w/index.html", True)]),
        ("curl -s -o /w/x http://x", [("writes", "/w/x", True)]),
        ("echo x | tee /a", [("writes", "/a", True)]),
        (". /etc/env", [("reads", "/etc/env", True)]),
        ("httpd -f -h /www -c /etc/httpd.conf", [("reads", "/www", True), ("reads", "/etc/httpd.conf", True)]),
        ("grep x /a", [("reads", "/a", True)]),
        ("[ -f /a ] && touch /b", [("reads", "/a", True), ("writes", "/b", False)]),
        ("while true; do touch /a; done", [("writes", "/a", False)]),
        ("trap 'rm /a' TERM; sleep 5", [("removes", "/a", False)]),
        ("nginx; touch /a", [("writes", "/a", False)]),
        ("sh -c 'touch /a'", [("writes", "/a", True)]),
        ("exec cat /a", [("reads", "/a", True)]),
        ("x=/a; touch $x/b", [("writes", "/a/b", True)]),
        ("touch $x/b", []),
        ("touch x; cd /d; touch y", [("writes", "/x", True), ("writes", "/d/y", True)]),
        ("date && cd /d && touch y; touch z", [("writes", "/d/y", False)]),
        ("cd /d && touch y; touch z", [("writes", "/d/y", False), ("writes", "/d/z", True)]),
        ("test $(cat /a) -ge 3", [("reads", "/a", True)]),
        ("if true; then touch /a; fi", [("writes", "/a", False)]),
        ("f() { touch /a; }; f; touch /b", [("writes", "/a", False), ("writes", "/b", True)]),
        ("for x in 1 2; do touch /a$x; done; case $y in a) rm /b;; esac", [("removes", "/b", False)]),
        ("cat > /a <<X\nfoo\nX", [("writes", "/a", True)]),
        ("touch /a &&", []),
    ],
)
def test_uses_of_scripts(script: str, found: list[tuple[str, str, bool]]) -> None:
    assert uses(shell(script)) == [("command", *use) for use in found]


@pytest.mark.parametrize(
    ("script", "reached", "failing"),
    [
        ("touch /a", "always", "fatal"),
        ("touch /a; date", "always", "ignored"),
        ("set -e; touch /a; date", "always", "fatal"),
        ("set -eu; set +e; touch /a; date", "always", "ignored"),
        ("set -o errexit; touch /a; date", "always", "fatal"),
        ("touch /a || true", "always", "expected"),
        ("touch /a || exit 1; date", "always", "fatal"),
        ("touch /a || { echo failed; exit 1; }; date", "always", "fatal"),
        ("touch /a && date || exit 1; date", "always", "fatal"),
        ("touch /a || exit 0; date", "always", "expected"),
        ("touch /a && date", "always", "fatal"),
        ("touch /a && date; date", "always", "ignored"),
        ("set -e; touch /a && date; date", "always", "ignored"),
        ("date && touch /a", "after success", "fatal"),
        ("[ -f /b ] && date && touch /a", "perhaps", "fatal"),
        ("false || touch /a", "perhaps", "fatal"),
        ("! touch /a", "always", "expected"),
        ("if touch /a; then date; fi", "always", "expected"),
        ("if date; then touch /a; fi", "perhaps", "fatal"),
        ("until touch /a; do sleep 1; done", "always", "expected"),
        ("touch /a & date", "always", "ignored"),
        ("touch /a | cat", "always", "ignored"),
        ("date | tee /a", "always", "fatal"),
        ("(touch /a); date", "always", "ignored"),
        ("echo $(touch /a)", "always", "ignored"),
        ("exit 0; touch /a", "perhaps", "fatal"),
        ("date || exit 1; touch /a", "perhaps", "fatal"),
        ("exec date; touch /a", "perhaps", "fatal"),
        ("exec touch /a", "always", "fatal"),
        ("f() { exit 1; }; touch /a", "always", "fatal"),
        ("f() { exit 1; }; f; touch /a", "perhaps", "fatal"),
        ("trap 'exit 0' TERM; touch /a", "always", "fatal"),
        ("sh -ec 'touch /a; date'; date", "always", "ignored"),
        ("sh -ec 'touch /a; date'", "always", "fatal"),
    ],
)
def test_the_way_to_a_command_and_what_its_failure_does(script: str, reached: str, failing: str) -> None:
    [way] = [use.way for use in reads_and_writes(pod_of(shell(script))) if use.path == "/a"]
    assert (way.reached, way.failing) == (reached, failing)


@pytest.mark.parametrize(
    ("script", "path", "fresh", "idle"),
    [
        ("mkdir /a", "/a", True, False),
        ("mkdir -p /a", "/a", False, True),
        ("rm /a", "/a", False, False),
        ("rm -rf /a", "/a", False, True),
        ("touch /a", "/a", False, False),
        ("ln -s /x/y.conf /a", "/a", True, False),
        ("ln -sf /x/y.conf /a", "/a", False, False),
        ("ln -s /x/y /a", "/a", False, False),
        ("ln -s /x/y.conf /a/", "/a/y.conf", True, False),
        ("git clone -b main --depth 1 https://example.com/y.git /a", "/a", True, False),
        ("git -c a=b clone https://example.com/y.git /a", "/a", True, False),
        ("cd /a && git clone https://example.com/y.git", "/a/y", True, False),
    ],
)
def test_what_a_command_needs_to_find(script: str, path: str, *, fresh: bool, idle: bool) -> None:
    [use] = [use for use in reads_and_writes(pod_of(shell(script))) if use.verb != "reads"]
    assert (use.path, use.fresh, use.idle) == (path, fresh, idle)


def test_uses_of_hooks_and_probes() -> None:
    fields: Fields = {
        "image": "nginx",
        "lifecycle": {
            "postStart": {"exec": {"command": ["touch", "/a"]}},
            "preStop": {"exec": {"command": ["rm", "/a"]}},
        },
        "livenessProbe": {"exec": {"command": ["cat", "$(F)"]}},
        "readinessProbe": {"exec": {"command": ["sh", "-c", "test -f /c"]}},
        "env": [{"name": "F", "value": "/b"}],
    }
    assert sorted(uses(fields)) == [
        ("liveness", "reads", "/b", True),
        ("postStart", "writes", "/a", True),
        ("preStop", "removes", "/a", True),
        ("readiness", "reads", "/c", True),
    ]


def test_a_use_knows_its_container_its_place_and_its_element() -> None:
    mounts: list[Json] = [{"name": "w", "mountPath": "/home"}]
    pod = pod_of(
        {"command": ["cp", "/a", "/home/b"], "volumeMounts": mounts},
        init=[shell("echo x > /home/m", volumeMounts=mounts)],
    )
    written, read, copied = reads_and_writes(pod)
    assert [use.container.name for use in (written, read, copied)] == ["i0", "c0", "c0"]
    assert [use.location for use in (written, read, copied)] == [
        Location("w", "/m"),
        Location(None, "/a"),
        Location("w", "/b"),
    ]
    [first, main] = pod.containers
    assert written.span == first.command[2].span
    assert [read.span, copied.span] == [main.command[1].span, main.command[2].span]


@pytest.mark.parametrize(
    ("script", "path", "may"),
    [
        ("touch /a", "/a", True),
        ("touch /a", "/b", False),
        ("cat /a", "/a", False),
        ("rm -rf /a", "/a/b/c", True),
        ("rm -rf /a/b", "/a", False),
        ("ps | grep x; date", "/a", False),
        ("echo $(date)", "/a", False),
        ("echo $(touch /a)", "/a", True),
        ("echo ${x:-$(touch /a)}", "/a", True),
        ("nginx", "/a", True),
        ("touch $x", "/a", True),
        (". /env", "/a", True),
        ("if x", "/a", True),
        ("curl -O http://x", "/a", True),
        ("curl http://x", "/a", False),
        ("wget http://x", "/a", True),
        ("wget -q --spider http://x", "/a", False),
    ],
)
def test_which_files_a_command_may_change(script: str, path: str, may: bool) -> None:
    container = only(pod_of({}))
    assert may_touch(touched_by(container, ["sh", "-c", script]), locate(container, path)) is may


def test_an_unknown_command_may_change_any_file() -> None:
    assert may_touch(touched_by(only(pod_of({})), None), Location(None, "/a"))


READ_ONLY: dict[str, Json] = {"securityContext": {"readOnlyRootFilesystem": True}}


@pytest.mark.parametrize(
    ("fields", "spec", "path", "writable"),
    [
        ({}, {}, "/etc/x", True),
        ({"image": "nginx"}, {}, "/etc/x", None),
        ({"image": "nginx"}, {}, "/tmp/x", True),
        ({"image": "nginx", "securityContext": {"runAsUser": 0}}, {}, "/etc/x", True),
        ({"securityContext": {"runAsUser": 1000}}, {}, "/etc/x", None),
        ({}, {"securityContext": {"runAsUser": 1000}}, "/etc/x", None),
        ({"securityContext": {"runAsNonRoot": True}}, {}, "/etc/x", None),
        (READ_ONLY, {}, "/tmp/x", False),
        (READ_ONLY, {}, "/dev/shm/x", True),
        (READ_ONLY, {}, "/w/x", True),
        ({}, {}, "/readonly/x", False),
        ({}, {}, "/config/x", False),
        ({}, {}, "/host/x", True),
        ({"image": "nginx"}, {}, "/host/x", None),
    ],
)
def test_where_files_can_be_written(fields: Fields, spec: Fields, path: str, writable: bool | None) -> None:
    mounts: list[Json] = [
        {"name": "w", "mountPath": "/w"},
        {"name": "w", "mountPath": "/readonly", "readOnly": True},
        {"name": "c", "mountPath": "/config"},
        {"name": "h", "mountPath": "/host"},
    ]
    volumes: list[Fields] = [
        {"name": "w", "emptyDir": {}},
        {"name": "c", "configMap": {"name": "c"}},
        {"name": "h", "hostPath": {"path": "/x"}},
    ]
    pod = pod_of({**fields, "volumeMounts": mounts}, volumes=volumes, spec=spec)
    assert Ground(pod, only(pod)).writable(path) is writable


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/tmp/x", "absent"),
        ("/tmp/d/x", "absent"),
        ("/tmp", "directory"),
        ("/etc", "directory"),
        ("/etc/motd", None),
        ("/etc/passwd", "file"),
        ("/no", "absent"),
        ("/no/such", "absent"),
        ("/usr/such", None),
        ("/w", "directory"),
        ("/w/x", "absent"),
        ("/deep", "directory"),
        ("/deep/er", "directory"),
        ("/config/x", None),
        ("/host", "directory"),
        ("/host/x", None),
        ("/socket", None),
    ],
)
def test_what_is_there_at_the_start(path: str, kind: str | None) -> None:
    mounts: list[Json] = [
        {"name": "w", "mountPath": "/w"},
        {"name": "d", "mountPath": "/deep/er"},
        {"name": "c", "mountPath": "/config"},
        {"name": "h", "mountPath": "/host"},
        {"name": "s", "mountPath": "/socket"},
    ]
    volumes: list[Fields] = [
        {"name": "w", "emptyDir": {}},
        {"name": "d", "emptyDir": {}},
        {"name": "c", "configMap": {"name": "c"}},
        {"name": "h", "hostPath": {"path": "/x"}},
        {"name": "s", "hostPath": {"path": "/y", "type": "Socket"}},
    ]
    pod = pod_of({"volumeMounts": mounts}, volumes=volumes)
    assert Ground(pod, only(pod), found=Volumes()).at_start(path).kind == kind


@pytest.mark.parametrize(
    ("init", "main", "kind"),
    [
        (["w"], [], "absent"),
        (["w"], ["w"], None),
        ([], ["w"], "absent"),
        (["x"], ["w"], "absent"),
        (["x", "w"], ["w"], None),
    ],
)
def test_an_empty_dir_is_empty_for_who_comes_first(init: list[str], main: list[str], kind: str | None) -> None:
    """The last container of those that mount ``w`` is asked."""

    def mounting(name: str) -> Fields:
        return {"volumeMounts": [{"name": name, "mountPath": "/w"}]}

    pod = pod_of(
        *(map(mounting, main) if main else [{}]),
        init=[*map(mounting, init)],
        volumes=[{"name": "w", "emptyDir": {}}, {"name": "x", "emptyDir": {}}],
    )
    last = [container for container in pod.containers if any(m.volume.value == "w" for m in container.mounts)][-1]
    assert Ground(pod, last, found=prepared(pod, last)).at_start("/w/x").kind == kind
