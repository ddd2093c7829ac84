"""What waits, what stands, what has ended, and what a button does about it."""

from playwright.sync_api import Page, expect

from . import calm, home
from .calm_stage import card, put, rows
from .conftest import Show

CALM = calm.queue(open=[], disturbance={"may": True, "why": None, "until": None})


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
