"""Where the follower's cursor is kept, and what happens where that cannot be."""

from collections.abc import Callable
from concurrent.futures import Future
from unittest.mock import patch

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.lifeops.core.errors import StoreError
from custom_components.lifeops.ha.database import cursors
from custom_components.lifeops.ha.database.cursors import StoredCursor
from custom_components.lifeops.ha.hub import Hub
from tests.settle import start

from .conftest import database


async def test_a_cursor_is_there_after_a_restart(
    hass: HomeAssistant, home: MockConfigEntry
) -> None:
    database().add_to_hass(hass)
    kept = StoredCursor(home.runtime_data)
    assert await hass.async_add_executor_job(kept.load) is None
    for text in ("one", "two"):
        await hass.async_add_executor_job(kept.save, text)
        assert await hass.async_add_executor_job(kept.load) == text
    assert await hass.config_entries.async_unload(home.entry_id)
    hub = await start(hass, home)
    assert await hass.async_add_executor_job(StoredCursor(hub).load) == "two"


async def test_keeping_it_dates_nothing(
    hass: HomeAssistant, home: MockConfigEntry
) -> None:
    hub: Hub = home.runtime_data
    before = hub.store.committed_at
    await hass.async_add_executor_job(StoredCursor(hub).save, "one")
    assert hub.store.committed_at == before


async def test_a_home_that_has_stopped_keeps_nothing(
    hass: HomeAssistant, home: MockConfigEntry
) -> None:
    kept = StoredCursor(home.runtime_data)
    assert await hass.config_entries.async_unload(home.entry_id)
    with pytest.raises(StoreError):
        await hass.async_add_executor_job(kept.save, "one")


async def test_one_that_was_ended_writes_over_no_other(
    hass: HomeAssistant, home: MockConfigEntry
) -> None:
    hub: Hub = home.runtime_data
    old, new = StoredCursor(hub), StoredCursor(hub)
    await hass.async_add_executor_job(old.save, "old")
    waiting: list[Callable[[], None]] = []

    def later(job: Callable[[], None]) -> Future[None]:
        waiting.append(job)
        return Future()

    with (
        patch.object(cursors, "_LONGEST_S", 0.01),
        patch.object(hub, "call", side_effect=later),
        pytest.raises(StoreError),
    ):
        await hass.async_add_executor_job(old.save, "late")
    old.end()
    with pytest.raises(StoreError):
        await hass.async_add_executor_job(old.save, "later")
    with pytest.raises(StoreError):
        await hub.async_on_thread(waiting[0])
    await hass.async_add_executor_job(new.save, "new")
    assert await hass.async_add_executor_job(new.load) == "new"


async def test_a_home_that_is_busy_is_not_waited_for(
    hass: HomeAssistant, home: MockConfigEntry
) -> None:
    hub: Hub = home.runtime_data
    never: Future[None] = Future()
    with (
        patch.object(cursors, "_LONGEST_S", 0.01),
        patch.object(hub, "call", return_value=never),
        pytest.raises(StoreError),
    ):
        await hass.async_add_executor_job(StoredCursor(hub).save, "one")
    assert never.cancelled()
