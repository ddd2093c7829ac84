"""One session of two homes as a machine without I/O; both run the same one."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from ..core.errors import ProtocolError
from ..core.ops import Vector
from .digests import Sums
from .events import (
    BEGUN_ANEW,
    TWO_MACHINES,
    Close,
    Event,
    Facts,
    Failed,
    Finished,
    Look,
    Open,
    Read,
    Send,
    Sum,
    Summary,
)
from .farewell import Farewell
from .flow import Flow
from .greeting import follows, hello_of, refuse_stranger
from .hello import Hello, Resume
from .messages import (
    MET_TWICE,
    RESTING,
    Ack,
    Bye,
    Message,
    Parting,
    Taken,
    decode,
    encode,
)
from .protocols import Chunk
from .side import Side, sides_of

_NEEDS_A_LINE = (Send, Open, Read, Sum)
_PARTINGS = frozenset({MET_TWICE, RESTING})


def keeps_crossing(opener: str, other: str) -> bool:
    """Return whether, of two sessions that cross, the one of this opener goes on."""
    return opener < other


class Session:
    """What to do next, for each thing that happens; every method returns events.

    The driver does them in order and answers as events.py says. After cut() what had
    come in may still be applied and settled; nothing is sent any more.
    """

    def __init__(
        self,
        facts: Facts,
        *,
        peer: str | None = None,
        resume: Mapping[str, Resume] | None = None,
        is_met_twice: Callable[[str], bool] = lambda _: False,
    ) -> None:
        """Begin with what this home holds, and with whom it thinks it speaks.

        resume is what a cut session with the same home left behind. is_met_twice
        tells by its nonce whether another machine is that home as well.
        """
        self.hello: Hello | None = None
        self.summary = Summary()
        self.over = False
        self._facts = facts
        self._peer = peer
        self._is_met_twice = is_met_twice
        self._left_behind = {
            name: one
            for name, one in (resume or {}).items()
            if one.by == facts.origins.get(name, "")
        }
        self._sides: dict[str, Side] = {}
        self._flow = Flow(())
        self._farewell = Farewell()
        self._is_renewed = False

    @property
    def resume(self) -> Mapping[str, Resume]:
        """Return what the next session with this home may go on from."""
        if self._is_renewed:
            return {}
        if self.hello is None:
            return self._left_behind
        found = {name: side.incoming.resume for name, side in self._sides.items()}
        return {name: resume for name, resume in found.items() if resume}

    def epoch(self, stream: str) -> str | None:
        """Return the epoch that this home said its own writes are counted in."""
        return self._facts.origins.get(stream)

    def start(self) -> list[Event]:
        """Say hello."""
        hello = hello_of(self._facts, self._left_behind, self._peer)
        return self._done([Send(encode(hello))])

    def receive(self, frame: bytes) -> list[Event]:
        """Hear a message."""
        if self.over:
            return []
        self._add(bytes_in=len(frame))
        return self._guarded(lambda: self._heard(*decode(frame)))

    def opened(self, stream: str, look: Look) -> list[Event]:
        """Go on with a look that is open now."""
        if self.over:
            return [Close(stream)]
        return self._guarded(lambda: self._sides[stream].outgoing.opened(look))

    def read_done(self, stream: str, chunk: Chunk) -> list[Event]:
        """Go on with a chunk that was read."""
        return self._guarded(lambda: self._read_done(stream, chunk))

    def applied(self, stream: str, changed: int) -> list[Event]:
        """Go on after a chunk was committed."""
        self._add(pulled=changed)
        return self._guarded(self._sides[stream].incoming.applied)

    def settled(self, stream: str) -> list[Event]:
        """Go on after a vector was raised."""
        return self._guarded(self._sides[stream].settled)

    def refused(self, stream: str) -> list[Event]:
        """Go on after a vector was not raised; the other home will have to cut."""
        return self._guarded(self._sides[stream].refused)

    def renewed(self) -> list[Event]:
        """End, because this home counts its writes anew: what was said is not true."""
        self._is_renewed = True
        if self.over:
            return []
        return [*self.cut(), Failed(ProtocolError(BEGUN_ANEW))]

    def changed(self) -> list[Event]:
        """Tell what was written here since."""
        return self._each(lambda side: side.outgoing.open())

    def digest(self) -> list[Event]:
        """Compare sums with the other home."""
        return self._each(lambda side: side.digests.ask())

    def summed(self, stream: str, target: Vector, sums: Sums) -> list[Event]:
        """Go on with the sums of a stream."""
        return self._guarded(lambda: self._sides[stream].digests.summed(target, sums))

    def close(self) -> list[Event]:
        """Say goodbye as soon as all that began is through."""
        self._farewell.leaving = True
        return self._guarded(list)

    def cut(self) -> list[Event]:
        """Hear that the line is gone."""
        if self.over:
            return []
        self.over = True
        self._add(repeated=self._flow.unanswered)
        sides = self._sides.items()
        return [Close(name) for name, side in sides if side.outgoing.is_open]

    def _each(self, act: Callable[[Side], list[Event]]) -> list[Event]:
        if self.over or self._farewell.leaving:
            return []
        sides = self._sides.values()
        return self._guarded(lambda: [event for side in sides for event in act(side)])

    def _guarded(self, act: Callable[[], list[Event]]) -> list[Event]:
        try:
            return self._done(act())
        except ProtocolError as err:
            self._is_renewed |= err.key == BEGUN_ANEW
            if err.key == TWO_MACHINES:
                said = Send(encode(Parting(why=MET_TWICE)))
                return [said, *self.cut(), Failed(err, tells=True)]
            return [*self.cut(), Failed(err)]

    def _done(self, events: list[Event]) -> list[Event]:
        """Return events with what follows from them, as far as there is a line."""
        if self.over:
            return [event for event in events if not isinstance(event, _NEEDS_A_LINE)]
        waiting = {name: side.outgoing for name, side in self._sides.items()}
        most = self._flow.most
        events += [each.read(most) for each in self._flow.grants(waiting)]
        quiet = self.hello is not None and all(
            side.idle for side in self._sides.values()
        )
        events += self._farewell.look(self.summary, quiet=quiet)
        self._add(bytes_out=sum(len(e.frame) for e in events if isinstance(e, Send)))
        if self._farewell.over:
            self.over = True
            events.append(Finished(self.summary))
        return events

    def _add(self, **more: int) -> None:
        totals = {name: getattr(self.summary, name) + n for name, n in more.items()}
        self.summary = replace(self.summary, **totals)

    def _read_done(self, stream: str, chunk: Chunk) -> list[Event]:
        outgoing = self._sides[stream].outgoing
        if outgoing.tells(chunk):
            self._flow.sent(stream, size=len(chunk.payload), count=chunk.count)
            self._add(pushed=chunk.count)
        else:
            self._flow.spared()
        return outgoing.read_done(chunk)

    def _heard(self, message: Message | None, payload: bytes) -> list[Event]:
        match message:
            case None:
                return []
            case Hello():
                return self._met(message)
            case Bye():
                self._farewell.hear()
                return []
            case Parting(why=why):
                if why in _PARTINGS:
                    raise ProtocolError(why)
                return []
        if message.stream not in self._sides:
            raise ProtocolError("out_of_order")
        if isinstance(message, Taken):
            self._flow.taken(message.stream)
            return []
        if isinstance(message, Ack):
            self._add(rounds=1)
        return self._sides[message.stream].heard(message, payload)

    def _met(self, hello: Hello) -> list[Event]:
        if self.hello is not None:
            raise ProtocolError("out_of_order")
        refuse_stranger(self._facts, hello, self._peer)
        if self._is_met_twice(hello.nonce):
            raise ProtocolError(TWO_MACHINES)
        self.hello = hello
        self._sides = sides_of(self._facts, hello, self._left_behind)
        self._flow = Flow(self._sides)
        opens = [
            event for side in self._sides.values() for event in side.outgoing.open()
        ]
        return [*follows(self._facts, hello), *opens]
