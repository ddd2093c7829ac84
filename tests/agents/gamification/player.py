"""A person whose nights, habits and goals earn XP, made small."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from custom_components.lifeops.agents.gamification.model import GamificationState
from custom_components.lifeops.agents.gamification.rules import GamificationRules
from custom_components.lifeops.core.awards import (
    Achievement,
    AwardRecord,
    DayOffRecord,
    OffReason,
    Xp,
)
from custom_components.lifeops.core.datasets import (
    AWARD,
    DAY_OFF,
    GOAL,
    GOAL_VALUE,
    HABIT,
    HABIT_DAY,
    HEALTH_DOCUMENT,
    NIGHT,
    NOTIFICATION,
)
from custom_components.lifeops.core.days import LifeDay, wall_moment
from custom_components.lifeops.core.effects import Emit
from custom_components.lifeops.core.health import (
    HealthDocumentRecord,
    NightMetric,
    NightRecord,
)
from custom_components.lifeops.core.records import NotificationRecord
from custom_components.lifeops.core.tasks import (
    GoalRecord,
    GoalValueRecord,
    HabitDayRecord,
    HabitRecord,
    Measured,
)
from custom_components.lifeops.core.topics import XP
from tests.agents.toy_view import PERSON, STOCKHOLM, ToyRing

# A Wednesday.
TODAY = date(2026, 6, 10)
MONDAY = date(2026, 6, 8)
MEASURED = Measured(metric="steps")
HOURS = 3600


def night_record(day: date, hours: float | None, **facts: Any) -> NightRecord:
    """Return a night of a ring; times are wall-clock hours before and after midnight."""
    at = wall_moment(day, time(7), STOCKHOLM)
    metrics = {} if hours is None else {"sleep_total_s": hours * HOURS}
    if (score := facts.pop("score", None)) is not None:
        metrics["sleep_score"] = score
    return NightRecord(
        day=day,
        source=facts.pop("source", "ring"),
        measured_at=at,
        metrics={
            name: NightMetric(value=value, measured_at=at)
            for name, value in metrics.items()
        },
        **facts,
    )


@dataclass
class Player(ToyRing[GamificationState]):
    """The ring of one person's gamification agent, with words for what they do."""

    rules: GamificationRules = field(default_factory=GamificationRules)
    now: datetime = field(
        default_factory=lambda: wall_moment(TODAY, time(9), STOCKHOLM)
    )

    def night(
        self,
        day: date,
        hours: float | None = 8,
        *,
        bed: time | None = None,
        up: time | None = None,
        late: bool = False,
        **facts: Any,
    ) -> None:
        """Hear of a night (or of another version of it)."""
        life = LifeDay(day)
        tz = self.view.tz
        record = night_record(
            day,
            hours,
            bedtime=None if bed is None else life.night_moment(bed, tz),
            wake=None if up is None else life.night_moment(up, tz),
            **facts,
        )
        self.put(NIGHT, f"{PERSON}/{day}/{record.source}", record, late=late)

    def habit_day(self, day: date, *, done: bool, value: float | None) -> None:
        record = HabitDayRecord(done=done, value=value)
        self.put(HABIT_DAY, f"{PERSON}/{day}/h", record)

    def habit(self, name: str = "h", **facts: Any) -> None:
        usual: dict[str, Any] = {"title": "Walk", "begins": date(2026, 5, 1)}
        self.put(HABIT, f"{PERSON}/{name}", HabitRecord(**{**usual, **facts}))

    def goal(self, **facts: Any) -> None:
        usual: dict[str, Any] = {
            "measured": MEASURED,
            "start": 80.0,
            "target": 70.0,
            "begins": date(2026, 1, 1),
        }
        self.put(GOAL, f"{PERSON}/g", GoalRecord(**{**usual, **facts}))

    def value(self, day: date, value: float) -> None:
        at = wall_moment(day, time(8), STOCKHOLM)
        self.put(GOAL_VALUE, f"{PERSON}/{day}/g", GoalValueRecord(value=value, at=at))

    def steps(self, day: date, steps: int) -> None:
        """Keep a document; nobody hears of it."""
        record = HealthDocumentRecord(
            source="o", endpoint="daily_activity", day=day, data={"steps": steps}
        )
        fields = dict(HEALTH_DOCUMENT.write(record))
        id_ = f"{PERSON}/{day}/o/daily_activity/x"
        self.view.write(HEALTH_DOCUMENT.name, id_, PERSON, fields)

    def off(self, day: date, reason: OffReason = OffReason.ILLNESS) -> None:
        self.put(DAY_OFF, f"{PERSON}/{day}", DayOffRecord(reason=reason))

    def settle(self) -> None:
        """Let so much time pass that all is counted."""
        self.run(self.view.now + timedelta(minutes=3))

    @property
    def awards(self) -> dict[tuple[date, str], AwardRecord]:
        rows = self.view.stored.get(AWARD.name, {}).values()
        found = [AWARD.read(values) for _, values in rows]
        return {(one.day, one.rule): one for one in found}

    def points(self, day: date, rule: str) -> int | None:
        award = self.awards.get((day, rule))
        return None if award is None else award.points

    @property
    def xp(self) -> Xp:
        shown = self.view.topic(XP, PERSON)
        assert shown is not None
        return shown

    def achievement(self, name: str) -> Achievement:
        return next(one for one in self.xp.achievements if one.name == name)

    @property
    def told(self) -> dict[str, NotificationRecord]:
        rows = self.view.stored.get(NOTIFICATION.name, {}).items()
        return {id_: NOTIFICATION.read(values) for id_, (_, values) in rows}

    @property
    def emitted(self) -> list[tuple[str, dict[str, Any]]]:
        acts = [act for _, act in self.acts if isinstance(act, Emit)]
        return [(act.event, dict(act.data)) for act in acts]
