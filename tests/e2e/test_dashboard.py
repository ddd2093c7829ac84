"""The dashboard in a real browser, from a real Home Assistant."""

from collections.abc import Iterator
import re

from playwright.sync_api import Browser, ConsoleMessage, Error, Page, expect
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
PERSONS = 2
VIEWS = {
    "today": {
        "lifeops-tonight-card": PERSONS,
        "lifeops-hypnogram-card": PERSONS,
        "lifeops-agenda-card": PERSONS,
        "lifeops-queue-card": PERSONS,
        "hui-tile-card": 1,
    },
    "sleep": {
        "lifeops-trend-card": PERSONS,
        "lifeops-hypnogram-card": PERSONS,
        "hui-vertical-stack-card": PERSONS,
    },
    "goals": {
        "lifeops-striving-card": PERSONS,
        "lifeops-xp-card": PERSONS,
        "hui-todo-list-card": 3 * PERSONS,
    },
}
# Home Assistant's own lists have faults of their own.
LOOKED_AT = {"goals": ("lifeops-striving-card", "lifeops-xp-card")}
KNOWN = re.compile(r"^\d{1,3}$")
COUNTED_MS = 60_000


@pytest.fixture(autouse=True)
def configure_event_loop() -> None:
    """Leave the loop to the browser, which brings one of its own."""


@pytest.fixture(autouse=True, scope="session")
def configure_session_event_loop() -> None:
    """Leave the session without a loop."""


@pytest.fixture(autouse=True)
def enable_event_loop_debug() -> None:
    """Leave the browser's loop as it is."""


@pytest.fixture(scope="module")
def household(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    require("chromium", present=chromium() is not None)
    enable_socket()
    running = Demo.start(tmp_path_factory.mktemp("demo"))
    try:
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="module")
def browser(household: Demo) -> Iterator[Browser]:
    with open_browser() as opened:
        yield opened


@pytest.fixture(scope="module", params=SCREENS, ids=lambda screen: screen.name)
def signed_in(
    household: Demo, browser: Browser, request: pytest.FixtureRequest
) -> Iterator[Page]:
    with open_page(browser, request.param) as opened:
        sign_in(opened, household.url, household.user, household.password)
        yield opened


@pytest.fixture
def said() -> list[str]:
    """Return everything that the page complained of."""
    return []


@pytest.fixture
def page(signed_in: Page, said: list[str]) -> Iterator[Page]:
    def listen(line: ConsoleMessage) -> None:
        if line.type == "error":
            said.append(line.text)

    def fail(error: Error) -> None:
        said.append(str(error))

    signed_in.on("console", listen)
    signed_in.on("pageerror", fail)
    yield signed_in
    signed_in.remove_listener("console", listen)
    signed_in.remove_listener("pageerror", fail)


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
    for kind, count in VIEWS[view].items():
        expect(page.locator(kind)).to_have_count(count)
    for person in ("Ann", "Ben"):
        expect(page.locator("hui-heading-card").get_by_text(person)).to_be_visible()
    expect(page.locator(".ring text").first).to_have_text(KNOWN)
    expect(page.locator(".note")).to_have_count(0, timeout=COUNTED_MS)
    assert page.locator("hui-error-card, hui-warning").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert said == []


@pytest.mark.parametrize("view", VIEWS)
def test_axe_finds_nothing_grave(household: Demo, page: Page, view: str) -> None:
    require("axe", present=axe.script() is not None)
    show(page, household.url, f"{URL_PATH}/{view}")
    expect(page.locator(".ring text").first).to_be_visible()
    assert axe.grave(page, *LOOKED_AT.get(view, ())) == []


def test_buttons_reach_the_agent(household: Demo, page: Page) -> None:
    show(page, household.url, f"{URL_PATH}/today")
    card = page.locator("lifeops-tonight-card").first
    card.get_by_role("button", name="Start now").click()
    expect(card.get_by_role("status")).to_have_text("Wind-down")
    expect(card.locator(".chip")).to_have_text("Wind-down")
    card.get_by_role("button", name="Stop").click()
    expect(card.get_by_role("button", name="Start now")).to_be_visible()


def test_tick_reaches_the_agent(household: Demo, page: Page) -> None:
    show(page, household.url, f"{URL_PATH}/goals")
    card = page.locator("lifeops-striving-card").first
    tick = card.get_by_role("button", name="Done: Read a chapter")
    expect(tick).to_have_attribute("aria-pressed", "false")
    tick.click()
    expect(tick).to_have_attribute("aria-pressed", "true")
    tick.click()
    expect(tick).to_have_attribute("aria-pressed", "false")
