"""What a session wants done, and what it lets its driver know."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from ..core.errors import ProtocolError
from ..core.ops import Vector
from .hello import Hello
from .protocols import Span

BEGUN_ANEW: Final = "begun_anew"
"""Why a session fails whose own home holds less, or counts anew, since its HELLO."""
TWO_MACHINES: Final = "two_machines"
"""Why a session fails with a home that another machine is as well."""


@dataclass(frozen=True, slots=True)
class Send:
    """Seal these bytes and send them."""

    frame: bytes


@dataclass(frozen=True, slots=True)
class Open:
    """Begin a look at a stream; answer with Session.opened.

    resume is where a cut round wanted to come to, if there was one.
    """

    stream: str
    after: Vector
    resume: Vector | None = None


@dataclass(frozen=True, slots=True)
class Close:
    """Let go of the look at a stream."""

    stream: str


@dataclass(frozen=True, slots=True)
class Read:
    """Read a chunk from the open look; answer with Session.read_done."""

    stream: str
    snapshot: bool
    after: Vector
    position: str | None
    most: int


@dataclass(frozen=True, slots=True)
class Apply:
    """Take in a chunk, in the order of these events; answer with Session.applied."""

    stream: str
    payload: bytes
    span: Span | None


@dataclass(frozen=True, slots=True)
class Settle:
    """Raise the vector; answer with Session.settled."""

    stream: str
    target: Vector


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """Another home holds this much; first_hand where it said so itself.

    heard is how much of this home's own it has from this home itself, None for all.
    """

    home: str
    stream: str
    vector: Vector
    first_hand: bool = True
    heard: int | None = None


@dataclass(frozen=True, slots=True)
class NewEpoch:
    """Another home has seen more of this home's own writes than stood at the start.

    Where fewer than seen stand still, a new epoch has to begin before the next write.
    """

    stream: str
    seen: int


@dataclass(frozen=True, slots=True)
class Met:
    """The other home said who it is."""

    hello: Hello


@dataclass(frozen=True, slots=True)
class Sum:
    """Begin a look, make its digests and close it; answer with Session.summed."""

    stream: str


@dataclass(frozen=True, slots=True)
class Mismatch:
    """Sums of a dataset differ in some of 256 buckets; it is being healed."""

    stream: str
    dataset: str
    buckets: Sequence[int]


@dataclass(frozen=True, slots=True)
class Compared:
    """Whether the sums of a stream were the same; None: the homes were not level."""

    stream: str
    same: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What a session did.

    pulled and pushed are writes that changed something here, and that were sent.
    repeated are bytes of chunks that a cut left unanswered: at most they are said again.
    """

    pulled: int = 0
    pushed: int = 0
    bytes_in: int = 0
    bytes_out: int = 0
    repeated: int = 0
    rounds: int = 0


@dataclass(frozen=True, slots=True)
class Quiet:
    """Both homes hold what the other had told of until now."""

    summary: Summary


@dataclass(frozen=True, slots=True)
class Stirred:
    """It is quiet no more: something is on its way between the homes."""


@dataclass(frozen=True, slots=True)
class Finished:
    """Both said goodbye."""

    summary: Summary


@dataclass(frozen=True, slots=True)
class Failed:
    """The link has to be cut; where the other home is told why, behind that."""

    error: ProtocolError
    tells: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What an open look at a stream says of itself.

    missing and knows are about Open.after, knows_resume is about Open.resume.
    """

    target: Vector
    total: int
    missing: int
    knows: bool
    knows_resume: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What this home says of itself.

    origins are the epochs that its own writes are counted in, by stream; acks are what
    other homes hold, by home and stream. Of linked homes nobody tells but they. heard
    is how far each origin was told by its own home.
    """

    home: str
    version: str
    nonce: str
    time: float
    vectors: Mapping[str, Vector]
    origins: Mapping[str, str]
    totals: Mapping[str, int] = field(default_factory=dict)
    acks: Mapping[str, Mapping[str, Vector]] = field(default_factory=dict)
    linked: frozenset[str] = frozenset()
    heard: Mapping[str, Vector] = field(default_factory=dict)


type Event = (
    Send
    | Open
    | Close
    | Read
    | Apply
    | Settle
    | Acknowledged
    | NewEpoch
    | Met
    | Sum
    | Mismatch
    | Compared
    | Quiet
    | Stirred
    | Finished
    | Failed
)
