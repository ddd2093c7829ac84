"""To which night the values count that a source shows."""

from datetime import datetime, timedelta

from hypothesis import given, strategies as st
import pytest

from custom_components.lifeops.core.datasets import NIGHT
from custom_components.lifeops.core.days import LifeDay
from custom_components.lifeops.core.units import Metric
from custom_components.lifeops.sources.entities.model import Shown

from .shown import (
    DAY,
    HOUR,
    MINUTE,
    TODAY,
    TOLD,
    TZ,
    WENT_TO_BED,
    WOKE,
    YESTERDAY,
    Nights,
    local,
    reads,
    restarted,
    shows,
    went_to_bed,
    woke,
)

SCORE, TOTAL, HRV = Metric.SLEEP_SCORE, Metric.SLEEP_TOTAL, Metric.HRV
DEEP, AWAKE = Metric.SLEEP_DEEP, Metric.SLEEP_AWAKE


def test_a_night_tells_who_told_it_and_when() -> None:
    nights = Nights()
    nights.hear(
        shows(
            reads(SCORE, 82.0),
            reads(HRV, 48.0, TOLD + MINUTE),
            wake=woke(),
            bedtime=went_to_bed(),
        )
    )
    night = nights[TODAY]
    assert (night.day, night.bedtime, night.wake) == (TODAY, WENT_TO_BED, WOKE)
    assert (night.source, night.source_name, night.rank) == ("ring", "Ring", 1)
    assert night.metrics["sleep_score"].measured_at == TOLD
    assert night.measured_at == night.metrics["hrv_ms"].measured_at == TOLD + MINUTE
    assert nights.known() == {"sleep_score": 82, "hrv_ms": 48}
    assert NIGHT.read(NIGHT.write(night)) == night


@pytest.mark.parametrize(
    ("told", "day"),
    [
        (local(7), TODAY),
        (local(4), TODAY),
        (local(3), TODAY),
        (local(0), TODAY),
        (local(23, 30), TODAY),
    ],
)
def test_without_a_waking_the_calendar_day_counts(told: datetime, day: object) -> None:
    assert Nights().hear(shows(reads(SCORE, 82.0, told))) == {day}


def test_a_look_at_the_phone_at_three_leaves_yesterdays_night_alone() -> None:
    nights = Nights()
    morning = local(7) - timedelta(days=1)
    assert nights.hear(shows(reads(SCORE, 82.0, morning))) == {YESTERDAY}
    assert nights.hear(shows(reads(SCORE, 40.0, local(3)))) == {TODAY}
    assert nights.known(YESTERDAY) == {"sleep_score": 82}


def test_an_early_waking_is_of_its_own_day() -> None:
    early = local(3)
    nights = Nights()
    told = early + 10 * MINUTE
    assert nights.hear(shows(reads(SCORE, 60.0, told), wake=woke(early, told))) == {
        TODAY
    }


def test_a_waking_after_midnight_utc_is_of_the_local_day() -> None:
    wake = local(0, 30)
    assert wake.date() == YESTERDAY
    assert Nights().hear(shows(wake=woke(wake, wake + HOUR))) == {TODAY}


def test_a_bedtime_alone_is_no_night() -> None:
    assert not Nights().hear(shows(bedtime=went_to_bed(told=WENT_TO_BED)))


@pytest.mark.parametrize(
    ("bedtime", "kept"),
    [
        (WENT_TO_BED, True),
        (WOKE - 24 * HOUR, True),
        (WOKE, False),
        (WOKE + 16 * HOUR, False),
        (WENT_TO_BED - DAY, False),
    ],
)
def test_only_the_bedtime_of_this_night_is_taken(
    bedtime: datetime, *, kept: bool
) -> None:
    nights = Nights()
    nights.hear(shows(wake=woke(), bedtime=went_to_bed(bedtime)))
    assert (nights[TODAY].bedtime is not None) == kept


@pytest.mark.parametrize("evening", [local(18, 0, YESTERDAY), local(23, 0, YESTERDAY)])
def test_without_a_waking_the_bedtime_finds_its_night(evening: datetime) -> None:
    nights = Nights()
    nights.hear(shows(reads(SCORE, 82.0), bedtime=went_to_bed(evening, evening)))
    assert nights[TODAY].bedtime == evening


def test_going_to_bed_leaves_the_night_before_as_it_is() -> None:
    nights = Nights()
    nights.hear(shows(reads(SCORE, 82.0), wake=woke(), bedtime=went_to_bed()))
    evening = local(23)
    assert not nights.hear(
        shows(reads(SCORE, 82.0), wake=woke(), bedtime=went_to_bed(evening, evening))
    )


def test_a_value_of_yesterday_is_not_todays() -> None:
    nights = Nights()
    old = reads(HRV, 55.0, TOLD - DAY)
    nights.hear(shows(old, reads(SCORE, 82.0)))
    assert nights.known() == {"sleep_score": 82}
    assert nights.known(YESTERDAY) == {"hrv_ms": 55}
    nights = Nights()
    nights.hear(shows(old, reads(SCORE, 82.0), wake=woke()))
    assert nights.known() == {"sleep_score": 82}


def test_a_late_correction_is_of_the_day_that_it_came_on() -> None:
    nights = Nights()
    nights.hear(shows(reads(SCORE, 82.0), reads(HRV, 48.0), wake=woke()))
    late = local(20)
    assert nights.hear(
        shows(reads(SCORE, 78.0, late), reads(HRV, 48.0), wake=woke())
    ) == {TODAY}
    night = nights[TODAY]
    assert nights.known() == {"sleep_score": 78, "hrv_ms": 48}
    assert night.measured_at == night.metrics["sleep_score"].measured_at == late
    assert night.metrics["hrv_ms"].measured_at == TOLD


def test_a_correction_of_yesterday_evening_is_not_of_this_night() -> None:
    nights = Nights()
    evening = local(20, 0, YESTERDAY)
    nights.hear(shows(reads(SCORE, 70.0, evening), wake=woke(), bedtime=went_to_bed()))
    assert nights.known(YESTERDAY) == {"sleep_score": 70}
    assert nights.known() == {}


def test_news_before_the_new_waking_are_of_the_new_day() -> None:
    nights = Nights()
    before = shows(reads(SCORE, 82.0), wake=woke())
    nights.hear(before)
    next_day = TOLD + DAY
    assert nights.hear(shows(reads(SCORE, 60.0, next_day), wake=woke())) == {
        TODAY + DAY
    }
    assert nights.known() == {"sleep_score": 82}


def test_what_is_no_longer_shown_stays_known() -> None:
    nights = Nights()
    nights.hear(shows(reads(SCORE, 82.0), reads(HRV, 48.0)))
    assert nights.hear(shows(reads(TOTAL, 27000.0, TOLD + HOUR))) == {TODAY}
    assert nights.known() == {"sleep_score": 82, "hrv_ms": 48, "sleep_total_s": 27000}


def test_an_older_value_does_not_replace_a_newer_one() -> None:
    nights = Nights()
    nights.hear(shows(reads(SCORE, 78.0, TOLD + HOUR)))
    assert not nights.hear(shows(reads(SCORE, 82.0, TOLD)))
    assert nights.known() == {"sleep_score": 78}


def test_a_source_that_knows_nothing_shows_no_zeros() -> None:
    nights = Nights()
    nights.hear(shows(reads(TOTAL, 27000.0), reads(DEEP, 5400.0), reads(AWAKE, 60.0)))
    midnight = local(0, 0, TODAY + DAY)
    zeros = [reads(metric, 0.0, midnight) for metric in (TOTAL, DEEP, AWAKE)]
    assert not nights.hear(shows(*zeros))
    nights.hear(shows(reads(TOTAL, 27000.0), reads(AWAKE, 0.0, TOLD + HOUR)))
    assert nights.known()["sleep_awake_s"] == 0


def test_a_waking_of_old_hides_what_came_with_it() -> None:
    """The ring lay in a drawer, and Home Assistant was restarted."""
    old = woke(WOKE - 3 * DAY, TOLD)
    nights = Nights()
    assert not nights.hear(shows(reads(SCORE, 82.0), wake=old))
    later = reads(SCORE, 78.0, TOLD + HOUR)
    assert nights.hear(shows(later, wake=old)) == {TODAY}
    assert nights[TODAY].wake is None


@pytest.mark.parametrize(("age", "known"), [(36 * HOUR, True), (37 * HOUR, False)])
def test_a_waking_counts_for_a_day_and_a_half(age: timedelta, *, known: bool) -> None:
    assert bool(Nights().hear(shows(wake=woke(TOLD - age)))) == known


def yesterdays() -> Shown:
    before = TOLD - DAY
    return shows(
        reads(SCORE, 82.0, before), reads(HRV, 48.0, before), reads(TOTAL, 1e4, before)
    )


def test_a_restart_makes_no_night_of_old_values() -> None:
    nights = Nights()
    nights.hear(yesterdays())
    assert not nights.hear(restarted(yesterdays(), TOLD))
    assert set(nights) == {YESTERDAY}


def test_what_repeats_counts_together_with_what_is_new() -> None:
    nights = Nights()
    nights.hear(yesterdays())
    nights.hear(shows(reads(SCORE, 70.0), reads(HRV, 48.0, TOLD + 5 * MINUTE)))
    assert nights.known() == {"sleep_score": 70, "hrv_ms": 48}


def test_what_came_back_long_before_the_news_is_still_old() -> None:
    nights = Nights()
    nights.hear(yesterdays())
    nights.hear(shows(reads(SCORE, 70.0), reads(HRV, 48.0, TOLD - 6 * MINUTE)))
    assert nights.known() == {"sleep_score": 70}


def test_a_restart_adds_no_old_value_to_todays_night() -> None:
    nights = Nights()
    nights.hear(yesterdays())
    today = shows(reads(SCORE, 70.0), reads(HRV, 48.0, TOLD - DAY))
    nights.hear(today)
    before = nights[TODAY]
    assert not nights.hear(restarted(today, TOLD + 5 * HOUR))
    assert nights[TODAY] is before


def test_a_restart_after_the_waking_proves_nothing() -> None:
    nights = Nights()
    nights.hear(yesterdays())
    today = shows(reads(SCORE, 70.0), reads(HRV, 48.0, TOLD - DAY), wake=woke())
    nights.hear(today)
    assert not nights.hear(restarted(today, TOLD + 5 * HOUR))
    assert nights.known() == {"sleep_score": 70}


def test_a_restart_before_the_ring_is_read_keeps_yesterdays_waking() -> None:
    nights = Nights()
    old = shows(reads(SCORE, 82.0, TOLD - DAY), wake=woke(WOKE - DAY, TOLD - DAY))
    nights.hear(old)
    assert not nights.hear(restarted(old, TOLD))
    first = Nights()
    assert first.hear(restarted(old, TOLD)) == {YESTERDAY}
    assert first.known(YESTERDAY) == {"sleep_score": 82}


def test_a_new_waking_makes_repeated_values_new() -> None:
    nights = Nights()
    nights.hear(yesterdays())
    nights.hear(shows(reads(SCORE, 82.0), reads(HRV, 48.0, TOLD + HOUR), wake=woke()))
    assert nights.known() == {"sleep_score": 82, "hrv_ms": 48}


@pytest.mark.parametrize(("days", "old"), [(3, True), (4, False)])
def test_a_repetition_is_one_for_three_days(days: int, *, old: bool) -> None:
    nights = Nights()
    nights.hear(shows(reads(SCORE, 82.0, TOLD - days * DAY)))
    assert bool(nights.hear(shows(reads(SCORE, 82.0)))) != old


def test_a_metric_that_the_night_before_lacks_is_no_repetition() -> None:
    nights = Nights()
    nights.hear(shows(reads(SCORE, 82.0, TOLD - DAY)))
    assert nights.hear(shows(reads(HRV, 48.0))) == {TODAY}


@pytest.mark.parametrize(
    ("reported_after", "later", "confirmed"),
    [
        (timedelta(), HOUR, True),
        (30 * MINUTE, HOUR, True),
        (timedelta(), 59 * MINUTE, False),
        (-2 * MINUTE, HOUR, False),
    ],
)
def test_an_unchanged_value_is_believed_after_an_hour(
    reported_after: timedelta, later: timedelta, *, confirmed: bool
) -> None:
    nights = Nights()
    nights.hear(yesterdays())
    hrv = reads(HRV, 48.0, TOLD - DAY, TOLD + reported_after)
    nights.hear(shows(reads(SCORE, 70.0), hrv, wake=woke(), at=TOLD + later))
    known = nights[TODAY].metrics.get("hrv_ms")
    assert (known is not None) == confirmed
    assert known is None or (known.value, known.measured_at) == (48, TOLD)


def test_an_old_waking_confirms_nothing() -> None:
    nights = Nights()
    nights.hear(yesterdays())
    old = woke(WOKE - 2 * DAY)
    hrv = reads(HRV, 48.0, TOLD - 4 * DAY, TOLD)
    assert not nights.hear(shows(hrv, wake=old, at=TOLD + HOUR)) & {
        TODAY,
        TODAY - 2 * DAY,
    }


MOMENTS = st.timedeltas(timedelta(), 11 * DAY).map(lambda span: TOLD - span)
NUMBERS = st.lists(
    st.builds(
        reads,
        st.sampled_from([SCORE, TOTAL, HRV, DEEP]),
        st.floats(1, 100),
        MOMENTS,
    ),
    unique_by=lambda one: one.metric,
    min_size=1,
)


@st.composite
def scenes(draw: st.DrawFn) -> Shown:
    told = draw(MOMENTS)
    slept = draw(st.timedeltas(timedelta(), 48 * HOUR))
    wake = draw(st.none() | st.just(woke(told - slept, told)))
    return shows(*draw(NUMBERS), wake=wake)


@given(scenes())
def test_hearing_it_again_changes_nothing(shown: Shown) -> None:
    nights = Nights()
    nights.hear(shown)
    assert not nights.hear(shown)


@given(scenes(), st.timedeltas(timedelta(), 20 * HOUR))
def test_no_value_is_older_than_its_night(shown: Shown, later: timedelta) -> None:
    nights = Nights()
    nights.hear(shown)
    nights.hear(restarted(shown, shown.at + later))
    for night in nights.values():
        for metric in night.metrics.values():
            assert metric.measured_at >= LifeDay(night.day).night_start(TZ)
            assert metric.measured_at <= night.measured_at


@given(scenes(), st.timedeltas(timedelta(), 2 * DAY))
def test_a_restart_never_makes_a_night(shown: Shown, later: timedelta) -> None:
    nights = Nights()
    nights.hear(restarted(shown, shown.at))
    assert not nights.hear(restarted(shown, shown.at + later))
