"""What a field counts as where the manifest leaves it out: one row per field.

``source`` names where Kubernetes does it: a function of the API server's defaulting (kubelet-model
1.1), or ``zero value`` where no function touches the field and the decoder leaves it empty.
"""

from __future__ import annotations

from typing import Generic, TypeVar

from podlint.dataclass import dataclass

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Default(Generic[T_co]):
    """The row of one field. An empty text counts as unset like an absent one; numbers have a least value."""

    field: str
    """The field's key in the object that holds it."""
    value: T_co
    source: str
    least: int = 0
    """The smallest number that means itself. A smaller one, filled in or refused by the API server, counts as unset."""
    below: int | None = None
    """What a number under ``least`` counts as, where that is not the default."""


ZERO_VALUE = "zero value"

# metadata
OBJECT_NAME = Default("name", None, ZERO_VALUE)
OBJECT_NAMESPACE = Default("namespace", None, ZERO_VALUE)

# spec: the Pod
RESTART_POLICY = Default("restartPolicy", "Always", "SetDefaults_PodSpec")
GRACE = Default("terminationGracePeriodSeconds", 30, "SetDefaults_PodSpec; under 0: conversion.go", least=0, below=1)
ACTIVE_DEADLINE = Default("activeDeadlineSeconds", None, ZERO_VALUE, least=1)
SHARE_PROCESS_NAMESPACE = Default("shareProcessNamespace", False, ZERO_VALUE)
HOST_PID = Default("hostPID", False, ZERO_VALUE)
HOST_NETWORK = Default("hostNetwork", False, ZERO_VALUE)
OS_NAME = Default("name", None, ZERO_VALUE)
VOLUME_KIND = Default("emptyDir", "emptyDir", "SetDefaults_Volume")

# spec: a Job
COMPLETIONS = Default("completions", 1, "SetDefaults_Job: 1 where parallelism is unset, too", least=1)
PARALLELISM = Default("parallelism", 1, "SetDefaults_Job", least=1)
BACKOFF_LIMIT = Default("backoffLimit", 6, "SetDefaults_Job")
TTL_AFTER_FINISHED = Default("ttlSecondsAfterFinished", None, ZERO_VALUE)
STARTING_DEADLINE = Default("startingDeadlineSeconds", None, ZERO_VALUE)
CONCURRENCY_POLICY = Default("concurrencyPolicy", "Allow", "SetDefaults_CronJob")
SCHEDULE = Default("schedule", None, ZERO_VALUE)
SUSPEND = Default("suspend", False, ZERO_VALUE)

# containers
IMAGE = Default("image", None, ZERO_VALUE)
PULL_POLICY_LATEST = Default("imagePullPolicy", "Always", "SetDefaults_Container: tag latest, written or implied")
PULL_POLICY = Default("imagePullPolicy", "IfNotPresent", "SetDefaults_Container: any other image")
WORKING_DIR = Default("workingDir", None, ZERO_VALUE)
CONTAINER_RESTART_POLICY = Default("restartPolicy", None, ZERO_VALUE)
RULE_ACTION = Default("action", "", ZERO_VALUE)
RULE_OPERATOR = Default("operator", "", ZERO_VALUE)
NAME = Default("name", "", ZERO_VALUE)
ENV_VALUE = Default("value", "", ZERO_VALUE)
PORT_NAME = Default("name", None, ZERO_VALUE)
PORT_NUMBER = Default("containerPort", None, ZERO_VALUE, least=1)
MOUNT_PATH = Default("mountPath", "", ZERO_VALUE)
MOUNT_SUB_PATH = Default("subPath", None, ZERO_VALUE)
MOUNT_READ_ONLY = Default("readOnly", False, ZERO_VALUE)

# probes
INITIAL_DELAY = Default("initialDelaySeconds", 0, ZERO_VALUE)
PERIOD = Default("periodSeconds", 10, "SetDefaults_Probe", least=1)
TIMEOUT = Default("timeoutSeconds", 1, "SetDefaults_Probe", least=1)
SUCCESS_THRESHOLD = Default("successThreshold", 1, "SetDefaults_Probe", least=1)
FAILURE_THRESHOLD = Default("failureThreshold", 3, "SetDefaults_Probe", least=1)
PROBE_GRACE = Default("terminationGracePeriodSeconds", None, ZERO_VALUE, least=1)

# what probes and hooks do
HTTP_PATH = Default("path", "/", "SetDefaults_HTTPGetAction")
HTTP_SCHEME = Default("scheme", "HTTP", "SetDefaults_HTTPGetAction")
HOST = Default("host", None, ZERO_VALUE)
PORT = Default("port", 0, ZERO_VALUE)
GRPC_SERVICE = Default("service", "", "SetDefaults_Probe")
SLEEP_SECONDS = Default("seconds", 0, ZERO_VALUE)

# references to ConfigMaps and Secrets
KEY = Default("key", None, ZERO_VALUE)
KEY_PATH = Default("path", None, ZERO_VALUE)
SECRET_NAME = Default("secretName", None, ZERO_VALUE)
OPTIONAL = Default("optional", False, ZERO_VALUE)

# objects around the Pod
PUBLISH_NOT_READY = Default("publishNotReadyAddresses", False, ZERO_VALUE)
SERVICE_PORT = Default("port", None, ZERO_VALUE, least=1)
TARGET_PORT = Default("targetPort", None, "SetDefaults_Service: as port", least=1)
MIN_AVAILABLE = Default("minAvailable", None, ZERO_VALUE)
MAX_UNAVAILABLE = Default("maxUnavailable", None, ZERO_VALUE)
UNHEALTHY_EVICTION = Default(
    "unhealthyPodEvictionPolicy", "IfHealthyBudget", "policy/v1: nil counts as IfHealthyBudget"
)
MIN_REPLICAS = Default("minReplicas", 1, "SetDefaults_HorizontalPodAutoscaler")
MAX_REPLICAS = Default("maxReplicas", None, ZERO_VALUE, least=1)
