"""Homes that are waited for though nothing was heard of them: told, never dropped."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from homeassistant.core import callback

from ...core.datasets import MEMBER, STORE_HEALTH
from ...core.homes import owned_by
from ...store.reader import Reader
from ...sync.membership import UNHEARD_AFTER, Roster, Seen, unheard
from ..issues import RepairKey, async_clear, async_raise

if TYPE_CHECKING:
    from ..hub import Hub
    from .links import Links


class Unheard:
    """Tells of homes that only others have linked; of its own ones each link tells."""

    def __init__(self, hub: Hub, links: Links) -> None:
        """Begin with nobody told of."""
        self._hub = hub
        self._links = links
        self._told: frozenset[str] = frozenset()

    @callback
    def async_forget(self) -> None:
        """Take back what was told: another start looks anew."""
        self._async_show({}, 0)

    async def async_look(self, found: Roster) -> None:
        """Tell who has not been heard of, and what waits; raises StoreError."""
        homes = found.active - self._links.linked - {self._links.home.home_id}
        now = self._hub.clock.now()

        def read(reader: Reader) -> frozenset[str]:
            seen = Seen(at=told_at(reader, homes), now=now)
            return homes & unheard(found, seen, _paired_at(reader, homes))

        waited = await self._hub.async_read(read) if homes else frozenset()
        if waited == self._told:
            return
        deleted = await self._hub.async_read(lambda reader: reader.deleted())
        self._async_show({home: found.members[home].name for home in waited}, deleted)

    @callback
    def _async_show(self, names: Mapping[str, str], deleted: int) -> None:
        for home in self._told - names.keys():
            async_clear(self._hub.hass, RepairKey.HOME_UNHEARD, home)
        self._told = frozenset(names)
        said = {"days": str(UNHEARD_AFTER.days), "deleted": str(deleted)}
        for home, name in names.items():
            async_raise(self._hub.hass, RepairKey.HOME_UNHEARD, home, home=name, **said)


def told_at(reader: Reader, homes: Iterable[str]) -> Mapping[str, datetime]:
    """Return when other homes last told how they do: every hour while they run."""
    name = STORE_HEALTH.name
    read = (
        (home, STORE_HEALTH.readable(reader.record(owned_by(name, home), home)))
        for home in homes
    )
    return {home: told.at for home, told in read if told is not None}


def _paired_at(reader: Reader, homes: Iterable[str]) -> Mapping[str, datetime]:
    """Return when each home last said who it is."""
    read = ((home, reader.written_at(MEMBER.name, home)) for home in homes)
    return {home: at for home, at in read if at is not None}
