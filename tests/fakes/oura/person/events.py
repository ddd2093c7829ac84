"""What happens on some days only: training, sessions, tags, rest, a fitness estimate."""

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from ..chance import chance, known_id
from .document import DAY, MINUTE, Document, Item, at, localised, midnight, sample

if TYPE_CHECKING:
    from .person import SyntheticPerson

KINDS = ("running", "cycling", "strength_training", "swimming")
TAGS = ("tag_generic_caffeine", "tag_generic_alcohol", "tag_generic_latemeal")


def _document(day: date, known_at: datetime, data: Item) -> Document:
    return Document(id=data["id"], day=day, known_at=known_at, data=data)


def workouts(person: SyntheticPerson, day: date, now: datetime) -> list[Document]:
    """Return a day's training; it comes in the background when it is over."""
    trained = person.training(day)
    if trained is None:
        return []
    (start, end), zone = trained, person.life.zone_of(day)
    luck, minutes = chance(person.seed, "workout", day), (end - start) / MINUTE
    kind = luck.choice(KINDS)
    data: Item = {
        "id": known_id(person.seed, "workout", day),
        "day": str(day),
        "activity": kind,
        "start_datetime": localised(start, zone),
        "end_datetime": localised(end, zone),
        "intensity": luck.choice(("easy", "moderate", "hard")),
        "source": luck.choice(("confirmed", "autodetected", "workout_heart_rate")),
        "calories": round(minutes * luck.uniform(7, 11), 1),
        "distance": round(minutes * 160.0, 1) if kind == "running" else None,
        "label": None,
    }
    return [_document(day, end + 10 * MINUTE, data)]


def sessions(person: SyntheticPerson, day: date, now: datetime) -> list[Document]:
    """Return a breathing session on one day of eight."""
    luck, zone = chance(person.seed, "session", day), person.life.zone_of(day)
    if luck.random() > 0.125:
        return []
    start = at(day, time(20, luck.randrange(60)), zone)
    end = start + timedelta(minutes=luck.choice((5, 10, 15)))
    count = round((end - start) / MINUTE) * 6
    beats: list[float | None] = [float(round(luck.gauss(60, 3))) for _ in range(count)]
    calm: list[float | None] = [float(round(luck.gauss(58, 8))) for _ in range(count)]
    moved: list[float | None] = [float(luck.random() < 0.05) for _ in range(count)]
    data: Item = {
        "id": known_id(person.seed, "session", day),
        "day": str(day),
        "start_datetime": localised(start, zone),
        "end_datetime": localised(end, zone),
        "type": luck.choice(("breathing", "meditation", "relaxation")),
        "mood": luck.choice((None, "same", "good", "great")),
        "heart_rate": sample(start, zone, 10, beats),
        "heart_rate_variability": sample(start, zone, 10, calm),
        "motion_count": sample(start, zone, 10, moved),
    }
    return [_document(day, end + MINUTE, data)]


def tags(person: SyntheticPerson, day: date, now: datetime) -> list[Document]:
    """Return a tag of the old kind on one day of thirty."""
    luck, zone = chance(person.seed, "tag", day), person.life.zone_of(day)
    if luck.random() > 0.033:
        return []
    moment = at(day, time(21, luck.randrange(60)), zone)
    data: Item = {
        "id": known_id(person.seed, "tag", day),
        "day": str(day),
        "text": None,
        "timestamp": localised(moment, zone),
        "tags": [luck.choice(TAGS)],
    }
    return [_document(day, moment + MINUTE, data)]


def enhanced_tags(person: SyntheticPerson, day: date, now: datetime) -> list[Document]:
    """Return what a person noted about a day."""
    luck, zone = chance(person.seed, "enhanced", day), person.life.zone_of(day)
    if luck.random() > 0.1:
        return []
    moment = at(day, time(19, luck.randrange(60)), zone)
    own = luck.random() < 0.2
    data: Item = {
        "id": known_id(person.seed, "enhanced_tag", day),
        "tag_type_code": "custom" if own else luck.choice(TAGS),
        "start_time": localised(moment, zone),
        "end_time": None,
        "start_day": str(day),
        "end_day": None,
        "comment": "with friends" if own else None,
        "custom_name": "Late dinner" if own else None,
    }
    return [_document(day, moment + MINUTE, data)]


def rest_modes(person: SyntheticPerson, day: date, now: datetime) -> list[Document]:
    """Return the rest mode that an illness was met with; at first it has no end."""
    if person.life.ill_since(day) != day:
        return []
    zone = person.life.zone_of(day)
    start = at(day, time(11, 30), zone)
    last = day + DAY
    while person.life.ill_since(last) == day:
        last += DAY
    end = at(last, time(9), zone)
    over = now >= end
    data: Item = {
        "id": known_id(person.seed, "rest_mode_period", day),
        "start_day": str(day),
        "start_time": localised(start, zone),
        "end_day": str(last) if over else None,
        "end_time": localised(end, zone) if over else None,
        "episodes": [{"tags": ["tag_sick"], "timestamp": localised(start, zone)}],
    }
    return [_document(day, start + MINUTE, data)]


def vo2_max(person: SyntheticPerson, day: date, now: datetime) -> list[Document]:
    """Return the estimate of every fourteenth day."""
    if (day - person.first).days % 14 != 13:
        return []
    luck = chance(person.seed, "vo2", day)
    data: Item = {
        "id": known_id(person.seed, "vO2_max", day),
        "day": str(day),
        "timestamp": midnight(day),
        "vo2_max": round(luck.gauss(44, 1)),
    }
    return [_document(day, at(day, time(12), person.zone), data)]
