"""The HTML report in a real browser: what moves, and that nothing from a manifest does."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from podlint.timeline.life import Timeline
from podlint.timeline.scenario import Scenario
from podlint.timeline.supposing import supposing
from tests.cli.running import podlint
from tests.report.timelines.predicted import EXAMPLES, timelines_of

selenium = pytest.importorskip("selenium")

from selenium.webdriver import Chrome  # noqa: E402
from selenium.webdriver.common.by import By  # noqa: E402
from selenium.webdriver.common.keys import Keys  # noqa: E402
from selenium.webdriver.remote.webelement import WebElement  # noqa: E402

from tests.report.timelines.browser import CHROMIUM, DRIVER, MISSING, browser, console, opened  # noqa: E402

pytestmark = [pytest.mark.skipif(not (CHROMIUM and DRIVER), reason=MISSING), pytest.mark.slow]

WEB = EXAMPLES / "web.yaml"

HOSTILE = """\
apiVersion: v1
kind: Pod
metadata: {name: "</script><script>document.title='stolen'</script>\\n<img src=x onerror=alert(1)>"}
spec:
  containers:
    - name: "\\" onfocus=alert(1) x='</title></svg><script>alert(2)</script>\\u202e\\e[31m\\0"
      image: "busybox]]><script>alert(3)</script>:1"
      command: [sh, -c, "sleep 7; exit 1 # --></script><script>alert(4)</script> {{ 7*7 }} ${7*7}"]
      livenessProbe: {exec: {command: [cat, "/tmp/<b>x"]}}
"""


@pytest.fixture(scope="module")
def chrome() -> Iterator[Chrome]:
    with browser() as driver:
        yield driver


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of one Pod, of a folder, and of a manifest that means harm."""
    folder = tmp_path_factory.mktemp("pages")
    (folder / "hostile.yaml").write_text(HOSTILE)
    for name, manifest in (("web", WEB), ("all", EXAMPLES), ("hostile", folder / "hostile.yaml")):
        ran = podlint("timeline", "--output", f"html={folder / name}.html", str(manifest))
        assert ran.status == 0, ran.err
    return folder


def selected(chrome: Chrome) -> str:
    """The name of the scenario that is shown."""
    [tab] = [t for t in chrome.find_elements(By.CSS_SELECTOR, "[role=tab][aria-selected=true]") if t.is_displayed()]
    [panel] = [p for p in chrome.find_elements(By.CSS_SELECTOR, "[role=tabpanel]") if p.is_displayed()]
    assert panel.get_attribute("aria-labelledby") == tab.get_attribute("id")
    return tab.text


def slider(chrome: Chrome, unknown: str) -> WebElement:
    return chrome.find_element(By.CSS_SELECTOR, f'.slider[data-unknown="{unknown}"] input[type=range]')


def slide(chrome: Chrome, unknown: str, value: float) -> None:
    """As a drag with the mouse ends."""
    script = "arguments[0].value = arguments[1]; arguments[0].dispatchEvent(new Event('input', {bubbles: true}))"
    chrome.execute_script(script, slider(chrome, unknown), value)


@pytest.mark.parametrize("name", ["web", "all", "hostile"])
def test_a_page_opens_without_a_word_in_the_console(name: str, chrome: Chrome, pages: Path) -> None:
    opened(chrome, pages / f"{name}.html")

    assert chrome.find_element(By.TAG_NAME, "h2").is_displayed()


def test_tabs_work_by_mouse_and_by_keyboard(chrome: Chrome, pages: Path) -> None:
    opened(chrome, pages / "web.html")
    tabs = chrome.find_elements(By.CSS_SELECTOR, "[role=tab]")
    assert selected(chrome) == tabs[0].text == "boots-in-time"

    tabs[2].click()
    assert selected(chrome) == "boots-too-slowly"
    tabs[2].send_keys(Keys.ARROW_RIGHT)
    assert selected(chrome) == tabs[3].text
    chrome.switch_to.active_element.send_keys(Keys.END)
    assert selected(chrome) == tabs[-1].text
    chrome.switch_to.active_element.send_keys(Keys.ARROW_RIGHT)
    assert selected(chrome) == tabs[0].text


def thresholds() -> list[tuple[str, float, str, str]]:
    """From the JSON: an unknown, a threshold of it, and the scenarios at it and above it."""
    [pod] = json.loads(podlint("timeline", "--format", "json", str(WEB)).out)["pods"]
    below = {(w["unknown"], w["seconds"]): s for s in pod["scenarios"] for w in s["when"] if w["op"] == "<="}
    above = {(w["unknown"], w["seconds"]): s for s in pod["scenarios"] for w in s["when"] if w["op"] == ">"}
    return [(*key, below[key]["name"], above[key]["name"]) for key in below if key in above]


@pytest.mark.parametrize(("unknown", "threshold", "at", "above"), thresholds())
def test_the_outcome_flips_where_the_json_says(
    unknown: str, threshold: float, at: str, above: str, chrome: Chrome, pages: Path
) -> None:
    opened(chrome, pages / "web.html")
    names = [tab.text for tab in chrome.find_elements(By.CSS_SELECTOR, "[role=tab]")]
    chrome.find_elements(By.CSS_SELECTOR, "[role=tab]")[names.index(above)].click()

    slide(chrome, unknown, threshold)
    assert selected(chrome) == at
    slider(chrome, unknown).send_keys(Keys.ARROW_RIGHT)
    assert selected(chrome) == above
    slider(chrome, unknown).send_keys(Keys.ARROW_LEFT)
    assert selected(chrome) == at


def test_a_slider_that_is_let_go_shows_the_whole_range_again(chrome: Chrome, pages: Path) -> None:
    opened(chrome, pages / "web.html")
    slide(chrome, "boot.app", 80)
    assert selected(chrome) == "boots-too-slowly"

    chrome.find_element(By.CSS_SELECTOR, '.slider[data-unknown="boot.app"] input[type=checkbox]').click()

    assert not chrome.find_elements(By.CSS_SELECTOR, "[role=tab].excluded")


def of_script(chrome: Chrome, number: int, values: dict[str, float]) -> list[dict[str, Any] | None]:
    """What the page's script makes of each scenario of a Pod."""
    told: list[dict[str, Any] | None] = chrome.execute_script(
        """const pod = podOf(document.getElementById(`pod-${arguments[0]}`));
        const chosen = pod.life.chosen(new Map(Object.entries(arguments[1])));
        const plain = (times) => JSON.parse(JSON.stringify(times, (_, value) => value === Infinity ? "inf" : value));
        return pod.life.written.scenarios.map((s) => pod.life.admits(s, chosen) ? plain(pod.life.times(s, chosen)) : null)""",
        number,
        values,
    )
    return told


def of_engine(timeline: Timeline, scenario: Scenario, values: dict[str, float]) -> dict[str, Any] | None:
    chosen = supposing(timeline, values)
    if not chosen.admits(scenario):
        return None
    bounds = {event.id: chosen.bounds(event) for event in scenario.events}
    return {id_: None if b is None else ["inf" if math.isinf(end) else end for end in b] for id_, b in bounds.items()}


def positions(timeline: Timeline) -> list[dict[str, float]]:
    """Several places of the sliders: each alone and all together, at thresholds and between."""
    names = [u.name for u in timeline.unknowns if u.bounds.low < u.bounds.high]
    alone = [{name: value} for name in names for value in (0.3, 7.25, 34.0, 45.5, 61.0)]
    return [{}, *alone, *(dict.fromkeys(names, value) for value in (0.4, 12.5, 40.0))]


def test_a_slider_shows_what_the_engine_works_out(chrome: Chrome, pages: Path) -> None:
    opened(chrome, pages / "all.html")
    for number, timeline in enumerate(timelines_of(EXAMPLES), 1):
        for values in positions(timeline):
            told = of_script(chrome, number, values)
            for scenario, times in zip((*timeline.scenarios, *timeline.stories), told, strict=True):
                assert same(times, of_engine(timeline, scenario, values)), (scenario.name, values)


def same(times: dict[str, Any] | None, expected: dict[str, Any] | None) -> bool:
    """The same numbers, but for what two ways of adding make of the last digit."""
    if times is None or expected is None:
        return times is expected
    return times.keys() == expected.keys() and all(
        (one is None and other is None)
        or (one is not None and other is not None and all(_near(a, b) for a, b in zip(one, other, strict=True)))
        for one, other in ((times[key], expected[key]) for key in times)
    )


def _near(one: float | str, other: float | str) -> bool:
    if isinstance(one, str) or isinstance(other, str):
        return one == other
    return math.isclose(one, other, abs_tol=1e-6)


def test_focus_tells_what_a_shape_is_and_lights_its_lines(chrome: Chrome, pages: Path) -> None:
    opened(chrome, pages / "all.html")
    chrome.find_element(By.LINK_TEXT, "Pod liveness-exec").click()
    [section] = [s for s in chrome.find_elements(By.CSS_SELECTOR, "section.pod") if s.is_displayed()]
    [panel] = [p for p in section.find_elements(By.CSS_SELECTOR, "[role=tabpanel]") if p.is_displayed()]

    chrome.execute_script("arguments[0].focus()", panel.find_element(By.CSS_SELECTOR, ".bar.k-stopping"))

    assert "killing liveness" in panel.find_element(By.CSS_SELECTOR, ".told").text
    lit = [line.text for line in section.find_elements(By.CSS_SELECTOR, ".source .lit")]
    assert any("livenessProbe" in line or "periodSeconds" in line for line in lit)


def test_keys_zoom_and_move_the_drawing(chrome: Chrome, pages: Path) -> None:
    opened(chrome, pages / "web.html")
    bar = chrome.find_element(By.CSS_SELECTOR, "svg.chart .bar")

    def ticks() -> list[str]:
        return [tick.text for tick in chrome.find_elements(By.CSS_SELECTOR, ".tick text") if tick.is_displayed()]

    whole = ticks()
    bar.send_keys("+")
    closer = ticks()
    bar.send_keys(Keys.ARROW_RIGHT)
    later = ticks()
    bar.send_keys("0")

    assert whole != closer != later
    assert ticks() == whole


def test_the_index_sorts_and_leads_from_a_finding_to_its_moment(chrome: Chrome, pages: Path) -> None:
    opened(chrome, pages / "all.html")
    names = [cell.text for cell in chrome.find_elements(By.CSS_SELECTOR, "table.index tbody th")]

    chrome.find_element(By.XPATH, "//table[@class='index']//button[text()='Deletion']").click()
    deletion = [c.text for c in chrome.find_elements(By.CSS_SELECTOR, "table.index tbody td:nth-child(6)")]
    assert deletion == sorted(deletion, key=lambda text: float(text.split("..")[1].split()[0]))
    chrome.find_element(By.XPATH, "//table[@class='index']//button[text()='Pod']").click()
    assert [cell.text for cell in chrome.find_elements(By.CSS_SELECTOR, "table.index tbody th")] == sorted(names)

    chrome.find_element(By.LINK_TEXT, "Pod liveness-exec").click()
    chrome.find_element(By.XPATH, "//section[not(@hidden)]//a[text()='show when']").click()
    told = [box.text for box in chrome.find_elements(By.CSS_SELECTOR, ".told") if box.is_displayed()]
    assert "liveness" in told[0]


def test_a_manifest_full_of_markup_does_no_harm(chrome: Chrome, pages: Path) -> None:
    opened(chrome, pages / "hostile.html")
    chrome.find_element(By.CSS_SELECTOR, "svg.chart [tabindex]").send_keys("")

    assert "stolen" not in chrome.title.replace("document.title='stolen'", "")
    assert console(chrome) == []
    assert not chrome.find_elements(By.CSS_SELECTOR, "img, b, [onfocus], [onerror]")
    scripts = chrome.find_elements(By.CSS_SELECTOR, "script:not([type='application/json'])")
    assert len(scripts) == 1
    assert "<img src=x onerror=alert(1)>" in chrome.find_element(By.TAG_NAME, "h2").text


def test_the_policy_stops_what_is_not_the_pages_own(chrome: Chrome, pages: Path) -> None:
    opened(chrome, pages / "web.html")

    chrome.execute_script(
        "const s = document.createElement('script'); s.textContent = 'window.foreign = true'; document.body.append(s);"
        "const i = new Image(); i.src = 'https://example.com/x.png'; document.body.append(i)"
    )

    assert chrome.execute_script("return window.foreign") is None
    assert all("Content Security Policy" in line["message"] for line in console(chrome))


@pytest.mark.parametrize("width", [360, 1200])
def test_nothing_but_the_drawing_is_wider_than_the_window(width: int, chrome: Chrome, pages: Path) -> None:
    opened(chrome, pages / "all.html")
    chrome.set_window_size(width, 900)
    try:
        over = "return document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert chrome.execute_script(over) <= 0
    finally:
        chrome.set_window_size(1200, 1000)
