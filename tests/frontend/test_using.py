"""The cards under a keyboard, a finger and a screen reader."""

from playwright.sync_api import Page, expect
import pytest

from . import home
from .conftest import CARDS, Show


def test_arrow_keys_go_from_night_to_night(page: Page, show: Show) -> None:
    show("trend")
    chart = page.get_by_role("slider", name="Thirty nights")
    chart.focus()
    expect(chart).to_have_attribute("aria-valuenow", "30")
    for _ in range(4):
        page.keyboard.press("ArrowLeft")
    expect(chart).to_have_attribute("aria-valuetext", "Tue, Nov 17, unknown")
    expect(page.locator(".detail")).to_have_text("Tue, Nov 17 · unknown")
    page.keyboard.press("PageUp")
    expect(chart).to_have_attribute("aria-valuenow", "30")
    page.keyboard.press("Home")
    expect(chart).to_have_attribute("aria-valuenow", "1")
    expect(page.locator(".detail")).to_contain_text("Fri, Oct 23")
    page.keyboard.press("ArrowLeft")
    expect(chart).to_have_attribute("aria-valuenow", "1")
    page.keyboard.press("End")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".parts")).to_contain_text("Naps 25m")


def test_pointer_chooses_what_lies_under_it(page: Page, show: Show) -> None:
    show("trend")
    chart = page.get_by_role("slider")
    chart.hover()  # once it stands still
    box = chart.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] - 3, box["y"] + 40)
    expect(chart).to_have_attribute("aria-valuenow", "30")
    page.mouse.move(box["x"] + 36, box["y"] + 40)
    expect(chart).to_have_attribute("aria-valuenow", "1")


def test_arrow_keys_go_from_stage_to_stage(page: Page, show: Show) -> None:
    show("hypnogram")
    chart = page.get_by_role("slider", name="Stages of the night")
    chart.focus()
    page.keyboard.press("ArrowRight")
    expect(chart).to_have_attribute(
        "aria-valuetext", "22:59\N{EN DASH}23:09, Awake, 10 minutes"
    )
    page.keyboard.press("ArrowRight")
    expect(page.locator(".detail")).to_contain_text("Light")


def test_focus_is_visible_and_stays_when_the_card_is_drawn_anew(
    page: Page, show: Show
) -> None:
    show("tonight")
    page.keyboard.press("Tab")
    start = page.get_by_role("button", name="Start now")
    expect(start).to_be_focused()
    assert start.evaluate("one => getComputedStyle(one).outlineStyle") == "solid"
    page.evaluate("stage.tellState('sensor.ann_phase', {state: 'bedtime'})")
    expect(page.locator(".chip")).to_have_text("Bedtime")
    expect(start).to_be_focused()


def test_change_of_phase_is_announced_and_nothing_else(page: Page, show: Show) -> None:
    show("tonight")
    status = page.get_by_role("status")
    expect(status).to_be_empty()
    page.evaluate("stage.tellState('sensor.ann_phase', {state: 'winddown'})")
    expect(status).to_have_text("Wind-down")
    expect(page.get_by_role("button", name="Stop")).to_be_visible()


@pytest.mark.parametrize(
    ("button", "called", "told"),
    [
        ("Start now", ("start_winddown", {}), "Wind-down has begun."),
        (
            "30 min later",
            ("snooze_winddown", {"minutes": 30}),
            "Wind-down begins 30 minutes later.",
        ),
        ("Not tonight", ("skip_winddown", {}), "No wind-down tonight."),
    ],
)
def test_buttons_act_for_their_person_and_say_so(
    page: Page, show: Show, button: str, called: tuple[str, dict[str, int]], told: str
) -> None:
    show("tonight")
    page.get_by_role("button", name=button).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text(told)
    action, data = called
    assert page.evaluate("stage.done") == [
        ["lifeops", action, {"person": home.ANN, **data}, None, False]
    ]


def test_refused_button_says_why(page: Page, show: Show) -> None:
    show("tonight")
    page.evaluate("stage.refuse = {message: 'Wind-down is over for tonight'}")
    page.get_by_role("button", name="Start now").click()
    expect(page.get_by_role("status")).to_have_text("Wind-down is over for tonight")
    expect(page.locator(".error")).to_have_text("Wind-down is over for tonight")


def test_card_without_controls_has_no_button(page: Page, show: Show) -> None:
    show({"type": "lifeops-tonight-card", "person": home.ANN, "controls": False})
    expect(page.locator(".lead")).to_be_visible()
    expect(page.get_by_role("button")).to_have_count(0)


def test_texts_of_others_are_shown_as_text(page: Page, show: Show) -> None:
    answer = home.answer()
    answer["nights"][0]["metrics"]["sleep_score"]["source"] = "<img src=x onerror=a>"
    show(*CARDS, answers={home.ANN: answer})
    expect(page.locator("lifeops-hypnogram-card")).to_contain_text("<img src=x")
    expect(page.locator("img[src]")).to_have_count(0)
