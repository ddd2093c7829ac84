"""What a pairing is to the flow that awaits it, and how it may fail."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from ...core.errors import LifeOpsError
from .config import LinkConfig


class PairingProblem(StrEnum):
    """Why two homes were not linked; the key of its text."""

    CANNOT_CONNECT = "cannot_connect"
    TLS = "tls"
    NO_ANSWER = "no_answer"
    WRONG_CODE = "wrong_code"
    CODE_EXPIRED = "code_expired"
    TOO_MANY_TRIES = "too_many_tries"
    NOT_CONFIRMED = "not_confirmed"
    HOME_STOPPED = "home_stopped"
    TOO_NEW = "too_new"
    SAME_HOME = "same_home"
    REVOKED = "revoked"
    ALREADY_LINKED = "already_linked"
    OFFER_OPEN = "offer_open"
    BUSY = "busy"
    INVALID_ADDRESS = "invalid_address"


class PairingError(LifeOpsError):
    """Two homes were not linked; what was known of the other is forgotten."""

    def __init__(self, problem: PairingProblem) -> None:
        """Keep what went wrong."""
        super().__init__(problem.value)
        self.problem = problem


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherPerson:
    """A person of the other home."""

    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherHome:
    """The other home, as it is named to whoever compares the words."""

    home_id: str
    name: str
    site: str
    version: str


class Pairing(Protocol):
    """One pairing, from the code to the entry."""

    async def words(self) -> Sequence[str]:
        """Return four words that both homes show; an offer waits for its claim here."""
        ...

    @property
    def other(self) -> OtherHome:
        """Return who the other home says it is; known once there are words."""
        ...

    async def confirm(self) -> None:
        """Say that both homes show these words, and wait for the other one's person."""
        ...

    async def persons(self) -> Sequence[OtherPerson]:
        """Return who lives there; known once both have confirmed."""
        ...

    async def finish(self) -> LinkConfig:
        """Return what the entry says: unique id home_id, data .stored, title .name."""
        ...

    async def close(self) -> None:
        """End it; what is not finished is forgotten on both sides."""
        ...


class Offer(Pairing, Protocol):
    """The pairing of the home that shows the code."""

    @property
    def code(self) -> str:
        """Return the eight digits to show."""
        ...

    @property
    def expires_at(self) -> datetime:
        """Return until when the code is good."""
        ...
