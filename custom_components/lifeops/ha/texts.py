"""Texts for people, in the household's language, from the translations."""

from collections.abc import Mapping
from datetime import datetime

from homeassistant.core import HomeAssistant
from homeassistant.helpers.translation import async_get_translations
from homeassistant.util import dt as dt_util

from ..const import DOMAIN
from ..core.json import Json
from .choices import async_in_words


async def async_text(
    hass: HomeAssistant, key: str, placeholders: Mapping[str, str] | None = None
) -> str:
    """Return a text of the "common" translations; raises KeyError for an unknown key.

    Placeholders that are moments (ISO with offset) are shown as local wall time, those
    that are choices in words.
    """
    language = hass.config.language
    texts = await async_get_translations(hass, language, "common", {DOMAIN})
    named = async_in_words(hass, placeholders or {})
    shown = {name: _shown(text) for name, text in named.items()}
    return texts[f"component.{DOMAIN}.common.{key}"].format(**shown)


async def async_speech(
    hass: HomeAssistant, answer: Mapping[str, Json]
) -> dict[str, Json]:
    """Return an agent's answer with its "speech" as a sentence to read aloud."""
    spoken = dict(answer)
    speech = spoken.get("speech")
    if isinstance(speech, Mapping):
        placeholders = speech.get("placeholders")
        spoken["speech"] = await async_text(
            hass,
            f"speech_{speech['text']}",
            {key: str(value) for key, value in placeholders.items()}
            if isinstance(placeholders, Mapping)
            else None,
        )
    return spoken


def _shown(text: str) -> str:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    if moment.tzinfo is None:
        return text
    return dt_util.as_local(moment).strftime("%H:%M")
