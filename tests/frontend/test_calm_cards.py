"""The cards of what is to be told, done, earned and attended."""

from typing import Any

from playwright.sync_api import Locator, Page, expect
import pytest

from custom_components.lifeops.agents.gamification.achievements import ACHIEVEMENTS
from custom_components.lifeops.agents.gamification.table import XP_RULES
from custom_components.lifeops.core.calm import Held, Reason
from custom_components.lifeops.core.identity import AgentKind
from custom_components.lifeops.core.records import NotificationState
from custom_components.lifeops.core.tasks import Every, GoalStatus
from tests.require import require

from . import axe, calm, home
from .conftest import DESKTOP, PHONE, Show, load

LANGUAGES = ("en", "sv", "nb", "de")
LATER = home.NOW.replace(hour=19, minute=40)
DASH = "\N{EN DASH}"
MOST_DRAW_MS = 16


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


def test_queue_tells_why_each_waits_and_until_when(page: Page, show: Show) -> None:
    put(show, "queue")
    found = card(page, "queue")
    expect(found.locator(".state")).to_have_text("Focus until 18:45")
    assert rows(found, ".card > .rows > li .small") == [
        "Urgent · On the phone · step 1 of 3",
        "Focus until 18:45",
        "Planned for 20:00",
        "Kept for the digest",
    ]
    assert rows(found, ".card > .rows strong") == [
        "Take the medicine",
        "The parcel is here",
        "Water the plants",
        "A message from: Sleep",
    ]


def test_queue_says_why_what_ended_was_not_answered(page: Page, show: Show) -> None:
    put(show, "queue")
    found = card(page, "queue")
    expect(found.locator("details li").first).to_be_hidden()
    found.get_by_text("Ended lately").click()
    assert rows(found, "details li") == [
        "Leave now 16:20 · Over · no longer so",
        "Wind-down begins 16:20 · Answered",
        "Window open 16:20 · Over · do not disturb",
    ]


def test_opened_part_stays_open_under_a_keyboard(page: Page, show: Show) -> None:
    put(show, "queue")
    found = card(page, "queue")
    found.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(found.locator("details")).to_have_attribute("open", "")
    expect(found.locator("summary")).to_be_focused()
    page.evaluate("stage.tellState('sensor.ann_notifications_waiting', {state: '0'})")
    page.evaluate("answer => { stage.answers.get_notifications = answer }", CALM)
    expect(found.locator(".quiet")).to_have_text("Nothing waits.", timeout=10_000)
    expect(found.locator("details")).to_have_attribute("open", "")
    expect(found.locator("summary")).to_be_focused()
    expect(found.locator(".state")).to_have_text("Nothing is held back now")


CALM = calm.queue(open=[], disturbance={"may": True, "why": None, "until": None})


def test_what_is_on_the_phone_can_be_answered_and_all_be_put_away(
    page: Page, show: Show
) -> None:
    put(show, "queue")
    found = card(page, "queue")
    expect(found.get_by_role("button", name="Got it")).to_have_count(1)
    expect(found.get_by_role("button", name="Put away")).to_have_count(4)
    found.get_by_role("button", name="Got it: Take the medicine").click()
    expect(found.get_by_role("status")).to_have_text("Answered.")
    page.evaluate("answer => { stage.answers.get_notifications = answer }", CALM)
    found.get_by_role("button", name="Put away: Water the plants").press("Enter")
    expect(found.locator(".quiet")).to_have_text("Nothing waits.")
    expect(found.locator("h3")).to_be_focused()
    first, _, third, _ = calm.queue()["open"]
    assert page.evaluate("stage.done") == [
        ["lifeops", name, {"person": home.ANN, "id": one["id"]}, None, False]
        for name, one in (("acknowledge", first), ("dismiss", third))
    ]


def test_refusal_is_told_and_nothing_changes(page: Page, show: Show) -> None:
    put(show, "queue")
    found = card(page, "queue")
    page.evaluate("stage.refuse = {message: 'There is no such notification.'}")
    found.get_by_role("button", name="Got it").click()
    expect(found.locator(".error")).to_have_text("There is no such notification.")
    expect(found.get_by_role("status")).to_have_text("There is no such notification.")
    expect(found.get_by_role("button", name="Got it")).to_be_focused()


def test_habits_show_their_periods_streaks_and_a_tick(page: Page, show: Show) -> None:
    put(show, "striving")
    found = card(page, "striving")
    habits = found.locator("section").first
    assert rows(habits, "header") == ["Habits 1 of 2 today"]
    assert rows(habits, "li .text") == [
        "Read 5 in a row · best 12",
        "Walk 2 of 3 this week · 5 in a row · best 12 · measured",
    ]
    expect(habits.get_by_role("img").first).to_have_accessible_name(
        "Kept 5 of the last 7"
    )
    expect(habits.get_by_role("button")).to_have_count(1)
    tick = habits.get_by_role("button", name="Done: Read")
    expect(tick).to_have_attribute("aria-pressed", "false")
    done = [calm.habit("Read", done_today=True)]
    page.evaluate("all => { stage.answers.get_habits.habits = all }", done)
    tick.click()
    expect(tick).to_have_attribute("aria-pressed", "true")
    expect(tick).to_be_focused()
    tick.click()
    expect(found.get_by_role("status")).to_have_text("Open again.")
    assert [call[1:3] for call in page.evaluate("stage.done")] == [
        ["tick_habit", {"person": home.ANN, "id": "read", "done": one}]
        for one in (True, False)
    ]


def test_goals_show_how_far_they_are_and_what_nobody_knows(
    page: Page, show: Show
) -> None:
    put(show, "striving")
    goals = card(page, "striving").locator("section").last
    assert rows(goals, ".line") == [
        "Save 62%",
        "Run 10 km unknown",
        "Learn a song 100%",
    ]
    assert rows(goals, ".text > .small")[0] == (
        "Slower than planned · 620 EUR of 1,000 EUR · As of 08:00 · by Thu, Dec 31"
    )
    bars = goals.locator(".bar")
    expect(bars.nth(0)).to_have_accessible_name("Save, 62%, 70% planned by now")
    expect(bars.nth(0).locator("b")).to_have_attribute("style", "left: 70.0%")
    expect(bars.nth(0).locator("i")).to_have_attribute("style", "width: 62.0%")
    expect(bars.nth(1).locator("i")).to_have_count(0)
    assert rows(goals, ".steps li") == ["done Half of it", "A new account"]
    goals.get_by_role("button", name="Done: A new account").click()
    assert page.evaluate("stage.done")[0][1:3] == [
        "tick_milestone",
        {
            "person": home.ANN,
            "id": "save",
            "milestone": "A new account",
            "done": True,
        },
    ]


def test_no_habit_and_no_goal_is_friendly(page: Page, show: Show) -> None:
    put(show, "striving", get_habits={"habits": []}, get_goals={"goals": []})
    expect(page.locator(".empty h3")).to_have_text("No habits or goals yet")


def test_xp_show_the_level_streaks_and_what_is_nearest(page: Page, show: Show) -> None:
    put(show, "xp")
    found = card(page, "xp")
    expect(found.locator(".ring svg")).to_have_accessible_name(
        "Level 5, 140 of 300 XP to the next level"
    )
    assert rows(found, ".facts > div") == [
        "Today 35",
        "This week 120",
        "Last week 210",
        "In all 1,240",
        "In bed in time 3 in a row best 9",
    ]
    assert rows(found, ".next li") == [
        "100 nights 91%",
        "30 days in a row 30%",
        "Level 25 20%",
    ]


def test_a_day_tells_what_its_xp_were_for(page: Page, show: Show) -> None:
    put(show, "xp")
    found = card(page, "xp")
    found.get_by_text("Sat, Nov 21: 35 XP").click()
    assert rows(found, "details[open] li") == [
        "20 XP for enough sleep (slept: 8 h).",
        "15 XP for bedtime (in bed: 22:31).",
    ]
    expect(found.get_by_text("Fri, Nov 20: 15 XP")).to_be_visible()
    found.get_by_text("Reached: 1").click()
    assert rows(found, ".reached li") == ["First night Sat, Aug 1"]


def test_xp_that_are_still_counted_are_not_zero(page: Page, show: Show) -> None:
    nothing = {"total": None, "level": None, "counting": True, "achievements": []}
    put(show, "xp", get_xp={**nothing, "points": 0, "awards": []})
    expect(page.locator(".empty h3")).to_have_text("Still being counted")
    put(show, "xp", get_xp=calm.xp(counting=True))
    page.evaluate("stage.tellState('sensor.ann_xp_total', {state: '2'})")
    expect(page.locator(".note")).to_have_text("Still being counted", timeout=10_000)
    expect(page.locator(".ring")).to_be_visible()


def test_agenda_merges_days_with_busy_times_and_when_to_leave(
    page: Page, show: Show
) -> None:
    put(show, "agenda")
    found = card(page, "agenda")
    expect(found.locator(".lead")).to_have_text("Free until 19:00")
    assert rows(found, "h4") == [
        "Today",
        "Tomorrow",
        "Monday, November 23",
        "Free time",
    ]
    assert rows(found, ".events li") == [
        f"19:00{DASH}20:30 Choir Town hall · Ann's work Leave at 18:30",
        "All day Market day Ann's work",
        f"09:00{DASH}10:00 Dentist tentative · Ann's work",
    ]
    expect(found.locator(".soft")).to_have_count(1)
    names = [f"Busy 19:00{DASH}20:30", f"Busy 09:00{DASH}10:00", "Not busy"]
    for strip, name in zip(found.get_by_role("img").all(), names, strict=True):
        expect(strip).to_have_accessible_name(name)
    expect(found.get_by_text("Nothing planned")).to_have_count(1)
    assert rows(found, ".free li") == [
        f"Today, 18:00{DASH}19:00",
        f"Tomorrow, 10:00{DASH}20:00",
    ]
    found.get_by_text("Calendars as of 17:40").click()
    assert rows(found, ".read li") == ["Ann's work · 17:50", "Family · 17:40"]


def test_an_hour_later_the_same_answer_tells_of_the_present(
    page: Page, show: Show
) -> None:
    put(show, "agenda")
    found = card(page, "agenda")
    page.clock.set_fixed_time(LATER)
    page.evaluate("stage.tell({connected: false})")
    expect(found.locator(".lead")).to_have_text("Busy until 20:30")
    page.clock.set_fixed_time(LATER.replace(hour=21))
    page.evaluate("stage.tell({})")
    expect(found.locator(".lead")).to_have_text("Free until Sun, Nov 22 09:00")
    expect(found.get_by_text("Nothing more")).to_have_count(1)
    page.clock.set_fixed_time(LATER.replace(day=22))
    page.evaluate("stage.tell({})")
    expect(found.locator("h4")).to_have_text(["Today", "Tomorrow"])
    expect(found.locator(".free")).to_have_count(0)
    page.clock.set_fixed_time(LATER.replace(day=28))
    page.evaluate("stage.tell({})")
    expect(found.locator("p.quiet")).to_have_text("What was last read is over.")


def test_agenda_follows_the_readers_clock(page: Page, show: Show) -> None:
    hass = calm.hass()
    hass["config"]["time_zone"] = "Asia/Tokyo"
    put(show, "agenda", hass=hass)
    found = card(page, "agenda")
    assert rows(found, "h4")[:2] == ["Today", "Tomorrow"]
    assert rows(found, ".events li")[0].startswith(f"04:00{DASH}05:30 Choir")
    expect(found.get_by_role("img").first).to_have_accessible_name(
        f"Busy 04:00{DASH}05:30, 18:00{DASH}19:00"
    )


def test_no_calendar_is_not_a_free_day(page: Page, show: Show) -> None:
    put(show, "agenda", get_agenda=calm.agenda(calendars=[], events=[], busy=[]))
    page.evaluate("stage.answers.find_free_time.calendars = []")
    page.evaluate("stage.tellState('binary_sensor.ann_busy', {state: 'off'})")
    expect(page.locator(".empty h3")).to_have_text(
        "No calendar is known yet", timeout=10_000
    )


def test_last_values_stay_with_their_time_and_cannot_be_pressed(
    page: Page, show: Show
) -> None:
    put(show)
    for name in calm.CARDS:
        card(page, name)
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
        get_habits={"habits": [calm.habit(bad, id=bad)]},
        get_xp=calm.xp(awards=[calm.award("2026-11-21", "score", 1, bad)]),
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


def test_drawing_a_full_agenda_takes_less_than_a_frame(page: Page, show: Show) -> None:
    events = [calm.event(f"No. {n}", "21T19:00", "22T20:00") for n in range(100)]
    busy = [calm.span("21T19:00", "22T20:00")] * 50
    put(show, "agenda", get_agenda=calm.agenda(events=events, busy=busy))
    expect(card(page, "agenda").locator(".events li")).to_have_count(200)
    took = page.evaluate(
        "() => { const card = document.querySelector('lifeops-agenda-card');"
        " const at = performance.now();"
        " for (let n = 0; n < 20; n += 1) card.draw();"
        " return (performance.now() - at) / 20; }"
    )
    assert took < MOST_DRAW_MS


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
