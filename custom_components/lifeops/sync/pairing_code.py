"""The code that one home shows and another one's person types."""

from datetime import datetime, timedelta
from enum import StrEnum
import secrets

from ..core.errors import ProtocolError

DIGITS = 8
TRIES = 3
GOOD_FOR = timedelta(minutes=10)


class CodeState(StrEnum):
    """What a code is still good for."""

    OPEN = "open"
    BUSY = "busy"
    USED = "used"
    CODE_EXPIRED = "code_expired"
    TOO_MANY_TRIES = "too_many_tries"


class PairingCode:
    """A code: good for ten minutes, three tries, one claim at a time and one success.

    A claim gives way to a later one until it has proved itself: who only knocks keeps
    nobody out.
    """

    def __init__(self, digits: str, now: datetime) -> None:
        """Show a code from now on."""
        self.digits = digits
        self.expires_at = now + GOOD_FOR
        self._shown_at = now
        self._tries = TRIES
        self._claim: object = None
        self._proved = False
        self._used = False

    @classmethod
    def new(cls, now: datetime) -> PairingCode:
        """Return a code that nobody can guess."""
        return cls(f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}", now)

    def state(self, now: datetime) -> CodeState:
        """Return what it is good for now; a clock set back ends it too."""
        if self._used:
            return CodeState.USED
        if not self._tries:
            return CodeState.TOO_MANY_TRIES
        if not self._shown_at <= now < self.expires_at:
            return CodeState.CODE_EXPIRED
        return CodeState.BUSY if self._proved else CodeState.OPEN

    def take(self, now: datetime, claim: object) -> None:
        """Begin a claim; raises ProtocolError where none may begin."""
        state = self.state(now)
        if state is not CodeState.OPEN:
            raise ProtocolError(state.value)
        self._claim = claim

    def demand(self, claim: object) -> None:
        """Raise ProtocolError where a claim has given way to another one."""
        if self._claim is not claim:
            raise ProtocolError(CodeState.BUSY.value)

    def prove(self) -> None:
        """Let the claim that holds it give way to nobody any more."""
        self._proved = True

    def wrong(self) -> None:
        """Count a try that was made with another code."""
        self._tries -= 1

    def right(self) -> None:
        """Let nobody else claim it."""
        self._used = True

    def release(self, claim: object) -> None:
        """Let the next claim begin, unless it has already."""
        if self._claim is claim:
            self._claim = None
            self._proved = False
