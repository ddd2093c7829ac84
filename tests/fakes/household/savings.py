"""A savings account whose balance is a sensor over MQTT."""

from .wire import Wire

BALANCE = "home/savings/balance"
BEGUN = 7400.0


class Savings:
    """An account that is added to by hand."""

    def __init__(self, wire: Wire) -> None:
        """Open it."""
        self._wire = wire
        self.balance = BEGUN

    def announce(self) -> None:
        """Tell Home Assistant of the sensor and its value."""
        self._wire.say(
            "homeassistant/sensor/savings/config",
            {
                "name": "Savings",
                "unique_id": "household_savings",
                "default_entity_id": "sensor.savings",
                "state_topic": BALANCE,
                "icon": "mdi:piggy-bank-outline",
                "unit_of_measurement": "SEK",
                "device_class": "monetary",
                "state_class": "total",
            },
        )
        self.show(self.balance)

    def show(self, balance: float) -> None:
        """Have so much."""
        self.balance = balance
        self._wire.say(BALANCE, str(balance))
