"""A view over plain dicts and the smallest ring that can drive one agent's rules."""

from collections import deque
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from custom_components.lifeops.core.dataset import Dataset
from custom_components.lifeops.core.datasets import DATASETS
from custom_components.lifeops.core.days import days_span
from custom_components.lifeops.core.effects import (
    Act,
    Cancel,
    DeleteRecord,
    Effect,
    Publish,
    PutRecord,
)
from custom_components.lifeops.core.facts import (
    ActivityChanged,
    AlarmDue,
    Command,
    Fact,
    RecordChanged,
    Started,
    StartReason,
)
from custom_components.lifeops.core.identity import Instance
from custom_components.lifeops.core.json import Json, canonical, from_json, to_json
from custom_components.lifeops.core.rules import Decision, Row, Rules
from custom_components.lifeops.core.series import Point
from custom_components.lifeops.core.topics import TOPICS, Topic
from custom_components.lifeops.engine.picking import picked

STOCKHOLM = ZoneInfo("Europe/Stockholm")
PERSON = "a" * 32
HOME = "1" * 32
GUARD = timedelta(seconds=1)
SPINS = 50


@dataclass
class ToyView:
    """What a rule looks at, in dicts; records keep the order of their writing."""

    instance: Instance
    now: datetime
    tz: ZoneInfo = STOCKHOLM
    home: str = HOME
    stored: dict[str, dict[str, tuple[str | None, dict[str, Json]]]] = field(
        default_factory=dict
    )
    topics: dict[tuple[str, str], Json] = field(default_factory=dict)
    alive: dict[tuple[type[Fact], str, str], Fact] = field(default_factory=dict)

    def record[R](self, dataset: Dataset[R], record_id: str) -> R | None:
        row = self.stored.get(dataset.name, {}).get(record_id)
        return None if row is None else dataset.read(row[1])

    def records[R](
        self, dataset: Dataset[R], *, person: str, newest: int = 100
    ) -> Sequence[Row[R]]:
        rows = self.stored.get(dataset.name, {}).items()
        own = [(key, values) for key, (whose, values) in rows if whose == person]
        return [Row(key, dataset.read(values)) for key, values in sorted(own[-newest:])]

    def of_days[R](
        self,
        dataset: Dataset[R],
        *,
        person: str,
        first: date,
        last: date,
        only: Collection[str] | None = None,
    ) -> Sequence[Row[R]]:
        low, behind = days_span(person, first, last)
        rows = self.stored.get(dataset.name, {}).items()
        return [
            Row(key, dataset.read(values if only is None else picked(values, only)))
            for key, (_, values) in sorted(rows)
            if low <= key < behind
        ]

    def ids(self, dataset: Dataset[Any], name: str) -> Sequence[str]:
        rows = self.stored.get(dataset.name, {})
        return [key for key in rows if key == name or key.startswith(f"{name}/")]

    def count(self, dataset: Dataset[Any], name: str) -> int:
        return len(self.ids(dataset, name))

    def topic[T](self, topic: Topic[T], subject: str) -> T | None:
        value = self.topics.get((topic.name, subject))
        return None if value is None else topic.read(value)

    def live[F: Fact](self, kind: type[F], subject: str) -> Sequence[F]:
        return [
            fact
            for (known, whose, _), fact in self.alive.items()
            if known is kind and whose == subject and isinstance(fact, kind)
        ]

    def points(self, series: str, start: datetime, end: datetime) -> Sequence[Point]:
        del series, start, end
        return []

    def write(
        self, dataset: str, id_: str, person: str | None, fields: Mapping[str, Json]
    ) -> bool:
        """Write fields over what stands; return whether anything differs."""
        rows = self.stored.setdefault(dataset, {})
        stands = rows.get(id_, (person, {}))[1]
        merged = {**stands, **fields}
        if id_ in rows and canonical(merged) == canonical(stands):
            return False
        DATASETS[dataset].check(merged)
        rows.pop(id_, None)
        rows[id_] = (person, merged)
        return True


@dataclass
class ToyRing[S]:
    """One instance, driven fact by fact; times says how often each fact is delivered.

    state goes through its stored form after every decision.
    """

    rules: Rules[S]
    now: datetime
    tz: ZoneInfo = STOCKHOLM
    person: str = PERSON
    times: int = 1
    acts: list[tuple[datetime, Act]] = field(default_factory=list)
    cancels: list[tuple[datetime, str]] = field(default_factory=list)
    published: list[tuple[datetime, str, Json]] = field(default_factory=list)
    from_late: list[Effect] = field(default_factory=list)
    decided: list[tuple[Fact, Decision[S]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Begin with the rules' first state and an empty world."""
        self.state: S = self.rules.initial()
        instance = Instance(self.rules.kind, self.person)
        self.view = ToyView(instance, self.now, self.tz)
        self.outbox: dict[str, str] = {}
        self.ids = count(1)
        self.waiting: deque[Fact] = deque()

    def key(self, purpose: str, *parts: object) -> str:
        return self.view.instance.key(purpose, *parts)

    def start(self, reason: StartReason = StartReason.START) -> None:
        self.tell(Started(**self._about(), reason=reason))

    def forget(self) -> None:
        """Lose the agent's state; records and outbox stay."""
        self.state = self.rules.initial()

    def screen(self, *, active: bool | None, device: str = "tv") -> None:
        fact = ActivityChanged(**self._about(), device=device, active=active)
        self.view.alive[ActivityChanged, self.person, device] = fact
        self.tell(fact)

    def command(
        self, name: str, data: Mapping[str, Json] | None = None, *, id_: str = ""
    ) -> Mapping[str, Json]:
        given = id_ or f"c{next(self.ids)}"
        fact = Command(**self._about(), id=given, name=name, data=data or {})
        answers = [self._decide(fact) for _ in range(self.times)]
        self._drain()
        return answers[0] or {}

    def put[R](
        self, dataset: Dataset[R], id_: str, record: R, *, late: bool = False
    ) -> None:
        self._write(dataset.name, id_, self.person, dataset.write(record), late=late)
        self._drain()

    def remove(self, dataset: Dataset[Any], id_: str) -> None:
        del self.view.stored[dataset.name][id_]
        self.tell(self._changed(dataset.name, id_, removed=True))

    def tell(self, fact: Fact) -> None:
        self.waiting.append(fact)
        self._drain()

    def run(self, until: datetime, seen: Callable[[], None] | None = None) -> None:
        """Let time pass, alarm by alarm; fail where an alarm spins."""
        spins = 0
        while (due := self._wake()) is not None and due <= until:
            spins = spins + 1 if due <= self.view.now else 0
            assert spins < SPINS, "the alarm spins"
            self.view.now = max(due, self.view.now + GUARD * bool(spins))
            self.tell(AlarmDue(**self._about(), due=due))
            if seen is not None:
                seen()
        self.view.now = max(until, self.view.now)

    def _drain(self) -> None:
        """Hear all facts in order, also those that the answers to others raise."""
        while self.waiting:
            fact = self.waiting.popleft()
            for _ in range(self.times):
                self._decide(fact)

    def _decide(self, fact: Fact) -> Mapping[str, Json] | None:
        if type(fact) not in self.rules.listens:
            return None
        decision = self.rules.decide(self.state, fact, self.view)
        self.state = from_json(self.rules.state_type, to_json(decision.state))
        assert self.state == decision.state
        self.decided.append((fact, decision))
        for effect in decision.effects:
            if fact.late and isinstance(effect, Act):
                self.from_late.append(effect)
            self._apply(effect)
        return decision.answer

    def _wake(self) -> datetime | None:
        return self.rules.next_wake(self.state, self.view)

    def _apply(self, effect: Effect) -> None:
        match effect:
            case PutRecord():
                self._write(effect.dataset, effect.id, effect.person, effect.fields)
            case DeleteRecord():
                del self.view.stored[effect.dataset][effect.id]
                gone = self._changed(effect.dataset, effect.id, removed=True)
                self.waiting.append(gone)
            case Publish():
                self._publish(effect)
            case Cancel():
                self.outbox.pop(effect.key, None)
                self.cancels.append((self.view.now, effect.key))
            case Act() if self.outbox.get(effect.key) != effect.rev:
                assert effect.expires > self.view.now
                self.outbox[effect.key] = effect.rev
                self.acts.append((self.view.now, effect))

    def _publish(self, effect: Publish) -> None:
        where = (effect.topic, self.person)
        TOPICS[effect.topic].read(effect.value)
        assert canonical(self.view.topics.get(where)) != canonical(effect.value)
        self.view.topics[where] = effect.value
        self.published.append((self.view.now, effect.topic, effect.value))

    def _write(
        self,
        dataset: str,
        id_: str,
        person: str | None,
        fields: Mapping[str, Json],
        *,
        late: bool = False,
    ) -> None:
        if self.view.write(dataset, id_, person, fields):
            self.waiting.append(replace(self._changed(dataset, id_), late=late))

    def _changed(self, dataset: str, id_: str, *, removed: bool = False) -> Fact:
        return RecordChanged(
            **self._about(), dataset=dataset, id=id_, fields=(), removed=removed
        )

    def _about(self) -> dict[str, Any]:
        now = self.view.now
        return {
            "seen_at": now,
            "measured_at": now,
            "source": "toy",
            "subject": self.person,
        }
