"""Habits with their ticks and streaks, goals with what is known of them."""

from playwright.sync_api import Page, expect

from . import efforts, home
from .calm_stage import card, put, rows
from .conftest import Show


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
    done = [efforts.habit("Read", done_today=True)]
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
