"""The keys of a home: made once, kept private, not taken over by another home."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
import pytest

from custom_components.lifeops.const import DOMAIN
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


def aside(hass_storage: dict[str, Any]) -> list[Any]:
    """Return what was kept beside the file of the keys."""
    return [
        kept["data"]
        for name, kept in hass_storage.items()
        if name.startswith("lifeops.keys.")
    ]


async def test_keys_of_another_home_are_kept_aside(
    hass: HomeAssistant, hass_storage: dict[str, Any]
) -> None:
    await async_home_keys(hass, HOME)
    before = hass_storage["lifeops.keys"]["data"]
    await async_home_keys(hass, OTHER)
    assert aside(hass_storage) == [before]
    assert not ir.async_get(hass).issues


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data["keys"].update(static="short"),
        lambda data: data.pop("network"),
        lambda data: data.update(ring=None),
        lambda data: data.update(keys=[]),
    ],
)
async def test_unreadable_keys_are_made_anew_kept_aside_and_told(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    caplog: pytest.LogCaptureFixture,
    spoil: Callable[[dict[str, Any]], object],
) -> None:
    made = await async_home_keys(hass, HOME)
    spoil(hass_storage["lifeops.keys"]["data"])
    before = deepcopy(hass_storage["lifeops.keys"]["data"])
    again = await async_home_keys(hass, HOME)
    assert again.keys != made.keys
    (told,) = [one for one in caplog.messages if "unreadable" in one]
    assert str(made.keys.stored["signing"]) not in told
    assert aside(hass_storage) == [before]
    repair = ir.async_get(hass).async_get_issue(DOMAIN, "keys_unreadable")
    assert repair is not None
    assert repair.is_persistent
    assert repair.translation_placeholders is not None
    assert repair.translation_placeholders["file"] in hass_storage
    assert (await async_home_keys(hass, HOME)).keys == again.keys
    assert len(aside(hass_storage)) == 1


async def test_a_file_that_holds_no_keys_at_all_is_kept_aside(
    hass: HomeAssistant, hass_storage: dict[str, Any]
) -> None:
    hass_storage["lifeops.keys"] = {"version": 1, "key": "lifeops.keys", "data": ["?"]}
    await async_home_keys(hass, HOME)
    assert aside(hass_storage) == [["?"]]


async def test_nobody_else_may_read_the_file(hass: HomeAssistant) -> None:
    store = _store(hass)
    assert store._private
    assert store._atomic_writes


async def test_keys_are_not_printed(
    hass: HomeAssistant, hass_storage: dict[str, Any]
) -> None:
    assert "static" not in repr(await async_home_keys(hass, HOME))
