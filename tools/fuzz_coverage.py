"""Damage manifests where it leads to code that none has reached before: a run for the night.

    python -m tools.fuzz_coverage [FOLDER] [LIBFUZZER'S OPTIONS: -max_total_time=3600 -jobs=2]

Needs atheris (``pip install atheris``), which wants Linux or macOS. What led to new code is kept in FOLDER and begins
the next run; an input that raises ends this one, and is kept beside it as ``crash-…``. Each goes through what
``tools.fuzz`` has its inputs go through.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path


def main(arguments: list[str]) -> int:
    """Run libFuzzer until its options or a traceback end it."""
    try:
        import atheris
    except ImportError:
        print("atheris is not installed: pip install atheris", file=sys.stderr)
        return 2
    with atheris.instrument_imports(include=["podlint"]):
        from tools.fuzzing.stages import examine
    from tools.fuzzing.seeds import seeds

    named = [word for word in arguments if not word.startswith("-")]
    folder = Path(named[0] if named else "fuzz-corpus")
    folder.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(seeds()):
        (folder / f"seed-{number}").write_text(seed, encoding="utf-8")
    options = [word for word in arguments if word.startswith("-")]
    with tempfile.TemporaryDirectory() as place:
        path = Path(place, "input.yaml")

        def one(data: bytes) -> None:
            path.write_bytes(data)
            examine(path, every_format=False)

        atheris.Setup([sys.argv[0], *options, str(folder)], one)
        atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
