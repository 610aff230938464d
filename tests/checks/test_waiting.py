"""Init containers that wait, and for whom."""

import pytest

from tests.checks.found import messages

STATEFUL = """
    apiVersion: apps/v1
    kind: StatefulSet
    metadata: {{name: db}}
    spec:
      serviceName: db
      selector: {{matchLabels: {{app: db}}}}
      template:
        metadata: {{labels: {{app: db}}}}
        spec:
          volumes: [{{name: work, {volume}}}]
          initContainers:
          - name: i
            image: {image}
            command: [sh, -c, '{script}']
            volumeMounts: [{{name: work, mountPath: /work}}]
          containers: [{{name: db, image: example.com/db}}]
    ---
    apiVersion: v1
    kind: Service
    metadata: {{name: db}}
    spec: {{selector: {{app: db}}, ports: [{{port: 5432}}]}}
"""


def stateful(script: str, *, image: str = "busybox", volume: str = "emptyDir: {}") -> str:
    return STATEFUL.format(script=script, image=image, volume=volume)


LOOP = "until nc -z db 5432; do sleep 2; done"


@pytest.mark.parametrize(
    ("script", "own"),
    [
        (LOOP, True),
        ("while ! nc -w 1 db 5432; do sleep 2; done", True),
        ("until nc -z db.default.svc.cluster.local 5432; do sleep 2; done", True),
        ("until nc -z db.example.com 5432; do sleep 2; done", False),
        ("until nc -z db-0.db 5432; do sleep 2; done", False),
        ("until nslookup db; do sleep 2; done", False),
        (f"[ $(hostname) = db-0 ] && exit 0; {LOOP}", False),
        (f"[ $(hostname) = db-0 ] || {LOOP}", False),
        (f"case $(hostname) in db-0) exit 0;; esac; {LOOP}", False),
    ],
)
def test_a_wait_for_the_pod_itself(script: str, *, own: bool) -> None:
    text = stateful(script)
    assert bool(messages("init-waits-for-own-pod", text)) == own
    assert bool(messages("init-unbounded-wait", text)) == (not own)
    assert messages("init-never-ends", text) == []


@pytest.mark.parametrize(
    ("script", "why"),
    [
        ("until curl -sf http://other/; do sleep 1; done", "`curl -sf http://other/`, and image 'busybox' has no curl"),
        ("until [ -f /work/ready ]; do sleep 1; done", "/work/ready, which nothing in the Pod writes before"),
    ],
)
def test_a_wait_that_cannot_end_is_told_once_with_its_reason(script: str, why: str) -> None:
    text = stateful(script)
    assert messages("init-unbounded-wait", text) == []
    assert messages("init-never-ends", text) == [
        f"init container 'i' never ends, so 'db' is never started: it waits for {why}"
    ]


def test_an_image_that_is_made_around_git() -> None:
    text = stateful("x", image="alpine/git").replace(
        "command: [sh, -c, 'x']", "args: [clone, --single-branch, --, 'https://example.com/y.git', /work]"
    )
    [message] = messages("init-not-idempotent", text)
    assert message.endswith("git clone fails at /work, which is there already")
    assert messages("init-not-idempotent", text.replace("alpine/git", "example.com/git")) == []


@pytest.mark.parametrize(
    ("script", "how"),
    [
        ("mkdir /work/a", "mkdir fails at /work/a"),
        ("set -e; prepare; mkdir /work/a; date", "mkdir fails at /work/a"),
        ("cd /work && git clone https://example.com/y.git", "git clone fails at /work/y"),
        ("git clone https://example.com/y.git /work", "git clone fails at /work"),
        ("ln -s /opt/app.conf /work/app.conf", "ln fails at /work/app.conf"),
        ("mkdir -p /work/a; ln -sf /opt/app.conf /work/app.conf", None),
        ("ln -s /opt/app /work/app", None),
        ("mkdir /work/a; date", None),
        ("mkdir /work/a || true", None),
        ("[ -d /work/a ] || mkdir /work/a", None),
        ("[ -d /work/a ] && exit 0; mkdir /work/a", None),
        ("git clone https://example.com/y.git /tmp/y && cp -r /tmp/y /work", None),
        ("git clone https://example.com/y.git /work/y; chmod -R 777 /work", None),
        ("rm -rf /work/*; git clone https://example.com/y.git /work/y", None),
        ("mkdir /work/a && cp x /work/a && mv /work/a /work/b", None),
    ],
)
@pytest.mark.parametrize(
    ("volume", "when"), [("emptyDir: {}", "same Pod"), ("hostPath: {path: /srv}", "next Pod on the same node")]
)
def test_what_an_init_container_leaves_for_its_second_run(script: str, how: str | None, volume: str, when: str) -> None:
    found = messages("init-not-idempotent", stateful(script, image="alpine/git", volume=volume))
    assert [(when in message, message.rpartition(", ")[0].rpartition(", ")[2]) for message in found] == (
        [] if how is None else [(True, how)]
    )
