"""A television behind MQTT; Home Assistant's universal media player wraps it."""

from .wire import Wire

STATE = "home/television/state"
COMMAND = "home/television/set"
AFTER = {
    "play": "playing",
    "pause": "paused",
    "stop": "idle",
    "turn_on": "idle",
    "turn_off": "off",
}


class Television:
    """A television that plays until it is told otherwise."""

    def __init__(self, wire: Wire) -> None:
        """Plug it in."""
        self._wire = wire
        self.state = "playing"
        self.commands: list[str] = []
        wire.on(COMMAND, self._hear)

    def announce(self) -> None:
        """Tell Home Assistant of the sensor that the player reads."""
        self._wire.say(
            "homeassistant/sensor/television/config",
            {
                "name": "Playback",
                "unique_id": "household_television",
                "default_entity_id": "sensor.television_playback",
                "state_topic": STATE,
                "device": {
                    "identifiers": ["household_television"],
                    "name": "Television",
                    "manufacturer": "Simulated household",
                    "suggested_area": "Living room",
                },
            },
        )
        self.show(self.state)

    def show(self, state: str) -> None:
        """Stand in a state, as if someone had used the remote control."""
        self.state = state
        self._wire.say(STATE, state)

    def _hear(self, command: str) -> None:
        self.commands.append(command)
        if command in AFTER:
            self.show(AFTER[command])
