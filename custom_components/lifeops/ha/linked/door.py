"""Where other homes come in: who may try, who is known, what for."""

from collections.abc import Awaitable, Callable
import logging
from typing import Protocol

from ...core.clock import Clock
from ...core.errors import ProtocolError, UnavailableError
from ...sync.attempts import Attempts
from ...sync.channel import Channel
from ...sync.identity import Keys
from ...sync.pairing_code import CodeState
from .greeting import Purpose, async_answer, async_purpose
from .wire import CLOSE_BUSY, CLOSE_REFUSED, Wire

_LOGGER = logging.getLogger(__name__)
_TELL_AGAIN_S = 3600.0
_CLOSES_WITH = {CodeState.BUSY.value: CLOSE_BUSY}

type Pair = Callable[[Wire, bytes], Awaitable[None]]
type Meet = Callable[[Wire, Channel], Awaitable[None]]


class Known(Protocol):
    """Who is known here: asked anew at each call."""

    def meets(self, key: bytes) -> Meet | None:
        """Return what talks to the home with a public key, None for a stranger."""
        ...

    def pairs(self) -> Pair | None:
        """Return what talks to whoever types a code, None while none is shown."""
        ...


class Door:
    """Lets homes in; to everybody else it says nothing, and tells of them once."""

    def __init__(self, keys: Keys, known: Known, clock: Clock) -> None:
        """Begin with nobody having tried."""
        self._keys = keys
        self._known = known
        self._clock = clock
        self._attempts = Attempts()
        self._told: dict[str, float] = {}

    def allows(self, remote: str) -> bool:
        """Return whether an address may try now; this counts as its try."""
        allowed = self._attempts.allow(remote, self._clock.monotonic())
        if not allowed:
            self._tell("tries too often", remote)
        return allowed

    async def async_enter(self, wire: Wire, remote: str) -> None:
        """Find out who called and what for, and let them talk until they are done."""
        try:
            await self._async_enter(wire, remote)
        except ProtocolError as err:
            self._tell(f"was turned away ({err.key})", remote)
            await wire.close(_CLOSES_WITH.get(err.key, CLOSE_REFUSED))
        except UnavailableError as err:
            _LOGGER.debug("%s is gone: %s", remote, err)
        finally:
            await wire.close()

    async def _async_enter(self, wire: Wire, remote: str) -> None:
        purpose, first = await async_purpose(wire)
        if purpose is Purpose.PAIRING:
            if (pair := self._known.pairs()) is None:
                raise ProtocolError("no_code_shown")
            await pair(wire, first)
            return
        channel = await async_answer(wire, first, self._keys, self._is_known)
        if (meet := self._known.meets(channel.peer)) is None:
            raise ProtocolError("home_unknown")
        self._attempts.prove(remote, self._clock.monotonic())
        await meet(wire, channel)

    def _is_known(self, key: bytes) -> bool:
        """Return whether a caller is to hear who this is; one's own home is."""
        return key == self._keys.public or self._known.meets(key) is not None

    def _tell(self, what: str, remote: str) -> None:
        """Log a kind of caller once an hour; kinds are few, addresses are not."""
        now = self._clock.monotonic()
        told = self._told.get(what)
        if told is None or now - told >= _TELL_AGAIN_S:
            self._told[what] = now
            _LOGGER.warning("A caller at the link for homes, %s, %s", remote, what)
