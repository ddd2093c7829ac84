"""What must hold of calm: held against clocks, phones and people, not against rules."""

from collections import Counter
from collections.abc import Callable, Mapping, Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from custom_components.lifeops.core.calm import Channel
from custom_components.lifeops.core.datasets import NOTIFICATION
from custom_components.lifeops.core.effects import Act, Tell
from custom_components.lifeops.core.records import NotificationState

from ..estate.troubles import Trouble, Troubles
from ..invariants import demand
from .hands import CalmNode
from .ledger import Ledger, Told, ended, events_of
from .phones import Handset, Message
from .quiet import Calm

KNOWN = timedelta(seconds=15)
ATTEMPTED = timedelta(seconds=60)
CLEARED = timedelta(minutes=2)
CLIMBED = timedelta(seconds=90)
_EARLY = timedelta(seconds=5)
_HOUR = timedelta(hours=1)
_BY_AGENTS = ("digest", "winddown_soon", "winddown_started", "bedtime_now")
_ANSWERED = frozenset({NotificationState.ACTED, NotificationState.DISMISSED})
_SEEN = _ANSWERED | {NotificationState.DELIVERED}
_UNSEEN = (NotificationState.EXPIRED, NotificationState.FAILED)
_FORGETS = frozenset({Trouble.KILL, Trouble.SWITCH, Trouble.CLOCK, Trouble.DISK})
_URGENT = 1
_NORMAL = 3


@dataclass(slots=True)
class Oracles:
    """Looks at every phone and home; raises a ViolationError when it must."""

    now: Callable[[], datetime]
    calm: Mapping[str, Calm]
    ledger: Ledger
    troubles: Troubles
    where: Mapping[str, str | None] = field(default_factory=dict)
    nodes: list[CalmNode] = field(default_factory=list)
    phones: list[Handset] = field(default_factory=list)
    tally: Counter[str] = field(default_factory=Counter)
    alerts: dict[tuple[str, str, str], datetime] = field(default_factory=dict)

    # On a phone

    def shown(self, phone: Handset, message: Message, _before: Message | None) -> None:
        """Hold what a phone shows against whose it is, what stands there and the clock."""
        push = message.push
        id_ = self.ledger.id_of(push)
        own = push.text in _BY_AGENTS
        demand(bool(id_) or own, "shown though nobody wrote it", phone.name, message)
        person = push.person if id_ is None else self.ledger.person_of(id_)
        demand(person == phone.person, "shown to the wrong person", phone.name, message)
        self._once(phone, message, id_)
        self.tally["shown"] += 1
        self.tally[f"shown {push.priority}"] += 1
        if push.priority >= _NORMAL and not self._is_troubled(Trouble.CLOCK):
            self._calmly(phone, message)

    def _calmly(self, phone: Handset, message: Message) -> None:
        calm = self.calm[phone.person]
        at = message.at
        demand(not calm.is_quiet(at), "shown in quiet time", at, phone.name, message)
        night = calm.moved(at)
        known = night and not self.troubles.between(night.chosen, at)
        demand(not known, "shown behind a moved bedtime", at, phone.name, message)
        if not self._is_troubled():
            demand(not calm.is_focused(at), "shown in focus", at, phone.name, message)
            demand(not calm.meets(at), "shown in a meeting", at, phone.name, message)

    def _once(self, phone: Handset, message: Message, id_: str | None) -> None:
        same = [
            one
            for tag, one in phone.shown.items()
            if tag != message.tag and id_ and self.ledger.id_of(one.push) == id_
        ]
        demand(not same, "visible twice", phone.name, message, same)
        push = message.push
        name = (phone.name, message.tag, f"{push.key}#{push.rev}")
        if before := self.alerts.get(name):
            why = self.troubles.between(before, message.at)
            doubted = any(message.tag in one.doubted for one in self.phones)
            holds = bool(why) or doubted or self._is_time_doubted()
            demand(holds, "alerted twice", phone.name, before, message)
            self.tally["alerted again"] += 1
        self.alerts[name] = message.at

    # In the homes

    def tried(self, home: str, act: Act, reached: bool) -> None:
        """Take what a home tried, and hold it against who has answered."""
        self.ledger.tried(self.now(), home, act, reached=reached)
        self.tally[f"{type(act).__name__} by {home}"] += 1
        if isinstance(act, Tell):
            self.tally[f"told by {act.channel}"] += 1

    def able(self, told: Told) -> Mapping[str, object]:
        """Return the homes that know of it and reach the phone, with their lives."""
        return {
            node.name: (node.since, node.reach.since)
            for node in self.nodes
            if node.running
            and node.trusted
            and node.settled
            and node.reach.has(told.record.person)
            and self._knows(node, told)
        }

    def attempted(self, told: Told, able: Mapping[str, object]) -> None:
        """Hold an urgent one to a minute, where a home was able to all the time."""
        still = self.able(told)
        lasting = [home for home, life in able.items() if still.get(home) == life]
        tried = any(one.reached for one in told.tries)
        over = told.withdrawn or ended(self.nodes, told.id)
        holds = tried or bool(over) or not lasting
        demand(holds, "not attempted within a minute", told, lasting)
        self.tally["urgent in time" if tried else "urgent, nobody able"] += 1

    def climbed(self, told: Told, rung: int) -> None:
        """Hold a ladder to its rung, and to its end."""
        step = told.record.ladder[rung]
        at = told.due + timedelta(seconds=step.after_s)
        over = ended(self.nodes, told.id)
        if self.troubles.between(told.due, self.now()) or told.withdrawn:
            self.tally["rungs disturbed"] += 1
            return
        if step.channel is Channel.SPEAKER and not self.where[told.record.person]:
            self.tally["nobody to speak to"] += 1
            return
        tries = [
            one
            for one in told.tries
            if one.channel is step.channel and one.at >= at - _EARLY
        ]
        if over is None or over > at + CLIMBED:
            demand(bool(tries), "did not climb", told, step, over)
            self.tally[f"climbed to {step.channel}"] += 1
        elif over < at - ATTEMPTED:
            demand(not tries, "climbed though it was over", told, step, over, tries)
            self.tally["ladders stopped"] += 1

    def cleared(self, told: Told) -> None:
        """Hold all phones to what was done on one of them."""
        if self.troubles.between(told.answered or told.due, self.now()):
            self.tally["clearings disturbed"] += 1
            return
        if ended(self.nodes, told.id) is None:
            self.tally["answers lost"] += 1
            return
        self._nowhere(told, "still stands elsewhere")
        self.tally["cleared everywhere"] += 1

    def over(self, told: Told) -> bool:
        """Hold a notification whose time has passed to one end, and its reason.

        Return False while homes may not have heard of each other for an hour.
        """
        node = next((one for one in self.nodes if self._is_steady(one)), None)
        if node is None or self.troubles.between(self.now() - _HOUR, self.now()):
            return False
        events = events_of(node, told.id)
        states = {event.state for event in events.values()}
        ends = [event for event in events.values() if event.state in _UNSEEN]
        if not states and told.withdrawn:
            return True
        shown = any(one.reached for one in told.tries) or bool(states & _SEEN)
        explained = bool(ends) and all(event.reason for event in ends)
        demand(shown or explained, "held and forgotten", told, events)
        if not shown:
            self.tally.update(f"because of {event.reason}" for event in ends)
        self._whole_ladder(told, states)
        if not self.troubles.between(told.due, self.now()) & _FORGETS:
            self._nowhere(told, "stands though it is over")
        self.tally["seen to its end"] += 1
        return True

    def _whole_ladder(self, told: Told, states: AbstractSet[NotificationState]) -> None:
        """Hold a ladder that nobody answered to every rung that needs no room."""
        if states & _ANSWERED or told.withdrawn:
            return
        tried = {one.channel for one in told.tries}
        missing = [
            rung
            for rung in told.record.ladder
            if rung.channel is not Channel.SPEAKER and rung.channel not in tried
        ]
        demand(not missing, "never climbed to the end", told, missing)

    def _nowhere(self, told: Told, what: str) -> None:
        for phone in self.phones:
            standing = [
                message
                for tag, message in phone.shown.items()
                if self.ledger.of(message.push) is told and tag not in phone.left
            ]
            demand(not standing, what, phone.name, told, standing)

    def _knows(self, node: CalmNode, told: Told) -> bool:
        with node.sqlite.transaction(node.clock.now()) as tx:
            return tx.record(NOTIFICATION.name, told.id) is not None

    def _is_steady(self, node: CalmNode) -> bool:
        return node.running and node.settled and self.now() - node.on_since > _HOUR

    def _is_time_doubted(self) -> bool:
        """Tell whether some home still doubts its clock: it waits for nobody then."""
        return any(node.running and not node.trusted for node in self.nodes)

    def _is_troubled(self, *which: Trouble) -> bool:
        found = self.troubles.between(self.now(), self.now())
        return bool(found & set(which)) if which else bool(found)
