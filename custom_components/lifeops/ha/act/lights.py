"""SetLights: every light of a slot is walked down its own ramp."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Self

from homeassistant.components.light.const import (
    ATTR_BRIGHTNESS_PCT,
    ATTR_COLOR_TEMP_KELVIN,
    DOMAIN as LIGHT,
)
from homeassistant.const import ATTR_ENTITY_ID, SERVICE_TURN_OFF, SERVICE_TURN_ON
from homeassistant.util import dt as dt_util

from ...core.effects import SetLights
from ...core.json import Json, from_json, to_json
from ...engine.lights import LightOutcome, LightProgress, Phase, RampSpec, Write
from ...engine.ramp import STEP, step, summary
from .job import UNMAPPED, Ending, Job
from .light_reading import read_light

_KEEP_EVERY = timedelta(seconds=30)


async def async_set_lights(job: Job[SetLights]) -> Ending:
    """Dim the lights of a slot and tell for each one how it ended."""
    names = job.means(job.act.slot)
    return await Ramp.of(job, names).async_run() if names else UNMAPPED


@dataclass(slots=True)
class Lamp:
    """One light on its ramp and the write that is under way to it."""

    entity_id: str
    progress: LightProgress
    write: asyncio.Task[str | None] | None = None

    @property
    def busy(self) -> bool:
        """Return whether the light has not answered the last write yet."""
        return self.write is not None and not self.write.done()


@dataclass(slots=True)
class Ramp:
    """The lights of one act; asked anew what to do at every tick."""

    job: Job[SetLights]
    spec: RampSpec
    lamps: list[Lamp]
    kept_at: datetime = field(default_factory=dt_util.utcnow)
    keeping: asyncio.Task[None] | None = None

    @classmethod
    def of(cls, job: Job[SetLights], names: Sequence[str]) -> Self:
        """Return the ramp of an act, as far as its progress says that it came."""
        lamps = [Lamp(name, _kept(job.row.progress, name)) for name in names]
        return cls(job, RampSpec.of(job.act), lamps)

    async def async_run(self) -> Ending:
        """Tick until every light has ended; raises ClaimVoidError."""
        try:
            while self._unfinished():
                await self._async_tick()
                if self._unfinished():
                    await asyncio.sleep(STEP.total_seconds())
        finally:
            for task in (self.keeping, *(lamp.write for lamp in self.lamps)):
                if task is not None:
                    task.cancel()
        return self._ending()

    def _unfinished(self) -> bool:
        return any(lamp.progress.outcome is None for lamp in self.lamps)

    async def _async_tick(self) -> None:
        """Take every light one step on; none is written to before its start is kept."""
        now = dt_util.utcnow()
        begun = False
        for lamp in self.lamps:
            waited = lamp.progress.phase is Phase.WAITING
            self._step(lamp, now)
            begun |= waited and lamp.progress.phase is not Phase.WAITING
        if begun:
            self.kept_at = now
            await self.job.keep(self._to_keep())
        else:
            self._keep_on(now)

    def _keep_on(self, now: datetime) -> None:
        """Keep how far the lights came now and then; no light waits for it."""
        if self.keeping is not None and self.keeping.done():
            self.keeping.result()
            self.keeping = None
        if self.keeping is None and now - self.kept_at >= _KEEP_EVERY:
            self.kept_at = now
            self.keeping = self.job.hass.async_create_task(
                self._async_keep(), "keep ramp"
            )

    async def _async_keep(self) -> None:
        await self.job.keep(self._to_keep())

    def _step(self, lamp: Lamp, now: datetime) -> None:
        if lamp.busy:
            return
        state = self.job.hass.states.get(lamp.entity_id)
        reading = read_light(state)
        lamp.progress, write = step(lamp.progress, reading, now, self.spec)
        if write is not None:
            lamp.write = self.job.hass.async_create_background_task(
                self._async_write(lamp.entity_id, write), f"dim {lamp.entity_id}"
            )

    async def _async_write(self, entity_id: str, write: Write) -> str | None:
        """Ask a light once; whether it obeyed is read from the light, not from here."""
        data: dict[str, Json] = {ATTR_ENTITY_ID: entity_id}
        if write.level == 0:
            return await self.job.async_call(LIGHT, SERVICE_TURN_OFF, data)
        data[ATTR_BRIGHTNESS_PCT] = write.level
        if write.kelvin is not None:
            data[ATTR_COLOR_TEMP_KELVIN] = write.kelvin
        return await self.job.async_call(LIGHT, SERVICE_TURN_ON, data)

    def _to_keep(self) -> Mapping[str, Json]:
        return {lamp.entity_id: to_json(lamp.progress) for lamp in self.lamps}

    def _ending(self) -> Ending:
        outcomes: dict[str, LightOutcome] = {
            lamp.entity_id: lamp.progress.outcome
            for lamp in self.lamps
            if lamp.progress.outcome is not None
        }
        parts = {name: outcome.value for name, outcome in outcomes.items()}
        return Ending(summary(outcomes.values()), parts)


def _kept(progress: Mapping[str, Json], name: str) -> LightProgress:
    if name not in progress:
        return LightProgress()
    return from_json(LightProgress, progress[name]).resumed()
