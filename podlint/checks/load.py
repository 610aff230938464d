"""The modules that hold the rules: one for a category, or a package of them."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

CATEGORIES = (
    "schema",
    "validation",
    "manifest",
    "volumes",
    "init",
    "probes",
    "hooks",
    "termination",
    "network",
    "workloads",
    "commands",
    "images",
    "budgets",
)


def everything() -> None:
    """Import every module of rules, so that each binds its functions."""
    for category in CATEGORIES:
        module = import_module(f"podlint.checks.{category}")
        for part in iter_modules(getattr(module, "__path__", ()), f"{module.__name__}."):
            import_module(part.name)
