"""Speakers speak, notify entities are told; what is not there is not pretended."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, override

from homeassistant.components.media_player import (
    MediaPlayerEntity,
    MediaPlayerEntityFeature,
    MediaPlayerState,
)
from homeassistant.components.notify import NotifyEntity, NotifyEntityFeature
from homeassistant.components.tts import TextToSpeechEntity
from homeassistant.core import HomeAssistant, SupportsResponse
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.entity import Entity
from homeassistant.helpers.entity_component import EntityComponent
from homeassistant.setup import async_setup_component
from homeassistant.util.hass_dict import HassKey
import pytest
from pytest_homeassistant_custom_component.common import async_mock_service

from custom_components.lifeops.core.calm import Channel
from custom_components.lifeops.core.effects import Tell
from custom_components.lifeops.core.outcomes import OutcomeState

from .companion import NOW, settle
from .conftest import Stage

type Furnish = Callable[..., Awaitable[None]]


def tell(channel: Channel, slot: str, **facts: Any) -> Tell:
    return Tell(
        key="ladder/1",
        expires=NOW + timedelta(hours=1),
        person="ann",
        channel=channel,
        slot=slot,
        **{
            "text": "free",
            "placeholders": {"title": "Door", "message": "The door is open."},
            **facts,
        },
    )


SPEAK = tell(Channel.SPEAKER, "speakers")
NOTIFY = tell(Channel.NOTIFY, "notify_entities")


class Pager(NotifyEntity):
    """Something that is told."""

    def __init__(self, name: str, *, titles: bool, broken: bool = False) -> None:
        """Wait for a message."""
        self.entity_id = f"notify.{name}"
        self._attr_name = name
        if titles:
            self._attr_supported_features = NotifyEntityFeature.TITLE
        self.broken = broken
        self.told: list[tuple[str, str | None]] = []

    @override
    async def async_send_message(self, message: str, title: str | None = None) -> None:
        if self.broken:
            raise HomeAssistantError("no line")
        self.told.append((message, title))


class Speaker(MediaPlayerEntity):
    """A player that is handed something to play."""

    _attr_state = MediaPlayerState.IDLE
    _attr_supported_features = (
        MediaPlayerEntityFeature.PLAY_MEDIA | MediaPlayerEntityFeature.MEDIA_ANNOUNCE
    )

    def __init__(self, name: str) -> None:
        """Stand in silence."""
        self.entity_id = f"media_player.{name}"
        self._attr_name = name
        self.played: list[tuple[str, dict[str, Any]]] = []

    @override
    async def async_play_media(
        self, media_type: str, media_id: str, **kwargs: Any
    ) -> None:
        self.played.append((media_id, kwargs))


class Engine(TextToSpeechEntity):
    """A voice."""

    def __init__(self, name: str, *languages: str) -> None:
        """Know some languages."""
        self.entity_id = f"tts.{name}"
        self._attr_name = name
        self._attr_supported_languages = list(languages)
        self._attr_default_language = languages[0]


async def put(hass: HomeAssistant, domain: str, *entities: Entity) -> None:
    """Put entities of a domain into the home whose platforms are of old."""
    assert await async_setup_component(hass, domain, {})
    await hass.data[HassKey[EntityComponent[Entity]](domain)].async_add_entities(
        entities
    )


async def test_notify_entities_are_told_with_or_without_a_title(stage: Stage) -> None:
    plain, titled = Pager("plain", titles=False), Pager("titled", titles=True)
    await put(stage.hass, "notify", plain, titled)
    stage.home.targets["notify_entities"] = {
        "entity_id": [plain.entity_id, titled.entity_id]
    }
    await stage.start(NOTIFY)
    await settle(stage.hass)
    assert stage.outcome == (
        OutcomeState.DONE,
        {"notify.plain": "accepted", "notify.titled": "accepted"},
    )
    assert plain.told == [("Door: The door is open.", None)]
    assert titled.told == [("The door is open.", "Door")]


async def test_one_that_cannot_be_told_is_not_called_accepted(stage: Stage) -> None:
    broken = Pager("broken", titles=False, broken=True)
    await put(stage.hass, "notify", broken)
    stage.home.targets["notify_entities"] = {"entity_id": [broken.entity_id]}
    await stage.start(NOTIFY)
    await settle(stage.hass)
    (told,) = stage.reports.outcomes
    assert told[:2] == (OutcomeState.FAILED, {"notify.broken": "failed"})
    assert "no line" in str(told[2])


@pytest.mark.parametrize(
    ("act", "targets"),
    [
        (SPEAK, {}),
        (NOTIFY, {}),
        (NOTIFY, {"notify_entities": {"entity_id": ["media_player.tv"]}}),
        (tell(Channel.LIGHT, "signal_lights"), {}),
        (tell(Channel.LIGHT, "signal_lights"), {"signal_lights": {"area_id": ["x"]}}),
        (tell(Channel.PUSH, "speakers"), {"speakers": {"entity_id": ["notify.x"]}}),
    ],
)
async def test_what_is_not_mapped_is_told_as_such(
    stage: Stage, act: Tell, targets: dict[str, Any]
) -> None:
    stage.home.targets = targets
    await stage.start(act)
    assert stage.outcome == (OutcomeState.UNMAPPED, {})


async def test_a_notify_entity_that_is_not_there_is_missing(stage: Stage) -> None:
    assert await async_setup_component(stage.hass, "notify", {})
    stage.home.targets["notify_entities"] = {"entity_id": ["notify.gone"]}
    await stage.start(NOTIFY)
    await settle(stage.hass)
    assert stage.outcome == (OutcomeState.FAILED, {"notify.gone": "missing"})


async def test_a_notify_entity_that_is_away_is_missing(stage: Stage) -> None:
    away = Pager("away", titles=False)
    away._attr_available = False
    await put(stage.hass, "notify", away)
    stage.home.targets["notify_entities"] = {"entity_id": [away.entity_id]}
    await stage.start(NOTIFY)
    await settle(stage.hass)
    assert stage.outcome == (OutcomeState.FAILED, {"notify.away": "missing"})
    assert away.told == []


async def speakers(stage: Stage, furnish: Furnish, *engines: Engine) -> Speaker:
    speaker = Speaker("kitchen")
    assert await async_setup_component(stage.hass, "media_source", {})
    await furnish("media_player", speaker)
    if engines:
        await put(stage.hass, "tts", *engines)
    stage.home.targets["speakers"] = {"entity_id": [speaker.entity_id]}
    return speaker


async def test_a_player_is_given_the_voice_that_speaks_the_language(
    stage: Stage, furnish: Furnish
) -> None:
    stage.hass.config.language = "en"
    engines = Engine("a_finn", "fi"), Engine("b_brit", "en-GB")
    speaker = await speakers(stage, furnish, *engines)
    await stage.start(SPEAK)
    assert stage.outcome == (OutcomeState.DONE, {speaker.entity_id: "done"})
    ((media, facts),) = speaker.played
    assert "tts.b_brit" in media
    assert "language=en-GB" in media
    assert "message=Door.+The+door+is+open." in media
    assert facts["announce"] is True


async def test_a_foreign_voice_is_better_than_none(
    stage: Stage, furnish: Furnish
) -> None:
    speaker = await speakers(stage, furnish, Engine("a_finn", "fi"))
    await stage.start(SPEAK)
    ((media, _),) = speaker.played
    assert "tts.a_finn" in media


async def test_without_a_voice_a_player_says_nothing(
    stage: Stage, furnish: Furnish
) -> None:
    speaker = await speakers(stage, furnish)
    await stage.start(SPEAK)
    assert stage.outcome == (OutcomeState.FAILED, {speaker.entity_id: "no_voice"})


async def test_a_player_that_is_not_there_is_missing(
    stage: Stage, furnish: Furnish
) -> None:
    await speakers(stage, furnish, Engine("b_brit", "en"))
    stage.home.targets["speakers"] = {"entity_id": ["media_player.gone"]}
    await stage.start(SPEAK)
    assert stage.outcome == (OutcomeState.FAILED, {"media_player.gone": "missing"})


async def test_a_satellite_announces_it_itself(
    hass: HomeAssistant, stage: Stage
) -> None:
    hass.states.async_set("assist_satellite.hall", "idle")
    calls = async_mock_service(
        hass,
        "assist_satellite",
        "announce",
        supports_response=SupportsResponse.NONE,
    )
    stage.home.targets["speakers"] = {"entity_id": ["assist_satellite.hall"]}
    await stage.start(SPEAK)
    assert stage.outcome == (OutcomeState.DONE, {"assist_satellite.hall": "done"})
    assert [dict(call.data) for call in calls] == [
        {"entity_id": "assist_satellite.hall", "message": "Door. The door is open."}
    ]
