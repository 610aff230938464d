"""Suppressions and baselines from the outside: what they hide, what is counted, what is said of them."""

from pathlib import Path

import pytest

from tests.cli.running import BAD, Ran, podlint

IGNORED = BAD.replace("- name: workdri", "- name: workdri  # podlint: ignore[volume-mount-unknown] later")
IDLE = BAD.replace("- name: workdri", "- name: workdir  # podlint: ignore[volume-mount-unknown] later")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository that is the current folder, with one manifest."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()
    (tmp_path / "web.yaml").write_text(BAD)
    return tmp_path


def told(ran: Ran) -> list[str]:
    """The rules of a concise report, in its order."""
    return [line.split("[")[1].split("]")[0] for line in ran.out.splitlines() if "[" in line]


def check(*arguments: str) -> Ran:
    return podlint("check", "--format", "concise", *arguments)


def test_a_suppression_that_silences_nothing_is_told(folder: Path) -> None:
    (folder / "web.yaml").write_text(IGNORED)
    assert "suppression-unused" not in told(check())
    (folder / "web.yaml").write_text(IDLE)
    assert "suppression-unused" in told(check())


@pytest.mark.parametrize(
    "choice",
    [
        ("--select", "suppression"),
        ("--ignore", "volumes"),
        ("--ignore", "volume-mount-unknown"),
        ("--select", "probes"),
    ],
)
def test_what_is_not_asked_for_is_not_called_unused(folder: Path, choice: tuple[str, str]) -> None:
    (folder / "web.yaml").write_text(IDLE)
    assert "suppression-unused" not in told(check(*choice))


def test_what_is_too_mild_to_be_told_is_silenced_all_the_same(folder: Path) -> None:
    (folder / ".podlint.yaml").write_text("severity: {volume-mount-unknown: info}\n")
    (folder / "web.yaml").write_text(IGNORED)
    ran = check()
    assert "suppression-unused" not in told(ran)
    assert "suppressed" not in ran.out
    assert ran.out.rstrip().endswith("(1 Pod)")


SERVED = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop
spec:
  selector:
    matchLabels: {app: shop}
  template:
    metadata:
      labels: {app: shop}
    spec:
      containers:
        # podlint: ignore[readiness-probe-missing] it answers from its first moment on
        - name: shop
          image: registry.example.com/shop:1.4.0
          ports: [{containerPort: 80}]
"""
SERVICE = """\
apiVersion: v1
kind: Service
metadata: {name: shop}
spec:
  selector: {app: shop}
  ports: [{port: 80}]
"""


def test_what_another_file_would_bring_about_is_not_called_unused(folder: Path) -> None:
    (folder / "web.yaml").write_text(SERVED)
    (folder / "service.yaml").write_text(SERVICE)
    together = check("--profile", "strict")
    assert "1 suppressed" in together.out
    for ran in (together, check("web.yaml", "--profile", "strict")):
        assert "suppression-unused" not in told(ran)


def test_what_is_of_no_use_is_taken_away_rule_by_rule(folder: Path) -> None:
    idle = IGNORED.replace("[volume-mount-unknown]", "[volume-unused, volume-mount-unknown, mount-invalid]")
    (folder / "web.yaml").write_text(idle)
    podlint("check", "--fix", "--select", "suppression,volumes")
    assert (folder / "web.yaml").read_text() == IGNORED
