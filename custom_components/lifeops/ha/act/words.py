"""The words of what a person is told, in the household's language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from homeassistant.core import HomeAssistant

from ...core.effects import Button, Line
from ..texts import async_text


@dataclass(frozen=True, slots=True)
class Words:
    """A title and a message."""

    title: str
    message: str


async def async_words(
    hass: HomeAssistant,
    text: str,
    placeholders: Mapping[str, str],
    lines: Sequence[Line] = (),
) -> Words:
    """Return the words of a text's key, each line as an item below the message."""
    title = await async_text(hass, f"push_{text}_title", placeholders)
    message = await async_text(hass, f"push_{text}_message", placeholders)
    items = [
        await async_text(hass, f"push_{line.text}_title", line.placeholders)
        for line in lines
    ]
    return Words(title, "\n- ".join((message, *items)))


async def async_label(hass: HomeAssistant, button: Button) -> str:
    """Return what stands on a button."""
    if button.own:
        return button.label
    return await async_text(hass, f"button_{button.label}")


async def async_veiled(hass: HomeAssistant) -> Words:
    """Return what tells that there is something, but not what."""
    return await async_words(hass, "veiled", {})
