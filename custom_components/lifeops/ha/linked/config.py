"""What the config entry of a linked home says."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from homeassistant.config_entries import ConfigEntry

from ...core.json import Json, from_json, to_json
from ..entry import CONF_KIND, EntryName

CONF_ADDRESSES = "addresses"
CONF_EXPECTED_DAYS = "expected_days"
CONF_HOME_ID = "home_id"
CONF_NETWORK = "network"
CONF_PAUSED = "paused"
CONF_VERIFY_SSL = "verify_ssl"


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkConfig:
    """Who the other home is and where it is looked for; name is the entry's title.

    key and signing are its public keys (base64), network the random id by which it is
    found on the local network. Without expected_days (Monday 0) it is always expected.
    """

    home_id: str
    name: str = ""
    key: str
    signing: str = ""
    network: str | None = None
    addresses: tuple[str, ...] = ()
    verify_ssl: bool = True
    expected_days: tuple[int, ...] = ()
    paused: bool = False

    @classmethod
    def of(cls, entry: ConfigEntry[Any]) -> Self:
        """Read an entry, what its options say before its data.

        Raises JsonMismatchError.
        """
        return from_json(cls, {**entry.data, **entry.options, "name": entry.title})

    def expects(self, now: datetime) -> bool:
        """Return whether the home is expected to answer at a local time."""
        return not self.expected_days or now.weekday() in self.expected_days

    @property
    def stored(self) -> dict[str, Json]:
        """Return the entry's data."""
        stored = to_json(self)
        assert isinstance(stored, Mapping)  # noqa: S101 - a dataclass always is one
        return {CONF_KIND: EntryName.LINKED_HOME.value, **stored}
