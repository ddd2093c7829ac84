"""What nights show: what is looked at, against what, and whether that was reached.

What a person wants (their need, their bedtime) is looked up when a night is first known
and stays in the award: another wish changes what is to come, never what has been.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from statistics import fmean
from typing import Any
from zoneinfo import ZoneInfo

from ...core.days import LifeDay
from ...core.json import Json
from ...core.units import Metric
from .week import Week

# Asking for less sleep than this earns nothing.
_LEAST_NEED_S = 6 * 3600
_LATE_MOST = timedelta(minutes=15)
_WAKE_OFF_MOST = timedelta(minutes=30)
_SPREAD_MOST_S = 90 * 60
_NIGHTS_LEAST = 5
_BANDS = ((85, 1.0), (80, 2 / 3), (70, 1 / 3))

type Evidence = Mapping[str, Any]
type Found = Mapping[str, Json] | None


def need_terms(week: Week, _: date, old: Evidence) -> Mapping[str, Json]:
    """Return how much sleep was to be had."""
    need_s = max(60 * week.sleep.need_min, _LEAST_NEED_S)
    return {"need_s": old.get("need_s", need_s)}


def bedtime_terms(week: Week, day: date, old: Evidence) -> Mapping[str, Json]:
    """Return by when the person was to be in bed."""
    by = LifeDay(day).night_moment(week.sleep.bedtime, week.tz)
    return {"bedtime_by": old.get("bedtime_by", by.isoformat())}


def wake_terms(week: Week, day: date, old: Evidence) -> Mapping[str, Json]:
    """Return when the person was to get up."""
    at = LifeDay(day).night_moment(week.sleep.wake, week.tz)
    return {"wake_at": old.get("wake_at", at.isoformat())}


def zone_terms(week: Week, _: date, old: Evidence) -> Mapping[str, Json]:
    """Return by which clock bedtimes are compared."""
    return {"zone": old.get("zone", week.tz.key)}


def night_known(week: Week, day: date, _: Evidence) -> Found:
    """Look whether anything is known of a night."""
    return {"met": True} if day in week.nights else None


def slept_enough(week: Week, day: date, terms: Evidence) -> Found:
    """Look whether a night was as long as it should be."""
    slept_s = _metric(week, day, Metric.SLEEP_TOTAL)
    if slept_s is None:
        return None
    return {"met": slept_s >= terms["need_s"], "slept_s": round(slept_s)}


def in_bed_in_time(week: Week, day: date, terms: Evidence) -> Found:
    """Look whether a night began in time."""
    night = week.nights.get(day)
    if night is None or night.bedtime is None:
        return None
    latest = datetime.fromisoformat(terms["bedtime_by"]) + _LATE_MOST
    return {"met": night.bedtime <= latest, "went_at": night.bedtime.isoformat()}


def up_in_time(week: Week, day: date, terms: Evidence) -> Found:
    """Look whether a night ended about when it should."""
    night = week.nights.get(day)
    if night is None or night.wake is None:
        return None
    off = abs(night.wake - datetime.fromisoformat(terms["wake_at"]))
    return {"met": off <= _WAKE_OFF_MOST, "woke_at": night.wake.isoformat()}


def scored(week: Week, day: date, _: Evidence) -> Found:
    """Look at the score of a night."""
    score = _metric(week, day, Metric.SLEEP_SCORE)
    if score is None:
        return None
    return {"met": _band(score) > 0, "score": round(score, 1)}


def score_share(evidence: Evidence) -> float:
    """Return for how much of the points a score is good."""
    return _band(evidence["score"])


def regular(week: Week, _: date, terms: Evidence) -> Found:
    """Look how far apart the bedtimes of a week were, days off left out."""
    zone = ZoneInfo(terms["zone"])
    bedtimes = [
        _wall_s(night.bedtime, day, zone)
        for day, night in week.nights.items()
        if night.bedtime is not None and day not in week.off
    ]
    if len(bedtimes) < _NIGHTS_LEAST:
        return None
    spread_s = round(max(bedtimes) - min(bedtimes))
    return {
        "met": spread_s <= _SPREAD_MOST_S,
        "spread_s": spread_s,
        "nights": len(bedtimes),
    }


def rested(week: Week, _: date, terms: Evidence) -> Found:
    """Look whether the nights of a week were long enough on average."""
    known: Sequence[float] = [
        slept_s
        for day in week.days
        if (slept_s := _metric(week, day, Metric.SLEEP_TOTAL)) is not None
    ]
    if len(known) < _NIGHTS_LEAST:
        return None
    mean_s = round(fmean(known))
    return {"met": mean_s >= terms["need_s"], "mean_s": mean_s, "nights": len(known)}


def _metric(week: Week, day: date, metric: Metric) -> float | None:
    night = week.nights.get(day)
    reading = night.metrics.get(metric) if night else None
    return reading.value if reading else None


def _band(score: float) -> float:
    return next((share for least, share in _BANDS if score >= least), 0.0)


def _wall_s(moment: datetime, day: date, zone: ZoneInfo) -> float:
    """Return how far the wall clock then stood from the midnight that begins a day."""
    local = moment.astimezone(zone).replace(tzinfo=None)
    return (local - datetime.combine(day, time())) / timedelta(seconds=1)
