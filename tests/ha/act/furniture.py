"""Lights and media players that obey, or do not."""

import asyncio
from typing import Any

from homeassistant.components.light import ColorMode, LightEntity
from homeassistant.components.media_player import (
    MediaPlayerEntity,
    MediaPlayerEntityFeature,
    MediaPlayerState,
)
from homeassistant.exceptions import HomeAssistantError


class Lamp(LightEntity):
    """A light that obeys at once, late, never, or breaks."""

    _attr_should_poll = False
    _attr_color_mode = ColorMode.COLOR_TEMP
    _attr_min_color_temp_kelvin = 2000
    _attr_max_color_temp_kelvin = 6500

    def __init__(self, name: str, level: int = 100, **facts: Any) -> None:
        """Stand there as told."""
        self.entity_id = f"light.{name}"
        self._attr_unique_id = name
        self._attr_name = name
        self._attr_is_on = level > 0
        self._attr_brightness = round(level * 255 / 100)
        self._attr_color_temp_kelvin = 4000
        self._attr_supported_color_modes = {ColorMode.COLOR_TEMP}
        self.dead = False
        self.lag_s = 0.0
        self.fault: Exception | None = None
        self.asked: list[tuple[str, dict[str, Any]]] = []
        for key, value in facts.items():
            setattr(self, key, value)

    @property
    def level(self) -> int:
        return round((self._attr_brightness or 0) / 255 * 100) if self.is_on else 0

    async def async_turn_on(self, **kwargs: Any) -> None:
        await self._hear("on", kwargs)
        if not self.dead:
            self._attr_is_on = True
            self._attr_brightness = kwargs.get("brightness", self._attr_brightness)
            kelvin = kwargs.get("color_temp_kelvin", self._attr_color_temp_kelvin)
            self._attr_color_temp_kelvin = kelvin
            self.async_write_ha_state()

    async def async_turn_off(self, **kwargs: Any) -> None:
        await self._hear("off", kwargs)
        if not self.dead:
            self._attr_is_on = False
            self.async_write_ha_state()

    async def _hear(self, what: str, kwargs: dict[str, Any]) -> None:
        self.asked.append((what, kwargs))
        if self.fault is not None:
            raise self.fault
        await asyncio.sleep(self.lag_s)

    def hand(self, level: int) -> None:
        """Be set at the switch."""
        self._attr_is_on = level > 0
        self._attr_brightness = round(level * 255 / 100)
        self.async_write_ha_state()

    def reachable(self, *, available: bool) -> None:
        self._attr_available = available
        self.async_write_ha_state()


class Player(MediaPlayerEntity):
    """A media player that pauses, or only stops, or neither."""

    _attr_should_poll = False

    def __init__(self, name: str, state: MediaPlayerState, **facts: Any) -> None:
        """Play, or not, as told."""
        self.entity_id = f"media_player.{name}"
        self._attr_unique_id = name
        self._attr_name = name
        self._attr_state = state
        self._attr_supported_features = MediaPlayerEntityFeature.PAUSE
        self.dead = False
        self.fault: HomeAssistantError | None = None
        self.asked: list[str] = []
        for key, value in facts.items():
            setattr(self, key, value)

    async def async_media_pause(self) -> None:
        self._hear("pause", MediaPlayerState.PAUSED)

    async def async_media_stop(self) -> None:
        self._hear("stop", MediaPlayerState.IDLE)

    def _hear(self, what: str, state: MediaPlayerState) -> None:
        self.asked.append(what)
        if self.fault is not None:
            raise self.fault
        if not self.dead:
            self._attr_state = state
            self.async_write_ha_state()
