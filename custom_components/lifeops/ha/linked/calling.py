"""Reaching a linked home: one address after another, until it proves itself."""

from collections.abc import Iterable
from dataclasses import dataclass

from homeassistant.core import HomeAssistant

from ...core.errors import ProtocolError, RefusedError, UnavailableError
from ...sync.channel import Channel
from ...sync.identity import Keys
from .client import DialError, async_dial, async_dialler
from .greeting import async_call
from .state import LinkProblem
from .wire import Wire

_SAYS_LITTLE = (None, LinkProblem.CANNOT_CONNECT)


@dataclass(frozen=True, slots=True)
class Reached:
    """A channel to the home that was meant."""

    wire: Wire
    channel: Channel
    address: str


@dataclass(frozen=True, slots=True)
class Unreached:
    """Why it was not reached; refused: something answered that does not know us."""

    problem: LinkProblem | None = None
    refused: bool = False


async def async_reach(
    hass: HomeAssistant,
    addresses: Iterable[str],
    keys: Keys,
    peer: bytes,
    *,
    verify_ssl: bool,
) -> Reached | Unreached:
    """Return a channel to the home with a public key, or why there is none."""
    session = async_dialler(hass, verify_ssl=verify_ssl)
    problem: LinkProblem | None = None
    refused = False
    try:
        for address in addresses:
            try:
                wire = await async_dial(session, address)
            except DialError as err:
                if problem in _SAYS_LITTLE:
                    problem = err.problem
                continue
            except RefusedError:
                problem = problem or LinkProblem.CANNOT_CONNECT
                continue
            try:
                return Reached(wire, await async_call(wire, keys, peer), address)
            except ProtocolError:
                refused = True
            except UnavailableError:
                if problem in _SAYS_LITTLE:
                    problem = LinkProblem.NO_ANSWER
            await wire.close()
    finally:
        session.detach()
    return Unreached(problem, refused=refused)
