"""A person's evening, made small."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from custom_components.lifeops.agents.sleep.model import SleepState
from custom_components.lifeops.agents.sleep.nights import nights_answer
from custom_components.lifeops.agents.sleep.rules import SleepRules
from custom_components.lifeops.core.datasets import (
    CALENDAR_EVENT,
    NIGHT,
    NOTIFICATION,
    NOTIFICATION_EVENT,
    OUTCOME,
    PRESENCE,
    SLEEP_CHOICE,
    SLEEP_SETTINGS,
)
from custom_components.lifeops.core.days import LifeDay, day_id, wall_moment
from custom_components.lifeops.core.effects import Act
from custom_components.lifeops.core.health import (
    Hypnogram,
    Nap,
    NightMetric,
    NightRecord,
)
from custom_components.lifeops.core.insights import SleepInsight, SleepLearnt
from custom_components.lifeops.core.outcomes import OutcomeRecord, OutcomeState
from custom_components.lifeops.core.places import presence_id
from custom_components.lifeops.core.records import (
    CalendarEventRecord,
    NotificationEventRecord,
    NotificationRecord,
    NotificationState,
    PresenceRecord,
    SleepChoiceRecord,
    SleepSettingsRecord,
)
from custom_components.lifeops.core.topics import (
    SLEEP_HISTORY,
    SLEEP_INSIGHT,
    SLEEP_LEARNT,
    TONIGHT,
    SleepHistory,
    SleepPhase,
    Tonight,
)
from tests.agents.toy_view import HOME, PERSON, STOCKHOLM, ToyRing

DAY = date(2026, 6, 10)
QUIET = timedelta(minutes=10)


@dataclass
class Sleeper(ToyRing[SleepState]):
    """The ring of one person's sleep agent, with words for what happens to them."""

    rules: SleepRules = field(default_factory=SleepRules)
    now: datetime = field(
        default_factory=lambda: wall_moment(
            DAY - timedelta(days=1), time(20), STOCKHOLM
        )
    )

    def at(self, hour: int, minute: int = 0, second: int = 0) -> datetime:
        """Return a wall-clock time of the evening before (or the morning of) DAY."""
        wall = time(hour, minute, second)
        return LifeDay(DAY).night_moment(wall, self.view.tz)

    def set(self, **fields: Any) -> None:
        self.put(SLEEP_SETTINGS, PERSON, SleepSettingsRecord(**fields))

    def presence(self, *, home: bool | None, at: str = HOME) -> None:
        """Let a home, this one or another, see or miss the person."""
        record = PresenceRecord(home=home, measured_at=self.view.now)
        self.put(PRESENCE, presence_id(PERSON, at), record)

    def night(
        self,
        day: date,
        *,
        late: bool = False,
        naps: tuple[tuple[datetime, float], ...] = (),
        bedtime: datetime | None = None,
        wake: datetime | None = None,
        stages: str | None = None,
        **metrics: float,
    ) -> None:
        """Hear of a night (or of another version of it); naps are start and minutes."""
        at = wall_moment(day, time(7), STOCKHOLM)
        record = NightRecord(
            day=day,
            source="ring",
            measured_at=at,
            bedtime=bedtime,
            wake=wake,
            metrics={
                key: NightMetric(value=value, measured_at=at)
                for key, value in metrics.items()
            },
            naps=tuple(_nap(*nap) for nap in naps),
            hypnogram=_drawn(at, stages),
        )
        self.put(NIGHT, f"{PERSON}/{day}/ring", record, late=late)

    def nights(self, wanted: object = 7) -> Mapping[str, Any]:
        """Return what is answered to who asks for the last nights."""
        return nights_answer(self.view, {"nights": wanted})

    def quiet(self) -> None:
        """Let so much time pass that insight is looked at, also after late nights."""
        self.run(self.view.now + QUIET)

    def event(self, start: datetime, *, id_: str = "e", **facts: Any) -> None:
        record = CalendarEventRecord(
            calendar="c", start=start, end=start + timedelta(hours=1), **facts
        )
        self.put(
            CALENDAR_EVENT,
            day_id(PERSON, start.astimezone(UTC).date(), "c", id_),
            record,
        )

    def press(self, action: str, *, id_: str | None = None, **facts: Any) -> None:
        told = id_ or [self.key("winddown", DAY), *self.told_ids("winddown")][-1]
        event = NotificationEventRecord(
            notification=told,
            person=facts.get("person", PERSON),
            state=facts.get("state", NotificationState.ACTED),
            at=self.view.now,
            action=action,
        )
        self.put(NOTIFICATION_EVENT, f"{told}/acted", event)

    def outcome(
        self, state: OutcomeState, slot: str = "winddown_lights", **parts: str
    ) -> None:
        key = self.key(slot, DAY)
        record = OutcomeRecord(
            key=key,
            rev="r",
            act="SetLights",
            state=state,
            at=self.view.now,
            parts=parts,
        )
        self.put(OUTCOME, f"{key}#r{next(self.ids)}#0", record)

    def told(self, purpose: str, *parts: object) -> NotificationRecord | None:
        """Return the last that was told (or taken back) of a purpose this night."""
        ids = self.told_ids(purpose, *parts)
        return self.view.record(NOTIFICATION, ids[-1]) if ids else None

    def told_ids(self, purpose: str, *parts: object) -> list[str]:
        key = self.key(purpose, DAY, *parts)
        stored = self.view.stored.get(NOTIFICATION.name, {})
        return [id_ for id_ in stored if id_ == key or id_.startswith(f"{key}/")]

    def standing(self, purpose: str) -> list[NotificationRecord]:
        """Return what a phone may show of a purpose this night as things are."""
        found = (self.view.record(NOTIFICATION, id_) for id_ in self.told_ids(purpose))
        return [
            record
            for record in found
            if record and not record.withdrawn and record.expires > self.view.now
        ]

    def choice(self) -> SleepChoiceRecord | None:
        return self.view.record(SLEEP_CHOICE, f"{PERSON}/{DAY}")

    def named(self, kind: type[Act]) -> list[Any]:
        return [act for _, act in self.acts if isinstance(act, kind)]

    def events(self) -> list[str]:
        return [act.event for _, act in self.acts if type(act).__name__ == "Emit"]

    @property
    def tonight(self) -> Tonight:
        value = self.view.topic(TONIGHT, PERSON)
        assert value is not None
        return value

    @property
    def history(self) -> SleepHistory:
        value = self.view.topic(SLEEP_HISTORY, PERSON)
        assert value is not None
        return value

    @property
    def insight(self) -> SleepInsight:
        value = self.view.topic(SLEEP_INSIGHT, PERSON)
        assert value is not None
        return value

    @property
    def learnt(self) -> SleepLearnt:
        value = self.view.topic(SLEEP_LEARNT, PERSON)
        assert value is not None
        return value

    @property
    def phase(self) -> SleepPhase:
        return self.tonight.phase


def _nap(start: datetime, minutes: float) -> Nap:
    length = timedelta(minutes=minutes)
    return Nap(start=start, end=start + length, total_s=length.total_seconds())


def _drawn(start: datetime, stages: str | None) -> Hypnogram | None:
    return None if stages is None else Hypnogram(start=start, step_s=300, stages=stages)
