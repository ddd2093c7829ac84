"""What the notification agent shows to entities and other agents: no words of theirs."""

from collections import Counter

from ...core.calm import Held, NotificationSummary
from ...core.days import LifeDay
from ...core.effects import Publish
from ...core.rules import View
from ...core.topics import NOTIFICATION_SUMMARY
from . import digest
from .counting import BUDGET
from .model import QueueState
from .policy import Calm, disturbance


def publications(state: QueueState, view: View, calm: Calm) -> tuple[Publish, ...]:
    """Return the summary, where it differs from what stands published."""
    value = summary(state, view, calm)
    if view.topic(NOTIFICATION_SUMMARY, view.instance.subject) == value:
        return ()
    topic = NOTIFICATION_SUMMARY
    return (Publish(topic=topic.name, value=topic.write(value)),)


def summary(state: QueueState, view: View, calm: Calm) -> NotificationSummary:
    """Return how many notifications were shown today, wait and why, and came last."""
    day = LifeDay.of_activity(view.now, view.tz).date
    last = state.last
    may = disturbance(calm, state.recent)
    waiting = [item for item in state.open.values() if not item.shown]
    held = Counter(item.held.value for item in waiting if item.held)
    usual = any(why != Held.DIGEST for why in held)
    ends = (may.until if usual else None, digest.next_digest(state, view, calm))
    return NotificationSummary(
        day=day,
        sent=len(state.sent) if state.day == day else 0,
        budget=BUDGET,
        waiting=len(waiting),
        held=dict(sorted(held.items())),
        next_release=min((at for at in ends if at), default=None),
        disturbance=may,
        settings=calm.settings,
        last_text=last.text if last else None,
        last_state=last.state.value if last else None,
        last_at=last.at if last else None,
    )
