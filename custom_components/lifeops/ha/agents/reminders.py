"""What the reminders agent shows."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from homeassistant.components.event import EventEntityDescription
from homeassistant.components.sensor import SensorDeviceClass, SensorStateClass

from ...agents.reminders.standing import due_shown
from ...core.datasets import REMINDER
from ...core.identity import AgentKind
from ...core.rules import Row
from ...core.striving import RemindersToday
from ...core.tasks import ReminderRecord, ReminderStatus
from ...core.topics import REMINDERS as TODAY
from .description import (
    AgentEntities,
    AgentListDescription,
    AgentSensorDescription,
    Attributes,
    ListItem,
)


def _attributes(today: RemindersToday) -> Attributes:
    return {"day": today.day.isoformat(), "due_today": today.due_today}


def _item(row: Row[ReminderRecord], now: datetime, tz: ZoneInfo) -> ListItem | None:
    """Return a reminder as an item; one that was called off is none."""
    record = row.value
    if record.status is ReminderStatus.CANCELLED:
        return None
    due: date | datetime | None = due_shown(record, now, tz)
    return ListItem(
        uid=row.id.rpartition("/")[2],
        title=record.title,
        done=record.status is ReminderStatus.DONE,
        note=record.note,
        due=due,
        order=record.order,
    )


REMINDERS = AgentEntities(
    kind=AgentKind.REMINDERS,
    sensors=(
        AgentSensorDescription(
            key="reminders_open",
            translation_key="reminders_open",
            topic=TODAY,
            state_class=SensorStateClass.MEASUREMENT,
            value_fn=lambda today: today.open,
            attributes_fn=_attributes,
        ),
        AgentSensorDescription(
            key="reminders_overdue",
            translation_key="reminders_overdue",
            topic=TODAY,
            state_class=SensorStateClass.MEASUREMENT,
            value_fn=lambda today: today.overdue,
        ),
        AgentSensorDescription(
            key="next_reminder",
            translation_key="next_reminder",
            topic=TODAY,
            device_class=SensorDeviceClass.TIMESTAMP,
            value_fn=lambda today: today.next_due,
        ),
    ),
    events=(
        EventEntityDescription(
            key="reminder",
            translation_key="reminder",
            event_types=["reminder_due", "reminder_done"],
        ),
    ),
    lists=(
        AgentListDescription(
            key="reminders",
            translation_key="reminders",
            topic=TODAY,
            noun="reminder",
            dataset=REMINDER,
            item_fn=_item,
        ),
    ),
)
