"""Linking two homes by a code: what a flow awaits, on either of them.

One home shows a code (async_offer), on the other it is typed (async_claim). From there
both do the same: await words() and show them, confirm() once a person says that both
homes show these, await persons() and ask who is who, finish() for the new entry's data;
close() in any case, also in the middle. Everything raises PairingError with the problem
that people are told.
"""

from collections.abc import Sequence

from ...core.errors import RefusedError
from ...sync.acquaintance import MOST_ADDRESSES, Introduction, NamedPerson
from ...sync.pairing import PairingClaim
from ...sync.pairing_code import PairingCode
from ..hub import Hub
from .addresses import candidates
from .claiming import Claim
from .client import DialError, async_dial, async_dialler
from .discovery import async_own_addresses
from .offering import ShownCode
from .pairing_model import (
    Offer,
    OtherHome,
    OtherPerson,
    Pairing,
    PairingError,
    PairingProblem,
)
from .wire import Wire

__all__ = [
    "Offer",
    "OtherHome",
    "OtherPerson",
    "Pairing",
    "PairingError",
    "PairingProblem",
    "async_claim",
    "async_offer",
]


async def async_offer(hub: Hub) -> Offer:
    """Show a code from now on; raises PairingError where one is shown already."""
    introduction = await _async_introduction(hub)
    # From here on nothing is waited for: of two that are asked for at once one stands.
    if hub.links.pairs() is not None:
        raise PairingError(PairingProblem.OFFER_OPEN)
    return ShownCode(hub, PairingCode.new(hub.clock.now()), introduction)


async def async_claim(
    hub: Hub, address: str, code: str, *, verify_ssl: bool = True
) -> Pairing:
    """Call the home that shows a code; raises PairingError where it is not reached."""
    introduction = await _async_introduction(hub)
    wire, reached = await _async_reach(hub, address, verify_ssl=verify_ssl)
    links = hub.links
    machine = PairingClaim(links.keys, code, links.profile, introduction)
    return Claim(hub, machine, wire, reached, verify_ssl=verify_ssl)


async def _async_reach(hub: Hub, address: str, *, verify_ssl: bool) -> tuple[Wire, str]:
    """Return a socket to the first address that answers of those that may be meant."""
    try:
        meant: Sequence[str] = candidates(address)
    except RefusedError as err:
        raise PairingError(PairingProblem.INVALID_ADDRESS) from err
    session = async_dialler(hub.hass, verify_ssl=verify_ssl)
    problem = PairingProblem.CANNOT_CONNECT
    try:
        for one in meant:
            try:
                return await async_dial(session, one), one
            except DialError as err:
                if problem is PairingProblem.CANNOT_CONNECT:
                    problem = PairingProblem(err.problem.value)
    finally:
        session.detach()
    raise PairingError(problem)


async def _async_introduction(hub: Hub) -> Introduction:
    """Return what the other home is told once both have confirmed."""
    persons = (
        NamedPerson(id=one, name=person.name)
        for one, person in hub.household.persons.items()
    )
    return Introduction(
        persons=tuple(persons),
        keyring=hub.links.home.ring.stored,
        network=hub.links.home.network,
        addresses=tuple(await async_own_addresses(hub.hass))[:MOST_ADDRESSES],
    )
