"""Long-term statistics are kept in step with what is known of people's days."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, override
from zoneinfo import ZoneInfo

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.event import async_call_later, async_track_time_interval
from homeassistant.helpers.recorder import DATA_INSTANCE
from homeassistant.helpers.start import async_at_started

from ..collect.collector import Collector
from ..errors import async_guarded
from ..signals import SIGNAL_COMMITTED
from ..subentries import PersonConfig
from .access import async_table
from .comparing import Comparing
from .figures import Figures, Hours
from .knowing import Knowing, shown

if TYPE_CHECKING:
    from ...metrics.protocols import LogEnd
    from ..hub import Hub
    from .table import StatisticsTable

_PART = "statistics"
_QUIET_S = 20.0
_HOUR = timedelta(hours=1)


async def async_comparing(table: StatisticsTable) -> Comparing:
    """Return what compares with the recorder, as it is now."""
    zone = ZoneInfo(table.hass.config.time_zone)
    return Comparing(table, await table.async_known(), zone)


@dataclass(frozen=True, slots=True)
class _News:
    """What changed of a person's days, up to a place in the journal."""

    person: PersonConfig
    figures: Figures
    place: int


class StatisticsKeeper(Collector):
    """Compare everything at start, changed nights soon, changed points by the hour.

    Without a recorder nothing happens. What is removed are statistics of people who
    are gone, private, or do not want any.
    """

    def __init__(self, hub: Hub) -> None:
        """Know nothing of what stands yet."""
        self._hub = hub
        self._hass = hub.hass
        self._places: dict[str, int] = {}
        self._begun = False
        self._hours: LogEnd | None = None
        self._hours_due = True
        self._waiting: CALLBACK_TYPE | None = None
        self._running: asyncio.Task[bool] | None = None
        self._unsubscribe: list[CALLBACK_TYPE] = []

    @override
    def start(self) -> None:
        """Compare everything in a while, then go on."""
        if DATA_INSTANCE not in self._hass.data:
            return
        self._unsubscribe.append(async_at_started(self._hass, self._async_go))

    @override
    def stop(self) -> None:
        """Compare no more."""
        while self._unsubscribe:
            self._unsubscribe.pop()()
        if self._waiting is not None:
            self._waiting()
            self._waiting = None
        if self._running is not None:
            self._running.cancel()

    @callback
    def _async_go(self, _: HomeAssistant) -> None:
        self._unsubscribe += [
            async_dispatcher_connect(
                self._hass, SIGNAL_COMMITTED, self._async_committed
            ),
            async_track_time_interval(self._hass, self._async_hour, _HOUR),
        ]
        self._async_soon()

    @callback
    def _async_committed(self, _: int) -> None:
        self._async_soon()

    @callback
    def _async_hour(self, _: datetime) -> None:
        self._hours_due = True
        self._async_soon()

    @callback
    def _async_soon(self) -> None:
        if self._waiting is None:
            self._waiting = async_call_later(self._hass, _QUIET_S, self._async_begin)

    @callback
    def _async_begin(self, _: datetime) -> None:
        self._waiting = None
        if self._running is not None and not self._running.done():
            self._async_soon()
            return
        work = async_guarded(self._hass, _PART, _PART, self._async_compare())
        self._running = self._hub.entry.async_create_background_task(
            self._hass, work, _PART
        )

    async def _async_compare(self) -> None:
        """Ask the recorder only where something may be out of step with it."""
        persons = shown(self._hub.household)
        knowing = Knowing(self._hub, ZoneInfo(self._hass.config.time_zone))
        hours = await knowing.async_hours(self._hours) if self._hours_due else None
        news = [await self._async_news(knowing, person, hours) for person in persons]
        if not self._begun or any(any(one.figures.values()) for one in news):
            await self._async_bring(knowing, news)
        self._places = {one.person.person_id: one.place for one in news}
        self._begun = True
        if hours is not None:
            self._hours, self._hours_due = hours.end, False

    async def _async_news(
        self, knowing: Knowing, person: PersonConfig, hours: Hours | None
    ) -> _News:
        name = person.person_id
        changed = await knowing.async_changed(name, self._places.get(name, 0))
        figures = await knowing.async_nights(name, changed)
        if hours is not None and (hours.since is None or name in hours.since):
            since = hours.since[name] if hours.since else None
            figures = {**figures, **await knowing.async_points(name, since)}
        return _News(person, figures, changed.place)

    async def _async_bring(self, knowing: Knowing, news: Sequence[_News]) -> None:
        """Write what differs; rows that have to be made anew from all that is known."""
        table = await async_table(self._hass)
        if table is None:
            return
        await table.async_caught_up()
        if not self._begun:
            await self._async_tidy(table)
        comparing = await async_comparing(table)
        for one in news:
            found = await comparing.async_compare(one.person, one.figures)
            if self._begun and any(compared.change.anew for compared in found):
                figures = await knowing.async_everything(one.person.person_id)
                found = await comparing.async_compare(one.person, figures)
            await comparing.async_write(found)

    async def _async_tidy(self, table: StatisticsTable) -> None:
        """Remove what stands of people who are not shown, of strangers only for sure.

        Who cannot be read might be one of those that would be taken for strangers.
        """
        household = self._hub.household
        kept = {one.person_id for one in shown(household)}
        if not household.invalid:
            await table.async_keep_only(sorted(kept))
            return
        for person_id in sorted(household.persons.keys() - kept):
            await table.async_forget(person_id)
