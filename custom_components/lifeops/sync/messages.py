"""What homes say to each other: frozen messages, and their bytes.

A message is a letter, the length of its packed JSON, that JSON, and for writes the
payload of a chunk. Letters and fields that a newer home knows are passed over.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
import struct

import orjson

from ..core.errors import ProtocolError
from ..core.json import JsonMismatchError, from_json, to_json
from ..core.ops import Vector
from .limits import (
    COUNT_MOST,
    DATASETS_MOST,
    FRAME_BYTES,
    HOMES_MOST,
    NAME_CHARS,
    PLAIN_BYTES,
    STREAMS_MOST,
)
from .packing import pack, unpack
from .vectors import Said, heard

MAJOR = 1
MINOR = 0

_LENGTH = struct.Struct("<I")
_HEAD = 1 + _LENGTH.size


@dataclass(frozen=True, slots=True, kw_only=True)
class Resume:
    """How far a round had come when the line was cut.

    The writes behind base up to target were being told, by number or by key, and all
    up to position came in. Where target is base the round lacked only its end. of is
    the nonce of who told them: places by number are words of that home.
    """

    of: str = ""
    snapshot: bool = False
    base: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    target: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    position: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hello:
    """Who speaks and what they hold.

    datasets are those with a schema above the first. acks are what other homes hold,
    as differences from the speaker's own vector of that stream.
    """

    proto: tuple[int, ...] = (MAJOR, MINOR)
    home: str
    version: str = ""
    nonce: str = ""
    time: float = 0.0
    streams: Mapping[str, Mapping[str, Mapping[str, int]]] = field(default_factory=dict)
    totals: Mapping[str, int] = field(default_factory=dict)
    datasets: Mapping[str, int] = field(default_factory=dict)
    acks: Mapping[str, Mapping[str, Mapping[str, Mapping[str, int]]]] = field(
        default_factory=dict
    )
    resume: Mapping[str, Resume] = field(default_factory=dict)

    def vector(self, stream: str) -> Vector:
        """Return what the speaker holds of a stream."""
        return heard(self.streams[stream])


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """A snapshot will come as soon as the listener has told what is its own."""

    stream: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Begin:
    """Writes follow: those behind base up to target, by number or all there is by key.

    Vectors are differences: base from the listener's HELLO, target from the
    speaker's, told from target. told is what has passed as a whole at the end of these
    writes: less than target where a cut round goes on. A healing snapshot says nothing
    of what is not in it.
    """

    stream: str
    snapshot: bool = False
    healing: bool = False
    base: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    target: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    told: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    position: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunked:
    """A chunk of writes; its payload comes behind."""

    stream: str
    position: str = ""
    count: int = 0
    last: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """The oldest chunk that was not answered yet has been committed."""

    stream: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Barrier:
    """All up to target was told; differences from the speaker's HELLO."""

    stream: str
    target: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ack:
    """The listener holds everything up to the last barrier."""

    stream: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Roots:
    """A sum of each dataset at a vector (differences from the speaker's HELLO)."""

    stream: str
    at: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    roots: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Buckets:
    """256 sums of each dataset whose root differs; none where they are equal.

    apart means that the two homes do not hold the same, so nothing was compared.
    """

    stream: str
    apart: bool = False
    buckets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heal:
    """Sums differ: both tell all they have."""

    stream: str
    datasets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Bye:
    """The speaker begins no more rounds."""


type Message = (
    Hello
    | Hold
    | Begin
    | Chunked
    | Taken
    | Barrier
    | Ack
    | Roots
    | Buckets
    | Heal
    | Bye
)

_KINDS: Mapping[int, type[Message]] = {
    ord("H"): Hello,
    ord("W"): Hold,
    ord("B"): Begin,
    ord("O"): Chunked,
    ord("T"): Taken,
    ord("E"): Barrier,
    ord("A"): Ack,
    ord("R"): Roots,
    ord("K"): Buckets,
    ord("M"): Heal,
    ord("Y"): Bye,
}
_LETTERS = {kind: letter for letter, kind in _KINDS.items()}


def encode(message: Message, payload: bytes = b"") -> bytes:
    """Return a message as bytes; raises ProtocolError where it is too large."""
    data = to_json(message)
    assert isinstance(data, Mapping)  # noqa: S101 - a dataclass always is one
    body = pack(orjson.dumps({name: value for name, value in data.items() if value}))
    frame = bytes((_LETTERS[type(message)],)) + _LENGTH.pack(len(body)) + body
    if len(frame) + len(payload) > FRAME_BYTES:
        raise ProtocolError("too_large", what="message")
    return frame + payload


def decode(frame: bytes) -> tuple[Message | None, bytes]:
    """Return a message and its payload; None for what a newer home would know."""
    if len(frame) > FRAME_BYTES:
        raise ProtocolError("too_large", what="message")
    if len(frame) < _HEAD:
        raise ProtocolError("unreadable", why="truncated")
    if (kind := _KINDS.get(frame[0])) is None:
        return None, b""
    end = _HEAD + _LENGTH.unpack_from(frame, 1)[0]
    if end > len(frame):
        raise ProtocolError("unreadable", why="truncated")
    message = _message(kind, _json(frame[_HEAD:end]))
    _check(message)
    return message, frame[end:]


def _json(body: bytes) -> object:
    try:
        return orjson.loads(unpack(body, PLAIN_BYTES))
    except orjson.JSONDecodeError as err:
        raise ProtocolError("unreadable", why="json") from err


def _message(kind: type[Message], data: object) -> Message:
    if kind is Hello:
        _refuse_other_major(data)
    try:
        return from_json(kind, data)
    except JsonMismatchError as err:
        raise ProtocolError("unreadable", why=kind.__name__.lower()) from err


def _refuse_other_major(data: object) -> None:
    match data:
        case {"proto": [int(major), *_]} if major != MAJOR:
            raise ProtocolError("other_protocol", theirs=str(major), ours=str(MAJOR))


def _check(message: Message) -> None:
    """Raise ProtocolError for a message that is larger than a home has need of."""
    match message:
        case Hello():
            _check_hello(message)
        case Chunked(count=count) if not 0 <= count <= COUNT_MOST:
            raise ProtocolError("too_large", what="chunk")
        case Begin(base=base, target=target, told=told):
            for vector in (base, target, told):
                heard(vector)
        case Barrier(target=target) | Roots(at=target):
            heard(target)


def _check_hello(hello: Hello) -> None:
    counts = (
        (hello.streams, STREAMS_MOST),
        (hello.totals, STREAMS_MOST),
        (hello.resume, STREAMS_MOST),
        (hello.datasets, DATASETS_MOST),
        (hello.acks, HOMES_MOST),
    )
    if any(len(entries) > most for entries, most in counts):
        raise ProtocolError("too_large", what="hello")
    if any(len(text) > NAME_CHARS for text in (hello.home, hello.version, hello.nonce)):
        raise ProtocolError("too_large", what="hello")
    vectors: list[Said] = [*hello.streams.values()]
    vectors.extend(each for acks in hello.acks.values() for each in acks.values())
    for resume in hello.resume.values():
        vectors.extend((resume.base, resume.target))
    for vector in vectors:
        heard(vector)
