"""What the config entry of a linked home says."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Self

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback

from ...core.json import Json, from_json, to_json
from ...sync.identity import text
from ..entry import CONF_KIND, EntryName, async_entries_of

CONF_ADDRESSES = "addresses"
CONF_EXPECTED_DAYS = "expected_days"
CONF_FOUND = "found"
CONF_HOME_ID = "home_id"
CONF_KEY = "key"
CONF_NETWORK = "network"
CONF_PAUSED = "paused"
CONF_PAUSED_UNTIL = "paused_until"
CONF_REACHED = "reached"
CONF_VERIFY_SSL = "verify_ssl"
_MOST_FOUND = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkConfig:
    """Who the other home is and where it is looked for; name is the entry's title.

    key and signing are its public keys (base64), network the random id by which it is
    found on the local network. addresses are those that people gave, found those that
    anybody may have announced; reached is the one at which it proved itself last.
    Without expected_days (Monday 0) it is always expected.
    What is paused without an end rests until it is told to go on.
    """

    home_id: str
    name: str = ""
    key: str
    signing: str = ""
    network: str | None = None
    addresses: tuple[str, ...] = ()
    found: tuple[str, ...] = ()
    reached: str | None = None
    verify_ssl: bool = True
    expected_days: tuple[int, ...] = ()
    paused: bool = False
    paused_until: datetime | None = None

    @classmethod
    def of(cls, entry: ConfigEntry[Any]) -> Self:
        """Read an entry, what its options say before its data.

        Raises JsonMismatchError.
        """
        return from_json(cls, {**entry.data, **entry.options, "name": entry.title})

    def expects(self, now: datetime) -> bool:
        """Return whether the home is expected to answer at a local time."""
        return not self.expected_days or now.weekday() in self.expected_days

    def is_paused(self, now: datetime) -> bool:
        """Return whether nothing is exchanged now because people want it so."""
        until = self.paused_until
        return self.paused and (until is None or now < until)

    @property
    def places(self) -> tuple[str, ...]:
        """Return where to look for it, beginning where it was last."""
        known = dict.fromkeys(map(_plain, (*self.addresses, *self.found)))
        return tuple(sorted(known, key=lambda one: one != self.reached))

    def finding(self, found: Iterable[str]) -> Self:
        """Return it with what was found now in place of what was found before.

        Anybody may announce a home, so the place where it was last is kept.
        """
        places = [_plain(one) for one in found]
        proved = [one for one in self.found if one == self.reached]
        return replace(self, found=tuple(dict.fromkeys(proved + places))[:_MOST_FOUND])

    def proving(self, address: str) -> Self:
        """Return it with an address at which it has proved itself now."""
        return replace(self, reached=_plain(address))

    @property
    def stored(self) -> dict[str, Json]:
        """Return the entry's data."""
        stored = to_json(self)
        assert isinstance(stored, Mapping)  # noqa: S101 - a dataclass always is one
        return {CONF_KIND: EntryName.LINKED_HOME.value, **stored}


@callback
def async_home_of(hass: HomeAssistant, key: bytes) -> str | None:
    """Return which linked home has a public key, whether its link is set up or not."""
    entries = async_entries_of(hass, EntryName.LINKED_HOME)
    homes = {one.data.get(CONF_KEY): one.data.get(CONF_HOME_ID) for one in entries}
    return homes.get(text(key))


def _plain(address: str) -> str:
    return address.rstrip("/")
