"""One stream in one session: what is told, what is heard, what is compared."""

from collections.abc import Mapping

from ..core.errors import ProtocolError
from ..core.ops import joined
from .digests import Digests
from .events import Acknowledged, Event, Facts
from .hello import Hello, Resume
from .incoming import Incoming
from .messages import Ack, Barrier, Begin, Buckets, Chunked, Heal, Hold, Roots, Taken
from .outgoing import Outgoing

type Said = Hold | Begin | Chunked | Taken | Barrier | Ack | Roots | Buckets | Heal


class Side:
    """The three machines of one stream, and what one means for the others."""

    def __init__(
        self, stream: str, facts: Facts, hello: Hello, resume: Resume | None
    ) -> None:
        """Begin with what both said in their HELLO, and what a cut session left."""
        mine, theirs = facts.vectors[stream], hello.vector(stream)
        self.digests = Digests(stream, mine=mine, theirs=theirs)
        self.incoming = Incoming(
            stream,
            mine=mine,
            theirs=theirs,
            nonce=hello.nonce,
            epoch=facts.origins.get(stream, ""),
            resume=resume,
        )
        self.outgoing = Outgoing(
            stream,
            mine=mine,
            theirs=theirs,
            nonce=facts.nonce,
            resume=hello.resume.get(stream),
            first=facts.home < hello.home,
        )
        self._stream = stream
        self._peer = hello.home

    @property
    def idle(self) -> bool:
        """Return whether both homes hold what was told until now."""
        return self.outgoing.idle and self.incoming.idle and self.digests.idle

    def heard(  # noqa: PLR0911 - one a message
        self, message: Said, payload: bytes
    ) -> list[Event]:
        """Hear a message about this stream."""
        match message:
            case Chunked():
                return self.incoming.chunk(message, payload)
            case Begin():
                return self.incoming.begin(message)
            case Barrier():
                return self.incoming.barrier(message)
            case Ack():
                return self._acked()
            case Hold():
                return self.outgoing.heard_hold()
            case Roots():
                return self.digests.asked(message)
            case Buckets():
                return self._compared(message)
            case Heal():
                return [*self.digests.told_to_heal(message), *self.outgoing.heal()]
        raise ProtocolError("out_of_order")

    def settled(self) -> list[Event]:
        """Go on after the vector was raised: the other home's own writes stand here."""
        target = self.incoming.settled()
        self.outgoing.known = joined((self.outgoing.known, target))
        return [self.incoming.ack(), self._known(), *self.outgoing.release()]

    def refused(self) -> list[Event]:
        """Go on without an answer, so that the other home hears what counts no more."""
        self.incoming.refused()
        return self.outgoing.release()

    def _acked(self) -> list[Event]:
        self.outgoing.acked()
        return [self._known(), *self.outgoing.again()]

    def _compared(self, message: Buckets) -> list[Event]:
        events, differ = self.digests.answered(message)
        return [*events, *self.outgoing.heal()] if differ else events

    def _known(self) -> Acknowledged:
        return Acknowledged(self._peer, self._stream, self.outgoing.known)


def sides_of(
    facts: Facts, hello: Hello, left_behind: Mapping[str, Resume]
) -> dict[str, Side]:
    """Return a side for each stream that both homes have."""
    return {
        name: Side(name, facts, hello, left_behind.get(name))
        for name in facts.vectors
        if name in hello.streams
    }
