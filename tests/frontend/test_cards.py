"""What the cards show of a home, a night and a month."""

from playwright.sync_api import Page, expect
import pytest

from . import home
from .conftest import CARDS, DESKTOP, PHONE, Show

GAPS = 2
DAYS = 30


def test_tonight_tells_what_comes_next_and_when(page: Page, show: Show) -> None:
    show("tonight")
    card = page.locator("lifeops-tonight-card")
    expect(card.locator(".lead")).to_have_text("Wind-down in 4h")
    expect(card.locator(".chip")).to_have_text("Day")
    told = card.locator(".moments > div").all_inner_texts()
    assert [" ".join(one.split()) for one in told] == [
        "Wind-down 22:00",
        "Bedtime 22:30 21:45 suggested, sleep debt",
        "Wake-up 06:30",
        "Appointment 08:15",
    ]
    expect(card.get_by_role("img")).to_have_accessible_name(
        "Tonight: Wind-down 22:00, Bedtime 22:30, Suggested bedtime 21:45, "
        "Wake-up 06:30, Appointment 08:15"
    )


def test_tonight_is_content_with_what_it_is_told(page: Page, show: Show) -> None:
    hass = home.hass()
    hass["states"]["sensor.ann_phase"]["attributes"] = {
        "bedtime": "2026-11-21T22:30:00+00:00",
        "wake": "2026-11-22T06:30:00+00:00",
    }
    show("tonight", hass=hass)
    expect(page.locator(".lead")).to_have_text("Bedtime in 4h 30m")
    expect(page.locator(".moments > div")).to_have_count(2)


def test_poor_outlook_comes_with_its_reasons_and_how_often_it_was_right(
    page: Page, show: Show
) -> None:
    outlook = {
        "outlook": "poor",
        "reasons": ["sleep_debt", "irregular", "something_new"],
        "nights": 120,
        "hit_rate": 0.74,
        "naive_hit_rate": 0.7,
        "better": True,
    }
    show("tonight", answers={home.ANN: home.answer() | {"prediction": outlook}})
    note = page.locator(".note")
    expect(note).to_contain_text("a poor night: sleep debt and irregular nights.")
    expect(note).to_contain_text("Right on 74% of 120 nights")
    expect(note).to_contain_text("70%")

    useless = outlook | {"better": False}
    show("tonight", answers={home.ANN: home.answer() | {"prediction": useless}})
    page.evaluate("stage.tellState('sensor.ann_sleep_score', {state: '81'})")
    expect(note).to_contain_text("no better than guessing", timeout=10_000)


def test_night_shows_its_length_score_stages_and_measures(
    page: Page, show: Show
) -> None:
    show("hypnogram")
    night = home.answer()["nights"][0]
    asleep = int(night["metrics"]["sleep_total_s"]["value"] // 60)
    card = page.locator("lifeops-hypnogram-card")
    expect(card.locator(".lead")).to_have_text(f"{asleep // 60}h {asleep % 60}m")
    score = night["metrics"]["sleep_score"]["value"]
    expect(card.locator(".ring text")).to_have_text(str(score))
    expect(card.locator(".stages dt")).to_have_text(["Deep", "Light", "REM", "Awake"])
    expect(card.locator(".measures dt")).to_have_text(
        ["HRV", "Lowest pulse", "Temperature"]
    )
    expect(card.locator(".chart svg")).to_have_accessible_name(
        f"Saturday, November 21: asleep {asleep // 60} hours {asleep % 60} minutes, "
        f"Deep 1 hour 15 minutes, Light 3 hours 15 minutes, REM 1 hour 15 minutes, "
        f"Awake 40 minutes, score {score}"
    )
    runs = card.locator(".chart svg rect[fill^='var(--']").count()
    assert runs == card.locator("table tr").count() + 1


def test_earlier_nights_are_behind_a_button_and_a_missing_one_says_so(
    page: Page, show: Show
) -> None:
    show("hypnogram")
    older = page.get_by_role("button", name="Night before")
    newer = page.get_by_role("button", name="Night after")
    expect(newer).to_have_attribute("aria-disabled", "true")
    for _ in range(2):
        older.click()
    expect(page.locator("h3").first).to_have_text("Thursday, November 19")
    expect(page.locator(".naps li")).to_have_text("Nap 14:05\N{EN DASH}14:35, 25m")
    for _ in range(2):
        older.click()
    expect(page.locator(".empty h3")).to_have_text("Nothing is known of this night")
    expect(page.locator("body")).not_to_contain_text("0h")
    expect(page.get_by_role("status")).to_have_text("Tuesday, November 17: unknown")
    newer.click()
    expect(page.locator("h3").first).to_have_text("Wednesday, November 18")


def test_night_without_stages_in_order_is_one_bar(page: Page, show: Show) -> None:
    show("hypnogram", answers={home.ANN: home.answer(hypnogram=False)})
    expect(page.locator("svg[height='28'] rect")).to_have_count(4)
    expect(page.get_by_role("slider")).to_have_count(0)


def test_night_of_which_only_the_score_is_known(page: Page, show: Show) -> None:
    answer = home.answer()
    metrics = answer["nights"][0]["metrics"]
    answer["nights"][0] |= {
        "metrics": {"sleep_score": metrics["sleep_score"]},
        "hypnogram": None,
    }
    show("hypnogram", "trend", answers={home.ANN: answer})
    expect(page.locator("lifeops-hypnogram-card .lead")).to_have_text("unknown")
    expect(page.locator("lifeops-trend-card [data-gap]")).to_have_count(GAPS + 1)


def test_month_keeps_gaps_open_and_naps_apart(page: Page, show: Show) -> None:
    show("trend")
    card = page.locator("lifeops-trend-card")
    expect(card.locator("header .small")).to_have_text("28 of 30 nights known")
    expect(card.locator("[data-gap]")).to_have_count(GAPS)
    expect(card.locator("svg rect[fill='var(--nap)']")).to_have_count(1)
    expect(card.locator("svg polyline")).to_have_count(GAPS + 1)
    expect(card.locator("svg rect[fill='var(--deep)']")).to_have_count(DAYS - GAPS)
    expect(card.locator("[data-need]")).to_have_count(1)
    heights = card.locator("svg rect[fill='var(--light)']").evaluate_all(
        "bars => bars.map(bar => Number(bar.getAttribute('height')))"
    )
    assert min(heights) > 10
    rows = card.locator("tbody tr")
    expect(rows).to_have_count(DAYS)
    expect(rows.filter(has_text="unknown")).to_have_count(GAPS)
    expect(card.locator("svg")).to_have_accessible_name(
        "Thirty nights: asleep 6 hours 56 minutes on average, score 73, 2 unknown"
    )


def test_month_has_facts_only_of_what_is_told(page: Page, show: Show) -> None:
    show("trend", answers={home.ANN: home.answer() | {"debt_s": None}})
    names = page.locator(".facts dt")
    expect(names).to_have_text(["Average", "Average score"])
    more = {"regularity": 71.6, "week": {"total_s": 25_000.0}, "need_s": 28_800}
    show("trend", answers={home.ANN: home.answer() | more})
    page.evaluate("stage.tellState('sensor.ann_sleep_score', {state: '81'})")
    expect(names).to_have_text(
        ["Average", "Last 7 nights", "Average score", "Sleep debt", "Regularity"],
        timeout=10_000,
    )
    expect(page.locator(".legend")).to_contain_text("Sleep need")


@pytest.mark.parametrize("card", CARDS)
def test_card_for_nobody_is_friendly(page: Page, show: Show, card: str) -> None:
    show({"type": f"lifeops-{card}-card", "person": "f" * 32})
    expect(page.locator(".empty h3")).to_have_text("Nobody sleeps here yet")


def test_no_night_at_all_is_said_once(page: Page, show: Show) -> None:
    show("trend", answers={home.ANN: {"nights": [], "debt_s": None}})
    expect(page.locator(".empty h3")).to_have_text("No night is known yet")


def test_card_can_be_found_by_any_entity_of_its_person(page: Page, show: Show) -> None:
    show({"type": "lifeops-tonight-card", "entity": "sensor.ben_sleep_score"})
    page.get_by_role("button", name="Not tonight").click()
    assert page.evaluate("stage.done") == [
        ["lifeops", "skip_winddown", {"person": home.BEN}, None, False]
    ]


@pytest.mark.parametrize("screen", [DESKTOP, PHONE], ids=lambda one: one.name)
def test_nothing_is_wider_than_its_card(page: Page, show: Show) -> None:
    show(*CARDS)
    page.wait_for_timeout(200)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    for card in CARDS:
        inside = page.locator(f"lifeops-{card}-card .card")
        assert inside.evaluate("body => body.scrollWidth <= body.clientWidth"), card
        small = inside.locator("button").evaluate_all(
            "all => all.filter(one => one.offsetHeight < 44 || one.offsetWidth < 44)"
        )
        assert not small, card
