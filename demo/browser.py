"""A headless Chromium signed in to a home of the demo."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
import shutil

from playwright.sync_api import Browser, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE_MS = 60_000


@dataclass(frozen=True, kw_only=True)
class Screen:
    """What a person looks at."""

    name: str
    width: int
    height: int
    dark: bool = False
    locale: str = "en-GB"
    scale: float = 1


def chromium() -> str | None:
    """Return the machine's Chromium, None where it has none."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


@contextmanager
def open_browser() -> Iterator[Browser]:
    """Start Chromium and end it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium(), args=list(ARGUMENTS)
        )
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def open_page(browser: Browser, screen: Screen) -> Iterator[Page]:
    """Open a page of its own, with nothing remembered."""
    context = browser.new_context(
        viewport={"width": screen.width, "height": screen.height},
        device_scale_factor=screen.scale,
        color_scheme="dark" if screen.dark else "light",
        is_mobile=screen.width < screen.height,
        has_touch=screen.width < screen.height,
        locale=screen.locale,
    )
    context.set_default_timeout(PATIENCE_MS)
    try:
        yield context.new_page()
    finally:
        context.close()


def sign_in(page: Page, url: str, user: str, password: str) -> None:
    """Sign in by the form, as a person does."""
    page.goto(url)
    page.locator("input[name=username]").fill(user)
    page.locator("input[name=password]").fill(password)
    page.keyboard.press("Enter")
    page.locator("home-assistant-main").wait_for()


def show(page: Page, url: str, path: str) -> None:
    """Go to a view and wait until its cards stand still."""
    page.goto(f"{url}/{path}")
    page.locator("hui-sections-view").wait_for()
    page.locator("ha-spinner, ha-circular-progress").first.wait_for(state="hidden")
    page.wait_for_load_state("networkidle")
