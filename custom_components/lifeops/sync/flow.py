"""How much may be on its way at once, and how large the next chunk is."""

from collections import deque
from collections.abc import Iterable, Mapping

from ..core.errors import ProtocolError
from .limits import CREDIT, FIRST_OPS, OPS_MOST, SHARE
from .outgoing import Outgoing


class Flow:
    """The credit that the streams of one session share, in turns."""

    def __init__(self, streams: Iterable[str]) -> None:
        """Begin with nothing on its way."""
        self._unanswered: Mapping[str, deque[int]] = {name: deque() for name in streams}
        self._turns = deque(self._unanswered)
        self._credit = CREDIT
        self._carried = 0

    @property
    def unanswered(self) -> int:
        """Return the bytes of chunks that the other home has not confirmed."""
        return sum(map(sum, self._unanswered.values()))

    @property
    def most(self) -> int:
        """Return how many writes the next chunk has at most.

        A share of what the line has carried: that much a cut may cost.
        """
        return min(max(self._carried // SHARE, FIRST_OPS), OPS_MOST)

    def grants(self, waiting: Mapping[str, Outgoing]) -> list[Outgoing]:
        """Return who may read a chunk now, the one that had its turn last comes last."""
        granted = []
        for name in list(self._turns):
            if not self._credit:
                break
            if waiting[name].ready:
                self._credit -= 1
                self._turns.remove(name)
                self._turns.append(name)
                granted.append(waiting[name])
        return granted

    def sent(self, stream: str, *, size: int, count: int) -> None:
        """Count a chunk on its way."""
        self._unanswered[stream].append(size)
        self._carried += count

    def spared(self) -> None:
        """Take back the credit of a read that found nothing."""
        self._credit += 1

    def taken(self, stream: str) -> None:
        """Hear that the oldest chunk of a stream is committed over there."""
        if not self._unanswered[stream]:
            raise ProtocolError("out_of_order")
        self._unanswered[stream].popleft()
        self._credit += 1
