"""Whoever turned out to be another keeps all of their past in whatever is told of it."""

from dataclasses import replace
from datetime import timedelta

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.lifeops.core.datasets import ALIAS
from custom_components.lifeops.core.effects import PutRecord
from custom_components.lifeops.core.homes import AliasRecord
from custom_components.lifeops.core.series import Point, SeriesKey
from custom_components.lifeops.ha.hub import Hub
from custom_components.lifeops.ha.metrics import async_ask
from custom_components.lifeops.ha.statistics.figures import (
    async_night_figures,
    changed_hours,
    changed_nights,
)
from custom_components.lifeops.metrics.question import Question

from ...entries import ANN
from ...settle import NIGHT_BEFORE, NOON, night, tell_nights
from .conftest import ANN_USER, Asking

BEFORE = "d" * 32
HEART = SeriesKey(metric="heart_rate_bpm", person=ANN, source="ring")
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
async def known_before(hass: HomeAssistant, hub: Hub) -> None:
    """Let Ann have been somebody else in another home."""
    assert isinstance(hub.entry, MockConfigEntry)
    alias = PutRecord(
        dataset=ALIAS.name,
        id=BEFORE,
        fields=ALIAS.write(AliasRecord(canonical=ANN)),
        person=BEFORE,
    )
    await hub.async_ingest([alias])
    past = night(NIGHT_BEFORE - DAY, person_id=BEFORE)
    await tell_nights(hass, hub.entry, past, night())
    await hub.async_append(
        {
            replace(HEART, person=BEFORE): [Point(NOON - DAY, 50)],
            HEART: [Point(NOON - HOUR, 60)],
        }
    )


@pytest.mark.usefixtures("known_before")
async def test_an_export_has_both_halves(asking: Asking) -> None:
    told = await asking.do("export_metrics", user_id=ANN_USER)
    assert told["counts"] == {"points": 2, "hours": 0, "nights": 2, "series": 2}


@pytest.mark.usefixtures("known_before")
async def test_an_answer_has_both_halves(hub: Hub) -> None:
    question = Question(
        person=ANN,
        metric=HEART.metric,
        first=NOON.date() - DAY,
        last=NOON.date(),
    )
    told = await async_ask(hub, question)
    assert [value.value for value in told.values] == [50, 60]


@pytest.mark.usefixtures("known_before")
async def test_figures_have_both_halves(hub: Hub) -> None:
    changed = await hub.async_read(lambda reader: changed_nights(reader, ANN, 0))
    assert changed.days == [NIGHT_BEFORE - DAY, NIGHT_BEFORE]
    figures = await async_night_figures(hub.async_read, ANN, changed.days)
    found = figures["sleep_score"]
    assert [figure and figure.value for figure in found.values()] == [82, 82]


@pytest.mark.usefixtures("known_before")
async def test_hours_that_change_under_another_id_are_the_persons(hub: Hub) -> None:
    store = hub.store
    with store.read_series() as local:
        behind = local.end()
    late = replace(HEART, person=BEFORE)
    await hub.async_append({late: [Point(NOON - 2 * DAY, 40)]})
    await hub.async_on_thread(lambda: store.series.roll(100))
    with store.read_series() as local:
        hours = changed_hours(local, behind, {BEFORE: ANN})
    assert hours.since is not None
    assert hours.since[ANN] == (NOON - 2 * DAY).replace(minute=0)


@pytest.mark.usefixtures("known_before")
async def test_rules_read_points_of_both_halves(hub: Hub) -> None:
    def read() -> object:
        with hub.store.read_only() as reader:
            start, end = (NOON - 3 * DAY).isoformat(), NOON.isoformat()
            return hub.rule_reads(reader)("points", str(HEART), start, end)

    found = await hub.hass.async_add_executor_job(read)
    assert isinstance(found, list)
    assert [one["value"] for one in found] == [50, 60]
