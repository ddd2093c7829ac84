"""What a person may ask of an evening: the last thing asked for holds."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from ...core.errors import RefusedError
from ...core.json import Json
from ...core.records import SleepChoiceRecord
from ...core.settings import refused, whole
from .evening import Evening
from .model import SleepState
from .settings import SNOOZE_MIN

type Choose = Callable[[SleepState, Evening, Mapping[str, Json]], SleepChoiceRecord]


def _start(
    state: SleepState, evening: Evening, _: Mapping[str, Json]
) -> SleepChoiceRecord:
    if _is_running(state, evening):
        return evening.choice
    return SleepChoiceRecord(started_at=evening.now)


def _stop(
    state: SleepState, evening: Evening, _: Mapping[str, Json]
) -> SleepChoiceRecord:
    if not _is_running(state, evening):
        raise RefusedError("winddown_not_running")
    return SleepChoiceRecord(stopped_at=evening.now)


def _snooze(
    _: SleepState, evening: Evening, data: Mapping[str, Json]
) -> SleepChoiceRecord:
    minutes = whole(data.get("minutes", evening.settings.snooze_min))
    if type(minutes) is not int or not SNOOZE_MIN(minutes):
        raise refused("minutes", minutes)
    _refuse_when_over(evening)
    since = max(evening.now, evening.plan.winddown_at)
    return SleepChoiceRecord(snoozed_until=since + timedelta(minutes=minutes))


def _skip(_: SleepState, evening: Evening, __: Mapping[str, Json]) -> SleepChoiceRecord:
    _refuse_when_over(evening)
    return SleepChoiceRecord(skipped=True)


CHOICES: Mapping[str, Choose] = {
    "start": _start,
    "stop": _stop,
    "snooze": _snooze,
    "skip": _skip,
}

SPEECH: Mapping[str, str] = {
    "start": "winddown_started",
    "stop": "winddown_stopped",
    "snooze": "winddown_snoozed",
    "skip": "winddown_skipped",
    "set": "sleep_set",
}


def answer(evening: Evening, speech: str) -> Mapping[str, Json]:
    """Return what a person is told of their evening, with what may be read aloud."""
    moments: dict[str, Json] = {
        "winddown_at": (evening.start or evening.plan.winddown_at).isoformat(),
        "bedtime": evening.plan.bedtime.isoformat(),
    }
    return {
        **moments,
        "phase": evening.phase.value,
        "speech": {"text": speech, "placeholders": moments},
    }


def _is_running(state: SleepState, evening: Evening) -> bool:
    return state.begun is not None and evening.now < evening.until


def _refuse_when_over(evening: Evening) -> None:
    if evening.now >= evening.until:
        raise RefusedError("winddown_over")
