"""The receipt of an erasure: place by place, home by home, and what nobody can reach."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from homeassistant.core import HomeAssistant

from ...core.erased import WAITING, ErasureNote, Reach, Reached
from ...core.json import Json
from ..texts import async_text
from .places import PLACES

if TYPE_CHECKING:
    from ..hub import Hub

_HEARD = "heard"
_REVOKED = "revoked"
_WAITS = "waits"
_THERE = "there"
_CANNOT = ("calendars", "phones", "backups", "home_assistant", "files")
_HOMES = "homes"


async def async_receipt(hub: Hub, note: ErasureNote) -> dict[str, Json]:
    """Return how far an erasure is."""
    places = [
        _row(place.place, reached, reached.state)
        for place in PLACES
        for reached in (note.places.get(place.place, WAITING),)
    ]
    homes = await _async_homes(hub, await hub.eraser.async_homes(note))
    return {
        "dry_run": False,
        "at": note.at.isoformat(),
        "asked_here": note.here,
        "done": not note.left,
        **await _async_told(hub.hass, places, homes),
    }


async def async_preview(hub: Hub, note: ErasureNote) -> dict[str, Json]:
    """Return what an erasure would find."""
    places = []
    for place in PLACES:
        weighed = await place.weigh(hub, note)
        state = _THERE if weighed.state is Reach.DONE else weighed.state
        places.append(_row(place.place, weighed, state))
    homes = await _async_homes(hub, frozenset())
    return {"dry_run": True, **await _async_told(hub.hass, places, homes)}


def _row(place: str, reached: Reached, state: str) -> Mapping[str, Json]:
    counts = {"count": reached.count, "parts": dict(reached.parts)}
    return {"place": place, "state": state, **counts}


async def _async_told(
    hass: HomeAssistant,
    places: Sequence[Mapping[str, Json]],
    homes: Sequence[Mapping[str, Json]],
) -> dict[str, Json]:
    away = [one for one in homes if one["state"] != _HEARD]
    cannot = (*_CANNOT, _HOMES) if away else _CANNOT
    told = [await async_text(hass, f"erase_{one}") for one in cannot]
    return {"places": list(places), "homes": list(homes), "out_of_reach": told}


async def _async_homes(hub: Hub, heard: frozenset[str]) -> list[Mapping[str, Json]]:
    """Return every other home of the household, and whether it knows."""
    roster = await hub.links.async_roster()
    others = {
        home: member
        for home, member in roster.members.items()
        if home != hub.links.home.home_id
    }
    return [
        {"home": member.name, "state": _state(home, heard, roster.cuts)}
        for home, member in sorted(others.items())
    ]


def _state(home: str, heard: frozenset[str], cut: Mapping[str, object]) -> str:
    if home in cut:
        return _REVOKED
    return _HEARD if home in heard else _WAITS
