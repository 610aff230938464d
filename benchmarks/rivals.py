"""The tools that a user would run instead, each installed from PyPI into a virtual environment of its own, or by Go."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.cpu import CommandError

ROOT = Path(__file__).resolve().parent.parent
CACHE = Path(os.environ.get("XDG_CACHE_HOME", "~/.cache")).expanduser() / "podlint-benchmarks"
"""Where the rivals are kept from run to run; may be removed at any time."""


@dataclass(frozen=True, slots=True)
class Rival:
    """Another tool, and how it is asked about some manifests."""

    name: str
    does: str
    arguments: Callable[[Path, Sequence[Path]], list[str | Path]]
    """The arguments, from the folder that holds the manifests and the manifests themselves."""
    module: str | None = None
    """The Go package that it is; None: it comes from PyPI."""


def checkov(folder: Path, files: Sequence[Path]) -> list[str | Path]:
    """All of checkov's Kubernetes policies, nothing fetched."""
    where: list[str | Path] = ["--file", *files] if len(files) == 1 else ["--directory", folder]
    return [*where, "--framework", "kubernetes", "--compact", "--quiet", "--soft-fail", "--skip-download"]


def check_jsonschema(_: Path, files: Sequence[Path]) -> list[str | Path]:
    """The structure of Kubernetes objects. A file of several documents is given up at its second."""
    return ["--schemafile", schema_by_kind(), *files]


def schema_by_kind() -> Path:
    """One JSON Schema for all kinds, made of podlint's own ``schemas/kubernetes.json``, in the cache folder."""
    schema = json.loads((ROOT / "schemas" / "kubernetes.json").read_text(encoding="utf-8"))
    schema["allOf"] = []
    for name, reference in schema.pop("x-kinds").items():
        version, _, kind = name.rpartition("/")
        fields = {"apiVersion": {"const": version}, "kind": {"const": kind}}
        asked = {"properties": fields, "required": list(fields)}
        schema["allOf"].append({"if": asked, "then": {"$ref": reference["$ref"]}})
    path = CACHE / "manifest.schema.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(schema), encoding="utf-8")
    return path


def kubernetes_validate(_: Path, files: Sequence[Path]) -> list[str | Path]:
    """The structure of Kubernetes objects, by kubernetes' own OpenAPI."""
    return ["--strict", *files]


def kube_score(_: Path, files: Sequence[Path]) -> list[str | Path]:
    """Its checks of workloads and Services. One file that it cannot read ends it."""
    return ["score", *files]


RIVALS = (
    Rival("checkov", "its Kubernetes policies", checkov),
    Rival(
        "check-jsonschema",
        "a schema of the same objects; gives up files of several documents",
        check_jsonschema,
    ),
    Rival("kubernetes-validate", "the structure of Kubernetes objects", kubernetes_validate),
    Rival(
        "kube-score",
        "checks of workloads and Services; ends at a file that it cannot read",
        kube_score,
        "github.com/zegl/kube-score/cmd/kube-score",
    ),
)


def install(rival: Rival) -> Path:
    """The rival's command, installed if need be; :exc:`CommandError` where that cannot be done."""
    folder = CACHE / rival.name
    command = folder / "bin" / rival.name
    if not command.exists() and rival.module is not None:
        print(f"installing {rival.name} into {folder}", file=sys.stderr)
        go = shutil.which("go")
        environment = {**os.environ, "GOBIN": str(command.parent)}
        if (
            go is None
            or subprocess.run([go, "install", f"{rival.module}@latest"], env=environment, check=False).returncode
        ):
            raise CommandError(f"{rival.name} could not be installed by Go")
    if not command.exists():
        print(f"installing {rival.name} into {folder}", file=sys.stderr)
        venv.create(folder, with_pip=True, clear=True)
        pip = str(folder / "bin" / "pip")
        if subprocess.run([pip, "install", "--quiet", rival.name], check=False).returncode or not command.exists():
            raise CommandError(f"{rival.name} could not be installed")
    return command


def version(rival: Rival, command: Path) -> str:
    """The installed version."""
    if rival.module is not None:
        return "(Go)"
    ask = f"from importlib.metadata import version; print(version({rival.name!r}))"
    answer = subprocess.run([command.with_name("python"), "-c", ask], capture_output=True, text=True, check=True)
    return answer.stdout.strip()
