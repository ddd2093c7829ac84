"""What the notification agent shows to entities and other agents."""

from ...core.days import LifeDay
from ...core.effects import Publish
from ...core.rules import View
from ...core.calm import NotificationSummary
from ...core.topics import NOTIFICATION_SUMMARY
from .model import QueueState
from .queue import BUDGET


def publications(state: QueueState, view: View) -> tuple[Publish, ...]:
    """Return the summary, where it differs from what stands published."""
    value = summary(state, view)
    if view.topic(NOTIFICATION_SUMMARY, view.instance.subject) == value:
        return ()
    topic = NOTIFICATION_SUMMARY
    return (Publish(topic=topic.name, value=topic.write(value)),)


def summary(state: QueueState, view: View) -> NotificationSummary:
    """Return how many notifications were shown today, wait, and came last."""
    day = LifeDay.of_activity(view.now, view.tz).date
    last = state.last
    return NotificationSummary(
        day=day,
        sent=len(state.sent) if state.day == day else 0,
        budget=BUDGET,
        waiting=sum(not item.shown for item in state.open.values()),
        last_text=last.text if last else None,
        last_state=last.state.value if last else None,
        last_at=last.at if last else None,
    )
