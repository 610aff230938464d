"""The same input gives the same bytes: whatever the order of arguments, the locale, the hash seed or the folder's."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from podlint.report.findings.format import FORMATS as OF_FINDINGS
from podlint.report.findings.format import TEXT_FORMATS as FINDINGS_FOR_PEOPLE
from podlint.report.timelines.format import FORMATS as OF_TIMELINES
from podlint.report.timelines.format import TEXT_FORMATS as TIMELINES_FOR_PEOPLE
from tests.cli.running import BAD, BROKEN, CLEAN
from tools.fuzzing.seeds import ROOT

FILES = {
    "a.yaml": BAD.replace("workdri", "ärger"),
    "b.yaml": BROKEN,
    "İ.yaml": CLEAN,
    "c/d.yaml": BAD.replace("web", "shop"),
    "Z.yml": BAD,
}
SURROUNDINGS = {
    "hash seed": {"PYTHONHASHSEED": "2"},
    "C locale": {"LC_ALL": "C"},
    "locale that there is not": {"LC_ALL": "xx_YY.UTF-8"},
    "UTF-8 mode": {"PYTHONUTF8": "1"},
    "time zone": {"TZ": "Asia/Kathmandu"},
}
ASCII = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
"""The C locale taken at its word: names are bytes, and a terminal shows ASCII."""


USUAL = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "PYTHON"))} | {
    "LC_ALL": "C.UTF-8",
    "PYTHONPATH": str(ROOT),
    "PYTHONHASHSEED": "1",
}


def output(folder: Path, *arguments: str, **environment: str) -> tuple[bytes, bytes]:
    ran = subprocess.run(
        [sys.executable, "-m", "podlint", *arguments],
        cwd=folder,
        env={**USUAL, **environment},
        capture_output=True,
        check=False,
    )
    assert ran.returncode in (0, 1, 2)
    return ran.stdout, ran.stderr


def written(folder: Path, names: list[str]) -> Path:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(FILES[name], encoding="utf-8")
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return written(tmp_path, sorted(FILES))


def reports(folder: Path, target: Path, **environment: str) -> dict[str, bytes]:
    """What both commands write in every format, and what they say beside it."""
    target.mkdir()
    said: dict[str, bytes] = {}
    for command, formats in (("check", OF_FINDINGS), ("timeline", OF_TIMELINES)):
        files = {name: target / f"{command}.{name}" for name in formats}
        wanted = [word for name, path in files.items() for word in ("--output", f"{name}={path}")]
        out, err = output(folder, command, *wanted, **environment)
        said |= {f"{command} out": out, f"{command} err": err, **{p.name: p.read_bytes() for p in files.values()}}
    return said


@pytest.mark.slow
def test_no_surroundings_change_a_byte(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    target = tmp_path_factory.mktemp("reports")
    plain = reports(folder, target / "plain")
    for number, (changed, environment) in enumerate(SURROUNDINGS.items()):
        told = reports(folder, target / str(number), **environment)
        assert [name for name in plain if told[name] != plain[name]] == [], changed


LOCALES = {"latin-1": ("en_US", "ISO-8859-1"), "turkish": ("tr_TR", "UTF-8")}


def made(name: str, folder: Path) -> dict[str, str]:
    """The environment of a locale that the system can make, be it installed or not."""
    language, charset = LOCALES[name]
    called = f"{language}.{charset}"
    localedef = shutil.which("localedef")
    command = [localedef or "", "--quiet", "--force", "-i", language, "-f", charset, str(folder / called)]
    if localedef is None or subprocess.run(command, capture_output=True, check=False).returncode > 1:
        pytest.skip(f"the locale {called} cannot be made here")
    return {"LOCPATH": str(folder), "LC_ALL": called, "LANG": called}


@pytest.mark.slow
@pytest.mark.parametrize("locale", ["ascii", *LOCALES])
def test_no_locale_changes_a_byte_of_a_report(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, locale: str
) -> None:
    """Of one in a file. A terminal is shown what its encoding can carry."""
    target = tmp_path_factory.mktemp("reports")
    environment = ASCII if locale == "ascii" else made(locale, tmp_path_factory.mktemp("locales"))
    plain, told = reports(folder, target / "plain"), reports(folder, target / "told", **environment)
    charset = LOCALES[locale][1] if locale in LOCALES else "ascii"
    assert [name for name in plain if " " not in name and told[name] != plain[name]] == []
    for name in ("check out", "check err", "timeline err"):
        assert told[name] == plain[name].decode().encode(charset, "backslashreplace"), name
    assert "ärger" in plain["check out"].decode()


@pytest.mark.slow
def test_no_locale_changes_a_byte_of_what_standard_output_has_for_programs(tmp_path: Path) -> None:
    folder = written(tmp_path, ["a.yaml", "İ.yaml"])
    printed = [
        *(["check", "--format", name] for name in OF_FINDINGS if name not in FINDINGS_FOR_PEOPLE),
        *(["timeline", "--format", name] for name in OF_TIMELINES if name not in TIMELINES_FOR_PEOPLE),
        *(["graph", "--format", name] for name in ("mermaid", "dot", "json")),
        *(["diff", "a.yaml", "İ.yaml", "--format", name] for name in ("markdown", "json")),
        ["rule", "--format", "markdown", "volume-mount-unknown"],
        ["schema", "check"],
    ]
    assert [each for each in printed if output(folder, *each, **ASCII)[0] != output(folder, *each)[0]] == []


@pytest.mark.slow
def test_a_baseline_knows_a_file_by_its_name_in_every_locale(folder: Path) -> None:
    def written_in(**environment: str) -> str:
        output(folder, "check", "--write-baseline", "known.json", **environment)
        return (folder / "known.json").read_text(encoding="utf-8")

    assert written_in() == written_in(**ASCII)
    (folder / "a.yaml").rename(folder / "ウェブ.yaml")
    assert "ウェブ.yaml" in written_in()
    (folder / "ウェブ.yaml").write_text(CLEAN, encoding="utf-8")
    shown = output(folder, "check", "--baseline", "known.json", "a.yaml", "c", **ASCII)
    assert b"not found any more" not in shown[1]


@pytest.mark.slow
def test_the_order_in_which_a_folder_lists_its_files_changes_no_byte(tmp_path: Path) -> None:
    one = written(tmp_path / "one", sorted(FILES))
    other = written(tmp_path / "other", sorted(FILES, reverse=True))
    assert output(one, "check", "--format", "json") == output(other, "check", "--format", "json")


@pytest.mark.slow
def test_the_order_of_arguments_changes_no_byte(folder: Path) -> None:
    one = output(folder, "check", "a.yaml", "c/d.yaml", "c", "--format", "json", "--select", "all")
    other = output(folder, "check", "c", "--select", "all", "c/d.yaml", "--format", "json", "a.yaml")
    assert one == other


@pytest.mark.slow
def test_no_number_of_processes_and_nothing_known_from_before_changes_a_byte(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    padding = "".join(f"# line {number} of a long comment\n" for number in range(400))
    for number in range(60):
        text = (BAD if number % 2 else CLEAN).replace("web", f"web-{number}")
        (tmp_path / f"{number}.yaml").write_text(text + padding, encoding="utf-8")
    plain = output(tmp_path, "check", "--format", "json", "--jobs", "1", "--no-cache")
    assert len(plain[0]) > 10_000
    for jobs in ("2", "3"):
        assert output(tmp_path, "check", "--format", "json", "--jobs", jobs, "--no-cache") == plain
    cache = str(tmp_path_factory.mktemp("cache"))
    for _ in ("cold", "warm"):
        assert output(tmp_path, "check", "--format", "json", PODLINT_CACHE_DIR=cache) == plain
