"""The nights that the recorder remembers of a new source's entities."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

from homeassistant.const import ATTR_UNIT_OF_MEASUREMENT
from homeassistant.core import HomeAssistant
from homeassistant.helpers.recorder import DATA_INSTANCE
from homeassistant.util import dt as dt_util

from ...core.errors import RefusedError
from ...core.records import NightRecord
from ...core.series import Point
from ...core.units import METRICS, Metric, canonical_value
from ...sources.entities.history import nights_behind
from ...sources.entities.model import Source

DAYS = 60

type _Rows = Mapping[str, Sequence[Mapping[str, Any]]]


async def async_nights_behind(
    hass: HomeAssistant, source: Source, entities: Mapping[Metric, str]
) -> list[NightRecord]:
    """Return up to sixty nights from long-term statistics, none without a recorder."""
    recorder = hass.data.get(DATA_INSTANCE)
    wanted = {
        metric: entity
        for metric, entity in entities.items()
        if METRICS[metric].nightly and not METRICS[metric].timestamp
    }
    if recorder is None or not wanted:
        return []
    # Only a home that has a recorder has what this needs.
    from homeassistant.components.recorder.statistics import (  # noqa: PLC0415
        statistics_during_period,
    )

    now = dt_util.now()
    rows: _Rows = await recorder.async_add_executor_job(
        statistics_during_period,
        hass,
        now - timedelta(days=DAYS),
        None,
        set(wanted.values()),
        "hour",
        None,
        {"mean", "state"},
    )
    hours = {
        metric: _points(hass, metric, entity, rows.get(entity, ()))
        for metric, entity in wanted.items()
    }
    return nights_behind(source, hours, home_zone(), before=now.date())


def home_zone() -> ZoneInfo:
    """Return the zone of this home, in which a person's days begin and end."""
    return cast("ZoneInfo", dt_util.get_default_time_zone())


def _points(
    hass: HomeAssistant,
    metric: Metric,
    entity_id: str,
    rows: Sequence[Mapping[str, Any]],
) -> list[Point]:
    """Return an entity's hours in the canonical unit; what cannot be is left out."""
    state = hass.states.get(entity_id)
    if state is None:
        return []
    unit = state.attributes.get(ATTR_UNIT_OF_MEASUREMENT)
    points = []
    for row in rows:
        value = row.get("mean")
        value = row.get("state") if value is None else value
        if value is not None and (kept := _canonical(metric, value, unit)) is not None:
            points.append(Point(datetime.fromtimestamp(row["start"], UTC), kept))
    return points


def _canonical(metric: Metric, value: float, unit: str | None) -> float | None:
    try:
        return canonical_value(metric, value, unit)
    except RefusedError:
        return None
