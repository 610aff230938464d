"""What init containers write, and whether anybody gets to see it."""

import pytest

from tests.checks.found import findings, messages, pod

RULE = "init-output-not-consumed"


def prepared(
    command: str,
    main: str = "{name: app, image: nginx}",
    *,
    at: str = "/work",
    volume: str = "emptyDir: {}",
    init: str = "",
) -> str:
    """A Pod whose init container runs ``command`` with a volume at ``at``, and whose main container is ``main``."""
    return pod(
        f"initContainers:\n- name: install\n  image: busybox\n  command: [sh, -c, '{command}']\n"
        f"  volumeMounts: [{{name: workdir, mountPath: {at}}}]\n{init}\n"
        f"containers: [{main}]\nvolumes: [{{name: workdir, {volume}}}]"
    )


NOBODY = "to volume 'workdir', which no later container mounts"


@pytest.mark.parametrize(
    ("command", "lost"),
    [
        ("echo hello > /work/message", "/work/message"),
        ("echo a > /work/a; echo b > /work/b; echo c >> /work/b", "/work/a and 1 more"),
        ("mkdir -p /work/etc && touch /work/etc/ready", "/work/etc and 1 more"),
        ("rm -f /work/a; touch /work/a", "/work/a"),
        ("wget -O /work/index.html http://example.com/", "/work/index.html"),
        ("cp /etc/hosts /work/", "/work/hosts"),
        ("fetch; touch /work/done", "/work/done"),
        ("touch /other/file", None),
        ("fetch --into /work", None),
    ],
)
def test_a_volume_that_only_the_init_container_mounts(command: str, lost: str | None) -> None:
    expected = [] if lost is None else [f"init container 'install' writes {lost} {NOBODY}"]

    assert messages(RULE, prepared(command)) == expected


@pytest.mark.parametrize(
    "command",
    [
        "wget -O /work/a.tar http://example.com/ && tar xf /work/a.tar -C /data",
        "echo key > /work/token; login --token-file /work/token",
        "touch /work/list; sync-all /work",
        "cd /work; touch stamp; make",
        "echo a > /work/a; cat /work/a",
    ],
)
def test_files_for_the_init_container_itself_are_not_lost(command: str) -> None:
    assert messages(RULE, prepared(command)) == []


def test_files_where_the_init_container_works_are_not_lost() -> None:
    text = prepared("touch stamp; check /work").replace("image: busybox", "image: busybox\n    workingDir: /work")

    assert messages(RULE, text) == []


@pytest.mark.parametrize("at", ["/tmp", "/tmp/work", "/var/cache/fetch", "/run"])  # noqa: S108
def test_places_for_temporary_files(at: str) -> None:
    assert messages(RULE, prepared(f"touch {at}/file", at=at)) == []


MOUNTED = "{name: app, image: nginx, volumeMounts: [{name: workdir, mountPath: /usr/share/nginx/html}]}"
SIDECAR = "- {name: proxy, image: a, restartPolicy: Always, volumeMounts: [{name: workdir, mountPath: /p}]}"


@pytest.mark.parametrize(
    "text",
    [
        prepared("touch /work/a", MOUNTED),
        prepared("touch /work/a", init=SIDECAR),
        prepared("touch /work/a", init=SIDECAR.replace("restartPolicy: Always, ", "")),
        prepared("touch /work/a").replace("initContainers:\n", f"initContainers:\n  {SIDECAR}\n"),
        prepared("touch /work/a", volume="persistentVolumeClaim: {claimName: c}"),
        prepared("touch /work/a", volume="hostPath: {path: /srv}"),
        prepared("touch /work/a").replace("mountPath: /work", "mountPath: /work, readOnly: true"),
        prepared("touch /work/a").replace("image: nginx", "stdin: true"),
        prepared("touch /work/a").replace(
            "spec:\n", "spec:\n  ephemeralContainers: [{name: d, volumeMounts: [{name: workdir, mountPath: /w}]}]\n"
        ),
    ],
    ids=[
        "main container",
        "later sidecar",
        "later init container",
        "earlier sidecar",
        "a claim",
        "a directory of the node",
        "read only",
        "a patch",
        "ephemeral container",
    ],
)
def test_somebody_may_see_the_files(text: str) -> None:
    assert messages(RULE, text) == []


def test_an_earlier_init_container_is_no_reader() -> None:
    earlier = "- {name: first, image: a, volumeMounts: [{name: workdir, mountPath: /p}]}"
    text = prepared("touch /work/a").replace("initContainers:\n", f"initContainers:\n  {earlier}\n")

    assert messages(RULE, text) == [f"init container 'install' writes /work/a {NOBODY}"]


def reader(command: str, more: str = "") -> str:
    return (
        f"{{name: app, image: busybox, command: [sh, -c, '{command}'], "
        f"volumeMounts: [{{name: workdir, mountPath: /etc/app{more}}}]}}"
    )


@pytest.mark.parametrize(
    ("write", "read", "missing"),
    [
        ("echo a > /work/app.yaml", "cat /etc/app/app.yml", "'app.yml'"),
        ("touch /work/a", "until [ -f /etc/app/b ]; do sleep 1; done", "'b'"),
        ("mkdir /work/conf.d; touch /work/conf.d/a", "cat /etc/app/conf.d/a", None),
        ("touch /work/a", "cat /etc/app/a", None),
        ("touch /work/a", "ls /etc/app", None),
        ("touch /work/a", "cat /etc/app/a /etc/app/b", None),
        ("touch /work/a", "echo x > /etc/app/b; cat /etc/app/b", None),
        ("touch /work/a", "sleep 3600", None),
        ("touch /work/a", "cat /etc/hosts", None),
        ("touch /work/a", "serve; cat /etc/app/b", None),
        ("make-all; touch /work/a", "cat /etc/app/b", None),
        ("touch /work/a", "test -f /tmp/x && cat /etc/app/b", None),
    ],
)
def test_a_reader_that_looks_for_another_name(write: str, read: str, missing: str | None) -> None:
    found = messages(RULE, prepared(write, reader(read)))

    assert [message.partition(" but ")[2] for message in found] == (
        [] if missing is None else [f"'app' looks for {missing} there, which nothing writes"]
    )


@pytest.mark.parametrize(
    ("more", "told"),
    [("", True), (", subPath: conf", True), (", subPathExpr: $(POD)", False)],
)
def test_names_are_those_inside_the_volume(more: str, told: bool) -> None:
    found = messages(RULE, prepared("touch /work/a", reader("cat /etc/app/b", more)))

    assert (found != []) is told


def test_one_more_container_that_cannot_be_read_may_do_anything() -> None:
    assert (
        messages(RULE, prepared("touch /work/a", f"{reader('cat /etc/app/b')}, {MOUNTED.replace('app', 'web')}")) == []
    )


def test_the_file_is_named_where_it_is_written_and_looked_for() -> None:
    [finding] = findings(RULE, prepared("touch /work/a", reader("cat /etc/app/b")))

    assert [related.message for related in finding.because] == ["written here", "looked for here"]
    assert finding.field == "spec.initContainers[0].volumeMounts[0].name"
    assert finding.container == "install"
