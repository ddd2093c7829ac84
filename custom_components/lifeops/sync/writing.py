"""What a session has written, for as long as what its HELLO said stays true."""

from collections.abc import Callable, Mapping
from functools import partial

from . import events as e
from .protocols import Stream
from .session import Session

type Write = e.Apply | e.Settle | e.Acknowledged | e.NewEpoch


class Writes:
    """Does a session's writes; belongs to the thread that writes.

    A home that counts its writes anew may hold less than it said. The other home goes
    by what was said: nothing may be settled or acknowledged on that any more.
    """

    def __init__(
        self,
        session: Session,
        streams: Mapping[str, Stream],
        *,
        renew: Callable[[e.NewEpoch], None],
        outrun: Callable[[], None] = lambda: None,
    ) -> None:
        """Write for a session; outrun hears that a stream itself began a new epoch."""
        self._session = session
        self._streams = streams
        self._renew = renew
        self._outrun = outrun

    def do(self, event: Write) -> Callable[[], list[e.Event]] | None:
        """Return how to tell the session what was done."""
        if not self._stands(event.stream):
            return self._session.renewed
        answer = self._done(event)
        if self._stands(event.stream):
            return answer
        if not isinstance(event, e.NewEpoch) and self._streams[event.stream].outrun():
            self._outrun()
        return self._session.renewed

    def _stands(self, stream: str) -> bool:
        said = self._session.epoch(stream)
        return said is None or self._streams[stream].own().epoch == said

    def _done(self, event: Write) -> Callable[[], list[e.Event]] | None:
        session = self._session
        match event:
            case e.Apply(stream, payload, span):
                changed = self._streams[stream].apply(payload, span)
                return partial(session.applied, stream, changed)
            case e.Settle(stream, target):
                by = None if session.hello is None else session.hello.home
                stands = self._streams[stream].settle(target, by=by)
                return partial(session.settled if stands else session.refused, stream)
            case e.Acknowledged(home, stream, vector, first_hand, heard):
                to = self._streams[stream]
                to.acknowledged(home, vector, first_hand=first_hand, heard=heard)
            case e.NewEpoch():
                self._renew(event)
        return None
