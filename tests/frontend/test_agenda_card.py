"""Days of all calendars, as they stand when they are looked at."""

from playwright.sync_api import Page, expect

from . import calm
from .calm_stage import LATER, card, put, rows
from .conftest import Show

DASH = "\N{EN DASH}"


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
        f"09:00{DASH}10:00 Dentist tentative · Plan, far away",
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


def test_a_full_agenda_is_drawn_whole(page: Page, show: Show) -> None:
    events = [calm.event(f"No. {n}", "21T19:00", "22T20:00") for n in range(100)]
    busy = [calm.span("21T19:00", "22T20:00")] * 50
    put(show, "agenda", get_agenda=calm.agenda(events=events, busy=busy))
    expect(card(page, "agenda").locator(".events li")).to_have_count(200)
