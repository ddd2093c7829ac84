"""Names that Home Assistant's files share."""

from datetime import UTC, datetime
from typing import Final

from homeassistant.const import Platform

DOMAIN: Final = "lifeops"
VERSION: Final = "0.1.0"
CONF_DASHBOARD: Final = "dashboard"
BUILT_AT: Final = datetime(2026, 1, 1, tzinfo=UTC)
PLATFORMS: Final = (
    Platform.BINARY_SENSOR,
    Platform.BUTTON,
    Platform.CALENDAR,
    Platform.EVENT,
    Platform.NUMBER,
    Platform.SENSOR,
    Platform.SWITCH,
    Platform.TIME,
    Platform.TODO,
)
