"""Upkeep without hands: old things forgotten, files checked, and what stands told."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
import logging
from typing import TYPE_CHECKING

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.event import (
    async_call_later,
    async_track_time_change,
    async_track_time_interval,
)
from homeassistant.helpers.start import async_at_started
from homeassistant.util import dt as dt_util

from ..core.errors import StoreError
from ..core.retention import Purge
from ..core.upkeep import StoreHealthRecord
from ..store.opening import NAME, SERIES_NAME
from ..store.purge import totals
from .errors import async_guarded
from .issues import RepairKey, async_clear, async_is_raised, async_raise
from .store_health import counted, stood, written

if TYPE_CHECKING:
    from .hub import Hub

_LOGGER = logging.getLogger(__name__)

WHO = "upkeep"
_LOOK = "store health"
_COPY = "good copy"
_PURGE = "purge"
_CHECK = "check"
_SUBJECT = "data"
_HOUR = timedelta(hours=1)
_MINUTE = timedelta(minutes=1)
_DAY = timedelta(days=1)
_CATCH_UP = timedelta(minutes=5)
_NIGHT_HOUR = 3
_NIGHT_MINUTE = 20
_SUNDAY = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What a check found: when, how deep it looked, what is wrong (None: nothing)."""

    at: datetime
    full: bool
    problem: str | None


class Upkeep:
    """Look after the files of a home, every hour and every night."""

    def __init__(self, hub: Hub) -> None:
        """Know whose files these are; nothing is looked at yet."""
        self._hub = hub
        self._told: StoreHealthRecord | None = None

    @callback
    def async_start(self) -> None:
        """Look once Home Assistant has started, then every hour; see to it at night."""
        hub = self._hub
        hass, ends = hub.hass, hub.entry.async_on_unload
        ends(lambda: async_clear(hass, RepairKey.DATA_DAMAGED, _SUBJECT))
        ends(async_at_started(hass, self._async_started))
        ends(async_track_time_interval(hass, self._async_hourly, _HOUR))
        ends(
            async_track_time_change(
                hass,
                self._async_nightly,
                hour=_NIGHT_HOUR,
                minute=_NIGHT_MINUTE,
                second=0,
            )
        )

    async def async_tell(self, checked: Checked | None = None) -> None:
        """Write down how the files do; what no check has looked at stays as it was.

        Raises StoreError, but not where a check knows why they cannot be counted.
        """
        hub = self._hub
        try:
            told: StoreHealthRecord | None = await self._async_count()
        except StoreError:
            if checked is None or checked.problem is None:
                raise
            told = self._told and replace(self._told, at=checked.at)
        if checked is not None:
            told = told and _judged(told, checked)
            self._async_show(told.problem if told else checked.problem)
        if told is not None:
            self._told = told
            hub.ingest([written(told, hub.household.home.home_id)], who=WHO)

    async def async_tell_anew(self) -> None:
        """Tell again where that was not done just now: whoever looks shall see today's."""
        told, now = self._told, self._hub.clock.now()
        if told is None or abs(now - told.at) >= _MINUTE:
            await self.async_tell()

    async def async_purge(self, *, dry: bool) -> Sequence[Purge]:
        """Forget what is kept no more, or tell what that would be; raises StoreError.

        Nothing goes by its age while the clock is not trusted, and nothing would.
        """
        hub = self._hub
        store, now, trusted = hub.store, hub.clock.now(), hub.engine.trusted
        if dry:
            if not trusted:
                return ()
            return await hub.hass.async_add_executor_job(store.due, now)
        # A step at a time, so that the ring turns in between.
        members = await hub.links.async_acknowledged()
        steps = store.purging(now, trusted=trusted, members=members)
        purged: list[Purge] = []
        while (
            done := await hub.async_on_thread(lambda: next(steps, None))
        ) is not None:
            purged += done
        await self.async_tell()
        return totals(purged)

    async def async_check(self, *, full: bool) -> Checked:
        """Look for damage in both files, beside whatever else is done to them."""
        hub = self._hub

        def look() -> str | None:
            found = (
                (NAME, hub.store.check(full=full)),
                (SERIES_NAME, hub.store.check_series(full=full)),
            )
            told = [f"{name}: {problem}" for name, problem in found if problem]
            return "; ".join(told) or None

        problem = await hub.hass.async_add_executor_job(look)
        checked = Checked(at=hub.clock.now(), full=full, problem=problem)
        await self.async_tell(checked)
        return checked

    async def _async_started(self, hass: HomeAssistant) -> None:
        self._hub.entry.async_on_unload(
            async_call_later(hass, _CATCH_UP, self._async_catch_up)
        )
        await async_guarded(hass, _LOOK, _LOOK, self._async_begin())

    async def _async_hourly(self, _: datetime) -> None:
        await async_guarded(self._hub.hass, _LOOK, _LOOK, self.async_tell())

    async def _async_catch_up(self, now: datetime) -> None:
        """See to it now where the machine was off at night."""
        checked_at = self._told.checked_at if self._told else None
        if checked_at is None or now - checked_at > _DAY:
            await self._async_nightly(now)

    async def _async_nightly(self, now: datetime) -> None:
        """Keep a good copy, forget what is old and look for damage, whatever fails."""
        hass = self._hub.hass
        full = dt_util.as_local(now).weekday() == _SUNDAY
        await async_guarded(hass, _COPY, _COPY, self._async_copy())
        await async_guarded(hass, _PURGE, _PURGE, self.async_purge(dry=False))
        await async_guarded(hass, _CHECK, _CHECK, self.async_check(full=full))

    async def _async_copy(self) -> None:
        hub = self._hub
        await hub.hass.async_add_executor_job(hub.store.keep_good)

    async def _async_begin(self) -> None:
        """Tell; where damage stood before look anew, as a start may have ended it."""
        before = await self._async_stood()
        if before is not None and before.problem is not None:
            await self.async_check(full=True)
        else:
            await self.async_tell()

    async def _async_stood(self) -> StoreHealthRecord | None:
        """Return what was told last, also before the restart."""
        if self._told is None:
            hub = self._hub
            self._told = await hub.hass.async_add_executor_job(
                stood, hub.store, hub.household.home.home_id
            )
        return self._told

    async def _async_count(self) -> StoreHealthRecord:
        """Return how the files do now, with what was found when they were checked."""
        hub = self._hub
        before = await self._async_stood()
        now = await hub.hass.async_add_executor_job(counted, hub.store, hub.clock.now())
        if before is None:
            return now
        return replace(now, checked_at=before.checked_at, problem=before.problem)

    @callback
    def _async_show(self, problem: str | None) -> None:
        """Show damage as a repair, with one line when it is found and one at its end."""
        hass, key = self._hub.hass, RepairKey.DATA_DAMAGED
        stands = async_is_raised(hass, key, _SUBJECT)
        if problem is not None:
            async_raise(hass, key, _SUBJECT, problem=problem)
            if not stands:
                _LOGGER.error("The files of this home are damaged: %s", problem)
        elif stands:
            async_clear(hass, key, _SUBJECT)
            _LOGGER.info("The files of this home are sound again")


def _judged(told: StoreHealthRecord, checked: Checked) -> StoreHealthRecord:
    """Return what is told after a check; a quick one does not end what a full one found."""
    if checked.problem is not None:
        return replace(told, problem=checked.problem)
    if told.problem is not None and not checked.full:
        return told
    return replace(told, problem=None, checked_at=checked.at)
