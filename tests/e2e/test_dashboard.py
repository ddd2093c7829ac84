"""The dashboard in a real browser, from a real Home Assistant."""

from collections.abc import Iterator
import re

from playwright.sync_api import ConsoleMessage, Page, expect
import pytest
from pytest_socket import enable_socket

from demo.browser import Screen, chromium, open_browser, open_page, show, sign_in
from demo.dashboard import URL_PATH
from tests.frontend import axe
from tests.require import require

from .evening import Demo

SCREENS = tuple(
    Screen(name=f"{name}-{tint}", width=width, height=height, dark=dark)
    for name, width, height in (("desktop", 1440, 1100), ("phone", 360, 800))
    for tint, dark in (("light", False), ("dark", True))
)
VIEWS = {
    "today": ("lifeops-tonight-card", "lifeops-hypnogram-card", "hui-tile-card"),
    "sleep": (
        "lifeops-trend-card",
        "lifeops-hypnogram-card",
        "hui-vertical-stack-card",
    ),
}
SCORE = re.compile(r"^\d{2,3}$")


@pytest.fixture(scope="module")
def household(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    require("chromium", present=chromium() is not None)
    enable_socket()
    running = Demo.start(tmp_path_factory.mktemp("demo"))
    try:
        yield running
    finally:
        running.stop()


@pytest.fixture
def said() -> list[str]:
    """Return everything that the page complained of."""
    return []


@pytest.fixture(params=SCREENS, ids=lambda screen: screen.name)
def page(
    household: Demo, request: pytest.FixtureRequest, said: list[str]
) -> Iterator[Page]:
    def listen(line: ConsoleMessage) -> None:
        if line.type == "error":
            said.append(line.text)

    with open_browser() as browser, open_page(browser, request.param) as opened:
        sign_in(opened, household.url, household.user, household.password)
        opened.on("console", listen)
        opened.on("pageerror", lambda error: said.append(str(error)))
        yield opened


def test_dashboard_is_in_the_sidebar_and_seen_first(
    household: Demo, page: Page
) -> None:
    page.goto(household.url)
    page.locator("lifeops-tonight-card").first.wait_for()
    assert f"/{URL_PATH}/" in page.url
    assert page.locator(f"ha-sidebar [href='/{URL_PATH}']").count() == 1


@pytest.mark.parametrize("view", VIEWS)
def test_view_shows_everybody_without_a_complaint(
    household: Demo, page: Page, said: list[str], view: str
) -> None:
    show(page, household.url, f"{URL_PATH}/{view}")
    for kind in VIEWS[view]:
        expect(page.locator(kind)).to_have_count(2)
    for person in ("Ann", "Ben"):
        expect(page.locator("hui-heading-card").get_by_text(person)).to_be_visible()
    expect(page.locator("lifeops-hypnogram-card .ring text").first).to_have_text(SCORE)
    assert page.locator("hui-error-card, hui-warning, .note").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert said == []


@pytest.mark.parametrize("view", VIEWS)
def test_axe_finds_nothing_grave(household: Demo, page: Page, view: str) -> None:
    require("axe", present=axe.script() is not None)
    show(page, household.url, f"{URL_PATH}/{view}")
    expect(page.locator("lifeops-hypnogram-card .lead").first).to_be_visible()
    assert axe.grave(page) == []


def test_buttons_reach_the_agent(household: Demo, page: Page) -> None:
    show(page, household.url, f"{URL_PATH}/today")
    card = page.locator("lifeops-tonight-card").first
    card.get_by_role("button", name="Start now").click()
    expect(card.get_by_role("status")).to_have_text("Wind-down")
    expect(card.locator(".chip")).to_have_text("Wind-down")
    card.get_by_role("button", name="Stop").click()
    expect(card.get_by_role("button", name="Start now")).to_be_visible()
