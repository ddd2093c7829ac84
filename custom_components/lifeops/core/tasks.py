"""What a person wants to do: reminders, habits and goals."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """When something is due: a moment, or a day without one, and how it recurs.

    rrule is the value of an RFC 5545 RRULE without DTSTART; it runs in the wall time of
    zone (None: the person's, wherever that is), from day and wall on.
    """

    day: date
    wall: time | None = None
    zone: str | None = None
    rrule: str | None = None


class Crossing(StrEnum):
    """On which way over its border a zone reminds."""

    ENTER = "enter"
    LEAVE = "leave"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A zone by its name, or a home of the household by its id, and which way."""

    name: str
    crossing: Crossing = Crossing.ENTER


class ReminderStatus(StrEnum):
    """Where a reminder stands; of a recurring one its running occurrence."""

    OPEN = "open"
    DONE = "done"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderRecord:
    """Something to be reminded of (id: person/uuid); sealed.

    It is due by time, at a place, when a person is met, or when an event of that name
    is told; each alone, or none: then it only stands in the list. occurrence is the day
    that a recurring one has come to; moved is when that one is due instead, where it
    alone was moved to a day that the rule does not name. by is who asked for it, for
    another person.
    """

    title: str = ""
    note: str = ""
    due: Due | None = None
    place: Place | None = None
    met: str | None = None
    event: str | None = None
    status: ReminderStatus = ReminderStatus.OPEN
    occurrence: date | None = None
    moved: datetime | None = None
    done_at: datetime | None = None
    snoozed_until: datetime | None = None
    priority: int = 2
    order: float = 0.0
    by: str | None = None
    created: datetime | None = None


class Every(StrEnum):
    """How often a habit gives an opportunity."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cadence:
    """So many times in a period; weekdays (0 Monday) narrow days down."""

    every: Every = Every.DAY
    times: int = 1
    weekdays: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What does a habit or moves a goal by itself.

    metric names one of the measures, entity a sensor of the home that is named.
    """

    metric: str | None = None
    entity: str | None = None
    home: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HabitRecord:
    """Something to do again and again (id: person/uuid).

    With measured a day is done from the value of at_least on, without it by hand;
    measured_from is the day on which that was asked for: days before it have no value.
    """

    title: str = ""
    note: str = ""
    cadence: Cadence = field(default_factory=Cadence)
    measured: Measured | None = None
    at_least: float | None = None
    measured_from: date | None = None
    begins: date | None = None
    archived: bool = False
    order: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class HabitDayRecord:
    """A habit on one day (id: person/day/habit's uuid); value where it is measured."""

    done: bool = False
    value: float | None = None
    at: datetime | None = None


class GoalCategory(StrEnum):
    """What part of life a goal belongs to."""

    HEALTH = "health"
    CAREER = "career"
    FINANCE = "finance"
    PROPERTY = "property"
    FREE = "free"


class GoalStatus(StrEnum):
    """Where a goal stands."""

    OPEN = "open"
    REACHED = "reached"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone:
    """A part of the way: at a value, or ticked by hand."""

    title: str
    value: float | None = None
    done: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalRecord:
    """A goal (id: person/uuid): from start to target, by a date, in parts.

    The measure is a value that is told by hand, one of a habit, a metric or an entity.
    """

    title: str = ""
    note: str = ""
    category: GoalCategory = GoalCategory.FREE
    unit: str = ""
    start: float | None = None
    target: float | None = None
    value: float | None = None
    value_at: datetime | None = None
    measured: Measured | None = None
    habit: str | None = None
    begins: date | None = None
    due: date | None = None
    milestones: tuple[Milestone, ...] = ()
    status: GoalStatus = GoalStatus.OPEN
    reached_at: datetime | None = None
    order: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalValueRecord:
    """What was last measured of a goal or habit (id: person/day/its uuid)."""

    value: float
    at: datetime
