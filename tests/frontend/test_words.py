"""Texts, times and numbers in the reader's own way."""

from typing import Any

from playwright.sync_api import Page, expect
import pytest

from . import home
from .conftest import CARDS, Show

LANGUAGES = ("en", "sv", "nb", "de")
MODULES = "/lifeops"


@pytest.fixture
def texts(page: Page) -> Any:
    """Return every text by language and key."""
    return page.evaluate(f"import('{MODULES}/texts.js').then(found => found.TEXTS)")


def test_every_language_has_every_text_with_the_same_placeholders(texts: Any) -> None:
    def holes(text: str) -> list[str]:
        return sorted(part.split("}")[0] for part in text.split("{")[1:])

    assert tuple(texts) == LANGUAGES
    english = texts["en"]
    for language in LANGUAGES:
        assert set(texts[language]) == set(english), language
        for key, text in texts[language].items():
            assert text.strip(), (language, key)
            assert holes(text) == holes(english[key]), (language, key)


@pytest.mark.parametrize("language", LANGUAGES)
def test_cards_speak_the_readers_language(
    page: Page, show: Show, texts: Any, language: str
) -> None:
    show(*CARDS, hass=home.hass(language=language))
    own = texts[language]
    expect(page.locator("lifeops-tonight-card h3")).to_have_text(own["tonight"])
    expect(page.locator("lifeops-hypnogram-card h3").first).to_have_text(
        own["last_night"]
    )
    expect(page.locator("lifeops-trend-card h3")).to_have_text(own["trend_title"])
    expect(page.locator("lifeops-trend-card")).to_have_attribute("lang", language)


def test_variant_of_a_language_has_its_texts_and_an_unknown_one_english(
    page: Page, show: Show, texts: Any
) -> None:
    title = page.locator("lifeops-tonight-card h3")
    show("tonight", hass=home.hass(language="de-CH"))
    expect(title).to_have_text(texts["de"]["tonight"])
    show("tonight", hass=home.hass(language="fi"))
    expect(title).to_have_text("Tonight")


@pytest.mark.parametrize(
    ("language", "time_format", "told"),
    [
        ("en", "12", "10:30 PM"),
        ("en", "24", "22:30"),
        ("en", "language", "10:30 PM"),
        ("sv", "language", "22:30"),
    ],
)
def test_times_follow_the_readers_choice(
    page: Page, show: Show, language: str, time_format: str, told: str
) -> None:
    hass = home.hass(language=language)
    hass["locale"]["time_format"] = time_format
    show("tonight", hass=hass)
    bedtime = page.locator(".moments dd").nth(1)
    assert " ".join(bedtime.inner_text().split()).startswith(told)


def test_times_are_of_the_home_where_the_reader_wants_that(
    page: Page, show: Show
) -> None:
    hass = home.hass()
    hass["config"]["time_zone"] = "Asia/Tokyo"
    show("tonight", hass=hass)
    expect(page.locator(".moments dd").nth(2)).to_have_text("15:30")


@pytest.mark.parametrize(
    ("number_format", "told"),
    [("comma_decimal", "+0.4 °C"), ("decimal_comma", "+0,4 °C")],
)
def test_numbers_follow_the_readers_choice(
    page: Page, show: Show, number_format: str, told: str
) -> None:
    hass = home.hass()
    hass["locale"]["number_format"] = number_format
    show("hypnogram", hass=hass)
    expect(page.locator(".measures dd").last).to_have_text(told)
