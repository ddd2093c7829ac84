"""The documents that are made of a night and its naps."""

from collections.abc import Sequence
from datetime import time
import math
from typing import TYPE_CHECKING

from ..chance import chance, known_id, points, within
from .document import DAY, Document, Item, at, localised, midnight, sample
from .episodes import Episode
from .night import SAMPLE_S, Sleep, lowest, mean
from .stages import AWAKE, DEEP, LIGHT, REM

if TYPE_CHECKING:
    from .person import SyntheticPerson

LEVELS = ("limited", "adequate", "solid", "strong", "exceptional")


def sleep_document(person: SyntheticPerson, episode: Episode, period: int) -> Document:
    """Return an episode as the sleep endpoint tells it."""
    one, day = episode.sleep, episode.sleep.day
    data: Item = {
        "id": known_id(person.seed, "sleep", day, episode.key),
        "day": str(day),
        "type": episode.type,
        "period": period,
        "bedtime_start": localised(one.start, one.zone),
        "bedtime_end": localised(one.end, one.zone),
        "time_in_bed": one.in_bed_s,
        "low_battery_alert": False,
        "sleep_algorithm_version": "v2",
        "sleep_analysis_reason": episode.reason,
        "ring_id": person.ring_id,
        "readiness": readiness(person, one) if episode.is_night else None,
        "readiness_score_delta": None,
        "sleep_score_delta": None if episode.is_night else 2,
        **(_measured(one) if episode.totals else _nothing_yet()),
        **_sampled(one),
    }
    return Document(id=data["id"], day=day, known_at=episode.known_at, data=data)


def _measured(one: Sleep) -> Item:
    beats, calm = mean(one.heart_rate), mean(one.hrv)
    return {
        "total_sleep_duration": one.total_s,
        "deep_sleep_duration": one.spent(DEEP),
        "light_sleep_duration": one.spent(LIGHT),
        "rem_sleep_duration": one.spent(REM),
        "awake_time": one.spent(AWAKE),
        "latency": one.latency_s,
        "efficiency": one.efficiency,
        "restless_periods": one.restless,
        "average_breath": one.breath,
        "average_heart_rate": None if beats is None else round(beats, 2),
        "average_hrv": None if calm is None else round(calm),
        "lowest_heart_rate": lowest(one.heart_rate),
    }


def _nothing_yet() -> Item:
    """Return what is not known while a sleep goes on."""
    names = (
        "total_sleep_duration",
        "deep_sleep_duration",
        "light_sleep_duration",
        "rem_sleep_duration",
        "awake_time",
        "latency",
        "efficiency",
        "restless_periods",
        "average_breath",
        "average_heart_rate",
        "average_hrv",
        "lowest_heart_rate",
    )
    return dict.fromkeys(names)


def _sampled(one: Sleep) -> Item:
    return {
        "sleep_phase_30_sec": one.stages,
        "sleep_phase_5_min": one.in_5_min,
        "app_sleep_phase_5_min": one.in_5_min,
        "movement_30_sec": one.movement,
        "heart_rate": sample(one.start, one.zone, SAMPLE_S, list(one.heart_rate)),
        "hrv": sample(one.start, one.zone, SAMPLE_S, list(one.hrv)),
    }


def readiness(person: SyntheticPerson, night: Sleep) -> Item:
    """Return how ready a night left a person."""
    day, evening = night.day, person.evening(night.day)
    before = [person.night(day - DAY * ago) for ago in range(1, 4)]
    warmth = [night.temperature, *(one.temperature for one in before if one)]
    contributors = {
        "activity_balance": points(person.activity(day - DAY), 0.1, 1.3),
        "body_temperature": points(abs(night.temperature), 1.2, 0.1),
        "hrv_balance": points(mean(night.hrv) or 0, 22, 62),
        "previous_day_activity": points(person.activity(day - DAY), 0, 1.2),
        "previous_night": points(night.score, 30, 92),
        "recovery_index": points(_lowest_at(night), 0.95, 0.35),
        "resting_heart_rate": points(lowest(night.heart_rate) or 60, 66, 48),
        "sleep_balance": points(evening.short_min, 260, 10),
        "sleep_regularity": points(abs(evening.late_min), 160, 10),
    }
    return {
        "contributors": contributors,
        "score": round(sum(contributors.values()) / len(contributors)),
        "temperature_deviation": night.temperature,
        "temperature_trend_deviation": round(sum(warmth) / len(warmth), 2),
    }


def _lowest_at(night: Sleep) -> float:
    """Return where in a night the heart was slowest, 0 to 1."""
    known = [(beat, at) for at, beat in enumerate(night.heart_rate) if beat is not None]
    return min(known)[1] / len(night.heart_rate) if known else 1.0


def daily(
    person: SyntheticPerson, endpoint: str, episodes: Sequence[Episode]
) -> list[Document]:
    """Return the one document of a day that a night leads to, if it was slept."""
    main = next((one for one in episodes if one.is_night), None)
    if main is None:
        return []
    day = main.sleep.day
    data = {
        "id": known_id(person.seed, endpoint, day),
        "day": str(day),
        **_DAILY[endpoint](person, main.sleep),
    }
    return [Document(id=data["id"], day=day, known_at=main.known_at, data=data)]


def _daily_sleep(person: SyntheticPerson, night: Sleep) -> Item:
    return {
        "timestamp": midnight(night.day),
        "score": night.score,
        "contributors": night.contributors,
    }


def _daily_readiness(person: SyntheticPerson, night: Sleep) -> Item:
    return {"timestamp": midnight(night.day), **readiness(person, night)}


def _daily_spo2(person: SyntheticPerson, night: Sleep) -> Item:
    luck = chance(person.seed, "spo2", night.day)
    ill = person.evening(night.day).illness
    average = round(within(90, luck.gauss(97.1 - 1.2 * ill, 0.5), 99.6), 3)
    disturbed = round(within(0, luck.gauss(6 + 9 * ill, 2), 100))
    if luck.random() < 0.05:
        return {"spo2_percentage": None, "breathing_disturbance_index": None}
    return {
        "spo2_percentage": {"average": average},
        "breathing_disturbance_index": disturbed,
    }


def _sleep_time(person: SyntheticPerson, night: Sleep) -> Item:
    if (night.day - person.first).days < 7:
        return {
            "optimal_bedtime": None,
            "recommendation": None,
            "status": "not_enough_nights",
        }
    late = person.evening(night.day).late_min > 45
    offset = at(night.day, time(12), night.zone).astimezone(night.zone).utcoffset()
    assert offset is not None
    return {
        "optimal_bedtime": {
            "day_tz": round(offset.total_seconds()),
            "start_offset": -6300,
            "end_offset": -3600,
        },
        "recommendation": "earlier_bedtime" if late else "follow_optimal_bedtime",
        "status": "optimal_found",
    }


def _cardiovascular_age(person: SyntheticPerson, night: Sleep) -> Item:
    drift = math.sin(night.day.toordinal() / 40)
    return {
        "vascular_age": round(person.age - 3 + 2 * drift),
        "pulse_wave_velocity": round(7.1 + 0.15 * drift, 2),
    }


def _resilience(person: SyntheticPerson, night: Sleep) -> Item:
    week = [person.night(night.day - DAY * ago) for ago in range(7)]
    recovery = sum(one.score for one in week if one) / max(1, sum(map(bool, week)))
    pressure = person.evening(night.day).pressure
    by_day = within(0, 75 - 45 * pressure, 100)
    level = within(0, (recovery + by_day) / 2 - 35, 59) // 12
    return {
        "level": LEVELS[int(level)],
        "contributors": {
            "sleep_recovery": round(recovery, 1),
            "daytime_recovery": round(by_day, 1),
            "stress": round(100 - 60 * pressure, 1),
        },
    }


_DAILY = {
    "daily_sleep": _daily_sleep,
    "daily_readiness": _daily_readiness,
    "daily_spo2": _daily_spo2,
    "sleep_time": _sleep_time,
    "daily_cardiovascular_age": _cardiovascular_age,
    "daily_resilience": _resilience,
}
