"""A level, streaks, what comes next, and what the points were for."""

from typing import Any

from playwright.sync_api import Page, expect

from . import efforts
from .calm_stage import card, put, rows
from .conftest import Show


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
    expect(found.locator(".why").first).to_be_hidden()
    found.get_by_text("What for?").click()
    assert rows(found, "details h4") == ["Sat, Nov 21: 35 XP", "Fri, Nov 20: 15 XP"]
    assert rows(found, ".why") == [
        "20 XP for enough sleep (slept: 8 h). 15 XP for bedtime (in bed: 22:31).",
        "15 XP for sleep score (score: 91).",
    ]
    found.get_by_text("Reached: 1").click()
    expect(found.locator(".reached")).to_be_visible()
    assert rows(found, ".reached li") == ["First night Sat, Aug 1"]


def test_xp_that_are_still_counted_are_not_zero(page: Page, show: Show) -> None:
    nothing: dict[str, Any] = {
        "total": None,
        "level": None,
        "counting": True,
        "achievements": [],
    }
    put(show, "xp", get_xp={**nothing, "points": 0, "awards": []})
    expect(page.locator(".empty h3")).to_have_text("Still being counted")
    put(show, "xp", get_xp=efforts.xp(counting=True))
    page.evaluate("stage.tellState('sensor.ann_xp_total', {state: '2'})")
    expect(page.locator(".note")).to_have_text("Still being counted", timeout=10_000)
    expect(page.locator(".ring")).to_be_visible()
