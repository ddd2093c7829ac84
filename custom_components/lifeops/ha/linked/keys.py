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

    Keys of a home that was here before are not taken over.
    """
    stored = await _store(hass).async_load()
    if stored is not None and stored.get("home_id") == home_id:
        try:
            return _restored(stored)
        except (JsonMismatchError, KeyError) as err:
            _LOGGER.warning("The keys of this home are unreadable; new ones: %s", err)
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


def _restored(stored: Mapping[str, Any]) -> HomeKeys:
    return HomeKeys(
        home_id=stored["home_id"],
        network=str(stored["network"]),
        keys=Keys.restore(stored["keys"]),
        sealer=HouseholdSealer(KeyRing.restore(stored["ring"])),
    )


def _store(hass: HomeAssistant) -> Store[Mapping[str, Any]]:
    return Store(hass, _VERSION, _NAME, private=True, atomic_writes=True)
