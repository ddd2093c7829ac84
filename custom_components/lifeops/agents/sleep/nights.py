"""The answer to "how did I sleep?"."""

from collections.abc import Mapping

from ...core.json import Json, to_json
from ...core.rules import View
from ...core.topics import LastNight
from ...core.units import Metric
from .evening import Evening, nights_until
from .settings import refused, whole

_MOST = 35
_DEFAULT = 7
_LOOKED_AT = 200


def nights_answer(
    evening: Evening, view: View, data: Mapping[str, Json]
) -> Mapping[str, Json]:
    """Return the last known nights, newest first, and the last one to read aloud."""
    wanted = whole(data.get("nights", _DEFAULT))
    if type(wanted) is not int or not 1 <= wanted <= _MOST:
        raise refused("nights", wanted)
    known = tuple(nights_until(view, evening.plan.day, _LOOKED_AT).values())
    history = evening.history
    return {
        "nights": [to_json(night) for night in known[: -wanted - 1 : -1]],
        "debt_s": history.debt_s,
        "nights_known": history.nights_known,
        "speech": _speech(history.last_night),
    }


def _speech(night: LastNight | None) -> Mapping[str, Json]:
    total = night.metrics.get(Metric.SLEEP_TOTAL) if night else None
    if night is None or total is None:
        return {"text": "night_unknown", "placeholders": {}}
    minutes = round(total.value / 60)
    slept: dict[str, Json] = {"hours": minutes // 60, "minutes": minutes % 60}
    score = night.metrics.get(Metric.SLEEP_SCORE)
    if score is None:
        return {"text": "night", "placeholders": slept}
    scored: dict[str, Json] = {**slept, "score": round(score.value)}
    return {"text": "night_scored", "placeholders": scored}
