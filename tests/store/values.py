"""What tests write: one of each."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import timedelta
from typing import Any

from custom_components.lifeops.core.effects import Button, Push
from custom_components.lifeops.core.identity import AgentKind, Instance
from custom_components.lifeops.core.json import Json
from custom_components.lifeops.engine.protocols import (
    DeadLetterRow,
    DecisionRow,
    InstanceRow,
    OutboxRow,
)

from .conftest import NOW

SLEEP = Instance(AgentKind.SLEEP, "ann")
OTHER = Instance(AgentKind.SLEEP, "bob")

NIGHT: Mapping[str, Json] = {
    "day": "2026-11-21",
    "source": "ring",
    "measured_at": "2026-11-21T06:40:00+00:00",
    "metrics": {"hrv_ms": {"value": 41.5, "measured_at": "2026-11-21T06:40:00+00:00"}},
}
EVENT: Mapping[str, Json] = {
    "notification": "n",
    "person": "ann",
    "state": "delivered",
    "at": "2026-11-21T21:00:00+00:00",
}


class BrokenRuleError(Exception):
    """What a rule may raise."""


@contextmanager
def undone[T](within: AbstractContextManager[T]) -> Iterator[T]:
    """Do something inside a transaction or savepoint that then fails."""
    with suppress(BrokenRuleError), within as work:
        yield work
        raise BrokenRuleError


def instance_row(**changes: Any) -> InstanceRow:
    """Return an instance's row."""
    fields = {"instance": SLEEP, "version": 1, "state": {"phase": "day"}, "cursor": 0}
    return InstanceRow(**{**fields, **changes})


def act_row(key: str = "sleep/ann/push", **changes: Any) -> OutboxRow:
    """Return a pending push."""
    act = Push(
        key=key,
        expires=NOW + timedelta(hours=1),
        person="ann",
        text="winddown",
        placeholders={"at": "22:00"},
        buttons=(Button("token", "start"),),
    )
    fields = {
        "key": key,
        "rev": act.rev,
        "instance": SLEEP,
        "act": act,
        "term": 1,
        "due": NOW,
        "expires": act.expires,
        "state": "pending",
    }
    return OutboxRow(**{**fields, **changes})


def decision_row(number: int, **changes: Any) -> DecisionRow:
    """Return a decision that tells its number by its state."""
    fields = {
        "instance": SLEEP,
        "at": NOW,
        "version": 1,
        "state": number,
        "fact": {"kind": "AlarmDue"},
        "reads": [[1, None]],
        "effects": [],
    }
    return DecisionRow(**{**fields, **changes})


def dead_letter(number: int = 0) -> DeadLetterRow:
    """Return a fact that could not be digested."""
    return DeadLetterRow(instance=SLEEP, at=NOW, fact={"n": number}, error="boom")
