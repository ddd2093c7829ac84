"""The card of a home's data: for administrators, with what a purge would forget."""

from typing import Any

from playwright.sync_api import Page, expect
import pytest

from tests.require import require

from . import axe, data, home
from .conftest import DESKTOP, PHONE, Show
from .test_strategy import cards, make

CARD = "lifeops-data-card"
CARDS = ({"type": CARD},)
LANGUAGES = ("en", "sv", "nb", "de")
LOOK = "What would be forgotten now?"


def put(show: Show, hass: Any = None, **facts: Any) -> None:
    show(*CARDS, hass=hass or data.hass(), answers=data.answers(**facts))


def facts_of(page: Page) -> dict[str, str]:
    names = page.locator(f"{CARD} dt").all_inner_texts()
    values = page.locator(f"{CARD} dd").all_inner_texts()
    return dict(zip(names, values, strict=True))


def rows_of(page: Page) -> dict[str, list[str]]:
    return {
        row.locator("th").inner_text(): row.locator("td").all_inner_texts()
        for row in page.locator(f"{CARD} tbody tr").all()
    }


def test_it_shows_sizes_lag_and_mode(page: Page, show: Show) -> None:
    put(show)
    expect(page.locator(f"{CARD} .chip")).to_have_text("All well")
    assert facts_of(page) == {
        "Size": "9.5 MB",
        "Measurements": "250,000",
        "Hourly values": "20,000",
        "Oldest measurement": "Aug 23, 2026",
        "Metrics database": "TimescaleDB, Community Edition",
        "Lag": "1h 10m",
        "Rows in the database": "1,234,567",
        "Size of the database": "98 MB",
    }


def test_what_is_not_there_is_not_zero(page: Page, show: Show) -> None:
    put(show, database=False)
    expect(page.locator(f"{CARD} .chip")).to_be_visible()
    assert facts_of(page)["Metrics database"] == "none"
    assert "Lag" not in facts_of(page)
    sink = {**data.report()["sink"], "rows": None, "mode": None, "size_bytes": None}
    put(show, sink=sink, lag_s=None)
    expect(page.locator(f"{CARD} dd")).to_have_count(8)
    assert list(facts_of(page).values())[4:] == ["unknown"] * 4


def test_the_table_says_how_long_what_is_kept(page: Page, show: Show) -> None:
    put(show)
    expect(page.locator(f"{CARD} tbody tr")).to_have_count(8)
    assert rows_of(page) == {
        "Single measurements": ["90 days"],
        "Hourly values": ["730 days"],
        "Appointments": ["730 days"],
        "Decisions": ["30 days"],
        "Finished acts": ["30 days"],
        "Conflicts": ["90 days"],
        "Who asked for what": ["365 days"],
        "Nights and everything else": ["for ever"],
    }


def test_a_press_tells_what_would_be_forgotten_and_forgets_nothing(
    page: Page, show: Show
) -> None:
    put(show)
    page.get_by_role("button", name=LOOK).click()
    expect(page.locator(f"{CARD} thead th")).to_have_count(3)
    rows = rows_of(page)
    assert rows["Single measurements"] == ["90 days", "1,500\nsince Aug 20, 2026"]
    assert rows["Hourly values"] == ["730 days", "0"]
    assert rows["Decisions"] == ["30 days", "\N{EN DASH}"]
    asked = [call["service"] for call in page.evaluate("stage.calls")]
    assert asked == ["get_data", "purge"]
    (purge,) = [
        one for one in page.evaluate("stage.calls") if one["service"] == "purge"
    ]
    assert purge["service_data"] == {"dry_run": True}
    assert page.evaluate("stage.done") == []
    expect(page.get_by_role("status")).to_have_text("1,500 would be forgotten.")
    expect(page.get_by_role("button", name=LOOK)).to_be_focused()


def test_others_than_administrators_see_nothing_and_ask_nothing(
    page: Page, show: Show
) -> None:
    put(show, data.hass(admin=False))
    expect(page.locator(f"{CARD} .empty h3")).to_have_text("For administrators")
    assert page.evaluate("stage.calls") == []


def test_without_the_agent_it_says_what_to_do(page: Page, show: Show) -> None:
    put(show, home.hass())
    expect(page.locator(f"{CARD} .empty h3")).to_have_text(
        "Nobody looks after the data"
    )


def test_a_refusal_is_shown(page: Page, show: Show) -> None:
    page.evaluate("stage.refuse = {message: 'LifeOps is not running.'}")
    put(show)
    expect(page.locator(f"{CARD} .quiet")).to_have_text("LifeOps is not running.")
    page.evaluate("stage.refuse = null")
    put(show)
    expect(page.locator(f"{CARD} table")).to_be_visible()
    page.evaluate("stage.refuse = {message: 'LifeOps cannot save at present.'}")
    page.get_by_role("button", name=LOOK).click()
    expect(page.locator(f"{CARD} .note")).to_have_text(
        "LifeOps cannot save at present."
    )
    expect(page.locator(f"{CARD} table")).to_be_visible()


def test_a_change_is_asked_for_again(page: Page, show: Show) -> None:
    page.clock.install(time=home.NOW)
    put(show)
    expect(page.locator(f"{CARD} .chip")).to_have_text("All well")
    page.evaluate(
        "answers => Object.assign(stage.answers, answers)",
        data.answers(status="failing"),
    )
    page.evaluate(f"stage.tellState('{data.STATUS}', {{state: 'failing'}})")
    page.clock.run_for(2000)
    expect(page.locator(f"{CARD} .chip")).to_have_text("Failing")


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_speaks_the_readers_language(page: Page, show: Show, language: str) -> None:
    texts = page.evaluate("import('/lifeops/texts.js').then(found => found.TEXTS)")
    put(show, data.hass(language=language))
    expect(page.locator(f"{CARD} caption")).to_have_text(
        texts[language]["data_retention"]
    )


@pytest.mark.parametrize("screen", [DESKTOP, PHONE], ids=lambda one: one.name)
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("pressed", [False, True], ids=["kept", "forgotten"])
def test_nothing_is_grave(page: Page, show: Show, *, pressed: bool, dark: bool) -> None:
    require("axe", present=axe.script() is not None)
    put(show, data.hass(dark=dark), status="damaged")
    expect(page.locator(f"{CARD} table")).to_be_visible()
    if pressed:
        page.get_by_role("button", name=LOOK).click()
        expect(page.locator(f"{CARD} thead th")).to_have_count(3)
    assert axe.grave(page) == []
    wide = page.evaluate(f"document.querySelector('{CARD}').scrollWidth")
    assert wide <= page.evaluate("document.documentElement.clientWidth")


def test_the_dashboard_has_a_view_of_it_for_administrators(page: Page) -> None:
    views = make(page, data.hass(), home.people())
    (section,) = views["data"]["sections"]
    assert cards(section) == ["data-card"]
    assert views["data"]["title"] == "Data"
    assert "data" not in make(page, data.hass(admin=False), home.people())
    admin = home.hass()
    admin["user"]["is_admin"] = True
    assert "data" not in make(page, admin, home.people())
