"""A headless Chromium, where the machine has one."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
DRIVER = shutil.which("chromedriver")
MISSING = "no Chromium with its driver here (Debian: apt-get install chromium chromium-driver)"


@contextmanager
def browser() -> Iterator[webdriver.Chrome]:
    """A browser that keeps what its console says."""
    options = Options()
    for argument in (
        "--hide-scrollbars",
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--window-size=1200,1000",
    ):
        options.add_argument(argument)
    options.binary_location = CHROMIUM or ""
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(DRIVER))
    try:
        yield driver
    finally:
        driver.quit()


def console(driver: webdriver.Chrome) -> list[dict[str, Any]]:
    """What the console said since the last call."""
    return list(driver.get_log("browser"))  # type: ignore[no-untyped-call]


def opened(driver: webdriver.Chrome, page: Path) -> None:
    driver.get(page.as_uri())
    assert console(driver) == []
