"""What names may look like and how far numbers may go: one row for each limit, with where Kubernetes sets it.

Sources: ``validation`` is k8s.io/apimachinery/pkg/util/validation, ``core`` is pkg/apis/core/validation of Kubernetes,
and the recorded verdicts of an API server 1.36.2 show most of them.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from podlint.kubernetes import Version

_ALNUM = "[a-z0-9]"


class Format(NamedTuple):
    """What a text has to look like."""

    says: str
    """What it may hold; follows "takes"."""
    pattern: str
    """A regular expression, compiled when it is first asked for: most manifests need few."""
    longest: int
    source: str
    lower: bool = True
    """Upper case is what most often keeps a text from fitting."""
    joint: str = "-"
    """What stands in for a character that is not allowed."""


class Range(NamedTuple):
    """The numbers that are allowed, both ends included."""

    low: int
    high: int | None
    source: str

    def holds(self, value: int) -> bool:
        return self.low <= value and (self.high is None or value <= self.high)

    @property
    def says(self) -> str:
        if self.high is None:
            return f"{self.low} or more"
        return str(self.low) if self.low == self.high else f"{self.low} to {self.high}"


_EDGES = "a letter or digit at both ends"

DNS_LABEL: Final = Format(
    f"lower-case letters, digits and '-', with {_EDGES}",
    f"{_ALNUM}([-a-z0-9]*{_ALNUM})?",
    63,
    "validation.IsDNS1123Label",
)
DNS_SUBDOMAIN: Final = Format(
    f"lower-case letters, digits, '-' and '.', with {_EDGES} of each part",
    rf"{_ALNUM}([-a-z0-9]*{_ALNUM})?(\.{_ALNUM}([-a-z0-9]*{_ALNUM})?)*",
    253,
    "validation.IsDNS1123Subdomain",
)
DNS_SUBDOMAIN_UNDERSCORE: Final = Format(
    f"lower-case letters, digits, '-', '_' and '.', with {_EDGES} of each part, where '_' may begin one",
    rf"[a-z0-9_]([-_a-z0-9]*{_ALNUM})?(\.[a-z0-9_]([-_a-z0-9]*{_ALNUM})?)*",
    253,
    "validation.IsDNS1123SubdomainWithUnderscore",
)
PORT_NAME: Final = Format(
    f"lower-case letters, digits and single '-', with {_EDGES} and at least one letter",
    r"(?=[^a-z]*[a-z])[a-z0-9]+(-[a-z0-9]+)*",
    15,
    "validation.IsValidPortName",
)
LABEL_VALUE: Final = Format(
    f"letters, digits, '-', '_' and '.', with {_EDGES}",
    r"(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?",
    63,
    "validation.IsValidLabelValue",
    lower=False,
)
NAME_PART: Final = Format(
    f"letters, digits, '-', '_' and '.', with {_EDGES}, after an optional DNS subdomain and '/'",
    r"([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]",
    63,
    "validation.IsQualifiedName: what follows the prefix",
    lower=False,
)
ENV_NAME: Final = Format(
    "letters, digits, '-', '_' and '.', and no digit first",
    r"(?!\.\.?$|\.\.)[-._a-zA-Z][-._a-zA-Z0-9]*",
    1 << 20,
    "validation.IsEnvVarName; Kubernetes before 1.32",
    lower=False,
    joint="_",
)
RELAXED_ENV_NAME: Final = Format(
    "printable ASCII other than '='",
    r"[ -<>-~]+",
    1 << 20,
    "validation.IsRelaxedEnvVarName",
    lower=False,
    joint="_",
)
CONFIG_KEY: Final = Format(
    "letters, digits, '-', '_' and '.', and neither '.' nor '..' first",
    r"(?!\.$|\.\.)[-._a-zA-Z0-9]+",
    253,
    "validation.IsConfigMapKey",
    lower=False,
)
HEADER_NAME: Final = Format(
    "letters, digits and '-'",
    r"[-A-Za-z0-9]+",
    1 << 20,
    "validation.IsHTTPHeaderName",
    lower=False,
)
SYSCTL: Final = Format(
    f"lower-case letters, digits, '-' and '_' in parts joined by '.' or '/', with {_EDGES} of each",
    rf"({_ALNUM}([-_a-z0-9]*{_ALNUM})?[\./])*{_ALNUM}([-_a-z0-9]*{_ALNUM})?",
    253,
    "core.IsValidSysctlName",
)
CSI_DRIVER: Final = Format(
    f"letters, digits, '-' and '.', with {_EDGES} of each part",
    r"(?i:[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*)",
    63,
    "core.ValidateCSIDriverName",
)

WINDOWS_USER: Final = (
    r"(?:[^\\/:*?\"<>|\x00-\x1f.][^\\/:*?\"<>|\x00-\x1f]{0,255}\\)?(?![. ]+$)[^\"/\\:;|=,+*?<>@\[\]\x00-\x1f]{1,104}"
)
"""core.validateWindowsSecurityContextOptions: a NetBIOS or DNS domain and a user, as a regular expression."""

ANNOTATIONS_SIZE: Final = Range(0, 256 * 1024, "apimachinery TotalAnnotationSizeLimitB, in bytes")
CRON_JOB_NAME: Final = Range(1, 52, "batch.ValidateCronJobCreate: 63 less the 11 that a Job's name gets")
HOSTNAME_OVERRIDE: Final = Range(1, 64, "core: what Linux takes as a host name")

NOT_NEGATIVE: Final = Range(0, None, "apimachinery ValidateNonnegativeField")
PORT: Final = Range(1, 65535, "validation.IsValidPortNum")
DEADLINE: Final = Range(1, (1 << 31) - 1, "core.ValidatePodSpec, activeDeadlineSeconds")
PROBE_GRACE: Final = Range(1, None, "core.validateProbe")
USER_ID: Final = Range(0, (1 << 31) - 1, "validation.IsValidUserID, IsValidGroupID")
FILE_MODE: Final = Range(0, 0o777, "core, fileModeErrorMsg")
WEIGHT: Final = Range(1, 100, "core.validateWeightedPodAffinityTerms, ValidatePreferredSchedulingTerms")
POSITIVE: Final = Range(1, None, "core.validateMaxSkew, validateMinDomains")
LUN: Final = Range(0, 255, "core.validateISCSIVolumeSource, validateFCVolumeSource")
PARTITION: Final = Range(0, 255, "core.validateGCEPersistentDiskVolumeSource")
TOKEN_LIFETIME: Final = Range(600, 1 << 32, "core.validateProjectionSources, in seconds")
EXIT_CODE: Final = Range(0, 255, "batch.validatePodFailurePolicyRuleOnExitCodes")
INDEXED_PARALLELISM: Final = Range(0, 100_000, "batch.maxParallelismForIndexedJob")

MOST_NAMESERVERS: Final = 3
"""core.MaxDNSNameservers."""
MOST_SEARCHES: Final = 32
"""core.MaxDNSSearchPaths."""
SEARCHES_LENGTH: Final = 2048
"""core.MaxDNSSearchListChars."""
MOST_RESTART_RULES: Final = 20
"""core: rules in one ``restartPolicyRules``."""
MOST_EXIT_CODES: Final = 255
"""core and batch: values in one ``exitCodes`` or ``onExitCodes``."""
MOST_FAILURE_RULES: Final = 20
"""batch.maxPodFailurePolicyRules."""

STANDARD_FINALIZERS: Final = frozenset({"kubernetes", "orphan", "foregroundDeletion"})
"""core.IsStandardFinalizerName: the only ones without a domain."""

CONTAINER_RESOURCES: Final = ("cpu", "memory", "ephemeral-storage")
"""core helper.IsStandardContainerResourceName, beside ``hugepages-SIZE``."""

ENV_FIELDS: Final = (
    "metadata.name",
    "metadata.namespace",
    "metadata.uid",
    "spec.nodeName",
    "spec.serviceAccountName",
    "status.hostIP",
    "status.hostIPs",
    "status.podIP",
    "status.podIPs",
)
"""core validEnvDownwardAPIFieldPathExpressions."""
FILE_FIELDS: Final = (
    "metadata.name",
    "metadata.namespace",
    "metadata.uid",
    "metadata.labels",
    "metadata.annotations",
)
"""core validVolumeDownwardAPIFieldPathExpressions."""
RESOURCE_FIELDS: Final = tuple(
    f"{part}.{name}" for part in ("limits", "requests") for name in ("cpu", "memory", "ephemeral-storage")
)
"""core validContainerResourceFieldPathExpressions, beside ``limits.hugepages-SIZE``."""
CPU_DIVISORS: Final = ("1m", "1")
"""core validContainerResourceDivisorForCPU."""
BYTE_DIVISORS: Final = ("1", *(f"1{unit}" for unit in "kMGTPE"), *(f"1{unit}i" for unit in "KMGTPE"))
"""core validContainerResourceDivisorForMemory, and those of the other resources that are counted in bytes."""

SLEEP_OF_ZERO: Final = Version(1, 33)
"""The first release whose hooks may sleep 0 s (feature gate PodLifecycleSleepActionAllowZero)."""
RELAXED_ENV_NAMES: Final = Version(1, 32)
"""The first release that takes RELAXED_ENV_NAME (feature gate RelaxedEnvironmentVariableValidation)."""
RELAXED_SEARCHES: Final = Version(1, 33)
"""The first release that takes ``.`` and ``_`` in DNS search domains (feature gate RelaxedDNSSearchValidation)."""
LABELS_IN_NODE_AFFINITY: Final = Version(1, 34)
"""The first release known to insist on label values in what a node affinity requires."""
RESTART_ALL_CONTAINERS: Final = Version(1, 36)
"""The first release with the action of that name (feature gate RestartAllContainersOnContainerExits)."""
