"""What the gamification agent shows."""

from typing import Any

from homeassistant.components.event import EventEntityDescription
from homeassistant.components.sensor import SensorDeviceClass, SensorStateClass
from homeassistant.const import EntityCategory

from ...agents.gamification.achievements import ACHIEVEMENTS
from ...agents.gamification.celebrating import ACHIEVEMENT
from ...agents.gamification.fold import LEVEL_UP
from ...core.awards import Achievement, Xp
from ...core.identity import AgentKind
from ...core.streaks import Streak
from ...core.topics import XP
from .description import (
    AgentEntities,
    AgentSensorDescription,
    AgentSwitchDescription,
    Attributes,
)

_POINTS: dict[str, Any] = {"topic": XP, "native_unit_of_measurement": "XP"}


def _longest(xp: Xp) -> tuple[str | None, Streak]:
    """Return the streak that runs for longest, and what it is of."""
    return max(
        xp.streaks.items(),
        key=lambda item: (item[1].current, item[0]),
        default=(None, Streak()),
    )


def _streak_attributes(xp: Xp) -> Attributes:
    name, longest = _longest(xp)
    return {
        "streak_of": name if longest.current else None,
        "since": longest.since,
        "best": {of: streak.best for of, streak in sorted(xp.streaks.items())},
        "current": {of: streak.current for of, streak in sorted(xp.streaks.items())},
    }


def _next(xp: Xp) -> Achievement | None:
    """Return what is nearest to be reached."""
    locked = [one for one in xp.achievements if one.reached is None]
    return max(locked, key=lambda one: one.progress, default=None)


def _next_attributes(xp: Xp) -> Attributes:
    near = _next(xp)
    reached = {one.name: one.reached for one in xp.achievements if one.reached}
    return {"progress": near.progress if near else None, "reached": reached}


GAMIFICATION = AgentEntities(
    kind=AgentKind.GAMIFICATION,
    sensors=(
        AgentSensorDescription(
            key="xp_total",
            translation_key="xp_total",
            health=True,
            state_class=SensorStateClass.TOTAL,
            value_fn=lambda xp: xp.total,
            attributes_fn=lambda xp: {
                "by_agent": dict(xp.by_agent),
                "this_week": xp.this_week,
                "last_week": xp.last_week,
                "counting": xp.counting,
            },
            **_POINTS,
        ),
        AgentSensorDescription(
            key="xp_today",
            translation_key="xp_today",
            health=True,
            entity_registry_enabled_default=False,
            state_class=SensorStateClass.MEASUREMENT,
            value_fn=lambda xp: xp.today,
            **_POINTS,
        ),
        AgentSensorDescription(
            key="level",
            translation_key="level",
            topic=XP,
            health=True,
            state_class=SensorStateClass.MEASUREMENT,
            value_fn=lambda xp: xp.level,
            attributes_fn=lambda xp: {
                "into_level": xp.into_level,
                "level_size": xp.level_size,
            },
        ),
        AgentSensorDescription(
            key="streak",
            translation_key="streak",
            topic=XP,
            health=True,
            state_class=SensorStateClass.MEASUREMENT,
            value_fn=lambda xp: _longest(xp)[1].current,
            attributes_fn=_streak_attributes,
        ),
        AgentSensorDescription(
            key="next_achievement",
            translation_key="next_achievement",
            topic=XP,
            health=True,
            device_class=SensorDeviceClass.ENUM,
            options=[rule.name for rule in ACHIEVEMENTS],
            value_fn=lambda xp: near.name if (near := _next(xp)) else None,
            attributes_fn=_next_attributes,
        ),
    ),
    switches=(
        AgentSwitchDescription(
            key="celebrate",
            translation_key="celebrate",
            topic=XP,
            setting="celebrate",
            entity_category=EntityCategory.CONFIG,
            value_fn=lambda xp: xp.celebrate,
        ),
    ),
    events=(
        EventEntityDescription(
            key="milestone",
            translation_key="milestone",
            event_types=[LEVEL_UP, ACHIEVEMENT],
        ),
    ),
)
