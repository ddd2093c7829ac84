"""Bulbs that speak Home Assistant's MQTT JSON schema, and may be slow, dead or gone."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
import json
from typing import Any

from .wire import Wire


@dataclass(frozen=True, kw_only=True)
class BulbSpec:
    """What a bulb is made to do."""

    key: str
    name: str
    area: str
    dims: bool = True
    warms: bool = False
    delay_s: float = 0.2
    on: bool = True
    brightness: int = 204
    kelvin: int = 4000

    def discovery(self) -> dict[str, Any]:
        """Return the message by which Home Assistant finds the bulb."""
        modes = ["color_temp"] if self.warms else ["brightness"]
        return {
            "schema": "json",
            "name": None,
            "unique_id": f"household_{self.key}",
            "default_entity_id": f"light.{self.key}",
            "state_topic": f"home/{self.key}/state",
            "command_topic": f"home/{self.key}/set",
            "availability_topic": f"home/{self.key}/availability",
            "brightness": self.dims,
            "color_temp_kelvin": self.warms,
            "min_kelvin": 2000,
            "max_kelvin": 6500,
            **({"supported_color_modes": modes} if self.dims else {}),
            "device": {
                "identifiers": [f"household_{self.key}"],
                "name": self.name,
                "manufacturer": "Simulated household",
                "suggested_area": self.area,
            },
        }


BULBS = (
    BulbSpec(
        key="living_room_ceiling",
        name="Living room ceiling",
        area="Living room",
        warms=True,
    ),
    BulbSpec(key="floor_lamp", name="Floor lamp", area="Living room", brightness=178),
    BulbSpec(key="hallway", name="Hallway light", area="Hallway", dims=False),
    BulbSpec(
        key="bedroom",
        name="Bedroom light",
        area="Bedroom",
        warms=True,
        delay_s=3,
        brightness=230,
    ),
    BulbSpec(key="kitchen", name="Kitchen light", area="Kitchen", warms=True),
)


@dataclass
class Bulb:
    """A bulb as it hangs in the home; dead means that it no longer answers."""

    spec: BulbSpec
    wire: Wire
    dead: bool = False
    available: bool = True
    commands: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Take the state in which the bulb was left, and listen."""
        self.on = self.spec.on
        self.brightness = self.spec.brightness
        self.kelvin = self.spec.kelvin
        self._running: set[asyncio.Task[None]] = set()
        self.wire.on(f"home/{self.spec.key}/set", self._hear)

    def announce(self) -> None:
        """Tell Home Assistant what the bulb is and how it stands."""
        topic = f"homeassistant/light/{self.spec.key}/config"
        self.wire.say(topic, self.spec.discovery())
        self.report()

    def report(self) -> None:
        """Tell whether the bulb is there and, if it answers, how it stands."""
        word = "online" if self.available else "offline"
        self.wire.say(f"home/{self.spec.key}/availability", word)
        if self.available and not self.dead:
            self.wire.say(f"home/{self.spec.key}/state", self._state())

    def hand(self, change: Mapping[str, Any]) -> None:
        """Change the bulb as a hand on its switch would; it overtakes all commands."""
        for task in self._running if change else ():
            task.cancel()
        self._take(change)
        self.report()

    def describe(self) -> dict[str, Any]:
        """Return everything about the bulb, with each command it was sent."""
        return {
            "on": self.on,
            "brightness": self.brightness,
            "kelvin": self.kelvin,
            "dead": self.dead,
            "available": self.available,
            "commands": self.commands,
        }

    def _hear(self, payload: str) -> None:
        command = json.loads(payload)
        self.commands.append({"at": datetime.now(UTC).isoformat(), **command})
        if self.available and not self.dead:
            task = asyncio.create_task(self._obey(command))
            self._running.add(task)
            task.add_done_callback(self._running.discard)

    async def _obey(self, command: Mapping[str, Any]) -> None:
        await asyncio.sleep(self.spec.delay_s)
        self._take(command)
        self.report()

    def _take(self, change: Mapping[str, Any]) -> None:
        if "state" in change:
            self.on = change["state"] == "ON"
        if self.spec.dims:
            self.brightness = int(change.get("brightness", self.brightness))
        if self.spec.warms:
            self.kelvin = int(change.get("color_temp", self.kelvin))

    def _state(self) -> dict[str, Any]:
        state: dict[str, Any] = {"state": "ON" if self.on else "OFF"}
        if self.spec.dims:
            state["brightness"] = self.brightness
        if self.spec.warms:
            state |= {"color_mode": "color_temp", "color_temp": self.kelvin}
        return state
