"""The kinds of objects that are looked at beside Pods, and which question needs which of them."""

from __future__ import annotations

from typing import Literal, TypeAlias

Identity: TypeAlias = tuple[str, str]
"""API group (empty for the core group) and kind."""

SERVICE = ("", "Service")
BUDGET = ("policy", "PodDisruptionBudget")
AUTOSCALER = ("autoscaling", "HorizontalPodAutoscaler")
CONFIG_MAP = ("", "ConfigMap")
SECRET = ("", "Secret")
CLAIM = ("", "PersistentVolumeClaim")

KINDS = frozenset({SERVICE, BUDGET, AUTOSCALER, CONFIG_MAP, SECRET, CLAIM})
"""What is looked at beside Pods."""

KIND_NAMES = frozenset(kind for _, kind in KINDS)
""":data:`KINDS` without their API groups."""

Drawn: TypeAlias = Identity | Literal["Pods"]
"""What of a run an answer rests on: its objects of a kind, or its Pods."""

DRAWS_ON: dict[str, tuple[Drawn, ...]] = {
    "pods": ("Pods",),
    "pods_of": ("Pods",),
    "services_of": (SERVICE,),
    "budgets_of": (BUDGET,),
    "autoscalers_of": (AUTOSCALER,),
    "config_map": (CONFIG_MAP,),
    "secret": (SECRET,),
    "keepers": (CONFIG_MAP, SECRET),
    "claim": (CLAIM,),
}
"""What the answers of a :class:`~podlint.pod.neighbourhood.Neighbourhood` rest on, by what it is asked."""
