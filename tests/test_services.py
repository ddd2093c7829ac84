"""Actions: each reaches one person's agent, and only for those who may."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any
from unittest.mock import patch

from freezegun.api import FrozenDateTimeFactory
from homeassistant.auth.models import User
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import ServiceValidationError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser
import voluptuous as vol

from custom_components.lifeops.const import DOMAIN
from custom_components.lifeops.core.datasets import SLEEP_SETTINGS
from custom_components.lifeops.core.identity import AgentKind, Instance
from custom_components.lifeops.core.topics import TONIGHT, Tonight
from custom_components.lifeops.engine.snapshot import InstanceStatus

from .entries import ANN, BEA, agent, person
from .settle import NIGHT_BEFORE, NOON, lifeops, night, settle, tell_nights

ANN_USER = "u" * 32


@pytest.fixture
async def entry(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> AsyncIterator[MockConfigEntry]:
    freezer.move_to(NOON)
    MockUser(id=ANN_USER, name="Ann").add_to_hass(hass)
    hass.states.async_set("person.ann", "home")
    parts = (
        person(user_id=ANN_USER, person_entity="person.ann"),
        agent(),
        person(BEA, "Bea"),
        agent(person_id=BEA),
    )
    async with lifeops(hass, *parts) as entry:
        yield entry


@pytest.fixture
def guest(hass: HomeAssistant) -> User:
    return MockUser(name="Guest").add_to_hass(hass)


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


async def tonight(
    hass: HomeAssistant, entry: MockConfigEntry, person_id: str = ANN
) -> Tonight:
    await settle(hass, entry)
    plan: Tonight | None = entry.runtime_data.snapshot.topic(TONIGHT, person_id)
    assert plan is not None
    return plan


async def test_start_and_stop(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    said = await act(hass, "start_winddown", person="Ann")
    assert said["speech"] == "Wind-down has begun; bedtime is 22:30."
    assert (await tonight(hass, entry)).winddown_started_at == NOON
    assert (await tonight(hass, entry, BEA)).winddown_started_at is None
    said = await act(hass, "stop_winddown", person="Ann")
    assert said["speech"] == "Wind-down has ended; the lights stay as they are."


@pytest.mark.parametrize(
    ("data", "minutes"), [({}, 30), ({"minutes": 45}, 45), ({"minutes": "20"}, 20)]
)
async def test_snooze(
    hass: HomeAssistant, entry: MockConfigEntry, data: dict[str, Any], minutes: int
) -> None:
    planned = (await tonight(hass, entry)).winddown_at
    said = await act(hass, "snooze_winddown", person="ann ", **data)
    assert said["speech"] == f"All right, wind-down begins at 22:{minutes:02}."
    later = (await tonight(hass, entry)).winddown_at - planned
    assert later == timedelta(minutes=minutes)


async def test_skip_needs_no_answer(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    await hass.services.async_call(
        DOMAIN, "skip_winddown", {"person": "Bea"}, blocking=True
    )
    assert (await tonight(hass, entry, BEA)).skipped
    assert not (await tonight(hass, entry)).skipped


async def test_nights_are_told_newest_first(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    days = [NIGHT_BEFORE - timedelta(days=back) for back in range(9)]
    await tell_nights(hass, entry, *map(night, days))
    said = await act(hass, "get_sleep", person="Ann", nights=3)
    assert [told["day"] for told in said["nights"]] == [str(day) for day in days[:3]]
    assert said["nights"][0]["metrics"]["sleep_total_s"]["value"] == 27000
    assert said["nights"][0]["metrics"]["sleep_total_s"]["source"] == "Ring"
    assert said["debt_s"] == 9 * 1800
    assert said["nights_known"] == 9
    assert said["speech"] == ("You slept 7 hours and 30 minutes, with a score of 82.")
    assert len((await act(hass, "get_sleep", person="Ann"))["nights"]) == 7


async def test_every_setting_can_be_set(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    wanted: dict[str, Any] = {
        "bedtime": "23:15:00",
        "wake": "07:00:00",
        "earliest_bedtime": "20:30:00",
        "need_min": 450,
        "winddown_offset_min": 45,
        "notice_min": 5,
        "snooze_min": 20,
        "level_pct": 10,
        "kelvin": 2000,
        "morning_min": 45,
        "travel_min": 15,
        "style": "scene",
        "adaptive": True,
        "late_nudge": True,
        "weekly_summary": True,
        "ignored_titles": ["lunch"],
    }
    await act(hass, "set_sleep", person="Ann", **wanted)
    hub = entry.runtime_data
    stands = await hub.async_records(SLEEP_SETTINGS, ANN)
    assert SLEEP_SETTINGS.write(stands[0].value) == wanted


@pytest.mark.usefixtures("entry")
@pytest.mark.parametrize(
    ("setting", "value"),
    [("bedtime", "late"), ("level_pct", 0), ("kelvin", 90_000), ("style", "disco")],
)
async def test_a_setting_out_of_bounds_is_named(
    hass: HomeAssistant, setting: str, value: Any
) -> None:
    with pytest.raises(ServiceValidationError) as refused:
        await act(hass, "set_sleep", person="Ann", **{setting: value})
    assert refused.value.translation_key == "invalid_setting"
    assert refused.value.translation_placeholders == {
        "setting": setting,
        "value": str(value),
    }


@pytest.mark.parametrize(
    ("metrics", "speech"),
    [
        ({"sleep_total_s": 25560}, "You slept 7 hours and 6 minutes."),
        ({"sleep_score": 82}, "I do not know about last night yet."),
    ],
)
async def test_what_is_not_known_is_not_told(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    metrics: dict[str, float],
    speech: str,
) -> None:
    await tell_nights(hass, entry, night(metrics=metrics))
    assert (await act(hass, "get_sleep", person="Ann"))["speech"] == speech


@pytest.mark.usefixtures("entry")
async def test_texts_are_in_the_homes_language(hass: HomeAssistant) -> None:
    hass.config.language = "xx"
    said = await act(hass, "skip_winddown", person="Ann")
    assert said["speech"] == "All right, no wind-down tonight."


@pytest.mark.parametrize("wanted", [None, "Ann", "person.ann", ANN])
async def test_a_user_reaches_their_own_person(
    hass: HomeAssistant, entry: MockConfigEntry, wanted: str | None
) -> None:
    data = {"person": wanted} if wanted else {}
    await act(hass, "start_winddown", user_id=ANN_USER, **data)
    assert (await tonight(hass, entry)).winddown_started_at == NOON


@pytest.mark.usefixtures("entry")
async def test_nobody_reaches_another_person(hass: HomeAssistant, guest: User) -> None:
    with pytest.raises(ServiceValidationError) as refused:
        await act(hass, "get_sleep", user_id=guest.id, person="Bea")
    assert refused.value.translation_key == "not_your_person"
    assert refused.value.translation_placeholders == {"person": "Bea"}
    with pytest.raises(ServiceValidationError) as refused:
        await act(hass, "get_sleep", user_id="gone", person="Bea")
    assert refused.value.translation_key == "not_your_person"


async def test_an_admin_reaches_everybody(
    hass: HomeAssistant, entry: MockConfigEntry, hass_admin_user: User
) -> None:
    await act(hass, "start_winddown", user_id=hass_admin_user.id, person="Bea")
    assert (await tonight(hass, entry, BEA)).winddown_started_at == NOON


@pytest.mark.usefixtures("entry")
@pytest.mark.parametrize(
    ("data", "key"), [({}, "person_needed"), ({"person": "Cy"}, "unknown_person")]
)
async def test_who_is_meant_has_to_be_clear(
    hass: HomeAssistant, data: dict[str, str], key: str
) -> None:
    with pytest.raises(ServiceValidationError) as refused:
        await act(hass, "get_sleep", **data)
    assert refused.value.translation_key == key


async def test_the_only_person_need_not_be_named(
    hass: HomeAssistant, guest: User
) -> None:
    async with lifeops(hass, person(), agent()):
        assert (await act(hass, "get_sleep"))["nights"] == []
        with pytest.raises(ServiceValidationError) as refused:
            await act(hass, "get_sleep", user_id=guest.id)
        assert refused.value.translation_key == "not_your_person"
        assert refused.value.translation_placeholders == {"person": "Ann"}


@pytest.mark.usefixtures("entry")
@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("snooze_winddown", {"minutes": 0}),
        ("snooze_winddown", {"minutes": "soon"}),
        ("get_sleep", {"nights": 401}),
        ("start_winddown", {"lights": "light.hall"}),
    ],
)
async def test_what_makes_no_sense_is_refused(
    hass: HomeAssistant, name: str, data: dict[str, Any]
) -> None:
    with pytest.raises(vol.Invalid):
        await act(hass, name, person="Ann", **data)


@pytest.mark.usefixtures("entry")
async def test_the_agent_refuses_in_translated_words(hass: HomeAssistant) -> None:
    with pytest.raises(ServiceValidationError) as refused:
        await act(hass, "stop_winddown", person="Ann")
    assert refused.value.translation_key == "winddown_not_running"
    assert str(refused.value) == "Wind-down is not running"


async def test_a_person_without_the_agent_is_told_so(hass: HomeAssistant) -> None:
    async with lifeops(hass, person(), agent("notification")):
        with pytest.raises(ServiceValidationError) as refused:
            await act(hass, "get_sleep")
        assert refused.value.translation_key == "unknown_agent"


async def test_nights_are_told_beside_the_ring(
    hass: HomeAssistant, entry: MockConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    await tell_nights(hass, entry, night())
    monkeypatch.setattr(entry.runtime_data.engine, "command", None)
    assert len((await act(hass, "get_sleep", person="Ann"))["nights"]) == 1


async def test_an_agent_that_is_switched_off_answers_nothing(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    await entry.runtime_data.async_enable(Instance(AgentKind.SLEEP, ANN), enabled=False)
    await settle(hass, entry)
    with pytest.raises(ServiceValidationError) as refused:
        await act(hass, "get_sleep", person="Ann")
    assert refused.value.translation_key == "agent_disabled"


async def test_a_paused_agent_answers_nothing(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    instance = Instance(AgentKind.SLEEP, ANN)
    hub = entry.runtime_data
    status = InstanceStatus(enabled=True, paused=True)
    paused = replace(hub.snapshot, statuses={instance: status})
    with (
        patch.object(hub, "snapshot", paused),
        pytest.raises(ServiceValidationError) as refused,
    ):
        await act(hass, "get_sleep", person="Ann")
    assert refused.value.translation_key == "agent_paused"


async def test_nothing_is_done_while_lifeops_does_not_run(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    assert await hass.config_entries.async_unload(entry.entry_id)
    with pytest.raises(ServiceValidationError) as refused:
        await act(hass, "get_sleep", person="Ann")
    assert refused.value.translation_key == "not_loaded"
