"""What a ramp of lights works with: what is asked, what is read, how far it came."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from ..core.effects import SetLights

_BRIGHT = 100.0


class Phase(StrEnum):
    """How far the ramp of one light has come."""

    WAITING = "waiting"
    RAMPING = "ramping"
    VERIFYING = "verifying"
    ENDED = "ended"


class LightOutcome(StrEnum):
    """How it ended for one light; the words that people are shown."""

    DONE = "done"
    OFF = "off"
    OVERRIDDEN = "overridden"
    NOT_DIMMABLE = "not_dimmable"
    DEAD = "dead"
    MISSING = "missing"


class LightState(StrEnum):
    """What a light says of itself; missing means that nobody knows of it."""

    ON = "on"
    OFF = "off"
    UNAVAILABLE = "unavailable"
    MISSING = "missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A light as it is now; level is 0-100, None where it does not tell.

    kelvin is None unless the light shows white of a known warmth just now; coolest
    and warmest bound what it can show. by_other says that a person or an automation,
    and not this ramp, caused what is read.
    """

    state: LightState
    level: float | None = None
    kelvin: int | None = None
    dims: bool = True
    warmest: int = 0
    coolest: int = 100_000
    by_other: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RampSpec:
    """What is asked of every light of a ramp, and how much patience they get."""

    start: datetime
    duration_s: int
    level: int
    kelvin: int
    tolerance: float = 4.0
    settle: timedelta = timedelta(seconds=8)
    patience: timedelta = timedelta(minutes=5)

    @classmethod
    def of(cls, act: SetLights) -> RampSpec:
        """Return what an act asks for."""
        return cls(
            start=act.start,
            duration_s=act.duration_s,
            level=act.level,
            kelvin=act.kelvin,
        )

    def position(self, now: datetime) -> float:
        """Return how much of the way lies behind, 0 to 1."""
        if self.duration_s <= 0:
            return 1.0
        passed = (now - self.start).total_seconds()
        return min(1.0, max(0.0, passed / self.duration_s))


@dataclass(frozen=True, slots=True, kw_only=True)
class LightProgress:
    """How far a light has come; the start is kept before the first write.

    level and kelvin are the last step, which is the start before the first one. seen is the lowest level at which the light was met on its way: an obedient one,
    however slow, never rises above it. since_away and since_doubt tell how long it
    has been gone, or somewhere that the ramp did not send it.
    """

    phase: Phase = Phase.WAITING
    outcome: LightOutcome | None = None
    start_level: float = _BRIGHT
    start_kelvin: int | None = None
    level: int = round(_BRIGHT)
    kelvin: int | None = None
    wrote_at: datetime | None = None
    retried: bool = False
    seen: float = _BRIGHT
    since_away: datetime | None = None
    since_doubt: datetime | None = None

    def resumed(self) -> LightProgress:
        """Return it as it goes on after an interruption.

        Nobody watched meanwhile, so any level from the start to the target counts as
        on the path, and every patience begins anew.
        """
        return replace(self, seen=self.start_level, since_away=None, since_doubt=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Write:
    """What to ask of a light: level 0 is off, kelvin None leaves its colour alone."""

    level: int
    kelvin: int | None = None
