"""The keys of a home: made once, kept private, not taken over by another home."""

from typing import Any

from homeassistant.core import HomeAssistant
import pytest

from custom_components.lifeops.ha.linked.keys import _store, async_home_keys

HOME, OTHER = "1" * 32, "2" * 32


async def test_keys_are_made_once(
    hass: HomeAssistant, hass_storage: dict[str, Any]
) -> None:
    made = await async_home_keys(hass, HOME)
    again = await async_home_keys(hass, HOME)
    assert again.keys == made.keys
    assert again.network == made.network
    assert [key.id for key in again.ring] == [key.id for key in made.ring]
    assert len(made.ring) == 1


async def test_another_home_does_not_take_them_over(
    hass: HomeAssistant, hass_storage: dict[str, Any]
) -> None:
    made = await async_home_keys(hass, HOME)
    other = await async_home_keys(hass, OTHER)
    assert other.keys != made.keys
    assert other.network != made.network


async def test_unreadable_keys_are_made_anew_and_told(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    caplog: pytest.LogCaptureFixture,
) -> None:
    made = await async_home_keys(hass, HOME)
    hass_storage["lifeops.keys"]["data"]["keys"]["static"] = "short"
    again = await async_home_keys(hass, HOME)
    assert again.keys != made.keys
    (told,) = [one for one in caplog.messages if "unreadable" in one]
    assert str(made.keys.stored["signing"]) not in told


async def test_nobody_else_may_read_the_file(hass: HomeAssistant) -> None:
    store = _store(hass)
    assert store._private
    assert store._atomic_writes


async def test_keys_are_not_printed(
    hass: HomeAssistant, hass_storage: dict[str, Any]
) -> None:
    assert "static" not in repr(await async_home_keys(hass, HOME))
