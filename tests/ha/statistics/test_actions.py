"""Looking at statistics before they are written, doing without, and the way back."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import ServiceValidationError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser

from custom_components.lifeops.const import DOMAIN
from tests.entries import ANN, BEA, agent, person
from tests.settle import lifeops, night, settle, tell_nights

from .conftest import DAY, SCORE, STEPS, TODAY, Home, Writes

ANN_USER = "u" * 32
BEAS = f"{DOMAIN}:{BEA[:8]}_sleep_score"


@pytest.fixture
async def entry(hass: HomeAssistant, home: Home) -> AsyncIterator[MockConfigEntry]:
    MockUser(id=ANN_USER, name="Ann").add_to_hass(hass)
    parts = (
        person(user_id=ANN_USER),
        agent(),
        person(BEA, "Bea"),
        agent(person_id=BEA),
    )
    async with home.running(*parts) as entry:
        await home.counts(entry, {TODAY - DAY: 8000, TODAY: 500})
        await tell_nights(hass, entry, night(TODAY, {"sleep_score": 70}, BEA))
        await home.passes()
        yield entry


async def act(
    hass: HomeAssistant, name: str, *, user_id: str | None = None, **data: Any
) -> Mapping[str, Any]:
    answer = await hass.services.async_call(
        DOMAIN,
        name,
        data,
        blocking=True,
        context=Context(user_id=user_id),
        return_response=True,
    )
    assert answer is not None
    return answer


async def test_what_would_be_written(
    hass: HomeAssistant, home: Home, entry: MockConfigEntry, writes: Writes
) -> None:
    nights = (
        night(day, {"sleep_score": 80}) for day in (TODAY, TODAY - DAY, TODAY - 5 * DAY)
    )
    await tell_nights(hass, entry, *nights)
    told = await act(hass, "preview_statistics", person="Ann")
    assert (told["person"], told["writes"], told["private"]) == ("Ann", True, False)
    by_id = {one["statistic_id"]: one for one in told["statistics"]}
    assert by_id[SCORE] == {
        "statistic_id": SCORE,
        "name": "Ann: Sleep score",
        "unit": None,
        "rows": 3,
        "first": str(TODAY - 5 * DAY),
        "last": str(TODAY),
        "to_write": 3,
        "from_scratch": False,
    }
    assert by_id[STEPS]["to_write"] == 0
    assert writes.slices == []
    await home.passes()
    told = await act(hass, "preview_statistics", person="Ann")
    assert {one["to_write"] for one in told["statistics"]} == {0}


async def test_removed_and_written_again(
    hass: HomeAssistant, home: Home, entry: MockConfigEntry
) -> None:
    assert set(await home.known()) == {STEPS, BEAS}
    told = await act(hass, "remove_statistics", person="Ann")
    assert told == {"person": "Ann", "removed": [STEPS]}
    await settle(hass, entry)
    await home.sleeps(entry, {TODAY: 80})
    assert set(await home.known()) == {BEAS}
    told = await act(hass, "preview_statistics", person="Ann")
    assert not told["writes"]
    assert {one["statistic_id"] for one in told["statistics"]} == {SCORE, STEPS}
    told = await act(hass, "write_statistics", person="Ann")
    assert told["writes"]
    assert {one["to_write"] for one in told["statistics"]} == {1, 2}
    await settle(hass, entry)
    await home.passes()
    assert set(await home.known()) == {SCORE, STEPS, BEAS}
    assert await home.days(STEPS, "sum") == {TODAY - DAY: 8000, TODAY: 8500}


async def test_the_choice_outlives_a_change_of_the_person(
    hass: HomeAssistant, home: Home, entry: MockConfigEntry
) -> None:
    await act(hass, "remove_statistics", person="Ann")
    await settle(hass, entry)
    ann = next(one for one in entry.subentries.values() if one.title == "Ann")
    result = await entry.start_subentry_reconfigure_flow(hass, ann.subentry_id)
    await hass.config_entries.subentries.async_configure(
        result["flow_id"], {"name": "Anna", "private": False}
    )
    await settle(hass, entry)
    await home.passes()
    assert not entry.subentries[ann.subentry_id].data["statistics"]
    assert set(await home.known()) == {BEAS}


async def test_a_private_person_has_none(
    hass: HomeAssistant, home: Home, entry: MockConfigEntry
) -> None:
    ann = next(one for one in entry.subentries.values() if one.title == "Ann")
    hass.config_entries.async_update_subentry(
        entry, ann, data={**ann.data, "private": True}
    )
    await settle(hass, entry)
    told = await act(hass, "preview_statistics", person="Ann")
    assert told == {
        "person": "Ann",
        "writes": False,
        "private": True,
        "statistics": [],
    }
    with pytest.raises(ServiceValidationError, match="private"):
        await act(hass, "write_statistics", person="Ann")


@pytest.mark.parametrize(
    "name", ["preview_statistics", "remove_statistics", "write_statistics"]
)
async def test_only_ones_own(
    hass: HomeAssistant, home: Home, entry: MockConfigEntry, *, name: str
) -> None:
    assert (await act(hass, name, user_id=ANN_USER))["person"] == "Ann"
    with pytest.raises(ServiceValidationError):
        await act(hass, name, user_id=ANN_USER, person="Bea")
    await settle(hass, entry)
    await home.passes()
    assert BEAS in await home.known()


async def test_without_a_recorder_there_are_none(hass: HomeAssistant) -> None:
    async with lifeops(hass):
        with pytest.raises(ServiceValidationError, match="no recorder"):
            await act(hass, "preview_statistics", person=ANN)
