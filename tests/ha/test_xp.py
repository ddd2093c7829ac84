"""XP as Home Assistant shows them and answers for them."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
import voluptuous as vol

from tests.settle import NOON, night, settle, tell_nights

from .couple import ANN_USER, act, couple

TODAY = NOON.date()


@pytest.fixture
async def entry(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> AsyncIterator[MockConfigEntry]:
    async with couple(hass, freezer, "gamification", private=True) as entry:
        yield entry


async def test_why_so_much_on_that_day(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    await tell_nights(hass, entry, night(TODAY))
    said = await act(hass, "get_xp", day=TODAY.isoformat(), all=True)
    texts = [award["text"] for award in said["awards"]]
    assert any("for enough sleep (" in text and "needed: 8" in text for text in texts)
    assert said["speech"].startswith(f"{TODAY} gave {said['points']} XP.")
    assert all(text in said["speech"] for text in texts)
    assert said["points"] == said["total"] > 0


async def test_an_award_is_explained(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    await tell_nights(hass, entry, night(TODAY))
    said = await act(hass, "get_xp")
    award = said["awards"][0]
    told = await act(hass, "explain", about=award["id"])
    assert any(
        f"{award['points']} XP for" in what
        for decision in told["decisions"]
        for what in decision["what"]
    )
    assert "A night came in or was corrected." in told["decisions"][0]["why"]


async def test_what_is_shown_and_what_of_private_persons_is_not(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    await tell_nights(hass, entry, night(TODAY))
    await settle(hass, entry)
    ids = {
        name: [
            state for state in hass.states.async_all() if state.entity_id.endswith(name)
        ]
        for name in ("_level", "_streak", "_celebrate")
    }
    assert {name: len(found) for name, found in ids.items()} == {
        "_level": 1,
        "_streak": 1,
        "_celebrate": 2,
    }
    assert ids["_level"][0].state == "1"
    assert ids["_level"][0].attributes["level_size"] == 100


async def test_days_off_and_settings(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    last = (TODAY + timedelta(days=6)).isoformat()
    said = await act(
        hass, "add_days_off", first=TODAY.isoformat(), last=last, reason="illness"
    )
    assert said["speech"] == "Done. Days on which nothing is expected of you: 7."
    said = await act(hass, "remove_days_off", first=TODAY.isoformat())
    assert said["days"] == 1
    said = await act(hass, "set_xp", celebrate=False, points={"bedtime": 30})
    assert said["speech"] == "Done."


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("get_xp", {"days": 401}),
        ("get_xp", {"day": "some day"}),
        ("add_days_off", {"first": "2026-07-01"}),
        ("add_days_off", {"first": "2026-07-01", "reason": "laziness"}),
        ("add_days_off", {"reason": "trip"}),
        ("remove_days_off", {}),
        ("set_xp", {"points": 5}),
        ("set_xp", {"points": {"bedtime": "many"}}),
        ("set_xp", {"level": 100}),
    ],
)
async def test_what_has_not_the_form_is_refused(
    hass: HomeAssistant, entry: MockConfigEntry, name: str, data: dict[str, Any]
) -> None:
    with pytest.raises(vol.Invalid):
        await act(hass, name, **data)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("get_xp", {"rule": "x" * 10_000}),
        (
            "add_days_off",
            {"first": "2026-01-01", "last": "2028-01-01", "reason": "trip"},
        ),
        ("set_xp", {"points": {"bedtime": 101}}),
        ("set_xp", {"points": {"x" * 10_000: 1}}),
    ],
)
async def test_what_is_too_much_is_refused(
    hass: HomeAssistant, entry: MockConfigEntry, name: str, data: dict[str, Any]
) -> None:
    with pytest.raises(ServiceValidationError):
        await act(hass, name, **data)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("get_xp", {}),
        ("set_xp", {"celebrate": False}),
        ("add_days_off", {"first": "2026-07-01", "reason": "trip"}),
        ("remove_days_off", {"first": "2026-07-01"}),
    ],
)
async def test_nobody_reaches_anothers(
    hass: HomeAssistant, entry: MockConfigEntry, name: str, data: dict[str, Any]
) -> None:
    with pytest.raises(ServiceValidationError) as refused:
        await act(hass, name, user_id=ANN_USER, person="Bea", **data)
    assert refused.value.translation_key == "not_your_person"
