"""A sleep as a ring measured it: its course, heart rate, and what it was worth."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
import math
from statistics import fmean
from zoneinfo import ZoneInfo

from ..chance import chance, points, within
from .habits import Evening
from .stages import AWAKE, DEEP, REM, STEP_S, course, in_5_min, movement

SAMPLE_S = 300
WORTH = {
    "total_sleep": 0.35,
    "efficiency": 0.15,
    "restfulness": 0.12,
    "rem_sleep": 0.12,
    "deep_sleep": 0.11,
    "latency": 0.05,
    "timing": 0.10,
}
"""What each contributor weighs in the score."""


@dataclass(frozen=True, kw_only=True)
class Sleep:
    """One sleep, of a night or a nap; times are UTC, the zone is where one woke."""

    day: date
    zone: ZoneInfo
    start: datetime
    stages: str
    heart_rate: tuple[float | None, ...]
    hrv: tuple[float | None, ...]
    breath: float
    temperature: float

    @property
    def end(self) -> datetime:
        """Return when it ended."""
        return self.start + timedelta(seconds=self.in_bed_s)

    @property
    def in_bed_s(self) -> int:
        """Return how long it was from lying down to getting up."""
        return STEP_S * len(self.stages)

    @property
    def total_s(self) -> int:
        """Return how long was slept."""
        return self.in_bed_s - self.spent(AWAKE)

    @property
    def latency_s(self) -> int:
        """Return how long it took to fall asleep."""
        return STEP_S * (len(self.stages) - len(self.stages.lstrip(AWAKE)))

    @property
    def efficiency(self) -> int:
        """Return how much of the time in bed was slept, in percent."""
        return round(within(1, 100 * self.total_s / self.in_bed_s, 100))

    @cached_property
    def in_5_min(self) -> str:
        """Return the stage of each five minutes."""
        return in_5_min(self.stages)

    @cached_property
    def movement(self) -> str:
        """Return how much was moved in each step."""
        return movement(chance("moved", self.start, self.day), self.stages)

    @property
    def restless(self) -> int:
        """Return how often the sleep was broken."""
        spells = len(self.stages.lstrip(AWAKE).replace(AWAKE, " ").split())
        return 30 + 9 * spells

    @property
    def midpoint(self) -> datetime:
        """Return its middle, in local time."""
        return (self.start + (self.end - self.start) / 2).astimezone(self.zone)

    def spent(self, stage: str) -> int:
        """Return the seconds spent in a stage."""
        return STEP_S * self.stages.count(stage)

    @cached_property
    def contributors(self) -> dict[str, int]:
        """Return what the night's parts are worth, 1 to 100."""
        hour = (self.midpoint.hour + 12) % 24 - 12 + self.midpoint.minute / 60
        broken_an_hour = (self.restless - 30) / (self.in_bed_s / 3600)
        return {
            "deep_sleep": points(self.spent(DEEP) / 60, 20, 115),
            "efficiency": points(self.efficiency, 66, 98),
            "latency": points(abs(self.latency_s / 60 - 14), 45, 2),
            "rem_sleep": points(self.spent(REM) / 60, 25, 125),
            "restfulness": points(broken_an_hour, 32, 3),
            "timing": points(abs(hour - 2.7), 4, 0.2),
            "total_sleep": points(self.total_s / 60, 255, 485),
        }

    @cached_property
    def score(self) -> int:
        """Return what the night was worth."""
        worth = sum(WORTH[name] * value for name, value in self.contributors.items())
        return round(within(1, worth, 100))

    def until(self, moment: datetime) -> Sleep:
        """Return the part of it that lies before a moment, in whole five minutes."""
        passed = int((moment - self.start).total_seconds()) // SAMPLE_S
        steps = passed * SAMPLE_S // STEP_S
        return replace(
            self,
            stages=self.stages[:steps],
            heart_rate=self.heart_rate[:passed],
            hrv=self.hrv[:passed],
        )


def lowest(samples: tuple[float | None, ...]) -> int | None:
    """Return the smallest sample, None where there is none."""
    known = [one for one in samples if one is not None]
    return round(min(known)) if known else None


def mean(samples: tuple[float | None, ...]) -> float | None:
    """Return the mean of what was sampled, None where there is nothing."""
    known = [one for one in samples if one is not None]
    return fmean(known) if known else None


def slept(seed: str, evening: Evening) -> Sleep:
    """Return the night that an evening led to; part of it is luck."""
    luck = chance(seed, "night", evening.day)
    strain = evening.strain + luck.gauss(0, 0.13)
    steps = round((evening.end - evening.start).total_seconds() / STEP_S)
    latency = round(2 * within(2, luck.gauss(9 + 14 * strain, 4), 70))
    efficiency = within(
        0.6, 0.95 - 0.085 * strain - 0.05 * evening.illness + luck.gauss(0, 0.012), 0.98
    )
    awake = max(8, round(steps * (1 - efficiency)) - latency)
    asleep = steps - awake - latency
    deep = within(0.06, 0.19 - 0.04 * strain + luck.gauss(0, 0.02), 0.3)
    rem = within(0.08, 0.235 - 0.06 * strain + luck.gauss(0, 0.018), 0.32)
    beats = 51 + 4 * strain + 8 * evening.illness + luck.gauss(0, 1.2)
    calm = 54 - 14 * strain - 14 * evening.illness + luck.gauss(0, 3.5)
    return Sleep(
        day=evening.day,
        zone=evening.zone,
        start=evening.start,
        stages=course(
            luck,
            steps,
            deep=round(asleep * deep),
            rem=round(asleep * rem),
            awake=awake,
            latency=latency,
        ),
        heart_rate=_beats(seed, evening.day, steps, beats),
        hrv=_calm(seed, evening.day, steps, max(9.0, calm)),
        breath=round(14.2 + 1.6 * evening.illness + luck.gauss(0, 0.25), 3),
        temperature=round(1.15 * evening.illness + luck.gauss(0, 0.16), 2),
    )


def napped(
    seed: str, day: date, zone: ZoneInfo, start: datetime, minutes: int
) -> Sleep:
    """Return a nap."""
    luck = chance(seed, "nap", day, start)
    steps = minutes * 60 // STEP_S
    awake, latency = steps // 10, steps // 12
    rem = steps // 12 if minutes > 50 else 0
    return Sleep(
        day=day,
        zone=zone,
        start=start,
        stages=course(
            luck, steps, deep=steps // 6, rem=rem, awake=awake, latency=latency
        ),
        heart_rate=_beats(seed, start, steps, 57.0),
        hrv=_calm(seed, start, steps, 45.0),
        breath=round(luck.gauss(14.8, 0.3), 3),
        temperature=0.0,
    )


def _beats(seed: str, of: object, steps: int, low: float) -> tuple[float | None, ...]:
    """Return the heart rate: falling until two thirds of the night."""
    luck, count = chance(seed, "beats", of), steps * STEP_S // SAMPLE_S
    curve = (
        9 * math.cos(min(1.0, 1.5 * at / count) * math.pi / 2) for at in range(count)
    )
    return tuple(
        None if luck.random() < 0.015 else round(low + more + abs(luck.gauss(0, 1.6)))
        for more in curve
    )


def _calm(seed: str, of: object, steps: int, middle: float) -> tuple[float | None, ...]:
    """Return the heart rate's variability: rising while the night goes on."""
    luck, count = chance(seed, "calm", of), steps * STEP_S // SAMPLE_S
    return tuple(
        None
        if luck.random() < 0.02
        else round(max(5.0, middle * (0.9 + 0.2 * at / count) + luck.gauss(0, 6)))
        for at in range(count)
    )
