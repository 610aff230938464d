"""Budgets for disruption, and the ConfigMaps and Secrets that Pods ask."""

import pytest

from podlint.checks.change import RemoveField, SetField
from tests.checks.found import findings, messages
from tests.checks.test_network import deployment, job


def budget(limit: str, name: str = "web") -> str:
    return (
        f"apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {{name: {name}}}\n"
        f"spec: {{{limit}, selector: {{matchLabels: {{app: web}}}}}}\n---\n"
    )


def scaler(low: int, high: int) -> str:
    return (
        "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: web}\n"
        f"spec: {{minReplicas: {low}, maxReplicas: {high}, "
        "scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}}\n---\n"
    )


# --- pdb-blocks-drain ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("limit", "replicas", "blocks"),
    [
        ("minAvailable: 2", 2, True),
        ("minAvailable: 3", 2, True),
        ("minAvailable: 1", 2, False),
        ("minAvailable: 67%", 3, True),
        ("minAvailable: 66%", 3, False),
        ("minAvailable: 0%", 3, False),
        ("minAvailable: 100%", 3, True),
        ("maxUnavailable: 0", 3, True),
        ("maxUnavailable: 0%", 3, True),
        ("maxUnavailable: 1%", 3, False),
        ("maxUnavailable: 1", 1, False),
        ("minAvailable: 1", 1, True),
        ("minAvailable: 1", 0, False),
        ("minAvailable: all", 1, False),
        ("minAvailable: 1, maxUnavailable: 1", 1, False),
    ],
)
def test_how_many_pods_a_budget_lets_go(limit: str, replicas: int, blocks: bool) -> None:
    text = budget(limit) + deployment(spec=f"replicas: {replicas}")
    assert bool(findings("pdb-blocks-drain", text)) is blocks


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        (budget("minAvailable: 2") + scaler(2, 9) + deployment(), True),
        (budget("minAvailable: 2") + scaler(3, 9) + deployment(), False),
        (budget("minAvailable: 1") + deployment(spec="paused: false"), False),
        (budget("maxUnavailable: 0") + deployment(spec="paused: false"), True),
        (budget("minAvailable: 3") + deployment(spec="replicas: 2") + deployment(name="b", spec="replicas: 2"), False),
        (budget("minAvailable: 4") + deployment(spec="replicas: 2") + deployment(name="b", spec="replicas: 2"), True),
        (budget("maxUnavailable: 0") + job(), False),
        (budget("maxUnavailable: 0") + deployment(kind="DaemonSet", spec="minReadySeconds: 0"), False),
        (budget("maxUnavailable: 0"), False),
    ],
)
def test_whose_replicas_count(text: str, blocks: bool) -> None:
    assert bool(findings("pdb-blocks-drain", text)) is blocks


def test_the_fix_lets_one_pod_go() -> None:
    (found,) = findings("pdb-blocks-drain", budget("minAvailable: 1") + deployment(spec="replicas: 1"))
    assert found.fix is not None
    assert found.fix.changes == (
        RemoveField(("spec", "minAvailable")),
        SetField(("spec", "maxUnavailable"), 1),
    )
    (found,) = findings("pdb-blocks-drain", budget("maxUnavailable: 0") + deployment())
    assert found.fix is not None
    assert found.fix.changes == (SetField(("spec", "maxUnavailable"), 1),)


def test_two_budgets_for_one_pod_are_told_at_the_second() -> None:
    text = budget("maxUnavailable: 1") + budget("maxUnavailable: 1", "other") + deployment()
    (said,) = messages("pdb-blocks-drain", text)
    assert "PodDisruptionBudget 'web' counts the Pods of Deployment 'web' too" in said


# --- pdb-unhealthy-eviction ------------------------------------------------------------------------------

ENDS = "{name: app, image: busybox, command: [sh, -c, 'trap \"exit 0\" TERM; sleep 20; exit 1']}"
RUNS = "{name: app, image: busybox, command: [sh, -c, 'trap \"exit 0\" TERM; while true; do sleep 1; done'] PROBE}"
NEVER = RUNS.replace("PROBE", ", readinessProbe: {tcpSocket: {port: 8080}}")


@pytest.mark.parametrize(
    ("limit", "container", "told"),
    [
        ("maxUnavailable: 1", ENDS, True),
        ("maxUnavailable: 1", NEVER, True),
        ("maxUnavailable: 1", RUNS.replace("PROBE", ""), False),
        ("maxUnavailable: 1", "{name: app, image: example.com/app}", False),
        ("maxUnavailable: 1, unhealthyPodEvictionPolicy: AlwaysAllow", ENDS, False),
    ],
)
def test_pods_that_are_not_ready(limit: str, container: str, told: bool) -> None:
    assert bool(findings("pdb-unhealthy-eviction", budget(limit) + deployment(container))) is told


# --- configmap-key-missing -------------------------------------------------------------------------------


def keeper(kind: str = "ConfigMap", name: str = "settings", data: str = "{level: info}", more: str = "") -> str:
    return f"apiVersion: v1\nkind: {kind}\nmetadata: {{name: {name}}}\ndata: {data}\n{more}---\n"


def asking(container: str, volumes: str = "[]") -> str:
    return (
        "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\n"
        f"spec: {{containers: [{{name: app, image: a, {container}}}], volumes: {volumes}}}\n"
    )


def variable(key: str, source: str = "configMapKeyRef", more: str = "") -> str:
    return asking(f"env: [{{name: A, valueFrom: {{{source}: {{name: settings, key: {key}{more}}}}}}}]")


FILES = "volumeMounts: [{name: v, mountPath: /v}]"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (keeper() + variable("level"), False),
        (keeper() + variable("colour"), True),
        (keeper() + variable("colour", more=", optional: true"), False),
        (keeper(name="other") + variable("colour"), False),
        (keeper() + keeper(data="{colour: red}") + variable("colour"), False),
        (keeper(data="{}") + variable("colour"), False),
        (keeper("Secret") + variable("colour", "secretKeyRef"), True),
        (keeper("Secret", more="type: kubernetes.io/service-account-token\n") + variable("a", "secretKeyRef"), False),
        (keeper() + asking(FILES, "[{name: v, configMap: {name: settings, items: [{key: b, path: b}]}}]"), True),
        (keeper() + asking(FILES, "[{name: v, configMap: {name: settings, items: [{key: level, path: b}]}}]"), False),
        (
            keeper("Secret") + asking(FILES, "[{name: v, secret: {secretName: settings, items: [{key: b, path: b}]}}]"),
            True,
        ),
        (
            keeper()
            + asking(
                FILES, "[{name: v, projected: {sources: [{configMap: {name: settings, items: [{key: b, path: b}]}}]}}]"
            ),
            True,
        ),
        (
            keeper()
            + asking(
                "volumeMounts: [{name: v, mountPath: /v, subPath: b}]", "[{name: v, configMap: {name: settings}}]"
            ),
            True,
        ),
        (
            keeper()
            + asking(
                "volumeMounts: [{name: v, mountPath: /v, subPath: level}]", "[{name: v, configMap: {name: settings}}]"
            ),
            False,
        ),
        (
            keeper()
            + asking(
                "volumeMounts: [{name: v, mountPath: /v, subPath: b}]",
                "[{name: v, configMap: {name: settings, items: [{key: level, path: b}]}}]",
            ),
            False,
        ),
    ],
)
def test_keys(text: str, told: bool) -> None:
    assert bool(findings("configmap-key-missing", text)) is told


# --- hook-object-order -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hook", "of_secret", "told"),
    [
        ("helm.sh/hook: pre-install", "", True),
        ("helm.sh/hook: 'pre-install, pre-upgrade'", "", True),
        ("helm.sh/hook: pre-upgrade", "", False),
        ("helm.sh/hook: post-install", "", False),
        ("argocd.argoproj.io/hook: PreSync", "", True),
        ("helm.sh/hook: pre-install", "helm.sh/hook: pre-install", False),
        ("helm.sh/hook: pre-install", "helm.sh/hook: pre-install, helm.sh/hook-weight: '1'", True),
        (
            "helm.sh/hook: pre-install, helm.sh/hook-weight: '2'",
            "helm.sh/hook: pre-install, helm.sh/hook-weight: '1'",
            False,
        ),
    ],
)
def test_the_order_of_a_release(hook: str, of_secret: str, told: bool) -> None:
    text = (
        f"apiVersion: v1\nkind: Secret\nmetadata: {{name: s, annotations: {{{of_secret}}}}}\ndata: {{a: YQ==}}\n---\n"
        f"apiVersion: batch/v1\nkind: Job\nmetadata: {{name: j, annotations: {{{hook}}}}}\n"
        "spec: {template: {spec: {restartPolicy: Never, containers: "
        "[{name: a, image: a, envFrom: [{secretRef: {name: s}}]}]}}}\n"
    )
    assert bool(findings("hook-object-order", text)) is told
