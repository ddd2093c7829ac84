"""A night that comes, is corrected and gains a nap; what the nights tell of tonight."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from custom_components.lifeops.agents.sleep import insight as insight_room
from custom_components.lifeops.core.dataset import Dataset
from custom_components.lifeops.core.datasets import NIGHT, PERSON as PERSONS
from custom_components.lifeops.core.days import wall_moment
from custom_components.lifeops.core.insights import Condition, Measure
from custom_components.lifeops.core.records import PersonRecord
from custom_components.lifeops.core.rules import Row
from custom_components.lifeops.core.topics import BedtimeReason
from tests.agents.toy_view import PERSON, STOCKHOLM, ToyView

from .sleeper import DAY, Sleeper

HOUR = 3600.0
TODAY = DAY - timedelta(days=1)


def at(hour: int, minute: int = 0, day: date = TODAY) -> datetime:
    return wall_moment(day, time(hour, minute), STOCKHOLM)


@pytest.fixture
def morning() -> Sleeper:
    """Return a person after waking, of whom six earlier nights are known."""
    sleeper = Sleeper(now=at(8))
    for back in range(1, 7):
        sleeper.night(
            TODAY - timedelta(days=back),
            sleep_total_s=7.5 * HOUR,
            sleep_score=80,
        )
    sleeper.start()
    sleeper.quiet()
    return sleeper


def poor_after_short(sleeper: Sleeper, nights: int = 60) -> None:
    """Let every third night be poor, and be one of raised temperature the day before."""
    for back in range(nights, 0, -1):
        sleeper.night(
            DAY - timedelta(days=back),
            late=True,
            sleep_score=50 if back % 3 == 0 else 85,
            sleep_total_s=7.5 * HOUR,
            temperature_deviation_c=1.0 if back % 3 == 1 else 0.0,
        )
    sleeper.quiet()


def test_a_night_that_comes_is_corrected_and_gains_a_nap(morning: Sleeper) -> None:
    sleeper = morning
    assert sleeper.history.last_night is None
    assert sleeper.history.debt_s == 3 * HOUR
    assert sleeper.tonight.suggested_bedtime is None

    sleeper.run(at(11, 40))
    sleeper.night(TODAY, sleep_total_s=5 * HOUR, sleep_score=60)
    assert sleeper.history.last_night is not None
    assert sleeper.history.debt_s == 6 * HOUR
    assert sleeper.tonight.suggested_bedtime == at(21, 30)
    assert sleeper.tonight.suggested_reason is BedtimeReason.DEBT
    sleeper.quiet()
    assert sleeper.insight.week.worst == TODAY

    sleeper.run(at(13, 10))
    sleeper.night(TODAY, sleep_total_s=7.75 * HOUR, sleep_score=82)
    assert sleeper.history.debt_s == 3.25 * HOUR
    assert sleeper.tonight.suggested_bedtime == at(21, 45)
    sleeper.quiet()
    assert sleeper.insight.week.best == TODAY
    assert sleeper.insight.week.nights_known == 7

    sleeper.run(at(16))
    assert sleeper.history.nap_s is None
    sleeper.night(
        TODAY,
        sleep_total_s=7.75 * HOUR,
        sleep_score=82,
        naps=((at(15, 15), 45),),
    )
    assert sleeper.history.nap_s == 45 * 60
    assert sleeper.history.debt_s == 2.5 * HOUR
    total = sleeper.history.last_night.metrics["sleep_total_s"].value
    assert total == 7.75 * HOUR
    assert sleeper.tonight.suggested_bedtime == at(21, 55)
    moments = [when for when, topic, _ in sleeper.published if topic == "sleep/history"]
    assert moments[-3:] == [at(11, 40), at(13, 10), at(16)]


def test_a_nap_plans_nothing_anew_that_has_begun(morning: Sleeper) -> None:
    morning.set(adaptive=True)
    morning.night(TODAY, sleep_total_s=4 * HOUR)
    assert morning.tonight.bedtime == at(21, 30)
    morning.run(at(21, 10))
    before, acts = morning.tonight, list(morning.acts)
    morning.night(TODAY, sleep_total_s=4 * HOUR, naps=((at(16), 180),))
    assert morning.history.nap_s == 3 * HOUR
    assert morning.tonight == before
    assert morning.acts == acts


def test_naps_alone_are_no_last_night(morning: Sleeper) -> None:
    morning.set(adaptive=True)
    debt = morning.history.debt_s
    morning.night(TODAY, naps=((at(13), 30),))
    assert morning.history.last_night is None
    assert morning.history.nap_s == 30 * 60
    assert morning.history.debt_s == debt
    assert morning.tonight.bedtime == at(22, 30)
    assert morning.tonight.suggested_bedtime is None
    answer: Any = morning.nights(10)
    assert len(answer["nights"]) == 6
    assert answer["speech"]["text"] == "night_unknown"


def test_the_next_day_has_no_naps_yet(morning: Sleeper) -> None:
    morning.night(TODAY, sleep_total_s=7 * HOUR, naps=((at(13), 30),))
    morning.run(at(2, day=DAY))
    assert morning.history.nap_s == 30 * 60
    morning.run(at(7, day=DAY))
    assert morning.history.nap_s is None
    assert morning.history.naps == ()


def test_before_thirty_nights_the_outlook_is_unknown(sleeper: Sleeper) -> None:
    poor_after_short(sleeper, 29)
    assert sleeper.insight.outlook is None
    sleeper.night(DAY - timedelta(days=30), sleep_score=85)
    sleeper.quiet()
    assert sleeper.insight.outlook is not None


def test_an_outlook_with_reasons_and_proof(sleeper: Sleeper) -> None:
    poor_after_short(sleeper)
    outlook = sleeper.insight.outlook
    assert outlook is not None
    # Last night was warm, as before each poor one.
    assert outlook.poor
    assert outlook.reasons == (Condition.RAISED_TEMPERATURE,)
    assert (outlook.day, outlook.measure) == (DAY, Measure.SCORE)
    assert outlook.learnt_from == 60
    assert outlook.proof.nights == 30
    assert outlook.proof.better
    answer: Any = sleeper.nights()
    assert answer["prediction"] == {
        "day": DAY.isoformat(),
        "outlook": "poor",
        "probability": outlook.probability,
        "reasons": ["raised_temperature"],
        "measure": "score",
        "learnt_from": 60,
        "nights": 30,
        "hit_rate": outlook.proof.hit_rate,
        "naive_hit_rate": outlook.proof.naive_hit_rate,
        "better": True,
    }


def test_a_corrected_night_changes_the_outlook(sleeper: Sleeper) -> None:
    poor_after_short(sleeper)
    sleeper.night(TODAY, sleep_score=85, temperature_deviation_c=0.0)
    sleeper.quiet()
    outlook = sleeper.insight.outlook
    assert outlook is not None
    assert not outlook.poor
    assert outlook.reasons == ()


def test_an_unknown_last_night_is_no_reason(sleeper: Sleeper) -> None:
    poor_after_short(sleeper)
    sleeper.remove(NIGHT, f"{PERSON}/{TODAY}/ring")
    sleeper.quiet()
    assert Condition.RAISED_TEMPERATURE.value not in sleeper.learnt.conditions
    assert Condition.POOR_LAST_NIGHT.value not in sleeper.learnt.conditions
    assert sleeper.insight.outlook is not None
    assert sleeper.insight.outlook.reasons == ()


def test_a_correction_that_comes_late_changes_it_too(sleeper: Sleeper) -> None:
    poor_after_short(sleeper)
    before = sleeper.insight
    sleeper.night(DAY - timedelta(days=12), late=True, sleep_score=100)
    assert sleeper.insight == before
    sleeper.quiet()
    assert sleeper.insight.week_before.best == DAY - timedelta(days=12)
    assert sleeper.insight.outlook != before.outlook


def test_a_command_between_does_not_forget_it(sleeper: Sleeper) -> None:
    poor_after_short(sleeper)
    before = sleeper.insight.outlook
    sleeper.night(DAY - timedelta(days=12), late=True, sleep_score=100)
    sleeper.command("skip")
    sleeper.quiet()
    assert sleeper.insight.outlook != before


def test_without_scores_short_nights_are_poor(sleeper: Sleeper) -> None:
    for back in range(1, 41):
        hours = 6 if back % 4 else 8
        sleeper.night(DAY - timedelta(days=back), late=True, sleep_total_s=hours * HOUR)
    sleeper.quiet()
    outlook = sleeper.insight.outlook
    assert outlook is not None
    assert outlook.measure is Measure.TOTAL
    assert outlook.poor
    sleeper.set(need_min=400)
    sleeper.quiet()
    assert sleeper.insight.outlook is not None
    assert not sleeper.insight.outlook.poor


class Asked:
    """A view that keeps what it was asked for by days."""

    def __init__(self, view: ToyView, monkeypatch: pytest.MonkeyPatch) -> None:
        """Listen in on a view."""
        self.spans: list[int] = []
        inner = view.of_days

        def of_days[R](
            dataset: Dataset[R], *, first: date, last: date, **more: Any
        ) -> Sequence[Row[R]]:
            if dataset.name == NIGHT.name:
                self.spans.append((last - first).days)
            return inner(dataset, first=first, last=last, **more)

        monkeypatch.setattr(view, "of_days", of_days)


@pytest.fixture
def asked(sleeper: Sleeper, monkeypatch: pytest.MonkeyPatch) -> Asked:
    return Asked(sleeper.view, monkeypatch)


LONG = insight_room.INSIGHT_NIGHTS


def test_an_evening_reads_no_nights(sleeper: Sleeper, asked: Asked) -> None:
    sleeper.event(sleeper.at(8))
    sleeper.presence(home=True)
    sleeper.screen(active=True)
    sleeper.command("snooze")
    sleeper.run(sleeper.at(6))
    assert asked.spans == []
    sleeper.run(sleeper.at(7))
    assert sum(span >= LONG for span in asked.spans) == 1


def test_a_back_fill_is_looked_at_once(sleeper: Sleeper, asked: Asked) -> None:
    poor_after_short(sleeper)
    assert sum(span >= LONG for span in asked.spans) == 1
    assert max(asked.spans) < 300


def test_what_past_evenings_planned_is_kept(sleeper: Sleeper) -> None:
    for back in range(1, 9):
        day = DAY - timedelta(days=back)
        sleeper.night(day, bedtime=wall_moment(day, time(1), STOCKHOLM))
    sleeper.quiet()
    sleeper.event(sleeper.at(7))
    assert sleeper.learnt.planned == {str(DAY): (Condition.EARLY_APPOINTMENT,)}
    sleeper.run(sleeper.at(7))
    tomorrow = str(DAY + timedelta(days=1))
    kept = {str(DAY): (Condition.EARLY_APPOINTMENT,), tomorrow: ()}
    assert sleeper.learnt.planned == kept
    sleeper.forget()
    sleeper.start()
    assert sleeper.learnt.planned == kept
    sleeper.run(sleeper.view.now + timedelta(days=LONG + 1))
    assert str(DAY) not in sleeper.learnt.planned


def test_a_plan_that_changes_changes_the_outlook(sleeper: Sleeper) -> None:
    for back in range(60, 0, -1):
        day = DAY - timedelta(days=back)
        sleeper.night(
            day,
            late=True,
            bedtime=wall_moment(day, time(22), STOCKHOLM) - timedelta(days=1),
            sleep_score=80,
        )
    sleeper.quiet()
    assert sleeper.learnt.planned == {str(DAY): ()}
    sleeper.set(bedtime=time(22, 50))
    assert sleeper.learnt.planned == {str(DAY): (Condition.LATE_BEDTIME,)}


def test_a_clock_that_ran_ahead_leaves_no_evenings(sleeper: Sleeper) -> None:
    for back in range(1, 9):
        day = DAY - timedelta(days=back)
        sleeper.night(day, bedtime=wall_moment(day, time(1), STOCKHOLM))
    sleeper.quiet()
    before = sleeper.learnt
    sleeper.view.now += timedelta(days=10)
    sleeper.start()
    sleeper.quiet()
    assert len(sleeper.learnt.planned) == 2
    sleeper.view.now -= timedelta(days=10)
    sleeper.start()
    sleeper.quiet()
    assert sleeper.learnt == before


def test_a_state_that_is_lost_finds_the_same(sleeper: Sleeper) -> None:
    poor_after_short(sleeper)
    sleeper.event(sleeper.at(7))
    shown, learnt = sleeper.insight, sleeper.learnt
    sleeper.forget()
    sleeper.start()
    sleeper.quiet()
    assert (sleeper.insight, sleeper.learnt) == (shown, learnt)


def test_a_flight_moves_the_days_of_insight(sleeper: Sleeper) -> None:
    poor_after_short(sleeper)
    sleeper.view.now = sleeper.at(2)
    sleeper.start()
    sleeper.quiet()
    assert sleeper.insight.week.last == TODAY
    auckland = ZoneInfo("Pacific/Auckland")
    sleeper.view.tz = auckland
    sleeper.put(PERSONS, PERSON, PersonRecord(time_zone=auckland.key))
    sleeper.quiet()
    # It is noon of the same date there: the night into it is over and unknown.
    assert sleeper.insight.week.last == DAY
    assert sleeper.insight.week.nights_known == 6
    assert sleeper.history.last_night is None


@pytest.mark.parametrize("changed", [date(2026, 3, 29), date(2026, 10, 25)])
def test_a_story_over_a_change_of_the_clocks(changed: date) -> None:
    sleeper = Sleeper(now=wall_moment(changed, time(8), STOCKHOLM))
    sleeper.start()
    start = wall_moment(changed - timedelta(days=1), time(23), STOCKHOLM)
    wake = wall_moment(changed, time(7), STOCKHOLM)
    slept_s = (wake - start).total_seconds()
    sleeper.night(changed, bedtime=start, wake=wake, sleep_total_s=slept_s)
    nap = wall_moment(changed, time(13), STOCKHOLM)
    sleeper.night(
        changed,
        bedtime=start,
        wake=wake,
        sleep_total_s=slept_s,
        naps=((nap, 30),),
    )
    history = sleeper.history
    assert history.last_night is not None
    assert history.last_night.day == changed
    assert history.last_night.metrics["sleep_total_s"].value in {7 * HOUR, 9 * HOUR}
    assert history.nap_s == 1800
    sleeper.quiet()
    assert sleeper.insight.week.bedtime == time(23)
    sleeper.run(wall_moment(changed + timedelta(days=1), time(0, 30), STOCKHOLM))
    assert sleeper.history == history


def test_a_correction_shows_at_once_and_tells_once_it_is_quiet(
    sleeper: Sleeper, asked: Asked
) -> None:
    for score in (50, 60, 70):
        sleeper.night(TODAY, sleep_score=score)
        assert sleeper.history.last_night is not None
        assert sleeper.history.last_night.metrics["sleep_score"].value == score
    assert max(asked.spans) < LONG
    sleeper.run(sleeper.view.now + timedelta(seconds=5))
    assert sum(span >= LONG for span in asked.spans) == 1
    assert sleeper.insight.week.score == 70


def test_a_long_back_fill_is_looked_at_once(sleeper: Sleeper, asked: Asked) -> None:
    for back in range(1, 750):
        sleeper.night(DAY - timedelta(days=back), late=back > 2, sleep_total_s=2e4)
        if back % 30 == 0:
            sleeper.run(sleeper.view.now + timedelta(seconds=30))
    sleeper.quiet()
    # Once for the nights that did not come late, once for all others.
    assert sum(span >= LONG for span in asked.spans) == 2
    assert sleeper.insight.week.nights_known == 7


def test_insight_reads_when_somebody_slept_and_what_tells(
    sleeper: Sleeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner, read = sleeper.view.of_days, []

    def of_days(dataset: Dataset[Any], **about: Any) -> Sequence[Row[Any]]:
        rows = inner(dataset, **about)
        if dataset.name == NIGHT.name:
            read.append([row.value for row in rows])
        return rows

    monkeypatch.setattr(sleeper.view, "of_days", of_days)
    for back in range(1, 31):
        day = DAY - timedelta(days=back)
        sleeper.night(day, late=True, stages="ldra", sleep_score=80, spo2_pct=97)
    read.clear()
    sleeper.quiet()
    older, near, insight = read
    assert [night.hypnogram is None for night in near] == [False]
    assert all(night.hypnogram is None for night in (*older, *insight))
    assert {name for night in insight for name in night.metrics} == {"sleep_score"}
    assert len(insight) == 30
