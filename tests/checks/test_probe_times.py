"""Probes against one another: who is let in when, and what a delay or a long period costs."""

import pytest

from tests.checks.found import messages, pod

SLOW_READY = "readiness-period-delays-ready"

ASKS = "httpGet: {path: /ready, port: 8080}"


def probed(**probes: str) -> str:
    """A Pod whose container has these probes."""
    lines = "\n".join(f"  {kind}Probe: {{{numbers}}}" for kind, numbers in probes.items())
    return pod(f"containers:\n- name: web\n  image: registry.example.com/web:1.0\n{lines}")


# --- readiness-period-delays-ready -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("startup", "readiness", "waits"),
    [
        (None, f"{ASKS}, periodSeconds: 60", "60 s"),
        (ASKS, f"{ASKS}, periodSeconds: 60", None),
        (ASKS, f"{ASKS}, periodSeconds: 60, successThreshold: 3", "120 s"),
        (ASKS, f"{ASKS}, periodSeconds: 60, initialDelaySeconds: 5", "60 s"),
        (f"{ASKS}, initialDelaySeconds: 5", f"{ASKS}, periodSeconds: 60, initialDelaySeconds: 5", None),
        ("tcpSocket: {port: 8080}", f"{ASKS}, periodSeconds: 60", "60 s"),
        ("periodSeconds: 2", f"{ASKS}, periodSeconds: 60", "60 s"),
    ],
    ids=["alone", "asked at once", "then twice more", "skipped", "delay over", "asks more", "no handler"],
)
def test_what_a_startup_probe_spares_readiness(startup: str | None, readiness: str, waits: str | None) -> None:
    probes = {"readiness": readiness} if startup is None else {"startup": startup, "readiness": readiness}

    found = messages(SLOW_READY, probed(**probes))

    assert len(found) == (waits is not None)
    for message in found:
        assert message.startswith(f"'web' may answer for {waits} before it counts as ready")
