"""A person's own calendar, the plan."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, override

from homeassistant.components.calendar import (
    CalendarEntity,
    CalendarEntityDescription,
    CalendarEvent,
)
from homeassistant.components.calendar.const import CalendarEntityFeature
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.event import async_track_time_interval
from homeassistant.util import dt as dt_util

from .coordinator import AgentCoordinator
from .entity import AgentEntity
from .ha.entry import LifeOpsConfigEntry
from .ha.errors import translated
from .ha.plan.book import async_book
from .ha.plan.shown import calendar_event

PARALLEL_UPDATES = 0

_AGAIN = timedelta(hours=1)
_FOLLOWING = "THISANDFUTURE"


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: LifeOpsConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Attach the calendar platform to the hub."""
    entry.runtime_data.platforms.async_attach(async_add_entities, _build)


def _build(coordinator: AgentCoordinator) -> Iterable[PlanCalendar]:
    if not coordinator.private:
        for description in coordinator.entities.calendars:
            yield PlanCalendar(coordinator, description)


class PlanCalendar(AgentEntity, CalendarEntity):
    """The plan of a person, kept in the household's records."""

    entity_description: CalendarEntityDescription
    _attr_supported_features = (
        CalendarEntityFeature.CREATE_EVENT
        | CalendarEntityFeature.DELETE_EVENT
        | CalendarEntityFeature.UPDATE_EVENT
    )

    def __init__(
        self, coordinator: AgentCoordinator, description: CalendarEntityDescription
    ) -> None:
        """Open the person's plan."""
        super().__init__(coordinator, description)
        hub = coordinator.config_entry.runtime_data
        self._book = async_book(hub, coordinator.instance.subject)
        self._upcoming: Sequence[CalendarEvent] = ()
        self._shown = False

    @override
    async def async_added_to_hass(self) -> None:
        """Look what is next, whenever the plan changes and every hour."""
        await super().async_added_to_hass()
        self.async_on_remove(self._book.async_listen(self._async_soon))
        self.async_on_remove(
            async_track_time_interval(self.hass, self._async_soon, _AGAIN)
        )
        await self.async_update()
        self._shown = True

    @override
    async def async_will_remove_from_hass(self) -> None:
        """Look no more."""
        self._shown = False
        await super().async_will_remove_from_hass()

    @property
    @override
    def event(self) -> CalendarEvent | None:
        """Return what happens now or next."""
        now = dt_util.now()
        return next(
            (one for one in self._upcoming if one.end_datetime_local > now), None
        )

    @override
    async def async_update(self) -> None:
        """Look what is next."""
        with translated():
            found = await self._book.async_upcoming()
        self._upcoming = [calendar_event(one) for one in found]

    @override
    async def async_get_events(
        self, hass: HomeAssistant, start_date: datetime, end_date: datetime
    ) -> list[CalendarEvent]:
        """Return what happens between two moments."""
        with translated():
            found = await self._book.async_happenings(start_date, end_date)
        return [calendar_event(one) for one in found]

    @override
    async def async_create_event(self, **kwargs: Any) -> None:
        """Plan an event."""
        await self._book.async_create(kwargs)

    @override
    async def async_update_event(
        self,
        uid: str,
        event: dict[str, Any],
        recurrence_id: str | None = None,
        recurrence_range: str | None = None,
    ) -> None:
        """Change an event, one occurrence of it, or one and all that follow."""
        await self._book.async_update(
            uid, event, recurrence_id, following=recurrence_range == _FOLLOWING
        )

    @override
    async def async_delete_event(
        self,
        uid: str,
        recurrence_id: str | None = None,
        recurrence_range: str | None = None,
    ) -> None:
        """Remove an event, one occurrence of it, or one and all that follow."""
        await self._book.async_delete(
            uid, recurrence_id, following=recurrence_range == _FOLLOWING
        )

    @callback
    def _async_soon(self, _: datetime | None = None) -> None:
        self.hass.async_create_task(self._async_refresh(), "lifeops plan")

    async def _async_refresh(self) -> None:
        """Show what is next; who was removed meanwhile would leave an alarm behind."""
        await self.async_update()
        if self._shown:
            self.async_write_ha_state()
