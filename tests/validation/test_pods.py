"""What a Pod's ``spec`` may hold, beyond what the recorded verdicts show: faults, and their right neighbours."""

import pytest

from tests.validation.judging import container, faults, pod, told

C = "spec.containers[0]"

RIGHT = {
    "a port name with digits": container("ports: [{name: h2, containerPort: 80}]"),
    "a host port on another address": container(
        "ports: [{containerPort: 80, hostPort: 80}, {containerPort: 80, hostPort: 80, hostIP: 10.0.0.1}]"
    ),
    "a label of an annotation": container(
        "env: [{name: A, valueFrom: {fieldRef: {fieldPath: \"metadata.annotations['Example.com/A']\"}}}]"
    ),
    "the old name of a node's field": container("env: [{name: A, valueFrom: {fieldRef: {fieldPath: spec.host}}}]"),
    "a divisor in binary units": container(
        "env: [{name: A, valueFrom: {resourceFieldRef: {resource: limits.memory, divisor: 1Mi}}}]"
    ),
    "huge pages of a resource field": container(
        "env: [{name: A, valueFrom: {resourceFieldRef: {resource: limits.hugepages-2Mi}}}]"
    ),
    "a hyphen in a key": container("env: [{name: A, valueFrom: {configMapKeyRef: {name: a, key: ..a}}}]").replace(
        "..", "."
    ),
    "a device beside a mount": container(
        "volumeMounts: [{name: a, mountPath: /a}]\nvolumeDevices: [{name: b, devicePath: /dev/b}]",
        "volumes: [{name: a}, {name: b, persistentVolumeClaim: {claimName: b}}]",
    ),
    "propagation from a privileged container": container(
        "securityContext: {privileged: true}\nvolumeMounts: [{name: a, mountPath: /a, mountPropagation: Bidirectional}]",
        "volumes: [{name: a, hostPath: {path: /a}}]",
    ),
    "dots inside a sub-path": container(
        "volumeMounts: [{name: a, mountPath: /a, subPath: a..b/c}]", "volumes: [{name: a}]"
    ),
    "an extended resource": container("resources: {limits: {example.com/gpu: 2}}"),
    "an extended resource requested and limited": container(
        "resources: {limits: {example.com/gpu: 2}, requests: {example.com/gpu: 2}}"
    ),
    "a request of the same amount in another unit": container(
        "resources: {limits: {memory: 1Gi}, requests: {memory: 1048576Ki}}"
    ),
    "a request without a limit": container("resources: {limits: {cpu: 1}, requests: {memory: 5Gi}}"),
    "a claim of the Pod": container(
        "resources: {claims: [{name: gpu}]}", "resourceClaims: [{name: gpu, resourceClaimName: g}]"
    ),
    "two requests of one claim": container(
        "resources: {claims: [{name: gpu, request: a}, {name: gpu, request: b}]}",
        "resourceClaims: [{name: gpu, resourceClaimName: g}]",
    ),
    "capabilities in another spelling": container(
        "securityContext: {allowPrivilegeEscalation: false, capabilities: {add: [SYS_ADMIN]}}"
    ),
    "a profile of the node": container(
        "securityContext: {seccompProfile: {type: Localhost, localhostProfile: a/b.json}}"
    ),
    "an unmasked /proc with users of its own": container("securityContext: {procMount: Unmasked}", "hostUsers: false"),
    "a sysctl of the Pod's IPC on the node's network": pod(
        "hostNetwork: true\nsecurityContext: {sysctls: [{name: kernel.shm_rmid_forced, value: '1'}]}"
    ),
    "a toleration of everything": pod("tolerations: [{operator: Exists}]"),
    "a toleration that ends": pod(
        "tolerations: [{key: a, operator: Exists, effect: NoExecute, tolerationSeconds: -1}]"
    ),
    "one node by name": pod(
        "affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms:"
        " [{matchFields: [{key: metadata.name, operator: In, values: [node-1]}]}]}}}"
    ),
    "an empty preference": pod(
        "affinity: {nodeAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [{weight: 1, preference: {}}]}}"
    ),
    "free values in a preference": pod(
        "affinity: {nodeAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [{weight: 1, preference:"
        " {matchExpressions: [{key: a, operator: In, values: ['x y']}]}}]}}"
    ),
    "two spreads that differ": pod(
        "topologySpreadConstraints:\n"
        "- {maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule, minDomains: 2}\n"
        "- {maxSkew: 1, topologyKey: zone, whenUnsatisfiable: ScheduleAnyway}"
    ),
    "a spread over versions": pod(
        "topologySpreadConstraints:\n"
        "- {maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule, labelSelector: {matchLabels: {a: b}},"
        " matchLabelKeys: [pod-template-hash]}"
    ),
    "a root search domain": pod("dnsConfig: {searches: [., _a.example.com.]}"),
    "an address with zeros": pod("dnsConfig: {nameservers: [010.096.000.010, '2001:db8::1']}"),
    "a sidecar with everything": pod(
        "initContainers: [{name: s, image: a, restartPolicy: Always, readinessProbe: {tcpSocket: {port: 1}, successThreshold: 2},"
        " lifecycle: {preStop: {sleep: {seconds: 30}}}}]"
    ),
    "one host port in an init container and a main one": container(
        "ports: [{containerPort: 80, hostPort: 80}]",
        "initContainers: [{name: i, image: a, ports: [{containerPort: 80, hostPort: 80}]}]",
    ),
    "a Windows Pod": pod(
        "os: {name: windows}\nsecurityContext: {windowsOptions: {runAsUserName: a}, runAsNonRoot: true}"
    ),
    "host processes": container(
        "securityContext: {windowsOptions: {hostProcess: true}}", "os: {name: windows}\nhostNetwork: true"
    ),
    "the Pod's own resources": container(
        "resources: {requests: {cpu: 1}, limits: {cpu: 2}}", "resources: {requests: {cpu: 1}, limits: {cpu: 2}}"
    ),
    "a deletion cost": pod("").replace(
        "{name: web}", "{name: web, annotations: {controller.kubernetes.io/pod-deletion-cost: '-5'}}"
    ),
    "a prefix for names": pod("").replace("{name: web}", "{generateName: web-}"),
    "a claim of its own": pod(
        "volumes: [{name: a, ephemeral: {volumeClaimTemplate: {spec: {accessModes: [ReadWriteOnce], resources:"
        " {requests: {storage: 1Gi}}}}}}]"
    ),
    "a projected volume": pod(
        "volumes: [{name: a, projected: {sources: [{configMap: {name: a, items: [{key: k, path: a}]}},"
        " {downwardAPI: {items: [{path: b, fieldRef: {fieldPath: metadata.labels}}]}},"
        " {serviceAccountToken: {path: c}}]}}]"
    ),
    "labels of wrong types": pod("nodeSelector: {a: 1}\nhostAliases: 5\ntolerations: {key: a}\nvolumes: [5]"),
}


@pytest.mark.parametrize("text", RIGHT.values(), ids=RIGHT)
def test_what_the_api_server_takes(text: str) -> None:
    assert faults(text) == []


WRONG = {
    f"name-invalid {C}.ports[0].name": container("ports: [{name: '80', containerPort: 80}]"),
    f"host-port-conflict {C}.ports[1].hostPort": container(
        "ports: [{containerPort: 80, hostPort: 80}, {containerPort: 81, hostPort: 80}]"
    ),
    f"host-port-conflict {C}.ports[0].hostPort": container(
        "ports: [{containerPort: 80, hostPort: 81}]", "hostNetwork: true"
    ),
    f"env-invalid {C}.env[0].valueFrom.fieldRef.fieldPath": container(
        "env: [{name: A, valueFrom: {fieldRef: {fieldPath: \"metadata.labels['a b']\"}}}]"
    ),
    f"env-invalid {C}.env[0].valueFrom.resourceFieldRef.divisor": container(
        "env: [{name: A, valueFrom: {resourceFieldRef: {resource: limits.cpu, divisor: 2}}}]"
    ),
    f"name-invalid {C}.env[0].valueFrom.configMapKeyRef.key": container(
        "env: [{name: A, valueFrom: {configMapKeyRef: {name: a, key: ..a}}}]"
    ),
    f"field-missing {C}.envFrom[0].secretRef.name": container("envFrom: [{secretRef: {}}]"),
    f"name-duplicate {C}.volumeDevices[1].devicePath": container(
        "volumeDevices: [{name: a, devicePath: /dev/a}, {name: b, devicePath: /dev/a}]",
        "volumes: [{name: a, persistentVolumeClaim: {claimName: a}}, {name: b, persistentVolumeClaim: {claimName: b}}]",
    ),
    f"security-context-invalid {C}.securityContext.windowsOptions.runAsUserName": container(
        "securityContext: {windowsOptions: {runAsUserName: 'a/b'}}"
    ),
    "field-not-allowed metadata.finalizers": pod("").replace(
        "{name: web}", "{name: web, finalizers: [orphan, foregroundDeletion]}"
    ),
    f"env-invalid {C}.env[0].valueFrom.fieldRef.fieldPath ": container(
        "env: [{name: A, valueFrom: {fieldRef: {apiVersion: v2, fieldPath: metadata.name}}}]"
    ),
    "name-invalid spec.resourceClaims[0].name": pod("resourceClaims: [{name: A, resourceClaimName: a}]"),
    f"mount-invalid {C}.volumeMounts[0].mountPropagation": container(
        "volumeMounts: [{name: a, mountPath: /a, mountPropagation: Bidirectional}]", "volumes: [{name: a}]"
    ),
    f"mount-invalid {C}.volumeMounts[0].recursiveReadOnly": container(
        "volumeMounts: [{name: a, mountPath: /a, readOnly: true, recursiveReadOnly: Enabled, mountPropagation: HostToContainer}]",
        "volumes: [{name: a}]",
    ),
    f"resources-invalid {C}.resources.requests[example.com/gpu]": container(
        "resources: {limits: {example.com/gpu: 2}, requests: {example.com/gpu: 1}}"
    ),
    f"resources-invalid {C}.resources.limits.cpu": container("resources: {limits: {cpu: -1}}"),
    f"resources-invalid {C}.resources.limits.hugepages-2Mi": container(
        "resources: {limits: {cpu: 1, hugepages-2Mi: 3Mi}}"
    ),
    "resources-invalid spec.resources.requests.cpu": container(
        "resources: {requests: {cpu: 2}}", "resources: {requests: {cpu: 1}, limits: {cpu: 4}}"
    ),
    "resources-invalid spec.resources.limits.ephemeral-storage": pod("resources: {limits: {ephemeral-storage: 1Gi}}"),
    f"security-context-invalid {C}.securityContext.seccompProfile.localhostProfile": container(
        "securityContext: {seccompProfile: {type: Localhost, localhostProfile: ../a}}"
    ),
    f"field-missing {C}.securityContext.appArmorProfile.type": container("securityContext: {appArmorProfile: {}}"),
    "security-context-invalid spec.hostPID": pod("hostUsers: false\nhostPID: true"),
    "security-context-invalid spec.hostNetwork": container("securityContext: {windowsOptions: {hostProcess: true}}"),
    "security-context-invalid metadata.annotations[container.apparmor.security.beta.kubernetes.io/web]": pod(
        ""
    ).replace(
        "{name: web}", "{name: web, annotations: {container.apparmor.security.beta.kubernetes.io/web: runtime/default}}"
    ),
    "out-of-range metadata.annotations[controller.kubernetes.io/pod-deletion-cost]": pod("").replace(
        "{name: web}", "{name: web, annotations: {controller.kubernetes.io/pod-deletion-cost: '+5'}}"
    ),
    "field-not-allowed spec.hostPID": pod("os: {name: windows}\nhostPID: true"),
    "field-not-allowed spec.securityContext.windowsOptions": pod(
        "os: {name: linux}\nsecurityContext: {windowsOptions: {}}"
    ),
    "invalid-enum spec.os.name": pod("os: {name: darwin}"),
    "scheduling-invalid spec.tolerations[0].operator": pod("tolerations: [{key: a, operator: Exists, value: b}]"),
    "label-invalid spec.tolerations[0].operator": pod("tolerations: [{key: a, value: 'b c'}]"),
    "field-missing spec.affinity.podAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].weight": pod(
        "affinity: {podAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [{podAffinityTerm: {topologyKey: a}}]}}"
    ),
    "scheduling-invalid spec.topologySpreadConstraints[0].matchLabelKeys": pod(
        "topologySpreadConstraints: [{maxSkew: 1, topologyKey: z, whenUnsatisfiable: DoNotSchedule, matchLabelKeys: [a]}]"
    ),
    "name-duplicate spec.schedulingGates[1].name": pod("schedulingGates: [{name: a}, {name: a}]"),
    "label-invalid spec.readinessGates[0].conditionType": pod("readinessGates: [{conditionType: a b}]"),
    "dns-invalid spec.dnsConfig.searches[0]": pod("dnsConfig: {searches: ['a b']}"),
    "dns-invalid spec.dnsConfig.nameservers": pod("dnsPolicy: None\ndnsConfig: {searches: [a]}"),
    "field-not-allowed spec.hostnameOverride": pod("hostNetwork: true\nhostnameOverride: a"),
    "name-duplicate spec.volumes[1].name": pod("volumes: [{name: a}, {name: a}]"),
    "volume-source-invalid spec.volumes[0].configMap.items[0].path": pod(
        "volumes: [{name: a, configMap: {name: a, items: [{key: k, path: /a}]}}]"
    ),
    "volume-source-invalid spec.volumes[0].projected.sources[1].serviceAccountToken.path": pod(
        "volumes: [{name: a, projected: {sources: [{secret: {name: a, items: [{key: k, path: a}]}},"
        " {serviceAccountToken: {path: a}}]}}]"
    ),
    "out-of-range spec.volumes[0].projected.sources[0].serviceAccountToken.expirationSeconds": pod(
        "volumes: [{name: a, projected: {sources: [{serviceAccountToken: {path: a, expirationSeconds: 599}}]}}]"
    ),
    "env-invalid spec.volumes[0].downwardAPI.items[0].fieldRef.fieldPath": pod(
        "volumes: [{name: a, downwardAPI: {items: [{path: a, fieldRef: {fieldPath: status.podIP}}]}}]"
    ),
    "field-missing spec.volumes[0].downwardAPI.items[0].resourceFieldRef.containerName": pod(
        "volumes: [{name: a, downwardAPI: {items: [{path: a, resourceFieldRef: {resource: limits.cpu}}]}}]"
    ),
    "field-missing spec.volumes[0].ephemeral.volumeClaimTemplate.spec.resources.requests.storage": pod(
        "volumes: [{name: a, ephemeral: {volumeClaimTemplate: {spec: {accessModes: [ReadWriteOnce]}}}}]"
    ),
    "name-invalid spec.volumes[0].csi.driver": pod("volumes: [{name: a, csi: {driver: a_b}}]"),
    "field-missing spec.volumes[0].fc.lun": pod("volumes: [{name: a, fc: {targetWWNs: [a]}}]"),
    "field-missing spec.volumes[0].rbd.monitors": pod("volumes: [{name: a, rbd: {image: a}}]"),
    "host-port-conflict spec.initContainers[0].ports[1].hostPort": pod(
        "initContainers: [{name: i, image: a, ports: [{containerPort: 80, hostPort: 80}, {containerPort: 81, hostPort: 80}]}]"
    ),
    "probe-field-not-allowed spec.initContainers[0].lifecycle": pod(
        "initContainers: [{name: i, image: a, restartPolicy: OnFailure, lifecycle: {preStop: {sleep: {seconds: 1}}}}]"
    ),
    "hook-sleep-exceeds-grace spec.initContainers[0].lifecycle.preStop.sleep.seconds": pod(
        "terminationGracePeriodSeconds: -5\n"
        "initContainers: [{name: i, image: a, restartPolicy: Always, lifecycle: {preStop: {sleep: {seconds: 2}}}}]"
    ),
    "name-invalid spec.serviceAccountName": pod("serviceAccountName: a_b"),
    "resources-invalid spec.overhead.cpu": pod("overhead: {cpu: -1}"),
}


@pytest.mark.parametrize("fault", WRONG)
def test_what_the_api_server_refuses(fault: str) -> None:
    assert told(WRONG[fault]) == [fault.strip()]


def test_a_volume_is_mounted_or_a_device() -> None:
    text = container(
        "volumeMounts: [{name: a, mountPath: /a}]\nvolumeDevices: [{name: a, devicePath: /a}]",
        "volumes: [{name: a, persistentVolumeClaim: {claimName: a}}]",
    )

    assert sorted(told(text)) == [
        f"mount-invalid {C}.volumeDevices[0].devicePath",
        f"mount-invalid {C}.volumeDevices[0].name",
        f"mount-invalid {C}.volumeMounts[0].name",
    ]


@pytest.mark.parametrize("user", ["ContainerUser", "NT AUTHORITY\\\\SYSTEM", "domain.local\\\\some user"])
def test_users_of_windows(user: str) -> None:
    assert faults(container(f'securityContext: {{windowsOptions: {{runAsUserName: "{user}"}}}}')) == []


def test_all_mistakes_are_told_at_once() -> None:
    text = """
        apiVersion: v1
        kind: Pod
        metadata: {name: Web}
        spec:
          restartPolicy: always
          containers:
          - name: app
            ports: [{containerPort: 70000}]
          - name: app
            image: ' a'
    """

    assert sorted(told(text)) == [
        "field-missing spec.containers[0].image",
        "image-invalid spec.containers[1].image",
        "invalid-enum spec.restartPolicy",
        "name-duplicate spec.containers[1].name",
        "name-invalid metadata.name",
        "out-of-range spec.containers[0].ports[0].containerPort",
    ]


def test_a_name_given_twice_through_an_alias_is_still_twice() -> None:
    text = """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - &app {name: app, image: a}
          - *app
    """

    assert told(text) == ["name-duplicate spec.containers[1].name"]


VERSIONS = [
    (container("env: [{name: 'A B', value: a}]"), "1.31", [f"name-invalid {C}.env[0].name"]),
    (container("env: [{name: 'A B', value: a}]"), "1.32", []),
    (
        container("lifecycle: {preStop: {sleep: {seconds: 0}}}"),
        "1.32",
        [f"out-of-range {C}.lifecycle.preStop.sleep.seconds"],
    ),
    (container("lifecycle: {preStop: {sleep: {seconds: 0}}}"), "1.33", []),
    (container("lifecycle: {preStop: {sleep: {seconds: 5}}}"), "1.29", [f"field-missing {C}.lifecycle.preStop"]),
    (container("restartPolicy: Never\nrestartPolicyRules: []"), "1.34", []),
    (
        pod("initContainers: [{name: i, image: a, restartPolicy: Never}]"),
        "1.34",
        ["invalid-enum spec.initContainers[0].restartPolicy"],
    ),
    (pod("initContainers: [{name: i, image: a, restartPolicy: Never}]"), "1.35", []),
    (
        pod("initContainers: [{name: i, image: a, restartPolicy: Always, startupProbe: {tcpSocket: {port: 1}}}]"),
        "1.28",
        ["probe-field-not-allowed spec.initContainers[0].startupProbe"],
    ),
    (pod("dnsConfig: {searches: [_a.b]}"), "1.32", ["dns-invalid spec.dnsConfig.searches[0]"]),
    (pod("volumes: [{name: a, image: {pullPolicy: Some}}]"), "1.34", []),
]


@pytest.mark.parametrize(
    ("text", "version", "expected"),
    VERSIONS,
    ids=lambda value: value if isinstance(value, str) and value[0] == "1" else "",
)
def test_versions_differ(text: str, version: str, expected: list[str]) -> None:
    assert told(text, version) == expected
