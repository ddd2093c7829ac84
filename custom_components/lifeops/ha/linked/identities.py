"""By which keys homes are known: those of their pairing, or the first ones told."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from homeassistant.core import callback

from ...core.datasets import IDENTITY, MEMBER
from ...core.effects import PutRecord
from ...core.homes import BEHIND, IdentityRecord, MemberRecord
from ...store.reader import Reader
from ...sync.identity import text
from ...sync.membership import Identities, doubted, identity_of
from ..entry import EntryName, async_entries_of
from ..issues import RepairKey, async_clear, async_raise
from .config import LinkConfig

if TYPE_CHECKING:
    from ..hub import Hub
    from .links import Links


class Known:
    """Keeps what homes were met by, and tells where records name other keys."""

    def __init__(self, hub: Hub, links: Links) -> None:
        """Begin with nobody doubted."""
        self._hub = hub
        self._links = links
        self._told: frozenset[str] = frozenset()

    @callback
    def async_forget(self) -> None:
        """Take back what was told: another start looks anew."""
        self._async_show({})

    @callback
    def async_proved(self) -> Identities:
        """Return the keys of this home, and those that pairing here has shown."""
        entries = async_entries_of(self._hub.hass, EntryName.LINKED_HOME)
        configs = map(LinkConfig.of, entries)
        proved = {
            one.home_id: IdentityRecord(key=one.key, signing=one.signing)
            for one in configs
            if one.signing
        }
        keys = self._links.keys
        own = IdentityRecord(key=text(keys.public), signing=text(keys.verifying))
        return {**proved, self._links.home.home_id: own}

    async def async_look(self, members: Mapping[str, MemberRecord]) -> None:
        """Keep by which keys members are known; raises StoreError."""
        rows, kept = await self._hub.async_read(rows_of)
        known = {home: identity_of(member) for home, member in members.items()}
        writes = [
            PutRecord(dataset=IDENTITY.name, id=home, fields=IDENTITY.write(one))
            for home, one in known.items()
            if kept.get(home) != one
        ]
        if writes:
            await self._hub.async_ingest(writes)
        others = doubted(rows, known) - {self._links.home.home_id}
        self._async_show({home: members[home].name for home in others})

    @callback
    def _async_show(self, names: Mapping[str, str]) -> None:
        for home in self._told - names.keys():
            async_clear(self._hub.hass, RepairKey.HOME_DOUBTED, home)
        for home in names.keys() - self._told:
            async_raise(self._hub.hass, RepairKey.HOME_DOUBTED, home, home=names[home])
        self._told = frozenset(names)


def rows_of(reader: Reader) -> tuple[Mapping[str, MemberRecord], Identities]:
    """Return what members say, and by which keys they were met so far."""
    return (
        MEMBER.every(reader.between(MEMBER.name, "", BEHIND)),
        IDENTITY.every(reader.between(IDENTITY.name, "", BEHIND)),
    )
