"""What this home is among the linked ones, and which of them it goes on without."""

from functools import partial
from typing import TYPE_CHECKING

from homeassistant.core import callback

from ...const import VERSION
from ...core.datasets import LEFT
from ...core.effects import DeleteRecord, PutRecord
from ...core.homes import HomeRole, LeftRecord, MemberRecord
from ...sync.acquaintance import Profile
from ...sync.identity import text
from .keys import HomeKeys

if TYPE_CHECKING:
    from ..hub import Hub

CONF_SITE = "site"
CONF_ROLE = "role"
CONF_SERVES = "serves"
_WHO = "linked_homes"
_LAST = 1000


def member_of(hub: Hub, home: HomeKeys) -> MemberRecord:
    """Return what the others know this home by."""
    said = {**hub.entry.data, **hub.entry.options}
    return MemberRecord(
        name=hub.household.home.name,
        key=text(home.keys.public),
        signing=text(home.keys.verifying),
        site=said.get(CONF_SITE, home.home_id),
        role=HomeRole(said.get(CONF_ROLE, HomeRole.PRIMARY)),
        serves=said.get(CONF_SERVES, 1),
        version=VERSION,
    )


def profile_of(hub: Hub, home: HomeKeys) -> Profile:
    """Return how this home introduces itself."""
    member = member_of(hub, home)
    return Profile(
        home=home.home_id,
        name=member.name,
        site=member.site,
        version=member.version,
        signing=member.signing,
        serves=member.serves,
    )


@callback
def async_come_behind(hub: Hub, serves: int) -> None:
    """Act for the household behind a home that was there before this one.

    Who is linked to others already, or was given a place, keeps it.
    """
    if hub.links.linked or CONF_SERVES in hub.entry.data:
        return
    place = min(max(serves, 1), _LAST) + 1
    hub.hass.config_entries.async_update_entry(
        hub.entry, data={**hub.entry.data, CONF_SERVES: place}
    )


async def async_go_on_without(hub: Hub, home: str) -> None:
    """Wait for a home no more, whatever it held; raises StoreError."""
    fields = LEFT.write(LeftRecord(at=hub.clock.now()))
    hub.ingest([PutRecord(dataset=LEFT.name, id=home, fields=fields)], who=_WHO)
    await hub.async_on_thread(partial(hub.links.common.forget, home))


async def async_leave_unlinked(hub: Hub) -> None:
    """Go on without homes that were unlinked while nothing ran; raises StoreError."""
    for home in await hub.async_on_thread(hub.links.common.met) - hub.links.linked:
        await async_go_on_without(hub, home)


async def async_return(hub: Hub, home: str) -> None:
    """Count on a home again that was left; raises StoreError."""
    left = await hub.async_read(
        lambda reader: reader.record(LEFT.name, home) is not None
    )
    if left:
        await hub.async_ingest([DeleteRecord(dataset=LEFT.name, id=home)])
