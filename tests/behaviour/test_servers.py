"""How probes that open connections answer: servers that scripts start, pages that come and go, ports nobody listens on."""

import pytest

from podlint.behaviour.probe import Runs, answers, runs
from podlint.behaviour.process import program
from podlint.manifest.node import Json
from podlint.pod.model import Container, Pod
from tests.behaviour.living import Fields, bounds, only, pod_of, shell

TCP: Fields = {"tcpSocket": {"port": 8080}}


def get(path: str = "/", **more: Json) -> Fields:
    return {"httpGet": {"port": 8080, "path": path, **more}}


def told(pod: Pod, container: Container) -> list[tuple[int, str]]:
    [probe] = container.probes.values()
    found: list[tuple[int, str]] = []
    for answer in answers(pod, container, probe, program(pod, container)):
        since = bounds(answer.since)
        assert since is not None
        found.append((round(since.low), answer.result))
    return found


def asked(script: str, handler: Fields, **fields: Json) -> list[tuple[int, str]]:
    pod = pod_of(shell(script, livenessProbe=handler, **fields))
    return told(pod, only(pod))


SITE = "mkdir -p /www/d /www/cgi-bin; echo x > /www/page; echo i > /www/d/index.html; "
SERVE = "httpd -p 8080 -h /www; sleep 600"
UP = [(0, "failure"), (0, "success")]
DOWN = [(0, "failure")]


@pytest.mark.parametrize(
    ("script", "handler", "expected"),
    [
        # who listens
        ("sleep 600", TCP, DOWN),
        ("sleep 600", get(), DOWN),
        ("unzip", TCP, [(0, "unknown")]),
        ("sleep 12; httpd -p 8080 -h /tmp; sleep 600", TCP, [(0, "failure"), (12, "success")]),
        ("httpd -f -p 8080", TCP, UP),
        ("httpd -f -p 8081", TCP, DOWN),
        ("httpd -f -p 0.0.0.0:8080", TCP, UP),
        ("httpd -f -p 127.0.0.1:8080", TCP, [(0, "unknown")]),
        ("timeout 8 httpd -f -p 8080; sleep 100", TCP, [*UP, (8, "failure")]),
        ("httpd -f -p 8080 & sleep 9; kill $!; wait", TCP, [*UP, (9, "failure")]),
        ("nc -l -p 8080; sleep 600", TCP, [(0, "failure"), (0, "unknown")]),
        ("while true; do nc -l -p 8080; done", TCP, UP),
        ("while :; do printf 'HTTP/1.1 200 OK\\r\\n\\r\\nok' | nc -l -p 8080; done", get(), UP),
        ("while :; do echo no | nc -l -p 8080; done", get(), DOWN),
        ("sleep 5; unzip", TCP, [(0, "failure"), (5, "unknown")]),
        ("httpd -f -p 8080", {"grpc": {"port": 8080}}, DOWN),
        ("sleep 600", {"grpc": {"port": 8080}}, DOWN),
        ("sleep 600", {"tcpSocket": {"port": "web"}}, [(0, "error")]),
        ("sleep 600", get(host="example.com"), [(0, "unknown")]),
        # pages
        (SITE + SERVE, get("/page"), UP),
        (SITE + SERVE, get("/page?x=1"), UP),
        (SITE + SERVE, get("/none"), DOWN),
        (SITE + SERVE, get("/"), DOWN),
        (SITE + SERVE, get("/d"), UP),
        (SITE + SERVE, get("/d/"), UP),
        (SITE + SERVE, get("/page", scheme="HTTPS"), DOWN),
        (SITE + "httpd -p 8080 -h /www; sleep 9; rm /www/page; sleep 600", get("/page"), [*UP, (9, "failure")]),
        ("httpd -p 8080 -h /etc; sleep 600", get("/motd"), [(0, "failure"), (0, "unknown")]),
        ("python3 -m http.server 8080", get(), [(0, "error")]),
    ],
)
def test_answers(script: str, handler: Fields, expected: list[tuple[int, str]]) -> None:
    if "python3" in script:
        assert asked(script, handler, image="python:3.12") == [(0, "failure"), (0, "success")]
    else:
        assert asked(script, handler) == expected


@pytest.mark.parametrize(
    ("printed", "timeout", "expected"),
    [
        ("echo\\necho ok", 1, UP),
        ("echo Status: 503 X\\necho", 1, DOWN),
        ("echo Status: 204 X\\necho", 1, UP),
        ("echo Status: 302 X\\necho Location: /page\\necho", 1, UP),
        ("echo Status: 302 X\\necho Location: /none\\necho", 1, DOWN),
        ("echo Status: 302 X\\necho Location: http://example.com/\\necho", 1, UP),
        ("echo Status: 302 X\\necho Location: /cgi-bin/s\\necho", 1, DOWN),
        ("sleep 2\\necho\\necho ok", 1, [(0, "failure"), (0, "failure")]),
        ("sleep 2\\necho\\necho ok", 5, UP),
        ("[ -f /tmp/up ] || echo Status: 500 X\\necho", 1, [(0, "failure"), (7, "success")]),
        ("unzip\\necho", 1, [(0, "failure"), (0, "unknown")]),
    ],
)
def test_cgi_scripts(printed: str, timeout: int, expected: list[tuple[int, str]]) -> None:
    script = (
        SITE + f"printf '#!/bin/sh\\n{printed}\\n' > /www/cgi-bin/s; chmod +x /www/cgi-bin/s; httpd -p 8080 -h /www; "
    )
    handler = {**get("/cgi-bin/s"), "timeoutSeconds": timeout}
    assert asked(script + "sleep 7; touch /tmp/up; sleep 600", handler) == expected


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (shell("sleep 600"), DOWN),
        (shell("httpd -f -p 8080"), [(0, "unknown")]),
        (shell("httpd -f -p 9090"), DOWN),
        ({"image": "nginx"}, [(0, "unknown")]),
    ],
)
def test_a_port_may_be_another_containers(other: Fields, expected: list[tuple[int, str]]) -> None:
    pod = pod_of(shell("sleep 600", livenessProbe=TCP), other)
    assert told(pod, pod.main[0]) == expected


def test_on_the_nodes_network_anybody_may_listen() -> None:
    pod = pod_of(shell("sleep 600", livenessProbe=TCP), spec={"hostNetwork": True})
    assert told(pod, only(pod)) == [(0, "unknown")]


def test_a_port_by_name() -> None:
    ports: Json = [{"name": "web", "containerPort": 8080}]
    assert asked("httpd -f -p 8080", {"tcpSocket": {"port": "web"}}, ports=ports) == UP


def counted(command: str, script: str = "sleep 600") -> Runs | None:
    probe: Json = {"exec": {"command": ["sh", "-c", command]}}
    pod = pod_of(shell(script, livenessProbe=probe))
    container = only(pod)
    assert container.liveness is not None
    return runs(pod, container, container.liveness, program(pod, container))


def test_a_probe_that_counts_its_runs() -> None:
    counter = "n=$(cat /tmp/n 2>/dev/null || echo 0); n=$((n+1)); echo $n > /tmp/n; "
    every_third = counted(counter + "[ $((n%3)) = 0 ]")
    assert every_third is not None
    assert every_third.results[:6] == ("failure", "failure", "success") * 2
    toggling = counted("if [ -f /tmp/x ]; then rm /tmp/x; else touch /tmp/x; exit 1; fi")
    assert toggling == Runs(("failure", "success", "failure"), 1)
    once = counted("[ -f /tmp/x ] || { touch /tmp/x; exit 1; }")
    assert once == Runs(("failure", "success"), 1)
    assert counted(counter + "[ $n = 3 ]", "touch /tmp/n; sleep 600") is None
    assert counted("unzip x") is None
