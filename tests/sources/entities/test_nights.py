"""Which night the values of a source's entities are about."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, strategies as st
import pytest

from custom_components.lifeops.core.datasets import NIGHT
from custom_components.lifeops.core.records import NightRecord
from custom_components.lifeops.core.units import Metric
from custom_components.lifeops.sources.entities.model import Observed, Source
from custom_components.lifeops.sources.entities.nights import (
    night_of,
    put_night,
    recalled,
)

TZ = ZoneInfo("Europe/Stockholm")
SOURCE = Source(id="ring", person="ann", name="Ring", rank=1)
WAKE = datetime(2026, 11, 21, 6, 30, tzinfo=TZ).astimezone(UTC)
BED = datetime(2026, 11, 20, 23, 0, tzinfo=TZ).astimezone(UTC)
ARRIVED = WAKE + timedelta(minutes=30)
DAY = timedelta(days=1)

type Seen = dict[Metric, Observed]


def seen_at(value: float, since: datetime, told: datetime | None = None) -> Observed:
    return Observed(value=value, since=since, told=told or since)


def woke(wake: datetime = WAKE, since: datetime = ARRIVED) -> Seen:
    return {
        Metric.WAKE: seen_at(wake.timestamp(), since),
        Metric.SLEEP_SCORE: seen_at(82, since),
    }


def night(seen: Seen) -> NightRecord:
    record = night_of(SOURCE, seen, TZ)
    assert record is not None
    return record


def test_the_waking_names_the_night() -> None:
    seen = woke() | {Metric.BEDTIME: seen_at(BED.timestamp(), ARRIVED)}
    record = night(seen)
    assert record.day == date(2026, 11, 21)
    assert (record.bedtime, record.wake) == (BED, WAKE)
    assert (record.source, record.source_name, record.rank) == ("ring", "Ring", 1)
    assert record.metrics["sleep_score"].value == 82
    assert record.metrics["sleep_score"].measured_at == ARRIVED
    assert record.measured_at == ARRIVED
    assert set(record.metrics) == {"sleep_score"}


def test_a_waking_after_midnight_utc_is_a_local_day() -> None:
    wake = datetime(2026, 11, 21, 0, 30, tzinfo=TZ).astimezone(UTC)
    assert wake.date() == date(2026, 11, 20)
    assert night(woke(wake, wake + timedelta(hours=1))).day == date(2026, 11, 21)


def test_without_a_waking_the_activity_day_counts() -> None:
    seen = {Metric.SLEEP_TOTAL: seen_at(27000, ARRIVED)}
    assert night(seen).day == date(2026, 11, 21)
    late = datetime(2026, 11, 22, 3, 59, tzinfo=TZ)
    assert night({Metric.SLEEP_TOTAL: seen_at(1, late)}).day == date(2026, 11, 21)
    assert night({Metric.SLEEP_TOTAL: seen_at(1, late)}).wake is None


@pytest.mark.parametrize("off", [timedelta(hours=-37), timedelta(hours=2)])
def test_a_waking_that_cannot_be_is_not_believed(off: timedelta) -> None:
    seen = woke(ARRIVED + off)
    record = night(seen)
    assert record.wake is None
    assert record.day == date(2026, 11, 21)


def test_a_waking_alone_is_a_night() -> None:
    record = night({Metric.WAKE: seen_at(WAKE.timestamp(), ARRIVED)})
    assert (record.wake, record.metrics, record.measured_at) == (WAKE, {}, ARRIVED)


def test_a_bedtime_alone_is_a_night_only_with_something_else() -> None:
    assert night_of(SOURCE, {Metric.BEDTIME: seen_at(BED.timestamp(), BED)}, TZ) is None


def test_steps_are_no_night() -> None:
    assert night_of(SOURCE, {Metric.STEPS: seen_at(9000, ARRIVED)}, TZ) is None
    assert night_of(SOURCE, {}, TZ) is None


def test_a_correction_belongs_to_the_night_that_it_corrects() -> None:
    seen = woke()
    noon = ARRIVED + timedelta(hours=6)
    seen[Metric.SLEEP_SCORE] = seen[Metric.SLEEP_SCORE].followed_by(seen_at(78, noon))
    record = night(seen)
    assert record.day == date(2026, 11, 21)
    assert record.metrics["sleep_score"].value == 78
    assert record.metrics["sleep_score"].measured_at == record.measured_at == noon


def test_news_before_the_next_waking_wait_for_it() -> None:
    seen = woke()
    seen[Metric.SLEEP_SCORE] = seen_at(60, ARRIVED + DAY)
    assert night_of(SOURCE, seen, TZ) is None
    seen[Metric.WAKE] = seen_at((WAKE + DAY).timestamp(), ARRIVED + DAY)
    record = night(seen)
    assert record.day == date(2026, 11, 22)
    assert record.metrics["sleep_score"].value == 60


def test_going_to_bed_does_not_rewrite_the_night_before() -> None:
    seen = woke() | {Metric.BEDTIME: seen_at(BED.timestamp(), ARRIVED)}
    evening = WAKE + timedelta(hours=16)
    seen[Metric.BEDTIME] = seen_at(evening.timestamp(), evening)
    assert night_of(SOURCE, seen, TZ) is None


def test_bedtime_and_waking_mixed_up_lose_the_bedtime_only() -> None:
    seen = woke() | {
        Metric.BEDTIME: seen_at((WAKE + timedelta(minutes=20)).timestamp(), ARRIVED)
    }
    record = night(seen)
    assert record.bedtime is None
    assert record.wake == WAKE


def test_a_bedtime_days_ago_is_left_out() -> None:
    seen = woke() | {Metric.BEDTIME: seen_at((BED - DAY).timestamp(), ARRIVED)}
    assert night(seen).bedtime is None


def test_a_value_of_yesterday_is_not_todays() -> None:
    seen = woke()
    seen[Metric.HRV] = seen_at(55, ARRIVED - DAY)
    assert "hrv_ms" not in night(seen).metrics
    without_wake = {
        Metric.SLEEP_SCORE: seen_at(82, ARRIVED),
        Metric.HRV: seen_at(55, ARRIVED - DAY),
    }
    assert set(night(without_wake).metrics) == {"sleep_score"}


def test_an_equal_value_is_believed_once_it_is_confirmed_later() -> None:
    seen = woke()
    told = ARRIVED + timedelta(minutes=59)
    seen[Metric.HRV] = seen_at(55, ARRIVED - DAY, told)
    assert "hrv_ms" not in night(seen).metrics
    seen[Metric.HRV] = seen_at(55, ARRIVED - DAY, ARRIVED + timedelta(hours=1))
    assert night(seen).metrics["hrv_ms"].measured_at == ARRIVED


def test_equal_values_keep_since_and_are_confirmed() -> None:
    first = seen_at(82, ARRIVED)
    again = first.followed_by(seen_at(82, ARRIVED + DAY))
    assert (again.since, again.told) == (ARRIVED, ARRIVED + DAY)
    assert again.followed_by(seen_at(82, ARRIVED)).told == ARRIVED + DAY
    other = seen_at(83, ARRIVED + DAY)
    assert first.followed_by(other) is other


def test_a_restart_with_restored_states_adds_nothing() -> None:
    seen = woke() | {Metric.BEDTIME: seen_at(BED.timestamp(), ARRIVED)}
    record = night(seen)
    after = dict(recalled(record))
    restart = ARRIVED + timedelta(hours=22)
    for metric, one in seen.items():
        after[metric] = after[metric].followed_by(seen_at(one.value, restart))
    assert night(after) == record


def test_a_restart_without_a_waking_adds_nothing_on_the_next_day() -> None:
    record = night({Metric.SLEEP_TOTAL: seen_at(27000, ARRIVED)})
    after = dict(recalled(record))
    restored = seen_at(27000, ARRIVED + DAY)
    after[Metric.SLEEP_TOTAL] = after[Metric.SLEEP_TOTAL].followed_by(restored)
    assert night(after) == record


def test_a_stored_metric_that_nobody_knows_is_no_obstacle() -> None:
    stored = NIGHT.write(night(woke()))
    metrics = stored["metrics"]
    assert isinstance(metrics, dict)
    metrics["aura"] = metrics["sleep_score"]
    assert set(recalled(NIGHT.read(stored))) == {Metric.WAKE, Metric.SLEEP_SCORE}


def test_the_write_names_person_day_and_source() -> None:
    write = put_night(SOURCE, night(woke()))
    assert write.id == "ann/2026-11-21/ring"
    assert (write.dataset, write.person) == ("night", "ann")
    assert NIGHT.read(write.fields) == night(woke())


moments = st.integers(0, 48 * 3600).map(lambda s: WAKE + timedelta(seconds=s))


@given(st.dictionaries(st.sampled_from(list(Metric)), moments, max_size=8))
def test_never_a_night_ahead_of_what_was_seen(since: dict[Metric, datetime]) -> None:
    seen = {
        metric: seen_at(at.timestamp() if metric.value in ("wake", "bedtime") else 5, at)
        for metric, at in since.items()
    }
    record = night_of(SOURCE, seen, TZ)
    if record is not None:
        newest = max(since.values())
        assert record.day <= newest.astimezone(TZ).date()
        assert record.measured_at <= newest
        assert all(metric in since for metric in map(Metric, record.metrics))
        assert record.bedtime is None or record.bedtime < (record.wake or newest)
