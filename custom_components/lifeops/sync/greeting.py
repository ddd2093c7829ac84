"""What homes tell each other first, and what follows from it."""

from collections.abc import Iterator, Mapping

from ..core.errors import ProtocolError
from ..core.ops import Origin, Vector
from .events import Acknowledged, Event, Facts, Met, NewEpoch
from .hello import Hello, Resume
from .vectors import differences, patched, said


def hello_of(facts: Facts, resume: Mapping[str, Resume], peer: str | None) -> Hello:
    """Return this home's HELLO to another."""
    return Hello(
        home=facts.home,
        version=facts.version,
        nonce=facts.nonce,
        time=facts.time,
        streams={name: said(vector) for name, vector in facts.vectors.items()},
        totals=facts.totals,
        acks={
            home: {
                name: differences(vector, facts.vectors[name])
                for name, vector in acks.items()
                if name in facts.vectors
            }
            for home, acks in facts.acks.items()
        },
        resume=resume,
        heard={name: _hearsay(facts, name, peer) for name in facts.heard},
    )


def refuse_stranger(facts: Facts, hello: Hello, peer: str | None) -> None:
    """Raise ProtocolError for who is not the home that was meant to be there."""
    if hello.home == facts.home:
        raise ProtocolError("same_home")
    if peer is not None and hello.home != peer:
        raise ProtocolError("other_home")


def follows(facts: Facts, hello: Hello) -> list[Event]:
    """Return what this home learns; a new epoch comes before any other write."""
    known = list(_acks(facts, hello))
    events: list[Event] = [Met(hello)]
    for name, epoch in facts.origins.items():
        own = Origin(facts.home, epoch)
        seen = max(
            (ack.vector.get(own, 0) for ack in known if ack.stream == name), default=0
        )
        if seen > facts.vectors[name].get(own, 0):
            events.append(NewEpoch(name, seen))
    speaking = facts.linked - {hello.home} | {facts.home}
    return [*events, *(ack for ack in known if ack.home not in speaking)]


def _acks(facts: Facts, hello: Hello) -> Iterator[Acknowledged]:
    vectors: dict[str, Vector] = {
        name: hello.vector(name) for name in hello.streams if name in facts.vectors
    }
    for name, vector in vectors.items():
        own = Origin(facts.home, facts.origins.get(name, ""))
        heard = patched(vector, hello.heard.get(name, {})).get(own, 0)
        yield Acknowledged(hello.home, name, vector, heard=heard)
    for home, acks in hello.acks.items():
        for name, data in acks.items():
            if name in vectors:
                vector = patched(vectors[name], data)
                yield Acknowledged(home, name, vector, first_hand=False)


def _hearsay(facts: Facts, name: str, peer: str | None) -> dict[str, dict[str, int]]:
    """Return where less was heard from a home itself than is held of it."""
    held, heard = (
        {origin: seq for origin, seq in vector.items() if origin.home == peer}
        for vector in (facts.vectors[name], facts.heard[name])
    )
    return differences(heard, held)
