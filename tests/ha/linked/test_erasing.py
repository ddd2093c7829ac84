"""Erasing a person over homes: asked for here, heard of from there."""

from collections.abc import Mapping
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er

from custom_components.lifeops.const import DOMAIN
from custom_components.lifeops.core.erased import Place, Reach
from custom_components.lifeops.ha.erasing import eraser as erasing
from tests.entries import ANN
from tests.settle import night, settle, tell_nights

from .conftest import Linked
from .test_ring import meet

SCORE = "sensor.ann_sleep_score"
NIGHT = "2026-03-10/ring"


async def ask(hass: HomeAssistant, name: str, **data: Any) -> Mapping[str, Any]:
    told = await hass.services.async_call(
        DOMAIN, name, data, blocking=True, return_response=True
    )
    assert told is not None
    return told


async def erase(hass: HomeAssistant) -> Mapping[str, Any]:
    return await ask(hass, "erase_person", person="Ann", dry_run=False, confirm="Ann")


async def homes(hass: HomeAssistant) -> list[Mapping[str, Any]]:
    (receipt,) = (await ask(hass, "get_erasures"))["erasures"]
    told: list[Mapping[str, Any]] = receipt["homes"]
    return told


async def erase_there(linked: Linked) -> None:
    """Erase Ann in the cabin."""
    peer = linked.peer
    await peer.on_thread(lambda: peer.store.erasing.erase([ANN]))
    if peer.driver is not None:
        peer.driver.changed()


async def gone(linked: Linked) -> bool:
    """Return whether all that this home was to do is done."""
    notes = linked.hub.eraser.notes
    return bool(notes) and not notes[0].left


async def standing(linked: Linked) -> set[str]:
    """Return the datasets with records about Ann in this home."""

    def look() -> set[str]:
        with linked.hub.store.read_only() as reader:
            rows = reader._database.execute(
                "SELECT dataset, id, person FROM record WHERE value IS NOT NULL"
            )
        return {row[0] for row in rows if ANN in row[1] or row[2] == ANN}

    return await linked.hub.hass.async_add_executor_job(look)


async def test_a_home_that_hears_is_told_of_in_the_receipt(
    hass: HomeAssistant, linked: Linked
) -> None:
    await tell_nights(hass, linked.home, night())
    await meet(linked)
    peer = linked.peer
    await linked.until_known(lambda: there(linked), value=True)
    told = await erase(hass)
    assert told["done"]
    await linked.until_known(lambda: homes(hass), [{"home": "Cabin", "state": "heard"}])
    assert peer.store.erasing.known().persons == {ANN}
    assert not await there(linked)
    assert await standing(linked) == {"_erasure"}


async def there(linked: Linked) -> bool:
    return await linked.peer.record("night", f"{ANN}/{NIGHT}") is not None


async def test_a_home_that_is_away_is_told_once_it_is_heard(
    hass: HomeAssistant, linked: Linked
) -> None:
    await tell_nights(hass, linked.home, night())
    await meet(linked)
    await linked.until_known(lambda: there(linked), value=True)
    await linked.stop()
    told = await erase(hass)
    assert told["homes"] == [{"home": "Cabin", "state": "waits"}]
    assert len(told["out_of_reach"]) == 6
    assert await there(linked)
    await linked.start()
    await linked.until_known(lambda: homes(hass), [{"home": "Cabin", "state": "heard"}])
    assert not await there(linked)


async def test_what_another_home_erased_goes_here_with_all_that_runs(
    hass: HomeAssistant, linked: Linked
) -> None:
    await tell_nights(hass, linked.home, night())
    await meet(linked)
    await linked.until_known(lambda: there(linked), value=True)
    assert hass.states.get(SCORE) is not None
    await erase_there(linked)
    await linked.until_known(lambda: gone(linked), value=True)
    await settle(hass, linked.home)

    assert hass.states.get(SCORE) is None
    parts = linked.home.subentries.values()
    assert not [one for one in parts if one.data.get("person_id") == ANN]
    assert await standing(linked) == {"_erasure"}
    assert not [one for one in await linked.hub.async_instances() if one.subject == ANN]
    deleted = er.async_get(hass).deleted_entities
    assert not [key for key in deleted if ANN in key[2]]
    (note,) = linked.hub.eraser.notes
    assert not note.here
    assert note.places[Place.RECORDS].parts["night"] == 1
    (receipt,) = (await ask(hass, "get_erasures"))["erasures"]
    assert not receipt["asked_here"]
    # Neither home has anything left that it would tell the other.
    await linked.until_known(lambda: there(linked), value=False)


async def test_an_erasure_that_was_heard_goes_on_after_a_restart(
    hass: HomeAssistant, linked: Linked
) -> None:
    await meet(linked)

    async def fail(*_: object) -> None:
        raise TimeoutError

    reach = dict(erasing._REACH)
    erasing._REACH[Place.PARTS] = fail  # type: ignore[assignment]
    try:
        await erase_there(linked)
        await linked.until(lambda: linked.hub.eraser.notes)
        await linked.until(lambda: not linked.hub.eraser._following.locked())
        assert hass.states.get(SCORE) is not None
    finally:
        erasing._REACH.update(reach)
    await linked.stop()
    assert await hass.config_entries.async_reload(linked.home.entry_id)
    await settle(hass, linked.home)
    await linked.until_known(lambda: gone(linked), value=True)
    assert hass.states.get(SCORE) is None
    assert await standing(linked) == {"_erasure"}
    assert linked.hub.eraser.notes[0].places[Place.PARTS].state is Reach.DONE
