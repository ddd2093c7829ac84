"""The first message of a session: who speaks, what they hold, where it was cut."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..core.errors import ProtocolError
from ..core.ops import NAME_CHARS, Vector
from .limits import HOMES_MOST, STREAMS_MOST
from .vectors import Said, heard

MAJOR = 1
MINOR = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Resume:
    """How far a round had come when the line was cut.

    The writes behind base up to target were being told, by number or by key, and all
    up to position came in. Where target is base the round lacked only its end. of is
    the nonce of who told them: places by number are words of that home. by is the
    epoch of who heard them: in another one that home may hold less.
    """

    of: str = ""
    by: str = ""
    snapshot: bool = False
    base: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    target: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    position: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hello:
    """Who speaks and what they hold.

    acks are what other homes hold, as differences from the speaker's own vector of that
    stream; so is heard, which is how far the listener itself has told its own writes.
    """

    proto: tuple[int, ...] = (MAJOR, MINOR)
    home: str
    version: str = ""
    nonce: str = ""
    time: float = 0.0
    streams: Mapping[str, Mapping[str, Mapping[str, int]]] = field(default_factory=dict)
    totals: Mapping[str, int] = field(default_factory=dict)
    acks: Mapping[str, Mapping[str, Mapping[str, Mapping[str, int]]]] = field(
        default_factory=dict
    )
    resume: Mapping[str, Resume] = field(default_factory=dict)
    heard: Mapping[str, Mapping[str, Mapping[str, int]]] = field(default_factory=dict)

    def vector(self, stream: str) -> Vector:
        """Return what the speaker holds of a stream."""
        return heard(self.streams[stream])


def refuse_other_major(data: object) -> None:
    """Raise ProtocolError where a first message is in words of another kind."""
    match data:
        case {"proto": [int(major), *_]} if major != MAJOR:
            raise ProtocolError("other_protocol", theirs=str(major), ours=str(MAJOR))


def check_hello(hello: Hello) -> None:
    """Raise ProtocolError where a greeting holds more than a home has need of."""
    counts = (
        (hello.streams, STREAMS_MOST),
        (hello.totals, STREAMS_MOST),
        (hello.resume, STREAMS_MOST),
        (hello.heard, STREAMS_MOST),
        (hello.acks, HOMES_MOST),
    )
    if any(len(entries) > most for entries, most in counts):
        raise ProtocolError("too_large", what="hello")
    if any(len(text) > NAME_CHARS for text in (hello.home, hello.version, hello.nonce)):
        raise ProtocolError("too_large", what="hello")
    vectors: list[Said] = [*hello.streams.values(), *hello.heard.values()]
    vectors.extend(each for acks in hello.acks.values() for each in acks.values())
    for resume in hello.resume.values():
        vectors.extend((resume.base, resume.target))
    for vector in vectors:
        heard(vector)
