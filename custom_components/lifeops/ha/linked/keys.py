"""The keys of this home, in Home Assistant's private storage and nowhere else."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
import logging
from typing import Any, NamedTuple

from homeassistant.core import HomeAssistant
from homeassistant.helpers.storage import Store
from homeassistant.util import dt as dt_util

from ...const import BUILT_AT
from ...core.errors import StoreError
from ...core.json import Json, JsonMismatchError
from ...sync.identity import Keys
from ...sync.keyring import KeyRing
from ...sync.sealing import HouseholdSealer
from ..issues import RepairKey, async_raise
from .discovery import new_network

_LOGGER = logging.getLogger(__name__)
_VERSION = 1
_NAME = "lifeops.keys"


class _Own(NamedTuple):
    """What no other home has: the id by which a home is found, and its keys."""

    network: str
    keys: Keys

    @classmethod
    def restore(cls, stored: Mapping[str, Any]) -> _Own:
        return cls(str(stored["network"]), Keys.restore(stored["keys"]))

    @property
    def stored(self) -> dict[str, Json]:
        return {"network": self.network, "keys": self.keys.stored}


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeKeys:
    """What one home has for itself: its keys, and the id by which it is found.

    ring are the keys that it shares with the household, sealer is what seals by them.
    others are the homes that this machine was before, each with what was its own.
    """

    home_id: str
    network: str
    keys: Keys = field(repr=False)
    sealer: HouseholdSealer = field(repr=False)
    others: Mapping[str, _Own] = field(default_factory=dict, repr=False)

    @property
    def ring(self) -> KeyRing:
        """Return the keys of the household that this home holds."""
        return self.sealer.ring

    @property
    def stored(self) -> dict[str, Json]:
        """Return what keeps all of this; it is secret."""
        own = _Own(self.network, self.keys)
        others = {home: one.stored for home, one in self.others.items()}
        ring = {"ring": self.ring.stored}
        return {"home_id": self.home_id, **own.stored, **ring, "others": others}

    def holding(self, ring: KeyRing) -> HomeKeys:
        """Return the same with other keys of the household."""
        return replace(self, sealer=HouseholdSealer(ring))

    def under(self, home_id: str) -> HomeKeys:
        """Return what the home has under another id: its own anew, or as it was before.

        What lies here is sealed with the household's keys, so these go on; a new home
        seals with one that nobody else has yet.
        """
        others = {**self.others, self.home_id: _Own(self.network, self.keys)}
        if (own := others.pop(home_id, None)) is None:
            return _made(home_id, self.ring, others)
        network, keys = own
        return replace(self, home_id=home_id, network=network, keys=keys, others=others)


async def async_home_keys(hass: HomeAssistant, home_id: str) -> HomeKeys:
    """Return the keys of a home, made and stored where there are none yet.

    Of a home that was here before only the household's keys are taken over. Its own stay
    beside them, until the machine is that home again; unreadable ones are not lost.
    Raises StoreError.
    """
    kept = await _async_kept(hass)
    if kept is not None and kept.home_id == home_id:
        return kept
    home = _made(home_id, KeyRing(), {}) if kept is None else kept.under(home_id)
    await async_keep_keys(hass, home)
    return home


async def async_keep_keys(hass: HomeAssistant, home: HomeKeys) -> None:
    """Store keys; they are on disk when this returns. Raises StoreError."""
    await _async_save(hass, _NAME, home.stored)


async def _async_kept(hass: HomeAssistant) -> HomeKeys | None:
    """Return what the file holds; what cannot be read is kept aside and told."""
    stored = await _store(hass).async_load()
    if stored is None:
        return None
    try:
        return _restored(stored)
    except (AttributeError, JsonMismatchError, KeyError, TypeError) as err:
        _LOGGER.warning("The keys of this home are unreadable; new ones: %s", err)
    aside = await _async_put_aside(hass, stored)
    async_raise(hass, RepairKey.KEYS_UNREADABLE, file=aside)
    return None


async def _async_put_aside(hass: HomeAssistant, stored: object) -> str:
    """Keep what stood in the file in another one; return its name."""
    name = f"{_NAME}.{dt_util.utcnow():%Y%m%d%H%M%S}"
    await _async_save(hass, name, stored)
    return name


async def _async_save(hass: HomeAssistant, name: str, data: object) -> None:
    await _store(hass, name).async_save(data)
    # Home Assistant only logs what it could not write, or puts it off at its end.
    if await _store(hass, name).async_load() != data:
        raise StoreError("store_unavailable")


def _made(home_id: str, ring: KeyRing, others: Mapping[str, _Own]) -> HomeKeys:
    # A ring's first key is older than all others, whatever the clock says meanwhile.
    return HomeKeys(
        home_id=home_id,
        network=new_network(),
        keys=Keys.generate(),
        sealer=HouseholdSealer(ring.rotated(BUILT_AT)),
        others=others,
    )


def _restored(stored: Mapping[str, Any]) -> HomeKeys:
    own = _Own.restore(stored)
    others = stored.get("others", {}).items()
    return HomeKeys(
        home_id=stored["home_id"],
        network=own.network,
        keys=own.keys,
        sealer=HouseholdSealer(KeyRing.restore(stored["ring"])),
        others={home: _Own.restore(one) for home, one in others},
    )


def _store(hass: HomeAssistant, name: str = _NAME) -> Store[Any]:
    return Store(hass, _VERSION, name, private=True, atomic_writes=True)
