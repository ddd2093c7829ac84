"""Switches for the roads to other homes: off is a cabin without a connection."""

from collections.abc import Sequence
from dataclasses import dataclass

from tests.fakes.road import Road

from .wire import Wire


@dataclass(frozen=True, kw_only=True)
class Way:
    """The roads there and back between this home and another."""

    key: str
    name: str
    roads: Sequence[Road]


class RoadSwitch:
    """A switch in Home Assistant that closes both directions between two homes."""

    def __init__(self, way: Way, wire: Wire) -> None:
        """Fit it; every road of the way follows."""
        self._way = way
        self._wire = wire
        wire.on(self._topic("set"), self._hear)

    def announce(self) -> None:
        """Tell Home Assistant of the switch and how it stands."""
        self._wire.say(
            f"homeassistant/switch/road_{self._way.key}/config",
            {
                "name": f"Road to {self._way.name}",
                "unique_id": f"household_road_{self._way.key}",
                "default_entity_id": f"switch.road_to_{self._way.key}",
                "icon": "mdi:road-variant",
                "state_topic": self._topic("state"),
                "command_topic": self._topic("set"),
            },
        )
        self._show()

    def _topic(self, part: str) -> str:
        return f"home/roads/{self._way.key}/{part}"

    def _hear(self, command: str) -> None:
        for road in self._way.roads:
            if command == "ON":
                road.open()
            else:
                road.close()
        self._show()

    def _show(self) -> None:
        is_open = all(road.weather.is_open for road in self._way.roads)
        self._wire.say(self._topic("state"), "ON" if is_open else "OFF")
