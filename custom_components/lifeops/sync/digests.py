"""Whether two homes that hold the same writes hold the same values."""

from collections.abc import Mapping, Sequence
from hashlib import blake2b

from ..core.errors import ProtocolError
from ..core.ops import Vector
from .events import Compared, Event, Mismatch, Send, Sum
from .messages import Buckets, Heal, Roots, encode
from .vectors import differences, holds, patched

BUCKETS = 256

type Sums = Mapping[str, Sequence[bytes]]


class Digests:
    """The comparison of one stream in one session; either home may ask for it."""

    def __init__(self, stream: str, *, mine: Vector, theirs: Vector) -> None:
        """Begin with what both said in their HELLO."""
        self._stream = stream
        self._mine = mine
        self._theirs = theirs
        self._asks = False
        self._asked: list[Roots] = []
        self._sums: Sums | None = None

    @property
    def idle(self) -> bool:
        """Return whether no comparison is under way."""
        return not self._asks and not self._asked

    def ask(self) -> list[Event]:
        """Begin a comparison."""
        if self._asks:
            return []
        self._asks = True
        return [Sum(self._stream)]

    def asked(self, message: Roots) -> list[Event]:
        """Hear the other home's roots."""
        if self._asked:
            raise ProtocolError("out_of_order")
        self._asked.append(message)
        return [Sum(self._stream)]

    def summed(self, target: Vector, sums: Sums) -> list[Event]:
        """Send roots, or answer those that were heard."""
        if self._asks and self._sums is None:
            self._sums = sums
            at = differences(target, self._mine)
            return [Send(encode(Roots(stream=self._stream, at=at, roots=_roots(sums))))]
        return [Send(encode(self._answer(self._asked.pop(), target, sums)))]

    def answered(self, message: Buckets) -> tuple[list[Event], bool]:
        """Return what differs, and whether it has to be healed."""
        if self._sums is None:
            raise ProtocolError("out_of_order")
        sums, self._sums, self._asks = self._sums, None, False
        if message.apart:
            return [Compared(self._stream, None)], False
        differ = tuple(sorted(message.buckets))
        events: list[Event] = [Compared(self._stream, not differ)]
        events += [
            Mismatch(
                self._stream, name, _differing(sums.get(name), message.buckets[name])
            )
            for name in differ
        ]
        if differ:
            events.append(Send(encode(Heal(stream=self._stream, datasets=differ))))
        return events, bool(differ)

    def told_to_heal(self, message: Heal) -> list[Event]:
        """Hear that the other home found differences."""
        return [Mismatch(self._stream, name, ()) for name in message.datasets]

    def _answer(self, asked: Roots, target: Vector, sums: Sums) -> Buckets:
        at = patched(self._theirs, asked.at)
        if not (holds(at, target) and holds(target, at)):
            return Buckets(stream=self._stream, apart=True)
        mine = _roots(sums)
        differ = [
            name
            for name in {*mine, *asked.roots}
            if mine.get(name) != asked.roots.get(name)
        ]
        return Buckets(
            stream=self._stream,
            buckets={
                name: tuple(each.hex() for each in sums.get(name, ()))
                for name in differ
            },
        )


def _roots(sums: Sums) -> dict[str, str]:
    """Return one sum a dataset that holds anything."""
    return {
        name: blake2b(b"".join(buckets), digest_size=16).hexdigest()
        for name, buckets in sums.items()
        if any(map(any, buckets))
    }


def _differing(mine: Sequence[bytes] | None, theirs: Sequence[str]) -> tuple[int, ...]:
    ours = [each.hex() for each in mine or ()]
    return tuple(
        place
        for place in range(BUCKETS)
        if _at(ours, place).strip("0") != _at(theirs, place).strip("0")
    )


def _at(sums: Sequence[str], place: int) -> str:
    return sums[place] if place < len(sums) else ""
