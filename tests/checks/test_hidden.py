"""Mounts over what the image needs, and what brings it back."""

import pytest

from tests.checks.found import findings, messages, pod

RULE = "mount-hides-image-path"

HTML = "/usr/share/nginx/html of image '{image}': the pages that it serves"
OWN_HTML = "what image 'nginx' has there: the pages that it serves"
CONFIG = "what image 'nginx' has there: the configuration that it starts with"
ETC = "what images have there: users, certificates and the settings of all programs"
USR = "what images have there: the programs and their libraries"

EMPTY = "emptyDir: {}"
NODE = "hostPath: {path: /srv}"
CONFIG_MAP = "configMap: {name: c}"
SECRET = "secret: {secretName: s}"  # noqa: S105 -- a volume


def mounted(path: str, volume: str, container: str = "image: nginx", more: str = "", beside: str = "") -> str:
    """A Pod that mounts a volume at ``path``; ``more`` mounts and other containers ``beside``."""
    return pod(
        f"containers:\n- name: app\n  {container}\n"
        f"  volumeMounts: [{{name: data, mountPath: {path}}}{more}]\n{beside}\n"
        f"volumes: [{{name: data, {volume}}}, {{name: other, configMap: {{name: other}}}}]"
    )


@pytest.mark.parametrize(
    ("path", "volume", "image", "hidden"),
    [
        ("/usr/share", NODE, "nginx", HTML),
        ("/usr/share/", NODE, "nginx", HTML),
        ("/usr/share/nginx", CONFIG_MAP, "nginx", HTML),
        ("/usr/share/nginx/html", EMPTY, "nginx", OWN_HTML),
        ("/etc/nginx", EMPTY, "nginx", CONFIG),
        ("/usr/share", NODE, "docker.io/library/nginx:1.29", HTML),
        ("/usr/share", NODE, "public.ecr.aws/docker/library/nginx:1.29", HTML),
        ("/usr/local/bin", EMPTY, "python:3.13", "what image 'python:3.13' has there: the program that it starts"),
        ("/usr/local", EMPTY, "tomcat", "/usr/local/tomcat/bin of image 'tomcat': the server itself"),
        ("/usr", EMPTY, "registry.example.com/app", USR),
        ("/etc", CONFIG_MAP, "registry.example.com/app", ETC),
        ("/etc", SECRET, "registry.example.com/app", ETC),
        (
            "/",
            NODE,
            "registry.example.com/app",
            "what images have there: the whole file system, the program to run included",
        ),
        # what takes the place of content is the content
        ("/usr/share/nginx/html", CONFIG_MAP, "nginx", None),
        ("/usr/share/nginx/html", NODE, "nginx", None),
        ("/etc/nginx", CONFIG_MAP, "nginx", None),
        ("/etc/nginx/conf.d", CONFIG_MAP, "nginx", None),
        ("/usr/share/nginx", "configMap: {name: c, items: [{key: a, path: html/index.html}]}", "nginx", None),
        ("/usr", "hostPath: {path: /usr}", "registry.example.com/app", None),
        ("/usr/lib", "hostPath: {path: /host/usr/lib}", "registry.example.com/app", None),
        ("/usr/share", "hostPath: {path: /mnt/share}", "nginx", None),
        # other volumes may hold anything
        ("/usr/share", "persistentVolumeClaim: {claimName: c}", "nginx", None),
        ("/usr", "nfs: {server: s, path: /x}", "registry.example.com/app", None),
        # nothing known is there
        ("/usr/share", NODE, "registry.example.com/nginx", None),
        ("/usr/share", NODE, "httpd", None),
        ("/usr/local/bin", EMPTY, "registry.example.com/app", None),
        ("/opt", EMPTY, "nginx", None),
        ("/usr/share", NODE, "NOT AN IMAGE", None),
        ('""', EMPTY, "nginx", None),
    ],
)
def test_what_is_hidden(path: str, volume: str, image: str, hidden: str | None) -> None:
    expected = [] if hidden is None else [f"volume 'data' mounted at {path} hides {hidden.format(image=image)}"]

    assert messages(RULE, mounted(path, volume, f"image: {image}")) == expected


@pytest.mark.parametrize(
    ("path", "more"),
    [
        ("/usr/share", ", {name: other, mountPath: /usr/share/nginx/html}"),
        ("/usr/share", ", {name: other, mountPath: /usr/share/nginx/html/index.html, subPath: index.html}"),
        ("/usr/share/nginx/html", ", {name: other, mountPath: /etc/nginx/conf.d}"),
        ("/etc/nginx", ", {name: other, mountPath: /etc/nginx/nginx.conf, subPath: nginx.conf}"),
    ],
)
def test_another_mount_puts_it_back(path: str, more: str) -> None:
    assert messages(RULE, mounted(path, EMPTY)) != []
    assert messages(RULE, mounted(path, EMPTY, more=more)) == []


@pytest.mark.parametrize("part", ["subPath: a", "subPathExpr: $(POD)"])
def test_a_part_of_a_volume_is_left_alone(part: str) -> None:
    assert (
        messages(RULE, mounted("/usr/share", NODE).replace("mountPath: /usr/share", f"mountPath: /usr/share, {part}"))
        == []
    )


FILLER = "{name: fill, image: a, volumeMounts: [{name: data, mountPath: /work}]}"


@pytest.mark.parametrize(
    ("beside", "fills"),
    [
        (f"initContainers: [{FILLER}]", True),
        (f"initContainers: [{FILLER.replace('image: a', 'image: a, restartPolicy: Always')}]", True),
        (f"- {FILLER}", True),
        (f"initContainers: [{FILLER.replace('/work', '/work, readOnly: true')}]", False),
        (f"initContainers: [{FILLER.replace('name: data', 'name: other')}]", False),
    ],
    ids=["init container", "sidecar", "neighbour", "read only", "another volume"],
)
def test_an_empty_directory_that_somebody_may_fill_hides_nothing(beside: str, fills: bool) -> None:
    assert (messages(RULE, mounted("/usr/share", EMPTY, beside=beside)) == []) is fills
    assert messages(RULE, mounted("/usr/share", NODE, beside=beside)) != []


def test_an_init_container_comes_before_those_that_could_fill_its_volume() -> None:
    text = pod("""
        initContainers:
        - name: migrate
          image: registry.example.com/app
          command: [/app/migrate]
          volumeMounts: [{name: data, mountPath: /app}]
        containers:
        - name: app
          image: registry.example.com/app
          volumeMounts: [{name: data, mountPath: /data}]
        volumes: [{name: data}]
    """)

    assert messages(RULE, text) == [
        "volume 'data' mounted at /app hides /app/migrate, which the container's command starts"
    ]


def test_a_hook_after_the_start_may_fill_the_volume() -> None:
    hook = "image: nginx\n  lifecycle: {postStart: {exec: {command: [cp, -r, /pages/., /usr/share/nginx/html]}}}"

    assert messages(RULE, mounted("/usr/share/nginx/html", EMPTY, hook)) == []


def test_a_command_of_ones_own_says_nothing_of_what_the_image_starts() -> None:
    assert messages(RULE, mounted("/usr/share", NODE, "image: nginx\n  command: [/bin/tool]")) == []


ITEMS = "configMap: {name: c, items: [{key: a, path: run.sh}, {key: b, path: ./bin/run}]}"


@pytest.mark.parametrize(
    ("volume", "program", "hidden"),
    [
        (EMPTY, "/app/run.sh", True),
        (EMPTY, "/app/bin/run", True),
        (CONFIG_MAP, "/app/run.sh", False),
        (CONFIG_MAP, "/app/bin/run", True),
        (SECRET, "/app/bin/run", True),
        (ITEMS, "/app/run.sh", False),
        (ITEMS, "/app/bin/run", False),
        (ITEMS, "/app/other.sh", True),
        (NODE, "/app/run.sh", False),
        (EMPTY, "/app", False),
        (EMPTY, "/application/run", False),
        (EMPTY, "/opt/run", False),
        (EMPTY, "run.sh", False),
        (EMPTY, "/app/$(NAME)", False),
    ],
)
def test_a_program_that_cannot_be_in_the_volume(volume: str, program: str, hidden: bool) -> None:
    found = findings(RULE, mounted("/app", volume, f"image: registry.example.com/app\n  command: [{program}, --serve]"))

    assert [finding.message for finding in found] == (
        [f"volume 'data' mounted at /app hides {program}, which the container's command starts"] if hidden else []
    )
    assert [[related.message for related in finding.because][1:] for finding in found] == [["started here"]] * hidden


@pytest.mark.parametrize(
    ("command", "what"),
    [
        ("livenessProbe: {exec: {command: [/app/bin/check]}}", "livenessProbe"),
        ("readinessProbe: {exec: {command: [/app/bin/check]}}", "readinessProbe"),
        ("lifecycle: {preStop: {exec: {command: [/app/bin/check]}}}", "preStop"),
        ("lifecycle: {postStart: {exec: {command: [/app/bin/check]}}}", "postStart"),
    ],
)
def test_probes_and_hooks_may_use_what_the_container_made(command: str, what: str) -> None:
    container = f"image: registry.example.com/app\n  {command}"

    assert messages(RULE, mounted("/app", CONFIG_MAP, container)) == [
        f"volume 'data' mounted at /app hides /app/bin/check, which the container's {what} starts"
    ]
    assert messages(RULE, mounted("/app", EMPTY, container)) == []


def test_windows_has_other_directories() -> None:
    assert messages(RULE, mounted("/usr/share", NODE, beside="os: {name: windows}")) == []


def test_the_volume_tells_why() -> None:
    [finding] = findings(RULE, mounted("/usr/share/", NODE))

    assert [related.message for related in finding.because] == [
        "a hostPath shows the node's directory, not the image's"
    ]
    assert finding.field == "spec.containers[0].volumeMounts[0].mountPath"
    assert finding.container == "app"
