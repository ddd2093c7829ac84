"""What a card shows when nothing newer comes, and what it must not keep."""

from typing import Any

from playwright.sync_api import Page, expect

from . import home
from .conftest import CARDS, Show, load

LATER = home.NOW.replace(hour=19, minute=40)


def kept(page: Page) -> list[str]:
    """Return the names of what the browser keeps."""
    names: list[str] = page.evaluate("Object.keys(localStorage).sort()")
    return names


def test_connection_that_is_gone_leaves_the_last_values_with_their_time(
    page: Page, show: Show
) -> None:
    show(*CARDS)
    expect(page.locator(".note")).to_have_count(0)
    lead = page.locator("lifeops-hypnogram-card .lead").inner_text()
    page.clock.set_fixed_time(LATER)
    page.evaluate("stage.tell({connected: false})")
    expect(page.locator(".note")).to_have_text(["As of 18:00"] * len(CARDS))
    expect(page.locator("lifeops-hypnogram-card .lead")).to_have_text(lead)
    expect(page.locator("lifeops-tonight-card .lead")).to_have_text("Bedtime 22:30")
    start = page.get_by_role("button", name="Start now")
    expect(start).to_have_attribute("aria-disabled", "true")
    start.click(force=True)
    assert page.evaluate("stage.done") == []

    page.evaluate("stage.tell({connected: true})")
    expect(page.locator(".note")).to_have_count(0, timeout=10_000)


def test_values_outlive_a_reload_of_the_page(page: Page, show: Show) -> None:
    show(*CARDS)
    expect(page.locator("lifeops-trend-card svg")).to_be_visible()
    page.goto("about:blank")
    page.clock.set_fixed_time(LATER)
    load(page)
    page.evaluate("stage.refuse = {code: 'home_assistant_error', message: 'Not yet'}")
    hass = home.hass()
    for state in hass["states"].values():
        state |= {"state": "unavailable", "attributes": {}}
    show(*CARDS, hass=hass)
    expect(page.locator(".note")).to_have_text(["As of 18:00"] * len(CARDS))
    expect(page.locator("lifeops-trend-card svg")).to_be_visible()
    expect(page.locator("lifeops-tonight-card .lead")).to_have_text("Bedtime 22:30")


def test_failure_says_why_where_nothing_was_kept(page: Page, show: Show) -> None:
    page.evaluate("stage.refuse = {code: 'unknown', message: 'The agent is paused'}")
    show("trend")
    expect(page.locator("lifeops-trend-card .quiet")).to_have_text(
        "The agent is paused"
    )


def test_corrected_night_is_asked_for_again_once(page: Page, show: Show) -> None:
    show(*CARDS)
    expect(page.locator("lifeops-trend-card svg")).to_be_visible()
    assert page.evaluate("stage.calls.length") == 1
    corrected: dict[str, Any] = home.answer()
    corrected["nights"][0]["metrics"]["sleep_score"]["value"] = 41
    page.evaluate(
        "([who, said]) => { stage.answers[who] = said }", [home.ANN, corrected]
    )
    for entity in ("sleep_score", "sleep_total", "sleep_debt"):
        page.evaluate(f"stage.tellState('sensor.ann_{entity}', {{state: '41'}})")
    expect(page.locator(".ring text")).to_have_text("41", timeout=10_000)
    assert page.evaluate("stage.calls.length") == 2
    assert page.evaluate("stage.calls[1].service_data") == {
        "person": home.ANN,
        "nights": 35,
    }


def test_somebody_elses_nights_are_refused_and_forgotten(
    page: Page, show: Show
) -> None:
    show(*CARDS)
    expect(page.locator("lifeops-trend-card svg")).to_be_visible()
    assert kept(page) == [
        f"lifeops:user-a:{home.ANN}:nights",
        f"lifeops:user-a:{home.ANN}:nights/tonight",
    ]
    refusal = "{code: 'service_validation_error', translation_key: 'not_your_person'}"
    page.evaluate(f"stage.refuse = {refusal}")
    page.evaluate("stage.tellState('sensor.ann_sleep_score', {state: '12'})")
    expect(page.locator(".empty h3")).to_have_text(
        ["Somebody else's nights"] * 2, timeout=10_000
    )
    assert f"lifeops:user-a:{home.ANN}:nights" not in kept(page)


def test_another_user_of_the_browser_finds_nothing(page: Page, show: Show) -> None:
    show(*CARDS)
    expect(page.locator("lifeops-trend-card svg")).to_be_visible()
    show("tonight", hass=home.hass(user=home.BEN))
    assert not [name for name in kept(page) if "user-a" in name]


def test_card_given_to_another_person_shows_nothing_of_the_first(
    page: Page, show: Show
) -> None:
    show("tonight")
    card = page.locator("lifeops-tonight-card")
    expect(card.locator("dl.moments")).to_be_visible()
    page.evaluate("stage.tellState('sensor.ben_phase', {state: 'unavailable'})")
    page.evaluate(
        "who => document.querySelector('lifeops-tonight-card')"
        ".setConfig({type: 'lifeops-tonight-card', person: who})",
        home.BEN,
    )
    expect(card.locator("dl.moments")).to_have_count(0)


def test_nothing_of_a_private_person_is_kept(page: Page, show: Show) -> None:
    hass = home.hass()
    for key in ("sleep_score", "sleep_total", "sleep_debt"):
        del hass["entities"][f"sensor.ann_{key}"]
    show(*CARDS, hass=hass)
    expect(page.locator("lifeops-trend-card svg")).to_be_visible()
    assert kept(page) == []


def test_what_cannot_be_read_is_as_if_it_were_not_there(page: Page, show: Show) -> None:
    name = f"lifeops:user-a:{home.ANN}:nights"
    page.evaluate(f"localStorage.setItem('{name}', 'not json')")
    show("trend")
    expect(page.locator("lifeops-trend-card svg")).to_be_visible()
