"""All that the links of one home share: its keys, the door, what both homes hold."""

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from secrets import token_hex
from typing import TYPE_CHECKING, override

from homeassistant.core import callback
from homeassistant.helpers.start import async_at_started

from ...const import VERSION
from ...core.datasets import MEMBER
from ...core.effects import PutRecord
from ...core.ops import Vector
from ...sync.acquaintance import Profile
from ...sync.channel import Channel
from ...sync.events import Facts
from ...sync.identity import Keys
from ...sync.keyring import KeyRing
from ...sync.membership import Roster
from ..entry import EntryName, async_entries_of
from ..issues import RepairKey, async_clear, async_raise
from .common import Common
from .config import CONF_HOME_ID, async_home_of
from .discovery import Announcement
from .door import Door, Known, Meet, Pair
from .finding import async_find
from .keys import HomeKeys, async_keep_keys
from .membership import member_of, profile_of
from .server import async_close_door, async_open_door
from .standing import Standings
from .wire import CLOSE_GOING, Wire

if TYPE_CHECKING:
    from ..hub import Hub
    from .link import LinkedHome

_WHO = "linked_homes"


class Links(Known):
    """Lets homes in that are linked, and one that has a code while that is shown."""

    def __init__(self, hub: Hub, home: HomeKeys, common: Common) -> None:
        """Begin with no link."""
        self.common = common
        self.nonce = token_hex(8)
        self._hub = hub
        self._home = home
        self._linked: dict[bytes, LinkedHome] = {}
        self._pair: Pair | None = None
        self._announcement = Announcement(hub.hass, home.network)
        self._standings = Standings(hub, self)
        self._joining = asyncio.Lock()
        self.doubled = False

    @property
    def keys(self) -> Keys:
        """Return what this home proves itself by."""
        return self._home.keys

    @property
    def home(self) -> HomeKeys:
        """Return all keys of this home."""
        return self._home

    @property
    def profile(self) -> Profile:
        """Return how this home introduces itself."""
        return profile_of(self._hub, self._home)

    @callback
    def async_start(self) -> None:
        """Let homes call, and let them find this one."""
        hass = self._hub.hass
        async_open_door(hass, Door(self.keys, self, self._hub.clock))
        self._announcement.async_start()
        self._hub.entry.async_on_unload(async_at_started(hass, async_find))
        self._standings.async_start()
        if async_entries_of(hass, EntryName.LINKED_HOME):
            self.async_tell()

    async def async_load(self) -> None:
        """Learn who is trusted no more; raises StoreError."""
        await self._standings.async_roster()

    @property
    def linked(self) -> frozenset[str]:
        """Return the homes that have an entry here, whether that is loaded or not."""
        entries = async_entries_of(self._hub.hass, EntryName.LINKED_HOME)
        return frozenset(entry.data[CONF_HOME_ID] for entry in entries)

    @property
    def alone(self) -> bool:
        """Return whether no other home was ever linked here: none can tell anything."""
        return not self.linked and len(self._standings.known) <= 1

    @property
    def revoked(self) -> frozenset[str]:
        """Return the homes that are trusted no more, as it was last settled."""
        return self._standings.revoked

    async def async_stop(self) -> None:
        """Let nobody in any more."""
        async_close_door(self._hub.hass)
        await self._announcement.async_stop()

    @callback
    def async_tell(self) -> None:
        """Write who this home is; the others know it by that."""
        write = PutRecord(
            dataset=MEMBER.name,
            id=self._home.home_id,
            fields=MEMBER.write(member_of(self._hub, self._home)),
        )
        self._hub.ingest([write], who=_WHO)

    @override
    def meets(self, key: bytes) -> Meet | None:
        """Return the link with the home that has a public key.

        One that is not set up yet, or just now not, is put off: it is no stranger.
        """
        link = self._linked.get(key)
        if link is not None:
            return None if link.home_id in self.revoked else link.async_meet
        home = async_home_of(self._hub.hass, key)
        return None if home is None or home in self.revoked else _async_put_off

    @override
    def pairs(self) -> Pair | None:
        """Return who answers to a code, None while none is shown."""
        return self._pair

    @callback
    def async_show(self, pair: Pair) -> None:
        """Let somebody answer to a code."""
        self._pair = pair

    @callback
    def async_hide(self, pair: Pair) -> None:
        """Let that one answer no more."""
        if self._pair == pair:
            self._pair = None

    @callback
    def async_add(self, link: LinkedHome) -> Callable[[], None]:
        """Know a home; returns how to forget it."""
        self._linked[link.key] = link
        self.async_tell()
        self._standings.async_look_anew()

        @callback
        def forget() -> None:
            if self._linked.get(link.key) is link:
                del self._linked[link.key]

        return forget

    async def async_join(self, told: KeyRing) -> None:
        """Hold more keys of the household, and let rules hear of what they open.

        Nothing is sealed with a key before it is on disk. Raises StoreError.
        """
        async with self._joining:
            ring = self._home.ring.joined(told)
            if len(ring) == len(self._home.ring):
                return
            await async_keep_keys(self._hub.hass, self._home.holding(ring))
            self._home.sealer.use(ring)
        await self._hub.async_on_thread(self._hub.store.tell_opened)

    async def async_acknowledged(self) -> Sequence[Vector] | None:
        """Return what each other home holds that is waited for; raises StoreError.

        None while one is still telling its news.
        """
        held = await self._standings.async_acknowledged()
        # News that are older than what was acknowledged began to come in before it.
        return None if any(link.takes_in for link in self._linked.values()) else held

    async def async_roster(self) -> Roster:
        """Return who belongs to the household; raises StoreError."""
        return await self._standings.async_roster()

    async def async_revoke(self, home: str) -> None:
        """Trust a home no more; raises RefusedError for one that is not known."""
        await self._standings.async_revoke(home)

    async def async_cut(self, home: str, cut: Mapping[str, int]) -> None:
        """Take nothing of a revoked home beyond its cut, and talk to it no more.

        With the others all begins anew where this home holds less than it said.
        """
        links = tuple(self._linked.values())
        for link in links:
            if link.home_id == home:
                await link.async_rest()
        cut_off = partial(self.common.cut, home, cut)
        holds_less = await self._hub.async_on_thread(cut_off)
        for link in links:
            if holds_less and link.home_id != home:
                await link.async_begin_anew()

    async def async_uphold(self, revoked: Collection[str]) -> None:
        """Let in again whom no revocation counts against; all tell what was refused."""
        uphold = partial(self.common.uphold, revoked)
        back = await self._hub.async_on_thread(uphold)
        for link in tuple(self._linked.values()) if back else ():
            if link.home_id in back:
                link.async_go_on()
            await link.async_begin_anew()

    async def async_double(self) -> None:
        """Stop: other homes have met two machines that are this home."""
        self.doubled = True
        async_raise(self._hub.hass, RepairKey.HOME_CLONED)
        for link in tuple(self._linked.values()):
            await link.async_rest()

    async def async_be_original(self) -> None:
        """Go on as this home, counting its writes anew."""
        await self._hub.async_on_thread(self.common.renew_all)
        self.nonce = token_hex(8)
        self.doubled = False
        async_clear(self._hub.hass, RepairKey.HOME_CLONED)
        for link in tuple(self._linked.values()):
            link.async_go_on()

    async def async_facts(self) -> Facts:
        """Return what a session begins with; raises StoreError."""
        facts = partial(
            self.common.facts,
            home=self._home.home_id,
            version=VERSION,
            nonce=self.nonce,
            time=self._hub.clock.now().timestamp(),
            linked=self.linked,
        )
        return await self._hub.hass.async_add_executor_job(facts)


async def _async_put_off(wire: Wire, _: Channel) -> None:
    """Let a home come again later."""
    await wire.close(CLOSE_GOING)
