"""The endpoints that are served, and how each understands a question."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Shape(StrEnum):
    """What an endpoint is asked with."""

    DAYS = "days"
    MOMENTS = "moments"
    ALL = "all"
    SINGLE = "single"


class Ends(StrEnum):
    """Which of the two days of a window belong to it; the vendor is not of one mind.

    midnight: the last day ends as it begins, so that a window of one day is empty.
    after: the first day does not belong to it.
    """

    BOTH = "both"
    MIDNIGHT = "midnight"
    AFTER = "after"


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """One endpoint of the user's collection."""

    name: str
    scope: str | None
    shape: Shape = Shape.DAYS
    ends: Ends = Ends.BOTH
    day_field: str = "day"
    overnight: bool = False
    """Whether its documents arrive with a night, when the app is opened."""


def _night(name: str, scope: str = "daily", ends: Ends = Ends.BOTH) -> Endpoint:
    return Endpoint(name=name, scope=scope, ends=ends, overnight=True)


def _series(name: str, scope: str) -> Endpoint:
    return Endpoint(name=name, scope=scope, shape=Shape.MOMENTS)


_ALL = (
    _night("sleep", ends=Ends.MIDNIGHT),
    _night("daily_sleep"),
    _night("daily_readiness"),
    _night("daily_spo2", "spo2"),
    _night("sleep_time", ends=Ends.AFTER),
    _night("daily_cardiovascular_age", "heart_health"),
    _night("daily_resilience", "stress"),
    Endpoint(name="daily_activity", scope="daily", ends=Ends.MIDNIGHT),
    Endpoint(name="daily_stress", scope="stress"),
    Endpoint(name="workout", scope="workout", ends=Ends.MIDNIGHT),
    Endpoint(name="session", scope="session", ends=Ends.MIDNIGHT),
    Endpoint(name="tag", scope="tag"),
    Endpoint(name="enhanced_tag", scope="tag", day_field="start_day"),
    Endpoint(name="rest_mode_period", scope="daily", day_field="start_day"),
    Endpoint(name="vO2_max", scope="heart_health"),
    _series("heartrate", "heartrate"),
    _series("ring_battery_level", "ring_configuration"),
    Endpoint(name="ring_configuration", scope="ring_configuration", shape=Shape.ALL),
    Endpoint(name="personal_info", scope=None, shape=Shape.SINGLE),
)
ENDPOINTS: Mapping[str, Endpoint] = {one.name: one for one in _ALL}

SCOPES = frozenset(one.scope for one in _ALL if one.scope) | {"email", "personal"}
