"""A person goes from the metrics database with the home, at once or when it answers."""

from collections.abc import Mapping
from typing import Any
from unittest.mock import patch

from homeassistant.core import HomeAssistant

from custom_components.lifeops.const import DOMAIN
from custom_components.lifeops.core.upkeep import SinkProblem
from tests.entries import ANN
from tests.settle import night

from .conftest import Linked, until
from .servers import Server
from .test_entry import hearts

POINTS = 5
NIGHTS = "sleep_sessions"


async def erase(hass: HomeAssistant, **data: Any) -> Mapping[str, Any]:
    told = await hass.services.async_call(
        DOMAIN,
        "erase_person",
        {"person": "Ann", "confirm": "Ann", "dry_run": False, **data},
        blocking=True,
        return_response=True,
    )
    assert told is not None
    rows: list[Any] = told["places"]  # type: ignore[assignment]
    return {row["place"]: row for row in rows}["database"]


async def filled(linked: Linked, server: Server) -> None:
    """Wait until a night and five points are there."""
    await linked.hub.async_append(hearts(POINTS))
    await linked.hub.async_ingest([night()])
    await linked.until(
        lambda _: len(server.points) == POINTS and ANN in str(server.tables.get(NIGHTS))
    )
    await linked.caught_up()


def named(server: Server) -> bool:
    return ANN in str((server.points, server.hours, server.tables))


async def test_all_rows_go_and_none_comes_back(
    hass: HomeAssistant, linked: Linked, server: Server
) -> None:
    await filled(linked, server)
    assert (await erase(hass, dry_run=True))["state"] == "there"
    assert named(server)
    told = await erase(hass)
    assert told["state"] == "done"
    assert told["count"] > POINTS
    assert not named(server)
    linked.link.async_resend()
    await linked.caught_up()
    assert not named(server)


async def test_a_database_that_is_away_is_reached_later(
    hass: HomeAssistant, linked: Linked, server: Server
) -> None:
    await filled(linked, server)
    server.problem = SinkProblem.UNREACHABLE
    await linked.until(lambda health: not health.connected)
    with patch("custom_components.lifeops.ha.erasing.sink._WAIT_S", 0.1):
        told = await erase(hass)
        assert told["state"] == "waits"
        assert named(server)
    server.problem = None
    await linked.until(lambda health: health.connected)
    await linked.hub.eraser._async_look()
    assert not linked.hub.eraser.notes[0].left
    assert not named(server)


async def test_one_that_is_not_loaded_waits(
    hass: HomeAssistant, linked: Linked, server: Server
) -> None:
    await filled(linked, server)
    assert await hass.config_entries.async_unload(linked.entry.entry_id)
    assert (await erase(hass))["state"] == "waits"
    await linked.start()
    await linked.hub.eraser._async_look()
    await until(lambda: not named(server))
