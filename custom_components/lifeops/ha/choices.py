"""Choices in words: what the lists of selectors call a metric, an agent or a step."""

from collections.abc import Mapping

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.translation import async_get_cached_translations

from ..const import DOMAIN


@callback
def async_choice(hass: HomeAssistant, selector: str, value: str) -> str:
    """Return what a selector calls a value; the value itself where it calls it nothing.

    Home Assistant has the texts of an integration at hand once that is loaded.
    """
    words = async_get_cached_translations(
        hass, hass.config.language, "selector", DOMAIN
    )
    return words.get(f"component.{DOMAIN}.selector.{selector}.options.{value}", value)


@callback
def async_in_words(
    hass: HomeAssistant, placeholders: Mapping[str, str]
) -> dict[str, str]:
    """Return placeholders with words for those that are called like a selector."""
    return {name: async_choice(hass, name, text) for name, text in placeholders.items()}
