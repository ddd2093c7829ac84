"""Who belongs to the household: read from records, acted upon as it changes."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from homeassistant.core import callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect

from ...core.datasets import LEFT, REVOCATION
from ...core.effects import PutRecord
from ...core.errors import RefusedError
from ...core.homes import BEHIND, revocation_id, revoked_home, revoking_home
from ...core.ops import Vector
from ...store.reader import Reader
from ...sync.membership import Identities, Roster, Seen, identified, roster
from ...sync.revoking import Revocation, revoke
from ..errors import async_guarded
from ..issues import RepairKey, async_clear, async_raise
from ..signals import SIGNAL_COMMITTED
from .identities import Known, rows_of
from .ring import Ring
from .schedule import LOOK_REST_S
from .throttle import Throttle
from .unheard import Unheard, told_at

if TYPE_CHECKING:
    from ..hub import Hub
    from .links import Links

_WHO = "linked_homes"
_RECORDS = "records"


class Standings:
    """Keeps the roster, and cuts off who has been revoked."""

    def __init__(self, hub: Hub, links: Links) -> None:
        """Begin with nothing read."""
        self._hub = hub
        self._links = links
        self.revoked: frozenset[str] = frozenset()
        self.known: frozenset[str] = frozenset()
        self._cuts: Mapping[str, Mapping[str, int]] = {}
        self._turn = asyncio.Lock()
        self._reading = asyncio.Lock()
        self._ring = Ring(hub, links)
        self._known = Known(hub, links)
        self._unheard = Unheard(hub, links)
        self._throttle = Throttle(hub.hass, self._async_look, LOOK_REST_S)

    @callback
    def async_start(self) -> None:
        """Look now, and whenever records have changed."""
        undo = self._hub.entry.async_on_unload
        undo(self._throttle.async_stop)
        undo(self._known.async_forget)
        undo(self._unheard.async_forget)
        undo(
            async_dispatcher_connect(
                self._hub.hass, SIGNAL_COMMITTED, self._async_committed
            )
        )
        self._throttle.async_ask()

    @callback
    def async_look_anew(self) -> None:
        """Look soon who belongs: a link came just now."""
        self._throttle.async_ask()

    async def async_roster(self) -> Roster:
        """Return who belongs to the household, and let all go by that.

        One reading at a time, so that an older one never ends behind a newer one.
        Raises StoreError.
        """
        async with self._reading:
            return await self._async_read()

    async def _async_read(self) -> Roster:
        seen = Seen(at={}, now=self._hub.clock.now())
        acks, linked = await self._async_acks(), self._links.linked
        held = {home: vector for home, vector in acks.items() if home in linked}
        proved = self._known.async_proved()
        found = await self._hub.async_read(
            partial(_roster, seen=seen, held=held, proved=proved)
        )
        self.known = frozenset(found.members)
        self.revoked = frozenset(found.cuts)
        self._hub.engine.distrust(self.revoked)
        return found

    async def async_acknowledged(self) -> Sequence[Vector]:
        """Return what each other home holds that is waited for; raises StoreError."""
        found = await self.async_roster()
        held = await self._async_acks()
        others = found.active - {self._links.home.home_id}
        return [held.get(home, {}) for home in sorted(others)]

    async def async_revoke(self, home: str) -> None:
        """Trust a home no more, from what it has written up to now."""
        found = await self.async_roster()
        own = self._links.home
        if home not in found.members or home == own.home_id:
            raise RefusedError("no_such_member", home=home)
        beside, common = self._hub.hass.async_add_executor_job, self._links.common
        record = revoke(
            own.keys,
            home=home,
            by=own.home_id,
            cut=await beside(common.written, home),
            made=await beside(common.written, own.home_id, [_RECORDS]),
            at=own.ring.behind(self._ring.now),
        )
        write = PutRecord(
            dataset=REVOCATION.name,
            id=revocation_id(home, own.home_id),
            fields=REVOCATION.write(record),
        )
        await self._hub.async_ingest([write])
        await self._async_apply()

    async def _async_apply(self) -> None:
        """Cut off who is revoked, and let all who belong have every key."""
        async with self._turn:
            found = await self.async_roster()
            await self._known.async_look(found.members)
            self._async_show(found)
            await self._links.async_uphold(found.cuts)
            for home, cut in found.cuts.items():
                # What this home has written stays here, whoever has revoked it.
                if home != self._links.home.home_id and self._cuts.get(home) != cut:
                    await self._links.async_cut(home, cut)
            self._cuts = found.cuts
            await self._ring.async_share(found)
            await self._unheard.async_look(found)

    async def _async_acks(self) -> Mapping[str, Vector]:
        """Return what homes hold of records; linked ones have said so themselves."""
        acks = partial(self._links.common.acks, _RECORDS)
        return await self._hub.hass.async_add_executor_job(acks)

    @callback
    def _async_show(self, found: Roster) -> None:
        """Tell people here where the others trust this home no more."""
        hass, by = self._hub.hass, found.revoked_by.get(self._links.home.home_id)
        if by is None:
            async_clear(hass, RepairKey.HOME_REVOKED)
        else:
            names = ", ".join(sorted(found.members[one].name for one in by))
            async_raise(hass, RepairKey.HOME_REVOKED, home=names)

    @callback
    def _async_committed(self, _: int) -> None:
        if not self._links.alone:
            self._throttle.async_ask()

    @callback
    def _async_look(self) -> None:
        self._hub.entry.async_create_background_task(
            self._hub.hass,
            async_guarded(self._hub.hass, _WHO, _WHO, self._async_apply()),
            _WHO,
        )


def _roster(
    reader: Reader, seen: Seen, held: Mapping[str, Vector], proved: Identities
) -> Roster:
    dots = reader.dots(REVOCATION.name, "", BEHIND)
    revocations = [
        Revocation(revoked_home(name), record, *dots[name])
        for name, record in REVOCATION.every(
            reader.between(REVOCATION.name, "", BEHIND)
        ).items()
        if name in dots and revoking_home(name) == record.by
    ]
    rows, kept = rows_of(reader)
    members = identified(rows, {**kept, **proved})
    seen = replace(seen, at=told_at(reader, members))
    left = {home for home, _ in reader.between(LEFT.name, "", BEHIND)}
    return roster(members, revocations, seen, held, left)
