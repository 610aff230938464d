"""The modules that hold the rules. A new category of rules is imported here."""

from __future__ import annotations

from importlib import import_module

CATEGORIES = ("schema", "validation", "manifest", "volumes", "init", "probes", "termination", "budgets")


def everything() -> None:
    """Import every module of rules, so that each binds its functions."""
    for category in CATEGORIES:
        import_module(f"podlint.checks.{category}")
