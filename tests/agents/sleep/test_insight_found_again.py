"""Whatever comes in whatever order: what is shown is what the records say."""

from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given, settings, strategies as st

from custom_components.lifeops.core.datasets import NIGHT, PERSON as PERSONS
from custom_components.lifeops.core.days import wall_moment
from custom_components.lifeops.core.records import PersonRecord
from tests.agents.toy_view import PERSON, STOCKHOLM

from .sleeper import Sleeper

NEW_YORK = ZoneInfo("America/New_York")
CHANGES = (date(2026, 3, 29), date(2026, 10, 25), date(2026, 6, 10))

type Deed = Callable[[Sleeper], None]


def hear(back: int, hours: float, score: float, *, nap: bool, late: bool) -> Deed:
    def deed(sleeper: Sleeper) -> None:
        day = _today(sleeper) - timedelta(days=back)
        wake = wall_moment(day, time(7), STOCKHOLM)
        start = wall_moment(day, time(15), STOCKHOLM)
        sleeper.night(
            day,
            late=late,
            naps=((start, 30),) if nap else (),
            bedtime=wake - timedelta(hours=hours),
            wake=wake,
            sleep_total_s=hours * 3600,
            sleep_score=score,
        )

    return deed


def lose(back: int) -> Deed:
    def deed(sleeper: Sleeper) -> None:
        id_ = f"{PERSON}/{_today(sleeper) - timedelta(days=back)}/ring"
        if id_ in sleeper.view.stored.get(NIGHT.name, {}):
            sleeper.remove(NIGHT, id_)

    return deed


def fly(tz: ZoneInfo) -> Deed:
    def deed(sleeper: Sleeper) -> None:
        sleeper.view.tz = tz
        sleeper.put(PERSONS, PERSON, PersonRecord(time_zone=tz.key))

    return deed


def wait(hours: float) -> Deed:
    return lambda sleeper: sleeper.run(sleeper.view.now + timedelta(hours=hours))


def meet(hours: float) -> Deed:
    return lambda sleeper: sleeper.event(sleeper.view.now + timedelta(hours=hours))


def _today(sleeper: Sleeper) -> date:
    return sleeper.view.now.astimezone(STOCKHOLM).date()


deeds = st.one_of(
    st.builds(
        hear,
        st.integers(0, 20),
        st.floats(3, 10),
        st.floats(40, 95),
        nap=st.booleans(),
        late=st.booleans(),
    ),
    st.builds(lose, st.integers(0, 5)),
    st.builds(fly, st.sampled_from([STOCKHOLM, NEW_YORK])),
    st.builds(wait, st.floats(0, 30)),
    st.builds(meet, st.floats(1, 20)),
)


def begun(day: date, past: int, times: int) -> Sleeper:
    sleeper = Sleeper(now=wall_moment(day, time(9), STOCKHOLM), times=times)
    for back in range(1, past + 1):
        score = 60.0 if back % 3 else 80.0
        hear(back, 7.0 + back % 2, score, nap=False, late=True)(sleeper)
    sleeper.start()
    return sleeper


@given(
    st.sampled_from(CHANGES),
    st.sampled_from([0, 8, 35]),
    st.lists(deeds, max_size=8),
)
@settings(max_examples=40, deadline=None)
def test_a_lost_state_shows_the_same(day: date, past: int, done: list[Deed]) -> None:
    sleeper = begun(day, past, times=1)
    for deed in done:
        deed(sleeper)
    # A plan that has begun stands whatever comes; in the morning there is none.
    sleeper.run(max(sleeper.view.now, sleeper.tonight.wake) + timedelta(minutes=1))
    shown = _shown(sleeper)
    sleeper.forget()
    sleeper.start()
    assert _shown(sleeper) == shown


@given(st.sampled_from(CHANGES), st.lists(deeds, max_size=6))
@settings(max_examples=20, deadline=None)
def test_a_fact_heard_twice_is_heard_once(day: date, done: list[Deed]) -> None:
    once, twice = (begun(day, 35, times) for times in (1, 2))
    for deed in done:
        deed(once)
        deed(twice)
    assert _shown(once) == _shown(twice)


@given(
    st.sampled_from(CHANGES),
    st.lists(deeds, max_size=6),
    st.floats(0, 30),
)
@settings(max_examples=40, deadline=None)
def test_the_last_night_is_the_last_or_unknown(
    day: date, done: list[Deed], hours: float
) -> None:
    sleeper = begun(day, 8, times=1)
    for deed in (*done, wait(hours)):
        deed(sleeper)
    night, plan = sleeper.history.last_night, sleeper.tonight
    near = (plan.day, plan.day - timedelta(days=1))
    if night is None:
        assert plan.suggested_reason in {None, "appointment"}
    else:
        assert night.known
        assert night.day in near
    for nap in sleeper.history.naps:
        assert nap.start.astimezone(STOCKHOLM).date() in near


def _shown(sleeper: Sleeper) -> dict[str, Any]:
    return {name: value for (name, _), value in sleeper.view.topics.items()}
