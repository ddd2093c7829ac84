"""The evening view in a real browser."""

from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Page
import pytest
from pytest_socket import enable_socket

from demo.browser import Screen, chromium, open_browser, open_page, show, sign_in
from demo.dashboard import URL_PATH
from tests.require import require

from .evening import Demo

DESKTOP = Screen(name="desktop", width=1440, height=1100)
PHONE = Screen(name="phone", width=412, height=915, dark=True)
PATH = f"{URL_PATH}/ann"


@pytest.fixture(scope="module")
def household(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    require("chromium", present=chromium() is not None)
    enable_socket()
    running = Demo.start(tmp_path_factory.mktemp("demo"))
    try:
        yield running
    finally:
        running.stop()


@pytest.fixture(params=[DESKTOP, PHONE], ids=lambda screen: screen.name)
def page(household: Demo, request: pytest.FixtureRequest) -> Iterator[Page]:
    with open_browser() as browser, open_page(browser, request.param) as opened:
        sign_in(opened, household.url, household.user, household.password)
        yield opened


def test_view_shows_the_plan_and_the_night_without_an_error(
    household: Demo, page: Page, tmp_path: Path
) -> None:
    said: list[str] = []
    page.on(
        "console", lambda line: said.append(line.text) if line.type == "error" else None
    )
    page.on("pageerror", lambda error: said.append(str(error)))
    show(page, household.url, PATH)

    page.get_by_text("The lights wind down from").wait_for()
    for words in ("Tonight", "Last night", "Sixty nights", "Target bedtime"):
        assert page.get_by_text(words, exact=True).first.is_visible(), words
    assert page.locator("hui-error-card, hui-warning").count() == 0
    assert page.locator("hui-statistics-graph-card canvas").count() == 2
    page.screenshot(path=tmp_path / "view.png", full_page=True)
    assert not said


def test_button_starts_the_winddown(household: Demo, page: Page) -> None:
    show(page, household.url, PATH)
    page.get_by_text("Start now", exact=True).click()
    tile = page.locator("hui-tile-card").filter(has_text="Now").first
    tile.get_by_text("Wind-down").wait_for()
