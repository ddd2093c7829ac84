"""Wind-down itself: begun once a night, where and while the person wants it."""

from dataclasses import replace
from datetime import datetime, timedelta

from ...core.effects import (
    Act,
    Cancel,
    ControlMedia,
    Effect,
    Emit,
    MediaCommand,
    RunScene,
    SetLights,
)
from ...core.json import to_json
from ...core.outcomes import OutcomeRecord, OutcomeState
from ...core.records import WinddownStyle
from .evening import RAMP_LEAST, Evening
from .model import SleepState

LIGHTS = "winddown_lights"
SCENE = "winddown_scene"
MEDIA = "winddown_media"
STARTED = "winddown_started"
FINISHED = "winddown_finished"

_RAMP_MOST = timedelta(minutes=60)
_GRACE = timedelta(minutes=10)
_SHOWN_FOR = timedelta(hours=1)


def advance(
    state: SleepState, evening: Evening
) -> tuple[SleepState, tuple[Effect, ...]]:
    """Bring wind-down to where it should be now: end it, begin it, ask for acts."""
    effects: tuple[Effect, ...] = ()
    if state.begun is not None and state.begun != evening.start:
        state = replace(state, begun=None, acted=False)
        effects = _cancelled(evening)
    start = evening.start
    if start is None or not start <= evening.now < evening.until:
        return state, effects
    if state.begun is None:
        state = replace(state, begun=start, lights={})
        effects = (*effects, _started(evening))
    if not (state.acted or evening.away):
        state = replace(state, acted=True)
        effects = (*effects, *_acts(evening, start))
    return state, effects


def finish(
    state: SleepState, evening: Evening, outcome: OutcomeRecord
) -> tuple[SleepState, tuple[Effect, ...]]:
    """Keep what became of the lights and tell of it; one that goes on is no end."""
    goes_on = outcome.state is OutcomeState.CANCELLED and evening.start is not None
    if goes_on or outcome.state is OutcomeState.REPLACED:
        return state, ()
    told = Emit(
        key=evening.key(FINISHED),
        expires=outcome.at + _SHOWN_FOR,
        agent=evening.instance.agent,
        subject=evening.instance.subject,
        event=FINISHED,
        data={"outcome": outcome.state.value, "lights": dict(outcome.parts)},
    )
    return replace(state, lights=outcome.parts), (told,)


def is_of_lights(evening: Evening, key: str) -> bool:
    """Tell whether an act of this key is what dims the lights this night."""
    return key in (evening.key(LIGHTS), evening.key(SCENE))


def _cancelled(evening: Evening) -> tuple[Effect, ...]:
    return tuple(Cancel(key=evening.key(slot)) for slot in (LIGHTS, SCENE, MEDIA))


def _started(evening: Evening) -> Emit:
    return Emit(
        key=evening.key(STARTED),
        expires=evening.until + _GRACE,
        agent=evening.instance.agent,
        subject=evening.instance.subject,
        event=STARTED,
        data={
            "winddown_at": to_json(evening.start),
            "bedtime": to_json(evening.plan.bedtime),
        },
    )


def _acts(evening: Evening, start: datetime) -> tuple[Act, ...]:
    expires = evening.until + _GRACE
    media = ControlMedia(
        key=evening.key(MEDIA),
        expires=expires,
        slot=MEDIA,
        command=MediaCommand.PAUSE,
    )
    if evening.settings.style is WinddownStyle.SCENE:
        return (RunScene(key=evening.key(SCENE), expires=expires, slot=SCENE), media)
    return (_ramp(evening, start), media)


def _ramp(evening: Evening, start: datetime) -> SetLights:
    lasts = min(max(evening.plan.bedtime - start, RAMP_LEAST), _RAMP_MOST)
    return SetLights(
        key=evening.key(LIGHTS),
        expires=evening.until + _GRACE,
        slot=LIGHTS,
        start=start,
        duration_s=int(lasts.total_seconds()),
        level=evening.settings.level_pct,
        kelvin=evening.settings.kelvin,
    )
