"""A page of a browser whose server is this process."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, Route
import pytest
from pytest_socket import enable_socket

from demo.browser import Screen, chromium, open_browser, open_page
from tests.require import require

from . import home

HERE = Path(__file__).parent
MODULES = HERE.parents[1] / "custom_components/lifeops/frontend"
ORIGIN = "http://home.test"
DESKTOP = Screen(name="desktop", width=1240, height=1000)
PHONE = Screen(name="phone", width=320, height=900)
CARDS = ("tonight", "hypnogram", "trend")
TYPES = {".js": "text/javascript", ".html": "text/html"}

type Show = Callable[..., None]


@dataclass(frozen=True)
class Stages:
    """Pages that are used again: to open one costs more than most tests do."""

    browser: Browser
    stack: ExitStack
    pages: dict[Screen, Page] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)

    def page(self, screen: Screen) -> Page:
        """Return the page of a screen."""
        if screen not in self.pages:
            opened = self.stack.enter_context(open_page(self.browser, screen))
            opened.on("console", lambda line: _note(self.said, line.type, line.text))
            opened.on("pageerror", lambda error: self.said.append(str(error)))
            opened.route(f"{ORIGIN}/**", _serve)
            self.pages[screen] = opened
        return self.pages[screen]


@pytest.fixture(autouse=True)
def verify_cleanup(socket_enabled: None) -> None:
    """Let the browser be talked to; the plugin's own check knows nothing of it."""


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
def browser() -> Iterator[Browser]:
    """Return a browser that has ended before other tests need a loop."""
    require("chromium", present=chromium() is not None)
    enable_socket()
    with open_browser() as opened:
        yield opened


@pytest.fixture
def screen() -> Screen:
    """Return what is looked at; a test may ask for another."""
    return DESKTOP


@pytest.fixture(scope="module")
def stages(browser: Browser) -> Iterator[Stages]:
    """Return where pages wait for the next test, one for each screen."""
    with ExitStack() as stack:
        yield Stages(browser, stack)


@pytest.fixture
def said(stages: Stages) -> list[str]:
    """Return everything that the page complained of."""
    stages.said.clear()
    return stages.said


@pytest.fixture
def page(stages: Stages, screen: Screen, said: list[str]) -> Iterator[Page]:
    """Return the stage, empty, at six in the evening; it may not complain."""
    opened = stages.page(screen)
    opened.clock.set_fixed_time(home.NOW)
    load(opened)
    yield opened
    opened.evaluate("localStorage.clear()")
    opened.mouse.move(0, 0)
    opened.goto("about:blank")
    assert not said


@pytest.fixture
def show(page: Page) -> Show:
    """Return how cards are put on the stage."""

    def put(
        *cards: str | Mapping[str, Any],
        hass: Any = None,
        answers: Mapping[str, Any] | None = None,
    ) -> None:
        wanted: Sequence[Mapping[str, Any]] = [
            {"type": f"lifeops-{card}-card", "person": home.ANN}
            if isinstance(card, str)
            else card
            for card in cards
        ]
        facts = {
            "hass": hass or home.hass(),
            "answers": answers or {home.ANN: home.answer()},
        }
        page.evaluate("([home, cards]) => stage.show(home, cards)", [facts, wanted])

    return put


def load(page: Page) -> None:
    """Open the page, anew or for the first time."""
    page.goto(f"{ORIGIN}/page/index.html")
    page.locator("html[data-ready]").wait_for(state="attached")


def _serve(route: Route) -> None:
    folder, _, name = route.request.url.removeprefix(f"{ORIGIN}/").partition("/")
    root = {"lifeops": MODULES, "page": HERE / "page"}.get(folder)
    path = root / name if root else None
    if path is None or not path.is_file():
        route.fulfill(status=204)
        return
    route.fulfill(body=path.read_bytes(), content_type=TYPES[path.suffix])


def _note(said: list[str], kind: str, text: str) -> None:
    if kind in ("error", "warning"):
        said.append(text)
