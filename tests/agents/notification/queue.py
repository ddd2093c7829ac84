"""A person's notifications, made small."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from custom_components.lifeops.agents.notification.model import QueueState
from custom_components.lifeops.agents.notification.rules import NotificationRules
from custom_components.lifeops.core.datasets import (
    NOTIFICATION,
    NOTIFICATION_EVENT,
    OUTCOME,
)
from custom_components.lifeops.core.days import wall_moment
from custom_components.lifeops.core.effects import Push
from custom_components.lifeops.core.records import (
    NotificationEventRecord,
    NotificationRecord,
    NotificationState,
    OutcomeRecord,
    OutcomeState,
)
from custom_components.lifeops.core.calm import NotificationSummary
from custom_components.lifeops.core.topics import NOTIFICATION_SUMMARY
from tests.agents.toy_view import PERSON, STOCKHOLM, ToyRing

NOON = wall_moment(date(2026, 6, 9), time(12), STOCKHOLM)
N = "sleep/p/winddown/2026-06-10"


@dataclass
class Queue(ToyRing[QueueState]):
    """The ring of one person's notification agent."""

    rules: NotificationRules = field(default_factory=NotificationRules)
    now: datetime = NOON

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
        return [name for name in found if "/" not in name]

    @property
    def pushes(self) -> list[Push]:
        return [act for _, act in self.acts if isinstance(act, Push)]

    @property
    def cleared(self) -> list[str]:
        return [key for _, key in self.cancels]

    @property
    def summary(self) -> NotificationSummary:
        value = self.view.topic(NOTIFICATION_SUMMARY, PERSON)
        assert value is not None
        return value
