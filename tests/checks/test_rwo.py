"""Rolling updates of Pods whose volume can be in one place at a time."""

import pytest

from tests.checks.found import findings

TEXT = """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {{name: db}}
    spec:
      {spec}
      selector: {{matchLabels: {{app: db}}}}
      template:
        metadata: {{labels: {{app: db}}}}
        spec:
          {pod}
          volumes: [{{name: data, persistentVolumeClaim: {{claimName: db}}}}]
          containers: [{{name: db, image: example.com/db, volumeMounts: [{{name: data, mountPath: /data}}]}}]
    ---
    apiVersion: v1
    kind: PersistentVolumeClaim
    metadata: {{name: db}}
    spec: {{accessModes: [{mode}], resources: {{requests: {{storage: 1Gi}}}}}}
"""
ONE_NODE, ONE_POD = "ReadWriteOnce", "ReadWriteOncePod"
DISK = "nodeSelector: {disk: fast}"


@pytest.mark.parametrize(
    ("spec", "pod", "mode", "certainty"),
    [
        ("replicas: 1", "", ONE_NODE, "depends"),
        ("replicas: 1", "", ONE_POD, "certain"),
        ("replicas: 1", "", "ReadWriteMany", None),
        ("replicas: 1", DISK, ONE_NODE, None),
        ("replicas: 1", DISK, ONE_POD, "certain"),
        ("replicas: 1", "nodeSelector: {kubernetes.io/os: linux}", ONE_NODE, "depends"),
        ("replicas: 1", "affinity: {podAntiAffinity: {}}", ONE_NODE, "depends"),
        ("replicas: 1", "affinity: {nodeAffinity: {}}", ONE_NODE, None),
        ("replicas: 0", "", ONE_NODE, None),
        ("strategy: {type: Recreate}", "", ONE_NODE, None),
        ("strategy: {rollingUpdate: {maxSurge: 0}}", "", ONE_NODE, None),
        ("strategy: {rollingUpdate: {maxUnavailable: 1}}", "", ONE_NODE, None),
        ("strategy: {rollingUpdate: {maxUnavailable: 25%}}", "", ONE_NODE, "depends"),
    ],
)
def test_when_the_new_pod_and_the_old_one_wait_for_each_other(
    spec: str, pod: str, mode: str, certainty: str | None
) -> None:
    found = findings("rwo-rolling-update", TEXT.format(spec=spec, pod=pod, mode=mode))
    assert [each.certainty for each in found] == ([] if certainty is None else [certainty])
