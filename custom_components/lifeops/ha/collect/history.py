"""The nights before the first one that was seen, from long-term statistics."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, time, timedelta
import logging
from typing import Any
from zoneinfo import ZoneInfo

from homeassistant.core import HomeAssistant
from homeassistant.helpers.recorder import DATA_INSTANCE
from homeassistant.util import dt as dt_util

from ...core.errors import RefusedError
from ...core.health import NightRecord
from ...core.units import METRICS, Metric, canonical_value
from ...sources.entities.model import Reading, Source
from ...sources.entities.nights import night_of, with_meaning
from ...sources.entities.repeats import repeats
from ..attempt import async_attempt

_LOGGER = logging.getLogger(__name__)
_SPAN = timedelta(days=60)
_FROM = time(10)
_UNTIL = time(18)
_TIMEOUT_S = 120.0

type Readings = dict[date, dict[Metric, Reading[float]]]


async def async_past_nights(
    hass: HomeAssistant,
    source: Source,
    entities: Mapping[Metric, str],
    zone: ZoneInfo,
) -> Mapping[date, NightRecord] | None:
    """Return the nights of the last sixty days that the recorder knows, oldest first.

    None where it did not answer. A night's value is what its entity showed in the last hour between 10:00 and 18:00.
    """
    recorder = hass.data.get(DATA_INSTANCE)
    if recorder is None:
        return {}

    async def ask() -> Readings:
        return await recorder.async_add_executor_job(_readings, hass, entities, zone)

    attempt = await async_attempt(hass, ask(), "past nights", _TIMEOUT_S)
    if attempt.value is None:
        _LOGGER.warning("No past nights of %s: %s", source.name, attempt.reason)
        return None
    nights = dict(_nights(attempt.value, source))
    _LOGGER.info("%s: %d past nights from statistics", source.name, len(nights))
    return nights


def _readings(
    hass: HomeAssistant, entities: Mapping[Metric, str], zone: ZoneInfo
) -> Readings:
    """Return each day's last readings; on the recorder's thread."""
    # Only a home that has a recorder has what this needs.
    from homeassistant.components.recorder import statistics  # noqa: PLC0415

    kept = statistics.get_metadata(hass, statistic_ids=set(entities.values()))
    found: Readings = {}
    for metric, entity_id in entities.items():
        if not METRICS[metric].nightly or entity_id not in kept:
            continue
        unit = kept[entity_id][1]["unit_of_measurement"]
        unit_class = kept[entity_id][1]["unit_class"]
        rows = statistics.statistics_during_period(
            hass,
            dt_util.utcnow() - _SPAN,
            None,
            {entity_id},
            "hour",
            {unit_class: unit} if unit_class and unit else None,
            {"mean", "state"},
        )
        for one in _of_rows(metric, unit, rows.get(entity_id, ())):
            local = one.changed_at.astimezone(zone)
            if _FROM <= local.time() < _UNTIL:
                found.setdefault(local.date(), {})[metric] = one
    return found


def _of_rows(
    metric: Metric, unit: str | None, rows: Iterable[Mapping[str, Any]]
) -> Iterator[Reading[float]]:
    """Yield what an entity showed hour by hour; what cannot be is left out."""
    for row in rows:
        mean = row.get("mean")
        value = row.get("state") if mean is None else mean
        if value is None:
            continue
        try:
            canonical = canonical_value(metric, value, unit)
        except RefusedError:
            continue
        at = dt_util.utc_from_timestamp(row["start"])
        yield Reading(metric=metric, value=canonical, changed_at=at, reported_at=at)


def _nights(readings: Readings, source: Source) -> Iterator[tuple[date, NightRecord]]:
    """Yield the nights; one that only repeats the day before was never slept."""
    before: NightRecord | None = None
    for day in sorted(readings):
        numbers = with_meaning(tuple(readings[day].values()))
        if not numbers:
            continue
        night = night_of(day, source, numbers)
        if before is None or not repeats(night, before):
            yield day, night
        before = night
