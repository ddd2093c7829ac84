"""What a look at the leases goes by, and what comes of it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from ..core.effects import DeleteRecord, PutRecord, Scope
from .leases import Held


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What came of a look: what to write, and what this home holds once it is kept.

    order is who may act for the household, who does first, as far as they are reached;
    homes are all that are linked and trusted.
    """

    writes: Sequence[PutRecord | DeleteRecord]
    held: Mapping[Scope, Held]
    site: frozenset[str]
    order: Sequence[str] = ()
    homes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a look goes by; contacts is when each other home was last reached.

    behind are those that are reached while not all of their news is here. resting are
    those that are apart from this one because people want it so: they live. revoked
    are those that are trusted no more, as it was settled from signed records.
    """

    now: datetime
    trusted: bool
    contacts: Mapping[str, datetime]
    behind: Collection[str] = ()
    resting: Collection[str] = ()
    revoked: Collection[str] = ()
