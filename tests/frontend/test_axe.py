"""Every card in every state, both themes, two widths: nothing grave for axe."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect
import pytest

from tests.require import require

from . import axe, home
from .conftest import CARDS, DESKTOP, PHONE, Show

SIGHT_OF_GRAPHICS = 3.0
SIGHT_OF_TEXT = 4.5
COLOURS = ("deep", "light", "rem", "awake", "nap", "score", "now", "rail")
CONTRAST = """
([card, names]) => {
  const host = document.querySelector(card);
  const probe = document.createElement("i");
  host.shadowRoot.append(probe);
  const light = (colour) => {
    probe.style.color = colour;
    const parts = getComputedStyle(probe).color.match(/[0-9.]+/g).slice(0, 3)
      .map((part) => part / 255)
      .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
  };
  const ground = light("var(--card-background-color)");
  return Object.fromEntries(names.map((name) => {
    const one = light(`var(--${name})`);
    const [high, low] = one > ground ? [one, ground] : [ground, one];
    return [name, (high + 0.05) / (low + 0.05)];
  }));
}
"""


@pytest.fixture(autouse=True)
def _axe() -> None:
    require("axe", present=axe.script() is not None)


def everyday(page: Page, show: Show, hass: Any) -> None:
    poor = {"outlook": "poor", "reasons": ["sleep_debt"], "nights": 90, "hit_rate": 0.7}
    show(*CARDS, hass=hass, answers={home.ANN: home.answer() | {"prediction": poor}})
    expect(page.locator("lifeops-trend-card svg")).to_be_visible()


def without_stages(page: Page, show: Show, hass: Any) -> None:
    show(*CARDS, hass=hass, answers={home.ANN: home.answer(hypnogram=False)})
    expect(page.locator("lifeops-trend-card svg")).to_be_visible()


def offline(page: Page, show: Show, hass: Any) -> None:
    everyday(page, show, hass)
    page.evaluate("stage.tell({connected: false})")
    expect(page.locator(".note").first).to_be_visible()


def missing_night(page: Page, show: Show, hass: Any) -> None:
    everyday(page, show, hass)
    for _ in range(4):
        page.get_by_role("button", name="Night before").click()
    expect(page.locator(".empty")).to_be_visible()


def refused(page: Page, show: Show, hass: Any) -> None:
    page.evaluate("stage.refuse = {translation_key: 'not_your_person'}")
    show(*CARDS, hass=hass)
    expect(page.locator(".empty")).to_have_count(2)


def nobody(page: Page, show: Show, hass: Any) -> None:
    show(
        *({"type": f"lifeops-{card}-card", "person": "f" * 32} for card in CARDS),
        hass=hass,
    )
    expect(page.locator(".empty")).to_have_count(len(CARDS))


STATES = (everyday, without_stages, offline, missing_night, refused, nobody)


@pytest.mark.parametrize("screen", [DESKTOP, PHONE], ids=lambda one: one.name)
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("state", STATES, ids=lambda one: one.__name__)
def test_nothing_is_grave(
    page: Page, show: Show, state: Callable[..., None], *, dark: bool
) -> None:
    state(page, show, home.hass(dark=dark))
    assert axe.grave(page) == []


def test_axe_would_say_so(page: Page, show: Show) -> None:
    show("tonight")
    page.evaluate(
        "document.querySelector('lifeops-tonight-card').shadowRoot"
        ".querySelector('button').textContent = ''"
    )
    assert any("button-name" in one for one in axe.grave(page))


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_colours_stand_out_from_the_card(page: Page, show: Show, *, dark: bool) -> None:
    show("trend", hass=home.hass(dark=dark))
    seen = page.evaluate(CONTRAST, ["lifeops-trend-card", [*COLOURS, "quiet"]])
    assert seen.pop("quiet") >= SIGHT_OF_TEXT
    assert {name: one for name, one in seen.items() if one < SIGHT_OF_GRAPHICS} == {}
