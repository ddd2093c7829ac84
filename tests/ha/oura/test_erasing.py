"""An account goes with its person: entry, tokens, entities, what it wrote."""

from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.lifeops.const import DOMAIN
from custom_components.lifeops.ha.entry import EntryName, async_entries_of
from custom_components.lifeops.ha.oura.config import token_file
from tests.entries import ANN

from .conftest import Running


async def test_an_account_goes_with_its_person(
    hass: HomeAssistant, home: MockConfigEntry, account: Running
) -> None:
    tokens = token_file(hass, account.entry)
    assert await tokens.async_read() is not None
    registry = er.async_get(hass)
    shown = er.async_entries_for_config_entry(registry, account.entry.entry_id)
    assert shown
    told = await hass.services.async_call(
        DOMAIN,
        "erase_person",
        {"person": "Ann", "confirm": "Ann", "dry_run": False},
        blocking=True,
        return_response=True,
    )
    assert told is not None
    rows: list[Any] = told["places"]  # type: ignore[assignment]
    places = {row["place"]: row for row in rows}
    assert (places["accounts"]["state"], places["accounts"]["count"]) == ("done", 1)
    assert places["registry"]["count"] >= len(shown)
    assert async_entries_of(hass, EntryName.OURA) == []
    assert await tokens.async_read() is None
    assert not [key for key in registry.deleted_entities if key[1] == DOMAIN]

    def left() -> set[str]:
        with home.runtime_data.store.read_only() as reader:
            found = reader._database.execute(
                "SELECT dataset, id, person FROM record WHERE value IS NOT NULL"
            )
        return {row[0] for row in found if ANN in row[1] or row[2] == ANN}

    assert await hass.async_add_executor_job(left) == {"_erasure"}
    assert not home.runtime_data.store.weigh_points([ANN])
