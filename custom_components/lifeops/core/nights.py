"""What several sources say of one night, made into one; sources are never summed."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from .health import Nap, NightMetric, NightRecord
from .topics import LastNight, MetricReading
from .units import Metric

_STALE = timedelta(hours=24)
_STAGES = (Metric.SLEEP_DEEP, Metric.SLEEP_REM, Metric.SLEEP_LIGHT)


@dataclass(frozen=True, slots=True)
class _Claim[V]:
    """What one source says of one thing, and since when."""

    night: NightRecord
    value: V
    measured_at: datetime


def arbitrate(nights: Sequence[NightRecord]) -> LastNight:
    """Return one person's night of one day from the (one or more) records of it.

    Each value comes from the source of the best rank, of equal ones from the freshest;
    a source that is a day behind the freshest of this night is asked last.
    """
    freshest = max(night.measured_at for night in nights)

    def believed[V](read: Callable[[NightRecord], V | None]) -> _Claim[V] | None:
        return _believed(nights, read, freshest)

    bedtime = _value(believed(lambda night: night.bedtime))
    wake = _value(believed(lambda night: night.wake))
    naps = believed(lambda night: _apart(night.naps, bedtime, wake) or None)
    hypnogram = believed(lambda night: night.hypnogram)
    return LastNight(
        day=nights[0].day,
        bedtime=bedtime,
        wake=wake,
        metrics=_metrics(nights, freshest),
        naps=_value(naps) or (),
        naps_source=_name(naps),
        hypnogram=_value(hypnogram),
        hypnogram_source=_name(hypnogram),
    )


def arbitrated(records: Iterable[NightRecord]) -> Mapping[date, LastNight]:
    """Return the known nights of one person by their day, oldest first."""
    by_day: dict[date, list[NightRecord]] = {}
    for record in records:
        by_day.setdefault(record.day, []).append(record)
    return {day: arbitrate(by_day[day]) for day in sorted(by_day)}


def day_of_night(record_id: str) -> date | None:
    """Return the day that the id of a night's record names, None where it does not."""
    parts = record_id.split("/")
    try:
        return date.fromisoformat(parts[1])
    except IndexError, ValueError:
        return None


def _metrics(
    nights: Sequence[NightRecord], freshest: datetime
) -> dict[str, MetricReading]:
    told: dict[str, list[_Claim[float]]] = {}
    for night in nights:
        for metric, reading in _completed(night).items():
            claim = _Claim(night, reading.value, reading.measured_at)
            told.setdefault(metric, []).append(claim)
    return {metric: _reading(_best(told[metric], freshest)) for metric in sorted(told)}


def _completed(night: NightRecord) -> Mapping[str, NightMetric]:
    """Return a source's metrics with the total that its own stages add up to."""
    stages = [night.metrics[name] for name in _STAGES if name in night.metrics]
    if Metric.SLEEP_TOTAL in night.metrics or len(stages) < len(_STAGES):
        return night.metrics
    total = NightMetric(
        value=sum(stage.value for stage in stages),
        measured_at=max(stage.measured_at for stage in stages),
    )
    return {**night.metrics, Metric.SLEEP_TOTAL.value: total}


def _apart(
    naps: tuple[Nap, ...], bedtime: datetime | None, wake: datetime | None
) -> tuple[Nap, ...]:
    """Return the naps that are not a part of the night, as another source saw it."""
    if bedtime is None or wake is None:
        return naps
    return tuple(nap for nap in naps if nap.end <= bedtime or nap.start >= wake)


def _believed[V](
    nights: Sequence[NightRecord],
    read: Callable[[NightRecord], V | None],
    freshest: datetime,
) -> _Claim[V] | None:
    """Return what is believed of a thing that is as fresh as its night."""
    claims = [
        _Claim(night, value, night.measured_at)
        for night in nights
        if (value := read(night)) is not None
    ]
    return _best(claims, freshest) if claims else None


def _value[V](claim: _Claim[V] | None) -> V | None:
    return claim.value if claim else None


def _name(claim: _Claim[Any] | None) -> str | None:
    return (claim.night.source_name or claim.night.source) if claim else None


def _best[V](claims: Sequence[_Claim[V]], freshest: datetime) -> _Claim[V]:
    return min(claims, key=lambda claim: _order(claim, freshest))


def _order(
    claim: _Claim[object], freshest: datetime
) -> tuple[bool, int, timedelta, str]:
    night = claim.night
    stale = freshest - night.measured_at > _STALE
    return (stale, night.rank, freshest - claim.measured_at, night.source)


def _reading(claim: _Claim[float]) -> MetricReading:
    return MetricReading(
        value=claim.value,
        source=claim.night.source_name or claim.night.source,
        measured_at=claim.measured_at,
    )
