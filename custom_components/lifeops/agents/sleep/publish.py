"""What the sleep agent shows to entities and other agents."""

from ...core.effects import Publish
from ...core.rules import View
from ...core.topics import (
    SLEEP_HISTORY,
    SLEEP_INSIGHT,
    SLEEP_LEARNT,
    TONIGHT,
    Tonight,
    Topic,
)
from .evening import Evening
from .model import SleepState


def publications(
    state: SleepState, evening: Evening, view: View
) -> tuple[Publish, ...]:
    """Return what differs from what stands published."""
    told = (
        *_changed(TONIGHT, tonight(state, evening), view),
        *_changed(SLEEP_HISTORY, evening.history, view),
    )
    if evening.insight is None:
        return told
    return (
        *told,
        *_changed(SLEEP_INSIGHT, evening.insight.shown, view),
        *_changed(SLEEP_LEARNT, evening.insight.learnt, view),
    )


def tonight(state: SleepState, evening: Evening) -> Tonight:
    """Return the plan of the night and how its wind-down went so far."""
    plan, settings = evening.plan, evening.settings
    return Tonight(
        day=plan.day,
        phase=evening.phase,
        winddown_at=evening.start or plan.winddown_at,
        bedtime=plan.bedtime,
        wake=plan.wake,
        reason=plan.reason,
        suggested_bedtime=plan.suggested_bedtime,
        suggested_reason=plan.suggested_reason,
        winddown_started_at=state.begun,
        skipped=evening.choice.skipped,
        snoozed_until=evening.choice.snoozed_until,
        lights=state.lights,
        first_appointment=plan.first_appointment,
        bedtime_setting=settings.bedtime,
        wake_setting=settings.wake,
        offset_min=settings.winddown_offset_min,
        adaptive=settings.adaptive,
        late_nudge=settings.late_nudge,
        weekly_summary=settings.weekly_summary,
    )


def _changed[T](topic: Topic[T], value: T, view: View) -> tuple[Publish, ...]:
    if view.topic(topic, view.instance.subject) == value:
        return ()
    return (Publish(topic=topic.name, value=topic.write(value)),)
