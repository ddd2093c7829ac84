"""The answer to "how did I sleep?"."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from ...core.insights import Outlook, SleepInsight
from ...core.json import Json, to_json
from ...core.rules import View
from ...core.settings import refused, whole
from ...core.topics import SLEEP_HISTORY, SLEEP_INSIGHT, LastNight, SleepHistory
from ...core.units import Metric
from .evening import settings_of
from .known import nights_until
from .plan import need, night_of

_MOST = 400
_DEFAULT = 7
_DRAWN_MOST = 35


def nights_answer(view: View, data: Mapping[str, Json]) -> Mapping[str, Json]:
    """Return the last known nights, newest first, and the last one to read aloud.

    What they add up to and tell is as it stands published.
    """
    wanted = whole(data.get("nights", _DEFAULT))
    if type(wanted) is not int or not 1 <= wanted <= _MOST:
        raise refused("nights", wanted)
    person, settings = view.instance.subject, settings_of(view)
    history = view.topic(SLEEP_HISTORY, person) or SleepHistory()
    last = night_of(view.now, settings, view.tz).date
    return {
        "nights": _nights(view, last, wanted),
        "need_s": need(settings).total_seconds(),
        "debt_s": history.debt_s,
        "nights_known": history.nights_known,
        **_insight(view.topic(SLEEP_INSIGHT, person)),
        "speech": _speech(history.last_night),
    }


def _nights(view: View, last: date, wanted: int) -> Sequence[Json]:
    """Return so many nights, of which the newest are drawn stage by stage."""
    found = nights_until(view, last, 2 * wanted + _DRAWN_MOST)
    known = [night for night in found.values() if night.known]
    newest = known[: -wanted - 1 : -1]
    undrawn = (
        replace(night, hypnogram=None, hypnogram_source=None)
        for night in newest[_DRAWN_MOST:]
    )
    return [to_json(night) for night in (*newest[:_DRAWN_MOST], *undrawn)]


def _insight(shown: SleepInsight | None) -> Mapping[str, Json]:
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
