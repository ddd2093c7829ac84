"""What the config entry of an Oura account says."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.storage import STORAGE_DIR

from ...const import DOMAIN
from ...core.json import Json, from_json, to_json
from ..entry import EntryName, async_entries_of
from .token_file import TokenFile, Tokens

CONF_IMPLEMENTATION = "auth_implementation"
CONF_TOKEN = "token"  # noqa: S105 - a key, not a secret


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountConfig:
    """Whose account it is and how far it is believed; rank 0 comes first."""

    person_id: str
    source_id: str
    rank: int = 0
    max_silence_h: int = 36

    @classmethod
    def of(cls, entry: ConfigEntry[Any]) -> Self:
        """Read an entry; raises JsonMismatchError."""
        return from_json(cls, entry.data)

    @property
    def stored(self) -> Mapping[str, Json]:
        """Return the part of the entry's data that this is."""
        stored = to_json(self)
        assert isinstance(stored, Mapping)  # noqa: S101 - a dataclass always is one
        return stored


@callback
def async_accounts(hass: HomeAssistant) -> Mapping[str, AccountConfig]:
    """Return every Oura account by the id of its entry, running or not."""
    return {
        entry.entry_id: AccountConfig.of(entry)
        for entry in async_entries_of(hass, EntryName.OURA)
    }


def stored_tokens(entry: ConfigEntry[Any]) -> Tokens:
    """Return the tokens as the entry has them, which may be old ones."""
    return from_json(Tokens, entry.data[CONF_TOKEN])


def token_file(hass: HomeAssistant, entry: ConfigEntry[Any]) -> TokenFile:
    """Return the file that has the tokens first."""
    name = f"{DOMAIN}.{EntryName.OURA}.{entry.entry_id}"
    return TokenFile(Path(hass.config.path(STORAGE_DIR, name)))
