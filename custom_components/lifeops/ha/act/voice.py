"""Saying something aloud: satellites announce, media players are given a voice."""

from dataclasses import dataclass

from homeassistant.const import ATTR_ENTITY_ID, Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.util.language import matches

from ...core.effects import Tell
from ..waiting import is_available
from .job import DONE, FAILED, MISSING, Job
from .words import Words

MUTE = "no_voice"
_TTS = Platform.TTS.value
# A satellite answers once it has said everything.
_ANNOUNCED_WITHIN_S = 60.0


@dataclass(frozen=True, slots=True)
class Voice:
    """An engine that speaks, and the language in which it does; None is its own."""

    entity_id: str
    language: str | None


@callback
def async_voice(hass: HomeAssistant) -> Voice | None:
    """Return the first voice that speaks the household's language, else any voice."""
    if _TTS not in hass.config.components:
        return None
    # Importing it earlier would load what a home without voices never needs.
    from homeassistant.components.tts.const import (  # noqa: PLC0415
        DATA_COMPONENT,
    )

    engines = sorted(hass.data[DATA_COMPONENT].entities, key=lambda one: one.entity_id)
    engines = [one for one in engines if is_available(hass.states.get(one.entity_id))]
    for engine in engines:
        known = matches(
            hass.config.language, engine.supported_languages, hass.config.country
        )
        if known:
            return Voice(engine.entity_id, known[0])
    return Voice(engines[0].entity_id, None) if engines else None


async def async_speak(job: Job[Tell], player: str, words: Words) -> str:
    """Let a voice speak on a media player; return how that went."""
    if not is_available(job.hass.states.get(player)):
        return MISSING
    voice = async_voice(job.hass)
    if voice is None:
        return MUTE
    data = {
        ATTR_ENTITY_ID: voice.entity_id,
        "media_player_entity_id": player,
        "message": _aloud(words),
        "cache": False,
        **({"language": voice.language} if voice.language else {}),
    }
    return FAILED if await job.async_call(_TTS, "speak", data) else DONE


async def async_announce(job: Job[Tell], satellite: str, words: Words) -> str:
    """Let a satellite announce it; return how that went."""
    if not is_available(job.hass.states.get(satellite)):
        return MISSING
    data = {ATTR_ENTITY_ID: satellite, "message": _aloud(words)}
    failure = await job.async_call(
        Platform.ASSIST_SATELLITE, "announce", data, _ANNOUNCED_WITHIN_S
    )
    return FAILED if failure else DONE


def _aloud(words: Words) -> str:
    return f"{words.title.rstrip('.')}. {words.message}"
