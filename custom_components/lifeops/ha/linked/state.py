"""How a linked home does, as entities, repairs and diagnostics see it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ...core.json import Json, to_json


class LinkState(StrEnum):
    """What a link is doing.

    away: the other home does not answer, which is no error. refused: it answers and
    does not know us. cloned: two machines answer as that home.
    """

    CONNECTING = "connecting"
    LINKED = "linked"
    AWAY = "away"
    PAUSED = "paused"
    REFUSED = "refused"
    REVOKED = "revoked"
    VERSION_TOO_NEW = "version_too_new"
    CLONED = "cloned"


class LinkProblem(StrEnum):
    """Why the other home was not reached when that was tried last."""

    CANNOT_CONNECT = "cannot_connect"
    TLS = "tls"
    NO_ANSWER = "no_answer"
    PROTOCOL = "protocol"
    BEGUN_TOO_OFTEN = "begun_too_often"


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkStatus:
    """What is known of a link; what was known of the other home stays when it drops.

    pending are writes of ours that the other home has not acknowledged. synced_at is
    when both last had all that the other had, version what the other home runs. in_step
    tells whether that was so since they talk, settled whether it is so now, at_rest that
    the other home does not talk because people there want it so.
    """

    state: LinkState = LinkState.CONNECTING
    since: datetime
    problem: LinkProblem | None = None
    last_seen: datetime | None = None
    synced_at: datetime | None = None
    in_step: bool = False
    settled: bool = False
    at_rest: bool = False
    pending: int | None = None
    pulled: int = 0
    pushed: int = 0
    version: str | None = None
    clock_offset_s: float | None = None
    address: str | None = None
    paused_until: datetime | None = None

    @property
    def reachable(self) -> bool:
        """Return whether the homes talk to each other now."""
        return self.state is LinkState.LINKED

    @property
    def behind(self) -> bool:
        """Return whether they talk and do not yet have all of each other."""
        return self.reachable and not self.in_step

    @property
    def resting(self) -> bool:
        """Return whether they are apart because people want it so."""
        return self.state is LinkState.PAUSED or self.at_rest


_TOLD = (
    "state",
    "since",
    "problem",
    "last_seen",
    "synced_at",
    "pending",
    "pulled",
    "pushed",
    "version",
    "clock_offset_s",
    "paused_until",
)


def facts_of(status: LinkStatus, *more: str) -> dict[str, Json]:
    """Return what anybody may be told of a link, and more of its fields: no address."""
    fields = to_json(status)
    assert isinstance(fields, Mapping)  # noqa: S101 - a dataclass always is one
    return {name: fields[name] for name in (*_TOLD, *more)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What came of bringing two homes together."""

    pulled: int = 0
    pushed: int = 0
    conflicts: int = 0

    def __add__(self, other: Summary) -> Summary:
        """Return both as one."""
        return Summary(
            pulled=self.pulled + other.pulled,
            pushed=self.pushed + other.pushed,
            conflicts=self.conflicts + other.conflicts,
        )
