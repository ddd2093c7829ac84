"""What a home does in this world: it pushes to phones, speaks, or has no way to."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import override

from custom_components.lifeops.core.effects import Act, Emit, Push, Tell
from custom_components.lifeops.core.identity import Instance
from custom_components.lifeops.core.outcomes import INTERFACE, OutcomeState
from custom_components.lifeops.engine.protocols import Claim, OutboxRow, Reports

from ..actor import WorldActor
from ..clock import VirtualClock
from ..estate.node import Node
from ..estate.sites import Spec
from ..estate.watch import NodeInvariants
from ..faults import Faults, Point
from ..invariants import Invariants
from ..world import World
from .phones import ACCEPTED, FAILED, Handset

type Ending = tuple[OutcomeState, Mapping[str, str]]
type Heard = Callable[[str, Act, bool], None]


@dataclass(slots=True)
class Reach:
    """Whom a home reaches: phones by person while it is online, and by which voice.

    heard is told of each act that was tried, and whether it was in vain from here;
    fell, before anything else, that the process has ended.
    """

    home: str
    phones: Mapping[str, Sequence[Handset]]
    speaks: bool
    heard: Heard
    fell: Callable[[], None]
    online: bool = True
    since: datetime | None = None
    events: list[str] = field(default_factory=list)
    uncleared: list[Push] = field(default_factory=list)

    def has(self, person: str) -> bool:
        """Tell whether a person's phones are reached from here."""
        return self.online and bool(self.phones.get(person))

    def turned(self, at: datetime, *, online: bool) -> None:
        """Go online, which clears what could not be cleared before, or offline."""
        self.online, self.since = online, at
        if online:
            late, self.uncleared = self.uncleared, []
            for push in late:
                self.clear(push)

    def clear(self, push: Push) -> None:
        """Clear a message from every phone, as soon as they are reached."""
        if not self.online:
            self.uncleared.append(push)
            return
        tag = push.tag or push.key
        for phone in self.phones.get(push.person, ()):
            shown = phone.shown.get(tag)
            if shown is None or shown.push.rev == push.rev:
                phone.clear(tag)


class Hands(WorldActor):
    """Acts as Home Assistant does: phones first, then the interface."""

    def __init__(
        self,
        reach: Reach,
        world: World,
        clock: VirtualClock,
        faults: Faults,
        invariants: Invariants,
    ) -> None:
        """Take hold of what a home reaches."""
        super().__init__(world, clock, faults, invariants)
        self._reach = reach

    @override
    def start(self, claim: Claim, reports: Reports) -> None:
        """Do it at once."""
        self._faults.maybe_crash(Point.BEFORE_ACT)
        self._invariants.started(claim)
        state, parts = self._told(claim)
        self._faults.maybe_crash(Point.AFTER_ACT)
        self._invariants.ended(claim, state, parts)
        reports.outcome(claim, state, parts)

    @override
    def stop(self, row: OutboxRow) -> None:
        """Clear a message from every phone that is reached."""
        self._invariants.stopped(row)
        if isinstance(row.act, Push):
            self._reach.clear(row.act)

    def _told(self, claim: Claim) -> Ending:
        act = claim.row.act
        match act:
            case Push():
                return self._push(act, passes=claim.passes)
            case Tell():
                self._reach.heard(self._reach.home, act, self._reach.speaks)
                if self._reach.speaks:
                    return OutcomeState.DONE, {act.slot: "done"}
            case Emit(event=event):
                self._reach.events.append(event)
                return OutcomeState.DONE, {}
        return OutcomeState.UNMAPPED, {}

    def _push(self, act: Push, *, passes: bool) -> Ending:
        reach = self._reach
        phones = reach.phones.get(act.person, ())
        if not phones and passes:
            return OutcomeState.UNMAPPED, {}
        reach.heard(reach.home, act, reach.has(act.person))
        at, tag = self._clock.true, act.tag or act.key
        words = {
            phone.name: phone.take(at, reach.home, tag, act) if reach.online else FAILED
            for phone in phones
        }
        if ACCEPTED not in words.values():
            words[INTERFACE] = ACCEPTED
        good = [word == ACCEPTED for word in words.values()]
        return (OutcomeState.DONE if all(good) else OutcomeState.PARTIAL), words


class CalmNode(Node):
    """A home of this world."""

    def __init__(
        self,
        spec: Spec,
        folder: Path,
        *,
        reach: Reach,
        clock: VirtualClock,
        faults: Faults,
        invariants: NodeInvariants,
        instances: list[Instance],
    ) -> None:
        """Start for the first time."""
        self.reach = reach
        super().__init__(
            spec,
            folder,
            world=World(lamps={}, phones={}),
            clock=clock,
            faults=faults,
            invariants=invariants,
            instances=instances,
        )

    @override
    def _restart(self) -> None:
        self.reach.uncleared.clear()
        self.reach.fell()
        super()._restart()

    @override
    def _hands(self) -> WorldActor:
        return Hands(self.reach, self.world, self.clock, self.faults, self._invariants)
