#!/usr/bin/env python3
"""Take the screenshots that the README shows, in a headless Chromium: ``python tools/take_screenshots.py``.

They are taken of what podlint prints for ``examples/``, so they are to be taken again when that changes. The text is
shown at 80 columns, in a page of its own.
"""

from __future__ import annotations

import html
import os
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By

from tests.report.timelines.browser import CHROMIUM, DRIVER, MISSING, browser

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
TEXT = ("timeline", "--no-stories", "--assume", "pull=16s..17s", "examples/liveness-exec.yaml")


def main() -> int:
    """Take them all."""
    if not (CHROMIUM and DRIVER):
        print(MISSING, file=sys.stderr)
        return 2
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, browser() as chrome:
        pages = Path(folder)
        podlint("timeline", "--output", f"html={pages}/liveness-exec.html", "examples/liveness-exec.yaml")
        podlint("timeline", "--output", f"html={pages}/web.html", "examples/web.yaml")
        podlint("timeline", "--output", f"html={pages}/all.html", "examples")
        (pages / "text.html").write_text(terminal(podlint(*TEXT)), encoding="utf-8")
        take(chrome, pages / "liveness-exec.html", "report-light", 1100, 760)
        take(chrome, pages / "liveness-exec.html", "report-dark", 1100, 760, theme="dark")
        take(chrome, pages / "web.html", "report-slider", 1100, 900, slide=("boot.app", 60.0))
        take(chrome, pages / "all.html", "report-folder", 1100, 760)
        take(chrome, pages / "text.html", "timeline-text", 720, 900)
    return 0


def podlint(*arguments: str) -> str:
    """What podlint prints, at 80 columns."""
    command = [sys.executable, "-m", "podlint", *arguments]
    ran = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=True, env={**os.environ, "COLUMNS": "80"}
    )
    return ran.stdout


def terminal(text: str) -> str:
    """A page that shows text as a terminal does."""
    style = "body{margin:12px;background:#fff} pre{font:14px/1.25 'DejaVu Sans Mono',monospace;margin:0}"
    return f"<!DOCTYPE html><meta charset=utf-8><style>{style}</style><pre>{html.escape(text)}</pre>"


def take(
    chrome: Chrome,
    page: Path,
    name: str,
    width: int,
    height: int,
    theme: str = "light",
    slide: tuple[str, float] | None = None,
) -> None:
    """One screenshot, of a window of this size."""
    chrome.set_window_size(width, height)
    chrome.get(page.as_uri())
    chrome.execute_script(f"document.documentElement.dataset.theme = '{theme}'")
    if slide is not None:
        slider = chrome.find_element(By.CSS_SELECTOR, f'.slider[data-unknown="{slide[0]}"] input[type=range]')
        move = "arguments[0].value = arguments[1]; arguments[0].dispatchEvent(new Event('input', {bubbles: true}))"
        chrome.execute_script(move, slider, slide[1])
    chrome.save_screenshot(str(IMAGES / f"{name}.png"))


if __name__ == "__main__":
    raise SystemExit(main())
