"""The answer to "how did I sleep?"."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ...core.insights import Outlook
from ...core.json import Json, to_json
from ...core.rules import View
from ...core.topics import LastNight
from ...core.units import Metric
from .evening import Evening, nights_until
from .plan import need
from .settings import refused, whole

_MOST = 400
_DEFAULT = 7
_DRAWN_MOST = 35


def nights_answer(
    evening: Evening, view: View, data: Mapping[str, Json]
) -> Mapping[str, Json]:
    """Return the last known nights, newest first, and the last one to read aloud."""
    wanted = whole(data.get("nights", _DEFAULT))
    if type(wanted) is not int or not 1 <= wanted <= _MOST:
        raise refused("nights", wanted)
    history = evening.history
    return {
        "nights": _nights(evening, view, wanted),
        "need_s": need(evening.settings).total_seconds(),
        "debt_s": history.debt_s,
        "nights_known": history.nights_known,
        **_insight(evening),
        "speech": _speech(history.last_night),
    }


def _nights(evening: Evening, view: View, wanted: int) -> Sequence[Json]:
    """Return so many nights, of which the newest are drawn stage by stage."""
    found = nights_until(view, evening.plan.day, 2 * wanted + _DRAWN_MOST)
    known = [night for night in found.values() if night.known]
    newest = known[: -wanted - 1 : -1]
    undrawn = (
        replace(night, hypnogram=None, hypnogram_source=None)
        for night in newest[_DRAWN_MOST:]
    )
    return [to_json(night) for night in (*newest[:_DRAWN_MOST], *undrawn)]


def _insight(evening: Evening) -> Mapping[str, Json]:
    shown = evening.insight.shown if evening.insight else None
    if shown is None:
        return dict.fromkeys(("regularity", "week", "week_before", "prediction"))
    return {
        "regularity": shown.regularity,
        "week": to_json(shown.week),
        "week_before": to_json(shown.week_before),
        "prediction": _prediction(shown.outlook) if shown.outlook else None,
    }


def _prediction(outlook: Outlook) -> Json:
    """Return an outlook with what its proof amounts to."""
    proof = outlook.proof
    return {
        "day": outlook.day.isoformat(),
        "outlook": "poor" if outlook.poor else "good",
        "probability": outlook.probability,
        "reasons": [reason.value for reason in outlook.reasons],
        "measure": outlook.measure.value,
        "learnt_from": outlook.learnt_from,
        "nights": proof.nights,
        "hit_rate": proof.hit_rate,
        "naive_hit_rate": proof.naive_hit_rate,
        "better": proof.better,
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
