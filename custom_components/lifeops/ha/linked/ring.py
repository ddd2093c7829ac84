"""The household's keys: taken from other homes, passed on to those that lack them."""

from collections.abc import Mapping
from datetime import datetime
import logging
from typing import TYPE_CHECKING

from ...core.datasets import HOUSEHOLD_KEY
from ...core.effects import PutRecord
from ...core.homes import BEHIND, HouseholdKeyRecord
from ...store.reader import Reader
from ...sync.key_sharing import missing, received
from ...sync.keyring import KeyRing
from ...sync.membership import Roster
from ..issues import RepairKey, async_clear, async_raise

if TYPE_CHECKING:
    from ..hub import Hub
    from .links import Links

_LOGGER = logging.getLogger(__name__)
_WHO = "linked_homes"


class Ring:
    """Lets every home that belongs hold every key.

    A home that has revoked another has a key made after that; it follows from what
    stands, so that it comes about however often that is cut off.
    """

    def __init__(self, hub: Hub, links: Links) -> None:
        """Begin with nothing refused."""
        self._hub = hub
        self._links = links
        self._told: set[str] = set()
        self._held: KeyRing | None = None
        self._refused: frozenset[str] = frozenset()

    @property
    def now(self) -> datetime:
        """Return when a key is made: by the clock while it is trusted, else the last one.

        Who is told of a key that only a very wrong clock can have dated refuses it.
        """
        if self._hub.engine.trusted:
            return self._hub.clock.now()
        return self._links.home.ring.newest.made_at

    async def async_share(self, roster: Roster) -> None:
        """Renew the ring if due, take what is for this home, give what others lack."""
        shares = await self._hub.async_read(_shares)
        own = self._links.home
        revoked_at = roster.revoked_at.get(own.home_id)
        if revoked_at is not None:
            await self._links.async_join(own.ring.renewed(revoked_at, self.now))
        now = self._hub.clock.now()
        ring, refused = received(own.ring, own.keys, own.home_id, shares, now)
        for record_id in set(refused) - self._told:
            _LOGGER.warning("A key of the household cannot be opened: %s", record_id)
        self._told.update(refused)
        await self._links.async_join(ring)
        lacking = missing(ring, roster, own.home_id, shares)
        if lacking:
            await self._hub.async_ingest([_put(*one) for one in lacking.items()])
        await self._async_tell_unread(frozenset(refused))

    async def _async_tell_unread(self, refused: frozenset[str]) -> None:
        """Say how much lies here that no key opens, when that may have changed."""
        hass, ring = self._hub.hass, self._links.home.ring
        if self._held is ring and self._refused == refused:
            return
        if unread := await hass.async_add_executor_job(self._hub.store.unopened):
            async_raise(hass, RepairKey.PRIVATE_UNREADABLE, count=str(unread))
        else:
            async_clear(hass, RepairKey.PRIVATE_UNREADABLE)
        self._held, self._refused = ring, refused


def _shares(reader: Reader) -> Mapping[str, HouseholdKeyRecord]:
    return HOUSEHOLD_KEY.every(reader.between(HOUSEHOLD_KEY.name, "", BEHIND))


def _put(record_id: str, record: HouseholdKeyRecord) -> PutRecord:
    return PutRecord(
        dataset=HOUSEHOLD_KEY.name, id=record_id, fields=HOUSEHOLD_KEY.write(record)
    )
