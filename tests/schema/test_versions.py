"""Fields that came and went: which versions take them."""

import pytest

from tests.schema.judging import container, judge, messages, pod

SIDECAR = pod("initContainers: [{name: proxy, restartPolicy: Always}]")
SLEEP = container("lifecycle: {preStop: {sleep: {seconds: 5}}}")
RULES = container("restartPolicyRules: [{action: Restart}]")
POLICY = container("restartPolicy: Never")
SIGNAL = container("lifecycle: {stopSignal: SIGQUIT}")
IMAGE_VOLUME = pod("volumes: [{name: v, image: {reference: example.com/data}}]")
WORKLOAD = pod("workloadRef: {name: w}")
CLAIM_SOURCE = pod("resourceClaims: [{name: c, source: {resourceClaimName: x}}]")
MAX_UNAVAILABLE = """
apiVersion: apps/v1
kind: StatefulSet
spec: {updateStrategy: {rollingUpdate: {maxUnavailable: 2}}}
"""

SERVED, DROPPED, REFUSED = "served", "dropped", "refused"


def outcome(manifest: str, version: str) -> str:
    found = judge(manifest, version)
    if not found:
        return SERVED
    return REFUSED if any(mistake.refused for mistake in found) else DROPPED


@pytest.mark.parametrize(
    ("manifest", "outcomes"),
    [
        (
            SIDECAR,
            {"1.25": REFUSED, "1.27": REFUSED, "1.27.9": REFUSED, "1.28": DROPPED, "1.29": SERVED, "1.37": SERVED},
        ),
        (SLEEP, {"1.28": REFUSED, "1.29": DROPPED, "1.30": SERVED, "1.37": SERVED}),
        (POLICY, {"1.27": REFUSED, "1.28": REFUSED, "1.34": REFUSED, "1.35": SERVED, "1.37": SERVED}),
        (RULES, {"1.33": REFUSED, "1.34": DROPPED, "1.35": SERVED, "1.37": SERVED}),
        (SIGNAL, {"1.32": REFUSED, "1.33": DROPPED, "1.37": DROPPED}),
        (IMAGE_VOLUME, {"1.30": REFUSED, "1.31": DROPPED, "1.34": DROPPED, "1.35": SERVED}),
        (
            MAX_UNAVAILABLE,
            {"1.34": DROPPED, "1.35": SERVED, "1.35.3": SERVED, "1.35.4": DROPPED, "1.36": DROPPED, "1.37": SERVED},
        ),
        (WORKLOAD, {"1.34": REFUSED, "1.35": DROPPED, "1.36": REFUSED, "1.37": REFUSED}),
        (CLAIM_SOURCE, {"1.25": REFUSED, "1.30": DROPPED, "1.31": REFUSED, "1.37": REFUSED}),
    ],
)
def test_what_a_version_does_with_a_field(manifest: str, outcomes: dict[str, str]) -> None:
    assert {version: outcome(manifest, version) for version in outcomes} == outcomes


@pytest.mark.parametrize(
    ("manifest", "version", "message"),
    [
        (SIDECAR, "1.27", "`restartPolicy` on an init container needs Kubernetes 1.29; you target 1.27"),
        (
            SIDECAR,
            "1.28",
            (
                "`restartPolicy` on an init container needs Kubernetes 1.29; you target 1.28,"
                " which drops the field unless the feature gate SidecarContainers is on"
            ),
        ),
        (
            POLICY,
            "1.30",
            "`restartPolicy` on a container needs Kubernetes 1.35; you target 1.30, which refuses the field",
        ),
        (SLEEP, "1.28", "`sleep` in `preStop` needs Kubernetes 1.30; you target 1.28"),
        (
            SIGNAL,
            "1.32",
            (
                "`stopSignal` in `lifecycle` needs Kubernetes 1.33 and its feature gate ContainerStopSignals;"
                " you target 1.32"
            ),
        ),
        (
            SIGNAL,
            "1.37",
            (
                "`stopSignal` in `lifecycle` needs the feature gate ContainerStopSignals,"
                " off by default in Kubernetes 1.37: the field is dropped"
            ),
        ),
        (IMAGE_VOLUME, "1.30", "`image` in a volume needs Kubernetes 1.35; you target 1.30"),
        (
            MAX_UNAVAILABLE,
            "1.35.4",
            (
                "`maxUnavailable` in `rollingUpdate` needs Kubernetes 1.37; you target 1.35.4,"
                " which drops the field unless the feature gate MaxUnavailableStatefulSet is on"
            ),
        ),
        (WORKLOAD, "1.37", "`workloadRef` in `spec` went away after Kubernetes 1.35; you target 1.37"),
    ],
)
def test_the_message_names_the_version_that_is_needed(manifest: str, version: str, message: str) -> None:
    assert messages(judge(manifest, version)) == [message]


def test_a_field_that_is_too_new_is_judged_inside_as_well() -> None:
    found = judge(container("lifecycle: {preStop: {sleep: {seconds: 5s, colour: red}}}"), "1.27")
    assert [mistake.kind for mistake in found] == ["newer-version", "wrong-type", "unknown-field"]


def test_a_gated_field_without_a_value_is_nothing() -> None:
    assert judge(container("lifecycle: {stopSignal: ~}"), "1.37") == []
    assert outcome(container("lifecycle: {stopSignal: ~}"), "1.32") == REFUSED


def test_a_definition_that_took_over_a_field_has_the_past_of_the_one_before() -> None:
    """Claims have resources of their own since 1.29, and references with a namespace since 1.26."""
    claim = "apiVersion: v1\nkind: PersistentVolumeClaim\nspec: {}\n"
    assert (
        judge(claim.format("{resources: {requests: {storage: 1Gi}}, dataSourceRef: {kind: A, name: b}}"), "1.25") == []
    )
    [namespace] = judge(claim.format("{dataSourceRef: {kind: A, name: b, namespace: c}}"), "1.25")
    assert namespace.kind == "newer-version"


def test_a_version_of_an_api_that_went_away() -> None:
    scaler = "apiVersion: autoscaling/v2beta2\nkind: HorizontalPodAutoscaler\nspec: {maxReplicas: 3}\n"
    assert judge(scaler, "1.25") == []
    assert messages(judge(scaler, "1.26")) == [
        "autoscaling/v2beta2 HorizontalPodAutoscaler went away after Kubernetes 1.25; you target 1.26"
    ]


def test_the_suggested_spelling_is_one_that_the_version_knows() -> None:
    [old] = judge(container("restartpolicyrules: []"), "1.29")
    [new] = judge(container("restartpolicyrules: []"), "1.36")
    assert (old.instead, new.instead) == (None, "restartPolicyRules")
