"""The one table of what the Oura API has: where it is, who may ask, how often."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
import re

from ...core.json import Json

UNDATED = date(1970, 1, 1)
"""The day under which documents stand that are not of a day."""

FAST_S = 5 * 60
_HALF_HOUR_S = 30 * 60
_HOURS_S = 6 * 60 * 60
_DAY_S = 24 * 60 * 60
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Shape(StrEnum):
    """How an endpoint is asked.

    days: documents between two days. moments: points between two moments. all: every
    document there is. single: one document, without an envelope.
    """

    DAYS = "days"
    MOMENTS = "moments"
    ALL = "all"
    SINGLE = "single"


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """One endpoint of the user's collection.

    every_s is how often it is asked, reread_days how far back a poll looks,
    slice_days how much history is asked for at once. dropped are the fields that are
    not kept: samples finer than anything that is shown, and what is no health.
    """

    name: str
    path: str
    scope: str
    shape: Shape = Shape.DAYS
    every_s: int = _HALF_HOUR_S
    reread_days: int = 7
    slice_days: int = 30
    day_field: str = "day"
    dropped: frozenset[str] = frozenset()

    @property
    def dated(self) -> bool:
        """Return whether its history can be asked for by time."""
        return self.shape in (Shape.DAYS, Shape.MOMENTS)

    def window(self, today: date) -> tuple[date, date]:
        """Return the first and the last day of a poll; somewhere it is tomorrow."""
        if not self.dated:
            return UNDATED, UNDATED
        return today - timedelta(days=self.reread_days), today + timedelta(days=1)

    def day_of(self, item: Mapping[str, Json]) -> date | None:
        """Return the day that Oura gives a document, None where it gives none."""
        if not self.dated:
            return UNDATED
        stated = item.get(self.day_field)
        if not isinstance(stated, str) or _DAY.fullmatch(stated) is None:
            return None
        try:
            return date.fromisoformat(stated)
        except ValueError:
            return None


DAILY_SLEEP = Endpoint(
    name="daily_sleep", path="daily_sleep", scope="daily", every_s=FAST_S
)
DAILY_READINESS = Endpoint(
    name="daily_readiness", path="daily_readiness", scope="daily", every_s=FAST_S
)
DAILY_SPO2 = Endpoint(name="daily_spo2", path="daily_spo2", scope="spo2")
SLEEP = Endpoint(
    name="sleep",
    path="sleep",
    scope="daily",
    every_s=FAST_S,
    dropped=frozenset({"heart_rate", "hrv", "movement_30_sec", "sleep_phase_30_sec"}),
)
DAILY_ACTIVITY = Endpoint(
    name="daily_activity",
    path="daily_activity",
    scope="daily",
    every_s=FAST_S,
    dropped=frozenset({"met"}),
)
HEARTRATE = Endpoint(
    name="heartrate",
    path="heartrate",
    scope="heartrate",
    shape=Shape.MOMENTS,
    every_s=FAST_S,
    slice_days=7,
)
RING_BATTERY_LEVEL = Endpoint(
    name="ring_battery_level",
    path="ring_battery_level",
    scope="ring_configuration",
    shape=Shape.MOMENTS,
    slice_days=7,
)

ENDPOINTS: tuple[Endpoint, ...] = (
    DAILY_SLEEP,
    DAILY_READINESS,
    DAILY_SPO2,
    SLEEP,
    DAILY_ACTIVITY,
    HEARTRATE,
    Endpoint(
        name="personal_info",
        path="personal_info",
        scope="personal",
        shape=Shape.SINGLE,
        every_s=_DAY_S,
        dropped=frozenset({"email"}),
    ),
    Endpoint(name="daily_stress", path="daily_stress", scope="stress"),
    Endpoint(name="workout", path="workout", scope="workout"),
    Endpoint(name="session", path="session", scope="session"),
    Endpoint(name="sleep_time", path="sleep_time", scope="daily"),
    RING_BATTERY_LEVEL,
    Endpoint(
        name="enhanced_tag",
        path="enhanced_tag",
        scope="tag",
        reread_days=30,
        day_field="start_day",
    ),
    Endpoint(name="tag", path="tag", scope="tag", every_s=_HOURS_S),
    Endpoint(
        name="rest_mode_period",
        path="rest_mode_period",
        scope="daily",
        every_s=_HOURS_S,
        reread_days=30,
        day_field="start_day",
    ),
    Endpoint(
        name="daily_resilience",
        path="daily_resilience",
        scope="stress",
        every_s=_HOURS_S,
    ),
    Endpoint(
        name="daily_cardiovascular_age",
        path="daily_cardiovascular_age",
        scope="heart_health",
        every_s=_HOURS_S,
    ),
    Endpoint(name="vo2_max", path="vO2_max", scope="heart_health", every_s=_HOURS_S),
    Endpoint(
        name="ring_configuration",
        path="ring_configuration",
        scope="ring_configuration",
        shape=Shape.ALL,
        every_s=_DAY_S,
    ),
)

MEASURING = frozenset(
    one.name for one in (HEARTRATE, RING_BATTERY_LEVEL, DAILY_ACTIVITY)
)
"""The endpoints whose answers become points."""
