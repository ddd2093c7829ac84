"""Does acts in the made-up world, with the same ramp arithmetic as the real actor."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import override

from custom_components.lifeops.core.effects import (
    Act,
    ControlMedia,
    Emit,
    Push,
    RunScene,
    SetLights,
)
from custom_components.lifeops.core.json import Json, from_json, to_json
from custom_components.lifeops.core.outcomes import OutcomeState
from custom_components.lifeops.engine.protocols import Actor, Claim, OutboxRow, Reports
from custom_components.lifeops.engine.ramp import (
    STEP,
    LightOutcome,
    LightProgress,
    LightState,
    Phase,
    RampSpec,
    Reading,
    step,
    summary,
)

from .clock import VirtualClock
from .faults import Faults, Point
from .invariants import Invariants
from .world import Lamp, World

_SAVED_EVERY = timedelta(seconds=30)


@dataclass(slots=True)
class Ramp:
    """A ramp that runs; it writes only once its start is kept."""

    claim: Claim
    reports: Reports
    spec: RampSpec
    lamps: tuple[Lamp, ...]
    progress: dict[str, LightProgress]
    next_at: datetime
    saved_at: datetime | None = None
    waits: bool = False
    void: bool = False
    starts: Mapping[str, int] = field(default_factory=dict)

    def kept(self, held: bool) -> None:
        """Go on once the progress stands in the store, stop when nobody wants it."""
        self.waits = False
        self.void = not held


class WorldActor(Actor):
    """The hands of LifeOps in the made-up world; forgotten with the process."""

    def __init__(
        self, world: World, clock: VirtualClock, faults: Faults, invariants: Invariants
    ) -> None:
        """Take hold of the world."""
        self._world = world
        self._clock = clock
        self._faults = faults
        self._invariants = invariants
        self._ramps: dict[str, Ramp] = {}

    @override
    def start(self, claim: Claim, reports: Reports) -> None:
        """Do at once what is quick, begin what takes time."""
        self._faults.maybe_crash(Point.BEFORE_ACT)
        self._invariants.started(claim)
        act = claim.row.act
        if isinstance(act, SetLights):
            self._ramps[act.key] = self._ramp(claim, reports, act)
        else:
            state, parts = self._done(act)
            self._faults.maybe_crash(Point.AFTER_ACT)
            self._invariants.ended(claim, state, parts)
            reports.outcome(claim, state, parts)

    @override
    def stop(self, row: OutboxRow) -> None:
        """Stop a ramp or clear a message."""
        self._invariants.stopped(row)
        self._ramps.pop(row.key, None)
        if isinstance(row.act, Push):
            self._world.phones[row.act.person].clear(row.act.tag or row.key)

    def next_due(self) -> datetime | None:
        """Return the true time of the next step of a ramp."""
        return min((ramp.next_at for ramp in self._ramps.values()), default=None)

    def tick(self) -> None:
        """Take the steps that are due."""
        for key, ramp in list(self._ramps.items()):
            if ramp.void:
                del self._ramps[key]
            elif ramp.next_at <= self._clock.true:
                ramp.next_at = self._clock.true + STEP
                self._step(key, ramp)

    def _done(self, act: Act) -> tuple[OutcomeState, Mapping[str, str]]:
        now = self._clock.now()
        match act:
            case Push(person=person, tag=tag, key=key):
                phone = self._world.phones[person]
                if phone.show(now, tag or key, act):
                    return OutcomeState.DONE, {"phone": "accepted"}
                return OutcomeState.FAILED, {"phone": "failed"}
            case Emit(subject=subject, event=event):
                self._world.events.append((now, subject, event))
                return OutcomeState.DONE, {}
            case RunScene() | ControlMedia():
                return OutcomeState.UNMAPPED, {}
            case _:
                message = f"nobody can do a {type(act).__name__}"
                raise AssertionError(message)

    def _ramp(self, claim: Claim, reports: Reports, act: SetLights) -> Ramp:
        lamps = self._world.lamps[claim.row.instance.subject]
        stored = claim.row.progress
        progress = {
            lamp.name: from_json(LightProgress, stored[lamp.name]).resumed()
            if lamp.name in stored
            else LightProgress()
            for lamp in lamps
        }
        return Ramp(
            claim=claim,
            reports=reports,
            spec=RampSpec.of(act),
            lamps=lamps,
            progress=progress,
            next_at=self._clock.true,
            starts={lamp.name: lamp.level for lamp in lamps},
        )

    def _step(self, key: str, ramp: Ramp) -> None:
        if ramp.waits:
            return
        now = self._clock.now()
        for lamp in ramp.lamps:
            progress, write = step(
                ramp.progress[lamp.name], _reading(lamp), now, ramp.spec
            )
            ramp.progress[lamp.name] = progress
            if write is not None:
                self._invariants.wrote(ramp.claim)
                lamp.obey(now, write.level, write.kelvin)
        if all(progress.phase is Phase.ENDED for progress in ramp.progress.values()):
            del self._ramps[key]
            self._end(ramp)
        elif ramp.saved_at is None or self._clock.true - ramp.saved_at >= _SAVED_EVERY:
            self._save(ramp)

    def _save(self, ramp: Ramp) -> None:
        ramp.waits = ramp.saved_at is None
        ramp.saved_at = self._clock.true
        progress: Mapping[str, Json] = {
            name: to_json(value) for name, value in ramp.progress.items()
        }
        ramp.reports.progress(ramp.claim, progress, ramp.kept)

    def _end(self, ramp: Ramp) -> None:
        outcomes = {
            name: progress.outcome or LightOutcome.DEAD
            for name, progress in ramp.progress.items()
        }
        state = summary(outcomes.values())
        self._invariants.lights_ended(ramp.spec, ramp.lamps, ramp.starts, outcomes)
        self._invariants.ended(ramp.claim, state, outcomes)
        ramp.reports.outcome(ramp.claim, state, outcomes)


def _reading(lamp: Lamp) -> Reading:
    if lamp.level == 0:
        return Reading(state=LightState.OFF)
    return Reading(
        state=LightState.ON,
        level=lamp.level,
        kelvin=lamp.kelvin if lamp.warms else None,
        by_other=bool(lamp.log) and lamp.log[-1].by == "hand",
    )
