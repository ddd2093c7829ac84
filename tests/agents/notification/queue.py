"""A person's notifications, made small."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, override

from custom_components.lifeops.agents.notification.model import QueueState
from custom_components.lifeops.agents.notification.rules import NotificationRules
from custom_components.lifeops.core.agenda import AgendaNow
from custom_components.lifeops.core.calm import (
    FocusRecord,
    NotificationSettingsRecord,
    NotificationSummary,
)
from custom_components.lifeops.core.datasets import (
    FOCUS,
    NOTIFICATION,
    NOTIFICATION_EVENT,
    NOTIFICATION_SETTINGS,
    OUTCOME,
)
from custom_components.lifeops.core.days import wall_moment
from custom_components.lifeops.core.effects import Emit, Push, Tell
from custom_components.lifeops.core.facts import Published
from custom_components.lifeops.core.json import Json
from custom_components.lifeops.core.outcomes import OutcomeRecord, OutcomeState
from custom_components.lifeops.core.records import (
    NotificationEventRecord,
    NotificationRecord,
    NotificationState,
)
from custom_components.lifeops.core.topics import (
    AGENDA,
    NOTIFICATION_SUMMARY,
    TONIGHT,
    BedtimeReason,
    SleepPhase,
    Tonight,
    Topic,
)
from tests.agents.toy_view import HOME, PERSON, STOCKHOLM, ToyRing

NOON = wall_moment(date(2026, 6, 9), time(12), STOCKHOLM)
N = "sleep/p/winddown/2026-06-10"


@dataclass
class Queue(ToyRing[QueueState]):
    """The ring of one person's notification agent."""

    rules: NotificationRules = field(default_factory=NotificationRules)
    now: datetime = NOON
    others: dict[str | None, Queue] = field(default_factory=dict)

    def notify(self, id_: str = N, *, late: bool = False, **facts: Any) -> None:
        given = {
            "person": PERSON,
            "agent": "sleep",
            "text": "winddown_soon",
            "actions": ("start", "skip"),
            "not_before": self.view.now,
            "expires": self.view.now + timedelta(hours=1),
        } | facts
        self.put(NOTIFICATION, id_, NotificationRecord(**given), late=late)

    def settings(self, **chosen: Any) -> None:
        record = NotificationSettingsRecord(**chosen)
        self.put(NOTIFICATION_SETTINGS, PERSON, record)

    def focus(
        self, home: str = HOME, *, focused: bool | None = True, ago_min: float = 0
    ) -> None:
        at = self.view.now - timedelta(minutes=ago_min)
        record = FocusRecord(focused=focused, measured_at=at)
        self.put(FOCUS, f"{PERSON}/{home}", record)

    def meeting(self, until: datetime | None, *, busy: bool = True) -> None:
        self.publish(AGENDA, AgendaNow(busy=busy, until=until))

    def tonight(self, bedtime: datetime, wake: datetime) -> None:
        self.publish(TONIGHT, tonight(bedtime, wake))

    def publish[T](self, topic: Topic[T], value: T) -> None:
        self.view.topics[topic.name, PERSON] = topic.write(value)
        told = Published(**self._about(), topic=topic.name, value=topic.write(value))
        self.tell(told)

    @override
    def _write(
        self,
        dataset: str,
        id_: str,
        person: str | None,
        fields: Mapping[str, Json],
        *,
        late: bool = False,
    ) -> None:
        """Write; of what is another person's that one is told, not this one."""
        if person == self.person:
            super()._write(dataset, id_, person, fields, late=late)
        elif self.view.write(dataset, id_, person, fields) and person in self.others:
            other = self.others[person]
            other.view.now = self.view.now
            other.waiting.append(other._changed(dataset, id_))

    @override
    def _drain(self) -> None:
        super()._drain()
        for other in self.others.values():
            if other.waiting:
                other._drain()

    def withdraw(self, id_: str = N) -> None:
        row = {**self.view.stored[NOTIFICATION.name][id_][1], "withdrawn": True}
        self.put(NOTIFICATION, id_, NOTIFICATION.read(row))

    def outcome(
        self,
        state: OutcomeState,
        parts: Mapping[str, str],
        id_: str = N,
        error: str | None = None,
    ) -> None:
        record = OutcomeRecord(
            key=self.key("push", id_),
            rev="r",
            act="Push",
            state=state,
            at=self.view.now,
            parts=parts,
            error=error,
        )
        self.put(OUTCOME, f"{record.key}#{next(self.ids)}", record)

    def elsewhere(self, state: NotificationState, id_: str = N) -> None:
        event = NotificationEventRecord(
            notification=id_, person=PERSON, state=state, at=self.view.now
        )
        self.put(NOTIFICATION_EVENT, f"{id_}/{state}", event)

    def pass_(self, **span: float) -> None:
        self.run(self.view.now + timedelta(**span))

    def token(self, action: str, id_: str = N) -> str:
        push = next(push for push in reversed(self.pushes) if push.key.endswith(id_))
        return next(b.token for b in push.buttons if b.label == action)

    def event(self, name: str, id_: str = N) -> NotificationEventRecord | None:
        return self.view.record(NOTIFICATION_EVENT, f"{id_}/{name}")

    def steps(self, id_: str = N) -> list[str]:
        rows = self.view.stored.get(NOTIFICATION_EVENT.name, {})
        found = [key.removeprefix(f"{id_}/") for key in rows if key.startswith(id_)]
        return [name.partition("-")[0] for name in found if "/" not in name]

    @property
    def shown(self) -> list[tuple[datetime, Push]]:
        return [(moment, act) for moment, act in self.acts if isinstance(act, Push)]

    @property
    def pushes(self) -> list[Push]:
        return [push for _, push in self.shown]

    @property
    def tells(self) -> list[Tell]:
        return [act for _, act in self.acts if isinstance(act, Tell)]

    @property
    def emitted(self) -> list[tuple[str, Mapping[str, Json]]]:
        acts = [act for _, act in self.acts]
        return [(act.event, act.data) for act in acts if isinstance(act, Emit)]

    def pushed(self, id_: str = N) -> list[Push]:
        return [push for push in self.pushes if push.key.endswith(f"/push/{id_}")]

    def accepted(self, id_: str = N) -> None:
        self.outcome(OutcomeState.DONE, {"phone": "accepted"}, id_)

    @property
    def cleared(self) -> list[str]:
        return [key for _, key in self.cancels]

    @property
    def summary(self) -> NotificationSummary:
        value = self.view.topic(NOTIFICATION_SUMMARY, PERSON)
        assert value is not None
        return value


def tonight(bedtime: datetime, wake: datetime) -> Tonight:
    """Return what the sleep agent tells of a night."""
    return Tonight(
        day=wake.date(),
        phase=SleepPhase.DAY,
        winddown_at=bedtime - timedelta(minutes=30),
        bedtime=bedtime,
        wake=wake,
        reason=BedtimeReason.TARGET,
        bedtime_setting=time(22, 30),
        wake_setting=time(6, 30),
        offset_min=30,
    )


def at(hour: int, minute: int = 0, *, day: int = 9) -> datetime:
    """Return a moment of the toy's June, by the clock on the wall."""
    return wall_moment(date(2026, 6, day), time(hour, minute), STOCKHOLM)
