"""The action get_metrics: asked beside the ring, in words, and only by those who may."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import ServiceValidationError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser
import voluptuous as vol

from custom_components.lifeops.const import DOMAIN
from custom_components.lifeops.core.datasets import SOURCE_HEALTH
from custom_components.lifeops.core.effects import PutRecord
from custom_components.lifeops.core.errors import RefusedError
from custom_components.lifeops.core.health import SourceHealthRecord
from custom_components.lifeops.core.series import Point, SeriesKey
from custom_components.lifeops.ha.hub import Hub
from custom_components.lifeops.ha.metrics import SINK_READINGS, async_ask
from custom_components.lifeops.metrics.protocols import Readings
from custom_components.lifeops.metrics.question import Backend, Question, Step

from ..entries import ANN, BEA, HOME, agent, person
from ..settle import NIGHT_BEFORE, NOON, lifeops, night, settle, tell_nights

ANN_USER = "u" * 32
DAY = timedelta(days=1)
# It is noon in California, where Home Assistant's tests are at home.
TODAY = date(2026, 3, 10)
STEPS = SeriesKey(metric="steps", person=ANN, source="phone")
HEART = SeriesKey(metric="heart_rate_bpm", person=ANN, source="ring")


@dataclass
class Server:
    """A metrics database that has everything."""

    readings: Readings
    caught_up_at: datetime | None = NOON


@pytest.fixture
async def hub(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> AsyncIterator[Hub]:
    freezer.move_to(NOON)
    MockUser(id=ANN_USER, name="Ann").add_to_hass(hass)
    parts = (
        person(user_id=ANN_USER),
        agent(),
        person(BEA, "Bea", private=True),
        agent(person_id=BEA),
    )
    async with lifeops(hass, *parts) as entry:
        yield entry.runtime_data


@pytest.fixture
def entry(hub: Hub) -> MockConfigEntry:
    assert isinstance(hub.entry, MockConfigEntry)
    return hub.entry


async def ask(
    hass: HomeAssistant, metric: str, *, user_id: str | None = None, **data: Any
) -> Mapping[str, Any]:
    answer = await hass.services.async_call(
        DOMAIN,
        "get_metrics",
        {"person": "Ann", "metric": metric, **data},
        blocking=True,
        context=Context(user_id=user_id),
        return_response=True,
    )
    assert answer is not None
    return answer


def at(days_ago: int, hour: int, value: float) -> Point:
    """Return a value measured at an hour of California's day."""
    start = datetime(2026, 3, 10, 7, tzinfo=UTC) - days_ago * DAY
    return Point(start + timedelta(hours=hour), value)


async def name_phone(hass: HomeAssistant, hub: Hub) -> None:
    health = SourceHealthRecord(
        name="Ann's phone", kind="entities", person=ANN, since=NOON, max_silence_s=3600
    )
    record = PutRecord(
        dataset=SOURCE_HEALTH.name,
        id="phone",
        fields=SOURCE_HEALTH.write(health),
        person=HOME,
    )
    await hub.async_ingest([record])
    assert isinstance(hub.entry, MockConfigEntry)
    await settle(hass, hub.entry)


async def test_days_of_points(hass: HomeAssistant, hub: Hub) -> None:
    await name_phone(hass, hub)
    await hub.async_append({STEPS: [at(2, 9, 900), at(2, 22, 9_000), at(0, 10, 400)]})
    first = TODAY - 2 * DAY
    told = await ask(hass, "steps", first=first, last=TODAY)
    assert told["values"] == [
        {
            "start": "2026-03-08T04:00:00-07:00",
            "day": "2026-03-08",
            "value": 9_000,
            "n": 2,
            "source": "Ann's phone",
        },
        {
            "start": "2026-03-09T04:00:00-07:00",
            "day": "2026-03-09",
            "value": None,
            "n": 0,
            "source": None,
        },
        {
            "start": "2026-03-10T04:00:00-07:00",
            "day": "2026-03-10",
            "value": 400,
            "n": 1,
            "source": "Ann's phone",
        },
    ]
    assert told["speech"] == "Steps: 400 lately, 4700 on average."
    assert {key: told[key] for key in told if key not in {"values", "speech"}} == {
        "metric": "steps",
        "unit": "steps",
        "step": "day",
        "aggregation": "max",
        "backend": "hours",
        "fresh_to": "2026-03-10T10:00:00-07:00",
        "sources": ["Ann's phone"],
        "truncated": False,
    }


@pytest.mark.usefixtures("hub")
async def test_thirty_days_up_to_today_are_usual(hass: HomeAssistant) -> None:
    told = await ask(hass, "steps")
    days = [value["day"] for value in told["values"]]
    assert days == [str(TODAY - ago * DAY) for ago in range(29, -1, -1)]
    assert told["speech"] == "Steps: I know nothing about these days."
    ended = await ask(hass, "steps", last=TODAY - 10 * DAY)
    assert ended["values"][0]["day"] == str(TODAY - 39 * DAY)


async def test_raw_values_come_as_they_are(hass: HomeAssistant, hub: Hub) -> None:
    await hub.async_append({HEART: [at(0, 9, 61.5)]})
    told = await ask(hass, "heart_rate_bpm", first=TODAY, step="raw")
    assert [(one["start"], one["value"]) for one in told["values"]] == [
        ("2026-03-10T09:00:00-07:00", 61.5)
    ]
    assert told["backend"] == "points"
    assert told["speech"] == "Heart rate: 61.5 bpm."


async def test_nights(hass: HomeAssistant, hub: Hub, entry: MockConfigEntry) -> None:
    longer = {"sleep_total_s": 30_600.0, "sleep_score": 90.0}
    await tell_nights(hass, entry, night(), night(NIGHT_BEFORE - 2 * DAY, longer))
    first = NIGHT_BEFORE - 2 * DAY
    told = await ask(hass, "sleep_total_s", first=first)
    assert [one["value"] for one in told["values"]] == [30_600, None, 27_000]
    assert told["backend"] == "nights"
    assert told["sources"] == ["Ring"]
    assert told["speech"] == ("Total sleep: 7 h 30 min lately, 8 h 0 min on average.")
    week = await ask(
        hass, "sleep_total_s", first=first, step="month", aggregation="sum"
    )
    assert [one["value"] for one in week["values"]] == [57_600]


async def test_a_source_of_nights_can_be_named(
    hass: HomeAssistant, hub: Hub, entry: MockConfigEntry
) -> None:
    await name_phone(hass, hub)
    await tell_nights(hass, entry, night())
    told = await ask(hass, "sleep_score", source="ann's phone", first=NIGHT_BEFORE)
    assert [one["value"] for one in told["values"]] == [None]


@pytest.mark.usefixtures("hub")
@pytest.mark.parametrize(
    ("data", "key"),
    [
        ({"metric": "mood"}, "unknown_metric"),
        ({"first": "2026-03-10", "last": "2026-03-09"}, "days_backwards"),
        ({"last": "2026-03-11"}, "days_to_come"),
        ({"first": "2020-01-01"}, "days_too_many"),
        ({"source": "scales"}, "unknown_source"),
        ({"step": "hour", "aggregation": "sum"}, "aggregation_unfit"),
        ({"metric": "sleep_score", "step": "hour"}, "step_unfit"),
        ({"first": "2025-09-01", "last": "2025-10-01", "step": "raw"}, "points_gone"),
        ({"person": "Cleo"}, "unknown_person"),
    ],
)
async def test_what_makes_no_sense_is_refused_in_words(
    hass: HomeAssistant, data: dict[str, Any], key: str
) -> None:
    with pytest.raises(ServiceValidationError) as refused:
        await ask(hass, **{"metric": "steps", **data})
    assert refused.value.translation_key == key
    assert "{" not in str(refused.value)
    assert key not in str(refused.value)


@pytest.mark.usefixtures("hub")
@pytest.mark.parametrize(
    "data", [{"step": "year"}, {"aggregation": "median"}, {"first": "yesterday"}]
)
async def test_what_no_form_offers_is_refused(
    hass: HomeAssistant, data: dict[str, Any]
) -> None:
    with pytest.raises(vol.Invalid):
        await ask(hass, "steps", **data)


async def test_nobody_sees_what_is_somebody_elses(
    hass: HomeAssistant, hub: Hub
) -> None:
    bea = SeriesKey(metric="steps", person=BEA, source="phone")
    await hub.async_append({STEPS: [at(0, 10, 400)], bea: [at(0, 10, 7_000)]})
    own = await ask(hass, "steps", user_id=ANN_USER, first=TODAY)
    assert [one["value"] for one in own["values"]] == [400]
    with pytest.raises(ServiceValidationError) as refused:
        await ask(hass, "steps", user_id=ANN_USER, person="Bea")
    assert refused.value.translation_key == "not_your_person"
    home = await ask(hass, "steps", person="Bea", first=TODAY)
    assert [one["value"] for one in home["values"]] == [7_000]


async def test_long_times_are_asked_of_the_metrics_database(
    hass: HomeAssistant, hub: Hub
) -> None:
    await hub.async_append({STEPS: [at(0, 10, 400)]})
    with hub.store.read_series() as local:
        hass.data[SINK_READINGS] = Server(local)
        told = await ask(hass, "steps", first=TODAY - 200 * DAY, step="month")
        hass.data.pop(SINK_READINGS)
    assert told["backend"] == "metrics_database"
    here = await ask(hass, "steps", first=TODAY - 200 * DAY, step="month")
    assert here["backend"] == "hours"
    assert here["values"] == told["values"]


async def test_what_lifeops_keeps_goes_by_its_own_file(
    hass: HomeAssistant, hub: Hub
) -> None:
    """A database that says to have caught up may not have heard of the last points."""
    await hub.async_append({STEPS: [at(0, 10, 400)]})
    question = Question(
        person=ANN,
        metric="steps",
        first=TODAY - 200 * DAY,
        last=TODAY,
        step=Step.MONTH,
    )
    with hub.store.read_series() as local:
        hass.data[SINK_READINGS] = Server(local)
        told = await async_ask(hub, question)
        hass.data.pop(SINK_READINGS)
    assert told.backend is Backend.HOURS


async def test_parts_of_lifeops_ask_without_an_action(hub: Hub) -> None:
    await hub.async_append({HEART: [at(0, 9, 60)]})
    question = Question(
        person=ANN, metric="heart_rate_bpm", first=TODAY, last=TODAY, step=Step.HOUR
    )
    told = await async_ask(hub, question)
    assert told.backend is Backend.HOURS
    assert [value.value for value in told.values if value.value is not None] == [60]
    stranger = Question(person="x", metric="steps", first=TODAY, last=TODAY)
    with pytest.raises(RefusedError) as refused:
        await async_ask(hub, stranger)
    assert refused.value.key == "unknown_person"
