"""The keys of this home, in Home Assistant's private storage and nowhere else."""

from collections.abc import Mapping
from dataclasses import dataclass, field
import logging
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers.storage import Store
from homeassistant.util import dt as dt_util

from ...core.json import JsonMismatchError
from ...sync.identity import Keys
from ...sync.keyring import KeyRing
from ...sync.sealing import HouseholdSealer
from ..issues import RepairKey, async_raise
from .discovery import new_network

_LOGGER = logging.getLogger(__name__)
_VERSION = 1
_NAME = "lifeops.keys"


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeKeys:
    """What one home has for itself: its keys, and the id by which it is found.

    ring are the keys that it shares with the household, sealer is what seals by them.
    """

    home_id: str
    network: str
    keys: Keys = field(repr=False)
    sealer: HouseholdSealer = field(repr=False)

    @property
    def ring(self) -> KeyRing:
        """Return the keys of the household that this home holds."""
        return self.sealer.ring


async def async_home_keys(hass: HomeAssistant, home_id: str) -> HomeKeys:
    """Return the keys of a home, made and stored where there are none yet.

    Keys of a home that was here before are not taken over; neither they nor unreadable
    ones are lost.
    """
    stored = await _store(hass).async_load()
    if stored is not None:
        try:
            if (kept := _restored(stored)).home_id == home_id:
                return kept
            await _async_put_aside(hass, stored)
        except (JsonMismatchError, KeyError, TypeError) as err:
            _LOGGER.warning("The keys of this home are unreadable; new ones: %s", err)
            aside = await _async_put_aside(hass, stored)
            async_raise(hass, RepairKey.KEYS_UNREADABLE, file=aside)
    made = HomeKeys(
        home_id=home_id,
        network=new_network(),
        keys=Keys.generate(),
        sealer=HouseholdSealer(KeyRing().rotated(dt_util.utcnow())),
    )
    await async_keep_keys(hass, made)
    return made


async def async_keep_keys(hass: HomeAssistant, home: HomeKeys) -> None:
    """Store keys; they are on disk when this returns."""
    await _store(hass).async_save(
        {
            "home_id": home.home_id,
            "network": home.network,
            "keys": home.keys.stored,
            "ring": home.ring.stored,
        }
    )


async def _async_put_aside(hass: HomeAssistant, stored: object) -> str:
    """Keep what stood in the file in another one; return its name."""
    name = f"{_NAME}.{dt_util.utcnow():%Y%m%d%H%M%S}"
    await _store(hass, name).async_save(stored)
    return name


def _restored(stored: Mapping[str, Any]) -> HomeKeys:
    return HomeKeys(
        home_id=stored["home_id"],
        network=str(stored["network"]),
        keys=Keys.restore(stored["keys"]),
        sealer=HouseholdSealer(KeyRing.restore(stored["ring"])),
    )


def _store(hass: HomeAssistant, name: str = _NAME) -> Store[Any]:
    return Store(hass, _VERSION, name, private=True, atomic_writes=True)
