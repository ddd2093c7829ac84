"""What is known of another home, kept over restarts."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Self

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.storage import Store

from ...const import DOMAIN
from ...core.json import JsonMismatchError, from_json, to_json
from .board import Board
from .state import LinkStatus

_VERSION = 1
_SAVE_S = 10.0
_STEP = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """What stays true of another home while nothing is heard of it."""

    last_seen: datetime | None = None
    synced_at: datetime | None = None
    version: str | None = None

    @classmethod
    def of(cls, status: LinkStatus) -> Self:
        """Return what of a status is worth keeping."""
        return cls(
            last_seen=status.last_seen,
            synced_at=status.synced_at,
            version=status.version,
        )

    def is_near(self, other: Self) -> bool:
        """Return whether the other says about the same."""
        return self.version == other.version and all(
            _near(*times)
            for times in (
                (self.last_seen, other.last_seen),
                (self.synced_at, other.synced_at),
            )
        )


def _near(one: datetime | None, two: datetime | None) -> bool:
    return one == two or (
        one is not None and two is not None and abs(one - two) < _STEP
    )


def _store(hass: HomeAssistant, entry: ConfigEntry[Any]) -> Store[Any]:
    return Store(hass, _VERSION, f"{DOMAIN}.link.{entry.entry_id}")


class Memory:
    """Keeps what a board shows of another home, and shows it again after a start."""

    def __init__(
        self, hass: HomeAssistant, entry: ConfigEntry[Any], board: Board
    ) -> None:
        """Begin with nothing kept."""
        self._entry = entry
        self._store = _store(hass, entry)
        self._board = board
        self._kept = Remembered()

    async def async_load(self) -> None:
        """Show what was known, and keep what will be."""
        try:
            self._kept = from_json(Remembered, await self._store.async_load() or {})
        except JsonMismatchError:
            self._kept = Remembered()
        kept = self._kept
        self._board.async_show(
            last_seen=kept.last_seen, synced_at=kept.synced_at, version=kept.version
        )
        self._entry.async_on_unload(self._board.async_listen(self._async_changed))

    async def async_keep(self) -> None:
        """Keep what is known now."""
        self._kept = Remembered.of(self._board.status)
        await self._store.async_save(to_json(self._kept))

    @callback
    def _async_changed(self) -> None:
        """Keep it soon where it is another than what is kept; a moment later is not."""
        known = Remembered.of(self._board.status)
        if not known.is_near(self._kept):
            self._kept = known
            self._store.async_delay_save(lambda: to_json(known), _SAVE_S)


async def async_forget(hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
    """Keep nothing of a home that is linked no more."""
    await _store(hass, entry).async_remove()
