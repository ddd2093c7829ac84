"""What homes say to each other: frozen messages, and their bytes.

A message is a letter, the length of its packed JSON, that JSON, and for writes the
payload of a chunk. Letters and fields that a newer home knows are passed over.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
import struct
from typing import Final

import orjson

from ..core.errors import ProtocolError
from ..core.json import JsonMismatchError, from_json, to_json
from .hello import Hello, check_hello, refuse_other_major
from .limits import COUNT_MOST, FRAME_BYTES, PLAIN_BYTES
from .packing import pack, unpack
from .vectors import heard

MET_TWICE: Final = "met_twice"
RESTING: Final = "resting"
"""Why a home parts: the listener is two machines, people want the speaker to rest."""

_LENGTH = struct.Struct("<I")
_HEAD = 1 + _LENGTH.size


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Parting:
    """The speaker ends this, for a reason that nobody but it may give."""

    why: str


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
    | Parting
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
    ord("P"): Parting,
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
        refuse_other_major(data)
    try:
        return from_json(kind, data)
    except JsonMismatchError as err:
        raise ProtocolError("unreadable", why=kind.__name__.lower()) from err


def _check(message: Message) -> None:
    """Raise ProtocolError for a message that is larger than a home has need of."""
    match message:
        case Hello():
            check_hello(message)
        case Chunked(count=count) if not 0 <= count <= COUNT_MOST:
            raise ProtocolError("too_large", what="chunk")
        case Begin(base=base, target=target, told=told):
            for vector in (base, target, told):
                heard(vector)
        case Barrier(target=target) | Roots(at=target):
            heard(target)
