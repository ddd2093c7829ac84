"""The cards of a calm home on the stage."""

from typing import Any

from playwright.sync_api import Locator, Page, expect

from . import calm, home
from .conftest import Show

LATER = home.NOW.replace(hour=19, minute=40)


def put(show: Show, *cards: str, hass: Any = None, **facts: Any) -> None:
    """Put cards on the stage, all of them where none is named."""
    show(
        *(cards or calm.CARDS),
        hass=hass or calm.hass(),
        answers=calm.answers(**facts),
    )


def card(page: Page, name: str) -> Locator:
    """Return a card that has drawn its answer."""
    found = page.locator(f"lifeops-{name}-card")
    expect(found.locator(".card > :nth-child(2)")).to_be_visible()
    return found


def rows(found: Locator, selector: str) -> list[str]:
    """Return the texts of rows, each on one line."""
    return [" ".join(one.split()) for one in found.locator(selector).all_inner_texts()]
