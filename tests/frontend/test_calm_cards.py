"""What the cards of a calm home have in common: offline, private, words, widths."""

from playwright.sync_api import Page, expect
import pytest

from custom_components.lifeops.agents.gamification.achievements import ACHIEVEMENTS
from custom_components.lifeops.agents.gamification.table import XP_RULES
from custom_components.lifeops.core.calm import Held, Reason
from custom_components.lifeops.core.identity import AgentKind
from custom_components.lifeops.core.records import NotificationState
from custom_components.lifeops.core.tasks import Every, GoalStatus
from tests.require import require

from . import axe, calm, efforts, home
from .calm_stage import LATER, card, put
from .conftest import DESKTOP, PHONE, Show, load

LANGUAGES = ("en", "sv", "nb", "de")


def test_last_values_stay_with_their_time_and_cannot_be_pressed(
    page: Page, show: Show
) -> None:
    put(show)
    for name in calm.CARDS:
        card(page, name)
    expect(page.locator(".quiet", has_text="Loading")).to_have_count(0)
    page.clock.set_fixed_time(LATER)
    page.evaluate("stage.tell({connected: false})")
    expect(page.locator(".note")).to_have_text(["As of 18:00"] * len(calm.CARDS))
    for button in page.get_by_role("button").all():
        expect(button).to_have_attribute("aria-disabled", "true")
    page.get_by_role("button", name="Got it").click(force=True)
    assert page.evaluate("stage.done") == []


def test_the_browser_keeps_no_messages_and_no_appointments(
    page: Page, show: Show
) -> None:
    put(show)
    for name in calm.CARDS:
        card(page, name)
    assert page.evaluate("Object.keys(localStorage).sort()") == [
        f"lifeops:user-a:{home.ANN}:striving",
        f"lifeops:user-a:{home.ANN}:xp",
    ]
    page.goto("about:blank")
    load(page)
    page.evaluate("stage.refuse = {message: 'Not yet'}")
    put(show)
    expect(page.locator("lifeops-xp-card .ring")).to_be_visible()
    expect(page.locator("lifeops-striving-card .line")).to_have_count(3)
    expect(page.locator("lifeops-queue-card .quiet")).to_have_text("Not yet")
    expect(page.locator("lifeops-agenda-card .quiet")).to_have_text("Not yet")


def test_nothing_of_a_private_person_is_kept(page: Page, show: Show) -> None:
    hass = calm.hass()
    for entity in ("sensor.ann_habits_done_today", "sensor.ann_xp_total"):
        del hass["entities"][entity]
    put(show, hass=hass)
    for name in calm.CARDS:
        card(page, name)
    assert page.evaluate("Object.keys(localStorage)") == []


def test_what_is_somebody_elses_is_not_shown(page: Page, show: Show) -> None:
    page.evaluate("stage.refuse = {translation_key: 'not_your_person'}")
    put(show)
    expect(page.locator(".empty h3")).to_have_text(
        ["Somebody else's"] * len(calm.CARDS)
    )


@pytest.mark.parametrize("name", calm.CARDS)
def test_card_without_its_agent_says_which(page: Page, show: Show, name: str) -> None:
    show({"type": f"lifeops-{name}-card"}, hass=home.hass() | {"devices": {}})
    expect(page.locator(".empty h3")).to_have_text("Nothing to show yet")
    expect(page.locator(".empty p")).to_contain_text("settings of LifeOps")


def test_card_without_controls_only_tells(page: Page, show: Show) -> None:
    show(
        *(
            {"type": f"lifeops-{name}-card", "person": home.ANN, "controls": False}
            for name in calm.CARDS
        ),
        hass=calm.hass(),
        answers=calm.answers(),
    )
    for name in calm.CARDS:
        card(page, name)
    expect(page.get_by_role("button")).to_have_count(0)


def test_texts_of_others_are_shown_as_text(page: Page, show: Show) -> None:
    bad = '<img src=x onerror="a">"'
    put(
        show,
        get_notifications=calm.queue(open=[calm.message(bad, "delivered", id=bad)]),
        get_agenda=calm.agenda(events=[calm.event(bad, "21T19:00", "21T20:00")]),
        get_habits={"habits": [efforts.habit(bad, id=bad)]},
        get_xp=efforts.xp(awards=[efforts.award("2026-11-21", "score", 1, bad)]),
    )
    for name in calm.CARDS:
        card(page, name)
        expect(page.locator(f"lifeops-{name}-card")).to_contain_text("<img src=x")
    expect(page.locator("img[src]")).to_have_count(0)
    page.get_by_role("button", name="Got it").click()
    assert page.evaluate("stage.done[0][2].id") == bad


def test_every_word_of_the_agents_has_a_text(page: Page) -> None:
    texts = page.evaluate("import('/lifeops/texts.js').then(found => found.TEXTS.en)")
    over = ("acted", "dismissed", "expired", "failed")
    wanted = {
        *(f"rule_{name}" for name in XP_RULES),
        *(f"achievement_{one.name}" for one in ACHIEVEMENTS),
        *(f"held_{one}" for one in Held),
        *(f"ended_{one}" for one in Reason),
        *(f"agent_{one}" for one in AgentKind),
        *(f"queue_{one}" for one in (*NotificationState, *over)),
        *(f"habit_of_{one}" for one in Every),
        *(f"goal_{one}" for one in GoalStatus if one is not GoalStatus.OPEN),
    }
    assert wanted - set(texts) == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_cards_speak_the_readers_language(
    page: Page, show: Show, language: str
) -> None:
    texts = page.evaluate("import('/lifeops/texts.js').then(found => found.TEXTS)")
    put(show, hass=calm.hass(language=language))
    own = texts[language]
    for name in calm.CARDS:
        expect(card(page, name).locator("h3").first).to_have_text(own[f"{name}_title"])


@pytest.mark.parametrize("screen", [DESKTOP, PHONE], ids=lambda one: one.name)
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("connected", [True, False], ids=["live", "offline"])
def test_nothing_is_grave(
    page: Page, show: Show, *, dark: bool, connected: bool
) -> None:
    require("axe", present=axe.script() is not None)
    put(show, hass=calm.hass(dark=dark))
    for name in calm.CARDS:
        card(page, name)
    for part in page.locator("summary").all():
        part.click()
    if not connected:
        page.evaluate("stage.tell({connected: false})")
        expect(page.locator(".note")).to_have_count(len(calm.CARDS))
    assert axe.grave(page) == []


@pytest.mark.parametrize("screen", [DESKTOP, PHONE], ids=lambda one: one.name)
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_wider_than_its_card(page: Page, show: Show, language: str) -> None:
    put(show, hass=calm.hass(language=language))
    for name in calm.CARDS:
        inside = card(page, name).locator(".card")
        assert inside.evaluate("body => body.scrollWidth <= body.clientWidth"), name
        small = inside.locator("button, summary").evaluate_all(
            "all => all.filter(one => one.offsetHeight < 44 || one.offsetWidth < 44)"
        )
        assert not small, name
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
