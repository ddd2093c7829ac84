"""Names that Home Assistant's files share."""

from typing import Final

from homeassistant.const import Platform

DOMAIN: Final = "lifeops"
VERSION: Final = "0.1.0"
PLATFORMS: Final = (
    Platform.BUTTON,
    Platform.EVENT,
    Platform.NUMBER,
    Platform.SENSOR,
    Platform.SWITCH,
    Platform.TIME,
)
