"""A day on one's feet: it runs from four in the morning to four in the next."""

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from ..chance import chance, known_id, points
from .document import DAY, MINUTE, Document, Item, at, localised, sample

if TYPE_CHECKING:
    from .person import SyntheticPerson

FOUR = time(4)
SLOT_S = 300
NOT_WORN, RESTING, SITTING, EASY, BRISK, HARD = "012345"
STEPS = {NOT_WORN: 0, RESTING: 0, SITTING: 6, EASY: 95, BRISK: 440, HARD: 640}
MET = {NOT_WORN: 0.1, RESTING: 0.9, SITTING: 1.3, EASY: 2.3, BRISK: 4.4, HARD: 7.6}
RESTING_KCAL_A_SLOT = 6.2
GOAL_M, GOAL_KCAL = 9000, 450
SYNC = timedelta(minutes=15)


def activity(person: SyntheticPerson, day: date, now: datetime) -> list[Document]:
    """Return a day's activity as far as it has come; it comes in the background."""
    zone = person.life.zone_of(day)
    start, end = at(day, FOUR, zone), at(day + DAY, FOUR, person.life.zone_of(day))
    passed = min(_synced(now), end) - start
    slots = _slots(person, day, start, end)[: max(0, passed // (5 * MINUTE))]
    if day < person.first or not slots:
        return []
    data: Item = {
        "id": known_id(person.seed, "daily_activity", day),
        "day": str(day),
        "timestamp": localised(start, zone),
        "class_5_min": slots,
        "met": sample(start, zone, 60, _mets(person, day, slots)),
        **_sums(slots),
        **_worth(slots, ended=now >= end),
    }
    return [Document(id=data["id"], day=day, known_at=start + SYNC, data=data)]


def _synced(now: datetime) -> datetime:
    """Return when the ring last spoke to the cloud by itself."""
    return datetime.fromtimestamp(now.timestamp() // 900 * 900, now.tzinfo)


def liveliness(person: SyntheticPerson, day: date) -> float:
    """Return how much of a usual day's movement a day has."""
    luck = chance(person.seed, "lively", day)
    trained = 0.35 if person.life.trains(day) else 0.0
    return max(0.15, luck.gauss(0.9, 0.18) + trained - 0.6 * person.life.illness(day))


def _slots(person: SyntheticPerson, day: date, start: datetime, end: datetime) -> str:
    """Return what was done in each five minutes of a day."""
    luck, lively = chance(person.seed, "slots", day), liveliness(person, day)
    weights = (10, 4 * lively, 0.8 * lively)
    done = luck.choices(
        (SITTING, EASY, BRISK), weights, k=(end - start) // (5 * MINUTE)
    )
    for night in (day, day + DAY):
        low, high = _places(person.habits.times(night), start, len(done))
        still = RESTING if person.life.worn(night) else NOT_WORN
        done[low:high] = still * (high - low)
    trained = person.training(day)
    if trained is not None:
        low, high = _places(trained, start, len(done))
        done[low:high] = HARD * (high - low)
    return "".join(done)


def _places(
    span: tuple[datetime, datetime], start: datetime, count: int
) -> tuple[int, int]:
    """Return from which slot to which a span goes."""
    low, high = (round((one - start).total_seconds() / SLOT_S) for one in span)
    return min(max(0, low), count), min(max(0, high), count)


def _mets(person: SyntheticPerson, day: date, slots: str) -> list[float | None]:
    luck = chance(person.seed, "met", day)
    lived = (round(MET[slot] * luck.uniform(0.85, 1.15), 1) for slot in slots)
    return [met for met in lived for _ in range(5)]


def _sums(slots: str) -> Item:
    """Return what the day comes to, all of it from its slots."""
    count = {slot: slots.count(slot) for slot in MET}
    minutes = {slot: 5 * count[slot] for slot in MET}
    steps = sum(STEPS[slot] * count[slot] for slot in MET)
    active = sum(
        count[slot] * (MET[slot] - 1) * RESTING_KCAL_A_SLOT
        for slot in (EASY, BRISK, HARD)
    )
    walked = round(0.72 * steps)
    spent = sum(MET[slot] * count[slot] for slot in MET) / max(1, len(slots))
    return {
        "steps": steps,
        "equivalent_walking_distance": walked,
        "target_meters": GOAL_M,
        "meters_to_target": GOAL_M - walked,
        "active_calories": round(active),
        "target_calories": GOAL_KCAL,
        "total_calories": round(active + len(slots) * RESTING_KCAL_A_SLOT),
        "average_met_minutes": round(spent, 4),
        "high_activity_time": 60 * minutes[HARD],
        "medium_activity_time": 60 * minutes[BRISK],
        "low_activity_time": 60 * minutes[EASY],
        "sedentary_time": 60 * minutes[SITTING],
        "resting_time": 60 * minutes[RESTING],
        "non_wear_time": 60 * minutes[NOT_WORN],
        "high_activity_met_minutes": round(MET[HARD] * minutes[HARD]),
        "medium_activity_met_minutes": round(MET[BRISK] * minutes[BRISK]),
        "low_activity_met_minutes": round(MET[EASY] * minutes[EASY]),
        "sedentary_met_minutes": round(0.3 * minutes[SITTING]),
        "inactivity_alerts": slots.count(SITTING * 10),
    }


def _worth(slots: str, *, ended: bool) -> Item:
    """Return what the day is worth; a day that still runs has no score."""
    moved = sum(STEPS[slot] for slot in slots)
    contributors = {
        "meet_daily_targets": points(moved, 1000, 11000),
        "move_every_hour": points(slots.count(SITTING * 10), 7, 0),
        "recovery_time": points(slots.count(HARD), 30, 6),
        "stay_active": points(slots.count(SITTING) / 12, 15, 7),
        "training_frequency": points(slots.count(BRISK), 0, 18),
        "training_volume": points(slots.count(BRISK) + 2 * slots.count(HARD), 0, 30),
    }
    score = round(sum(contributors.values()) / len(contributors))
    return {"contributors": contributors, "score": score if ended else None}


def stress(person: SyntheticPerson, day: date, now: datetime) -> list[Document]:
    """Return a day's stress as far as it has come."""
    zone = person.life.zone_of(day)
    start, end = at(day, time(0), zone), at(day + DAY, time(0), zone)
    share = min(1.0, (_synced(now) - start) / (end - start))
    if day < person.first or share <= 0:
        return []
    luck = chance(person.seed, "stress", day)
    pressure = person.life.pressure(day + DAY)
    high = max(600.0, luck.gauss(3600 + 9000 * pressure, 1500))
    calm = max(300.0, luck.gauss(7000 - 5000 * pressure, 1500))
    told = "stressful" if high > 9500 else "restored" if calm > 8000 else "normal"
    data: Item = {
        "id": known_id(person.seed, "daily_stress", day),
        "day": str(day),
        "stress_high": round(high * share / 900) * 900,
        "recovery_high": round(calm * share / 900) * 900,
        "day_summary": told if share > 0.8 else None,
    }
    return [Document(id=data["id"], day=day, known_at=start + SYNC, data=data)]
