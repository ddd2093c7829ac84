"""Dimming as arithmetic: what to write to a light now, from what it says and the time.

A light's position follows from start and now alone, so a ramp that was interrupted
goes on where it has to be. Nothing here waits, reads or writes.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from math import ceil

from ..core.outcomes import OutcomeState
from .lights import (
    LightOutcome,
    LightProgress,
    LightState,
    Phase,
    RampSpec,
    Reading,
    Write,
)

STEP = timedelta(seconds=2)
_KELVIN_STEP = 50

type Step = tuple[LightProgress, Write | None]


def step(
    progress: LightProgress, reading: Reading, now: datetime, spec: RampSpec
) -> Step:
    """Return how far a light has come by now and what to write to it, if anything.

    The step that begins a light never writes: its start has to be kept first.
    """
    if progress.phase is Phase.ENDED:
        return progress, None
    if reading.state in (LightState.UNAVAILABLE, LightState.MISSING):
        return _away(progress, reading, now, spec), None
    if progress.since_away is not None:
        progress = progress.resumed()
    if progress.phase is Phase.WAITING:
        return _begun(progress, reading, spec), None
    if _is_outside(progress, reading, spec):
        return _doubted(progress, reading, now, spec), None
    progress = _met(progress, reading, spec)
    if progress.phase is Phase.VERIFYING:
        return _verified(progress, reading, now, spec)
    return _ramped(progress, reading, now, spec)


def summary(outcomes: Iterable[LightOutcome]) -> OutcomeState:
    """Return how the whole ramp ended; a light that was not reached is never hidden."""
    failed = [out in (LightOutcome.DEAD, LightOutcome.MISSING) for out in outcomes]
    if not any(failed):
        return OutcomeState.DONE
    return OutcomeState.FAILED if all(failed) else OutcomeState.PARTIAL


def _ended(progress: LightProgress, outcome: LightOutcome) -> LightProgress:
    return replace(progress, phase=Phase.ENDED, outcome=outcome)


def _is_recent(since: datetime, now: datetime, span: timedelta) -> bool:
    """Tell whether a moment is near; one from a clock that was set back is not."""
    return abs(now - since) < span


def _away(
    progress: LightProgress, reading: Reading, now: datetime, spec: RampSpec
) -> LightProgress:
    since = progress.since_away or now
    if _is_recent(since, now, spec.patience):
        return replace(progress, since_away=since)
    missing = reading.state is LightState.MISSING
    return _ended(progress, LightOutcome.MISSING if missing else LightOutcome.DEAD)


def _begun(progress: LightProgress, reading: Reading, spec: RampSpec) -> LightProgress:
    if reading.state is LightState.OFF:
        return _ended(progress, LightOutcome.OFF)
    if not reading.dims and spec.level > 0:
        return _ended(progress, LightOutcome.NOT_DIMMABLE)
    start = progress.start_level if reading.level is None else reading.level
    cool = reading.kelvin if reading.dims else None
    if cool is not None and cool <= _warmth(reading, spec):
        cool = None
    progress = replace(
        progress,
        phase=Phase.RAMPING,
        start_level=start,
        start_kelvin=cool,
        level=round(start),
        kelvin=cool,
        seen=start,
    )
    already = progress.level <= spec.level
    return _ended(progress, LightOutcome.DONE) if already else progress


def _is_outside(progress: LightProgress, reading: Reading, spec: RampSpec) -> bool:
    """Tell whether a light is where the ramp cannot have sent it."""
    if reading.state is LightState.OFF:
        return progress.level > 0
    if reading.level is None:
        return False
    low, high = spec.level - spec.tolerance, progress.seen + spec.tolerance
    return not low <= reading.level <= high


def _doubted(
    progress: LightProgress, reading: Reading, now: datetime, spec: RampSpec
) -> LightProgress:
    """Hold still until it is clear whether a hand or only a late report did it."""
    since = progress.since_doubt or now
    if reading.by_other or not _is_recent(since, now, spec.settle):
        return _ended(progress, LightOutcome.OVERRIDDEN)
    return replace(progress, since_doubt=since)


def _met(progress: LightProgress, reading: Reading, spec: RampSpec) -> LightProgress:
    met = progress.seen if reading.level is None else max(reading.level, spec.level)
    return replace(progress, since_doubt=None, seen=min(progress.seen, met))


def _ramped(
    progress: LightProgress, reading: Reading, now: datetime, spec: RampSpec
) -> Step:
    if progress.wrote_at is not None and _is_recent(progress.wrote_at, now, STEP):
        return progress, None
    wanted = _planned(progress, reading, now, spec)
    arrived = spec.position(now) >= 1
    if wanted == Write(level=progress.level, kelvin=progress.kelvin) and not arrived:
        return progress, None
    phase = Phase.VERIFYING if arrived else Phase.RAMPING
    progress = replace(_written(progress, wanted, now), phase=phase)
    return progress, None if _shows(reading, wanted) else wanted


def _verified(
    progress: LightProgress, reading: Reading, now: datetime, spec: RampSpec
) -> Step:
    if progress.wrote_at is not None and _is_recent(
        progress.wrote_at, now, spec.settle
    ):
        return progress, None
    if _is_there(reading, spec):
        return _ended(progress, LightOutcome.DONE), None
    if progress.retried:
        return _ended(progress, LightOutcome.DEAD), None
    again = Write(level=spec.level, kelvin=progress.kelvin)
    return replace(_written(progress, again, now), retried=True), again


def _is_there(reading: Reading, spec: RampSpec) -> bool:
    if reading.state is LightState.OFF or reading.level is None or spec.level == 0:
        return reading.state is LightState.OFF and spec.level == 0
    return abs(reading.level - spec.level) <= spec.tolerance


def _shows(reading: Reading, write: Write) -> bool:
    """Tell whether a light already is as a write would make it."""
    return (
        reading.level is not None
        and round(reading.level) == write.level
        and write.kelvin in (None, reading.kelvin)
    )


def _written(progress: LightProgress, write: Write, now: datetime) -> LightProgress:
    return replace(progress, level=write.level, kelvin=write.kelvin, wrote_at=now)


def _planned(
    progress: LightProgress, reading: Reading, now: datetime, spec: RampSpec
) -> Write:
    """Return the step that is due; it never goes back up, whatever the clock does."""
    position = spec.position(now)
    span = spec.level - progress.start_level
    due = round(progress.start_level + span * position)
    if not reading.dims and position < 1:
        due = progress.level
    shown = progress.level if reading.level is None else round(reading.level)
    level = max(spec.level, min(due, progress.level, shown))
    return Write(level=level, kelvin=_white(progress, reading, position, spec))


def _white(
    progress: LightProgress, reading: Reading, position: float, spec: RampSpec
) -> int | None:
    """Return the warmth that is due; a coloured or already warmer light keeps its own."""
    start, last = progress.start_kelvin, progress.kelvin
    if start is None or last is None:
        return None
    target = _warmth(reading, spec)
    exact = start + (target - start) * position
    due = target if position >= 1 else ceil(exact / _KELVIN_STEP) * _KELVIN_STEP
    return min(due, last)


def _warmth(reading: Reading, spec: RampSpec) -> int:
    """Return the warmth at the end, as far as the light can show it."""
    return min(max(spec.kelvin, reading.warmest), reading.coolest)
