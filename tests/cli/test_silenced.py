"""Suppressions and baselines from the outside: what they hide, what is counted, what is said of them."""

import json
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


# --- baselines ---------------------------------------------------------------------------------------------

KNOWN = ("--baseline", "known.json")
BOTH = ["probe-timeout-not-below-period", "volume-mount-unknown"]


@pytest.fixture
def known(folder: Path) -> Path:
    """The baseline of the manifest as it is."""
    ran = check("--write-baseline", "known.json", "--select", ",".join(BOTH))
    assert (ran.status, ran.err) == (0, "podlint: 2 findings written to known.json\n")
    assert ran.out == "Nothing found in 1 file (1 Pod), 2 in the baseline\n"
    return folder / "known.json"


@pytest.mark.usefixtures("known")
def test_what_the_baseline_knows_is_counted_and_does_not_fail() -> None:
    ran = check(*KNOWN, "--select", ",".join(BOTH))
    assert (ran.status, ran.err) == (0, "")
    assert ran.out == "Nothing found in 1 file (1 Pod), 2 in the baseline\n"
    summary = json.loads(podlint("check", *KNOWN, "--format", "json").out)["summary"]
    assert (summary["baselined"], summary["suppressed"]) == (2, 0)
    assert "baselined" not in json.loads(podlint("check", "--format", "json").out)["summary"]


@pytest.mark.parametrize(
    "change",
    [
        ("spec:", "# a line more\nspec:"),
        ("timeoutSeconds: 8", "timeoutSeconds: 9"),
        ("  containers:\n", "  containers:\n    - {name: first, image: 'a:1'}\n"),
        ("      volumeMounts:\n", "      volumeMounts:\n        - {name: workdir, mountPath: /other}\n"),
    ],
)
@pytest.mark.usefixtures("known")
def test_a_baseline_survives_what_moves_around_its_findings(folder: Path, change: tuple[str, str]) -> None:
    (folder / "web.yaml").write_text(BAD.replace(*change, 1))
    assert told(check(*KNOWN, "--select", ",".join(BOTH))) == []


@pytest.mark.usefixtures("known")
def test_a_second_finding_like_a_known_one_is_new(folder: Path) -> None:
    again = "        - name: workdri\n          mountPath: /work\n"
    (folder / "web.yaml").write_text(BAD.replace(again, again + again.replace("/work", "/play"), 1))
    ran = check(*KNOWN, "--select", ",".join(BOTH))
    assert (ran.status, told(ran)) == (1, ["volume-mount-unknown"])
    (folder / "other.yaml").write_text(BAD)
    assert told(check(*KNOWN, "other.yaml", "--select", ",".join(BOTH))) == BOTH


@pytest.mark.usefixtures("known")
def test_what_is_mended_asks_for_a_new_baseline(folder: Path) -> None:
    (folder / "web.yaml").write_text(BAD.replace("workdri\n", "workdir\n"))
    said = "podlint: 1 finding of the baseline known.json not found any more: write it anew with --write-baseline\n"
    assert check(*KNOWN).err == said
    assert check(*KNOWN, "--ignore", "volumes").err == ""
    assert check(*KNOWN, "--select", "probes", "--quiet").err == ""


def test_the_baseline_is_the_same_from_every_folder(folder: Path, known: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "below").mkdir()
    monkeypatch.chdir(folder / "below")
    ran = check("--baseline", "../known.json", "..", "--select", ",".join(BOTH))
    assert (ran.status, ran.err) == (0, "")
    check("--write-baseline", "../again.json", "..", "--select", ",".join(BOTH))
    assert (folder / "again.json").read_bytes() == known.read_bytes()


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (("--baseline", "missing.json"), "podlint: error: missing.json: cannot be read: No such file or directory\n"),
        (("--baseline", "web.yaml"), "podlint: error: web.yaml: is no JSON"),
        (("--write-baseline", "missing/known.json"), "podlint: error: missing/known.json: cannot be written: "),
        (("--baseline", "a", "--write-baseline", "b"), "podlint: error: --baseline and --write-baseline do not go"),
    ],
)
def test_a_baseline_that_is_none_is_a_wrong_use(arguments: tuple[str, ...], error: str) -> None:
    ran = check(*arguments)
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith(error)


@pytest.mark.usefixtures("known")
def test_statistics_count_what_is_new_and_say_what_is_not(folder: Path) -> None:
    (folder / "other.yaml").write_text(IGNORED)
    ran = podlint("check", "--statistics", *KNOWN, "--select", ",".join(BOTH))
    assert ran.out.splitlines() == [
        "1  warning  probe-timeout-not-below-period",
        "1 warning in 2 files (2 Pods), 1 suppressed, 2 in the baseline",
    ]


@pytest.mark.usefixtures("known")
def test_what_is_known_is_not_mended(folder: Path) -> None:
    podlint("check", "--fix", *KNOWN, "--select", ",".join(BOTH))
    assert (folder / "web.yaml").read_text() == BAD
    podlint("check", "--fix", "--select", ",".join(BOTH))
    assert (folder / "web.yaml").read_text() != BAD
    assert check("--fix", "--write-baseline", "known.json").status == 2
