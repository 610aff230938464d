"""Probes of well-known images: which pages they serve, and which files they do not write."""

import pytest

from podlint.checks.finding import Severity
from tests.checks.found import findings, pod


def probed(image: str, probe: str, more: str = "", volumes: str = "[]") -> str:
    return pod(f"containers:\n- name: app\n  image: {image}\n  readinessProbe: {probe}\n{more}\nvolumes: {volumes}")


def page(path: str, port: int = 80) -> str:
    return f"{{httpGet: {{path: {path}, port: {port}}}}}"


PAGES = "  volumeMounts: [{name: v, mountPath: /usr/share/nginx/html}]"
CONFIG_MAP = "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: pages}\ndata: {ready: 'yes'}\n"
OF_CONFIG_MAP = "[{name: v, configMap: {name: pages}}]"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (probed("nginx", page("/")), False),
        (probed("nginx", page("/50x.html")), False),
        (probed("nginx", page("/?probe")), False),
        (probed("nginx", page("/ready")), True),
        (probed("nginx", page("/ready", 8080)), False),
        (probed("nginxinc/nginx-unprivileged", page("/ready", 8080)), True),
        (probed("public.ecr.aws/docker/library/nginx:1.27", page("/ready")), True),
        (probed("example.com/nginx", page("/ready")), False),
        (probed("httpd:2.4", page("/ready")), True),
        (probed("nginx", page("/ready"), "  args: [nginx, -g, 'daemon off;']"), False),
        (probed("nginx", page("/ready"), "  env: [{name: PORT, value: '80'}]"), False),
        (probed("nginx", page("/ready"), "  volumeMounts: [{name: v, mountPath: /etc/nginx/conf.d}]"), False),
        (probed("nginx", page("/ready"), PAGES, "[{name: v, emptyDir: {}}]"), False),
        (probed("nginx", page("/ready"), PAGES, OF_CONFIG_MAP), False),
        (probed("nginx", page("/ready"), PAGES, OF_CONFIG_MAP) + CONFIG_MAP, False),
        (probed("nginx", page("/"), PAGES, OF_CONFIG_MAP) + CONFIG_MAP, True),
    ],
)
def test_pages(text: str, told: bool) -> None:
    assert bool(findings("probe-path-not-served", text)) is told


LOOKS = "{exec: {command: [cat, /tmp/healthy]}}"
WRITES = "  lifecycle: {postStart: {exec: {command: [touch, /tmp/healthy]}}}"


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        (probed("redis:7", LOOKS), None),
        (probed("example.com/app", LOOKS), Severity.INFO),
        (probed("example.com/app", "{exec: {command: [cat, /tmp/app.ready]}}"), "silent"),
        (probed("redis:7", "{exec: {command: [cat, /data/dump.rdb]}}"), "silent"),
        (probed("redis:7", LOOKS, WRITES), "silent"),
        (probed("example.com/app", LOOKS, WRITES), "silent"),
        (probed("example.com/app", LOOKS, "  args: [--health-file, /tmp/healthy]"), "silent"),
        (
            probed("redis:7", LOOKS, "  volumeMounts: [{name: v, mountPath: /tmp}]", "[{name: v, emptyDir: {}}]"),
            "silent",
        ),
    ],
)
def test_files_in_tmp(text: str, severity: Severity | str | None) -> None:
    found = findings("probe-file-never-written", text)
    assert [each.severity for each in found] == ([] if severity == "silent" else [severity])
