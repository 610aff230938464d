"""What is said of a field that does not exist: another spelling, or another place."""

import pytest

from podlint.spelling import distance, nearest, same_letters, shares_words
from tests.schema.judging import container, judge, pod, written

DEPLOYMENT = """
apiVersion: apps/v1
kind: Deployment
spec:
  template:
    metadata: {{labels: {{app: web}}}}
    {template}
    spec:
      {spec}
      containers:
      - name: app
"""


def said(manifest: str) -> str:
    """The message behind the statement that the field is unknown."""
    [mistake] = judge(manifest)
    assert mistake.kind == "unknown-field"
    return mistake.message.split(" is not a field of ", 1)[1]


@pytest.mark.parametrize(
    ("manifest", "expected"),
    [
        (container("imagepullpolicy: Never"), "a container; did you mean `imagePullPolicy`?"),
        (container("image-pull-policy: Never"), "a container; did you mean `imagePullPolicy`?"),
        (container("arg: []"), "a container; did you mean `args`?"),
        (container("livelinessProbe: {}"), "a container; did you mean `livenessProbe`?"),
        (container("ports: [{containerPrt: 80}]"), "`ports[]`; did you mean `containerPort`?"),
        (container("readinessProbe: {timeout: 5}"), "`readinessProbe`; did you mean `timeoutSeconds`?"),
        (container("envFrom: [{configMapKeyRef: {name: a}}]"), "`envFrom[]`; did you mean `configMapRef`?"),
        (container("ports: [{port: 80}]"), "`ports[]`; did you mean `containerPort` or `hostPort`?"),
        (
            pod("volumes: [{name: v, persistentVolumeClaim: {name: c}}]"),
            "`persistentVolumeClaim`; did you mean `claimName`?",
        ),
        (pod("volumes: [{name: v, configMap: {configMapName: c}}]"), "`configMap`; did you mean `name`?"),
        ("apiVersion: v1\nkind: Pod\nspecs: {}\n", "a Pod; did you mean `spec`?"),
    ],
)
def test_another_spelling(manifest: str, expected: str) -> None:
    assert said(manifest) == expected


@pytest.mark.parametrize(
    ("manifest", "expected"),
    [
        (
            container("readinessProbe: {httpGet: {port: 80, initialDelaySeconds: 5}}"),
            "`httpGet`: it belongs beside `httpGet`, in `readinessProbe`",
        ),
        (container("readinessProbe: {port: 80, tcpSocket: {}}"), "`readinessProbe`: it belongs in `tcpSocket`"),
        (container("preStop: {exec: {}}"), "a container: it belongs in `lifecycle`"),
        (container("initialDelaySeconds: 5\nlivenessProbe: {}"), "a container: it belongs in `livenessProbe`"),
        (container("lifecycle: {preStop: {command: [a]}}"), "`preStop`: it belongs in `exec`"),
        (container("livenessProbe: {command: [a]}"), "`livenessProbe`: it belongs in `exec`"),
        (container("volumes: []"), "a container: it belongs beside `containers`, in `spec`"),
        (container("env: [{name: A, image: b}]"), "`env[]`: it belongs beside `env`, in the container"),
        (container("securityContext: {fsGroup: 1}"), "`securityContext`: it belongs in `spec.securityContext`"),
        (
            pod("securityContext: {privileged: true}\ncontainers: [{name: a}]"),
            "`securityContext`: it belongs in `spec.containers[].securityContext`",
        ),
        (pod("image: a\ncontainers: [{name: a}]"), "`spec`: it belongs in `containers[]`"),
        ("apiVersion: v1\nkind: Pod\ncontainers: []\n", "a Pod: it belongs in `spec`"),
        (DEPLOYMENT.format(template="restartPolicy: Always", spec=""), "`template`: it belongs in `spec`"),
        (DEPLOYMENT.format(template="", spec="replicas: 2"), "`spec.template.spec`: it belongs in `spec`"),
    ],
)
def test_another_place(manifest: str, expected: str) -> None:
    assert said(manifest) == expected


@pytest.mark.parametrize(
    ("manifest", "expected"),
    [
        (pod("template: {}"), "`spec`"),
        (pod("volumes: [{name: v, storageos: {pool: p}}]"), "`storageos`"),
        (pod("volumes: [{name: v, fsType: ext4}]"), "a volume"),
        (container("ports: [{grpcPort: 1}]"), "`ports[]`"),
        (container("x: 1"), "a container"),
    ],
)
def test_nothing_is_said_where_nothing_is_near(manifest: str, expected: str) -> None:
    assert said(manifest) == expected


def test_the_place_that_the_manifest_has_is_shown() -> None:
    text = container("initialDelaySeconds: 5\nreadinessProbe: {}")
    [mistake] = judge(text)
    [(message, span)] = mistake.related
    assert message == "`readinessProbe` is here"
    assert written(text, span) == "readinessProbe"


def test_a_place_that_has_the_field_already_is_none() -> None:
    text = container("readinessProbe: {initialDelaySeconds: 1, httpGet: {port: 80, initialDelaySeconds: 5}}")
    assert said(text) == "`httpGet`"


@pytest.mark.parametrize(
    ("fields", "instead", "safe"),
    [
        ("imagepullpolicy: a", "imagePullPolicy", True),
        ("imagePullPolcy: a", "imagePullPolicy", True),
        ("livelinessProbe: {}", "livenessProbe", False),
        ("imagepullpolicy: a\nimagePullPolicy: b", None, False),
        ("preStop: {}", None, False),
    ],
)
def test_a_rename_is_safe_where_one_letter_differs_and_the_right_name_is_free(
    fields: str, instead: str | None, safe: bool
) -> None:
    [mistake] = judge(container(fields))
    assert (mistake.instead, mistake.safe) == (instead, safe)


def test_the_fields_of_a_small_object_are_named() -> None:
    [mistake] = judge(container("lifecycle: {shutdown: {}}"), "1.30")
    assert mistake.help == "`lifecycle` has the fields postStart, preStop"


def test_past_a_hundred_mistakes_nothing_is_suggested_but_each_is_named() -> None:
    found = judge(pod("\n".join(f"hostnetwork{i}: true" for i in range(300))))
    assert len(found) == 300
    assert "did you mean" not in found[-1].message


@pytest.mark.parametrize(
    ("one", "other", "letters"),
    [
        ("args", "args", 0),
        ("arg", "args", 1),
        ("agrs", "args", 1),
        ("limit", "limits", 1),
        ("kitten", "sitting", 3),
        ("a", "bcdefg", 4),
    ],
)
def test_letters_that_differ(one: str, other: str, letters: int) -> None:
    assert distance(one, other, 3) == distance(other, one, 3) == letters


def test_a_short_name_may_have_one_letter_wrong() -> None:
    assert nearest("evn", ["env", "name"], 3) == ("env", 1)
    assert nearest("cmd", ["env", "name"], 3) is None


def test_same_letters_and_shared_words() -> None:
    assert same_letters("host_ip", ["hostPort", "hostIP"]) == "hostIP"
    assert shares_words("name", ["claimName", "names", "namespace", "rename"]) == ["claimName", "names", "namespace"]
    assert shares_words("clusterIP", ["ip", "externalIPs"]) == ["ip"]
