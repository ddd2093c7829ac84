"""Several sources of one night: believed one by one, never summed."""

from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from typing import Any

from hypothesis import given, strategies as st

from custom_components.lifeops.core.health import (
    Hypnogram,
    Nap,
    NightMetric,
    NightRecord,
)
from custom_components.lifeops.core.nights import arbitrate, arbitrated
from custom_components.lifeops.core.topics import LastNight

DAY = date(2026, 6, 9)
AT = datetime(2026, 6, 9, 6, tzinfo=UTC)
HOUR = timedelta(hours=1)


def night(
    source: str = "ring",
    *,
    rank: int = 0,
    at: datetime = AT,
    read_at: datetime | None = None,
    metrics: dict[str, float] | None = None,
    **facts: Any,
) -> NightRecord:
    return NightRecord(
        day=facts.pop("day", DAY),
        source=source,
        rank=rank,
        measured_at=at,
        metrics={
            key: NightMetric(value=value, measured_at=read_at or at)
            for key, value in (metrics or {}).items()
        },
        **facts,
    )


def values(found: LastNight) -> dict[str, tuple[float, str]]:
    return {key: (item.value, item.source) for key, item in found.metrics.items()}


def test_rank_decides_each_metric() -> None:
    ring = night(metrics={"sleep_score": 80})
    watch = night("watch", rank=1, metrics={"sleep_score": 60, "hrv_ms": 40})
    found = arbitrate([watch, ring])
    assert values(found) == {"sleep_score": (80, "ring"), "hrv_ms": (40, "watch")}
    assert found.day == DAY


def test_of_equal_rank_the_fresher_is_believed() -> None:
    old = night("a", metrics={"sleep_score": 80})
    new = night("b", at=AT + HOUR, metrics={"sleep_score": 82})
    assert values(arbitrate([old, new])) == {"sleep_score": (82, "b")}


def test_freshness_is_of_the_metric() -> None:
    one = night("a", at=AT + HOUR, read_at=AT, metrics={"sleep_score": 80})
    other = night("b", metrics={"sleep_score": 82}, read_at=AT + HOUR)
    found = arbitrate([one, other])
    assert values(found) == {"sleep_score": (82, "b")}
    assert found.metrics["sleep_score"].measured_at == AT + HOUR


def test_a_stale_source_loses_whatever_its_rank() -> None:
    stale = night("a", metrics={"sleep_score": 80, "hrv_ms": 40})
    day = timedelta(days=1)
    fresh = night("b", rank=5, at=AT + day, metrics={"sleep_score": 70})
    staler = night("b", rank=5, at=AT + day + HOUR, metrics={"sleep_score": 70})
    assert values(arbitrate([stale, fresh]))["sleep_score"] == (80, "a")
    assert values(arbitrate([stale, staler])) == {
        "sleep_score": (70, "b"),
        "hrv_ms": (40, "a"),
    }


def test_a_total_is_made_from_the_stages_of_one_source() -> None:
    stages = {"sleep_deep_s": 3600.0, "sleep_rem_s": 5400.0, "sleep_light_s": 16200.0}
    found = arbitrate([night(metrics=stages)])
    assert values(found)["sleep_total_s"] == (25_200, "ring")
    told = arbitrate([night(metrics={**stages, "sleep_total_s": 25_000.0})])
    assert values(told)["sleep_total_s"] == (25_000, "ring")


def test_stages_of_two_sources_make_no_total() -> None:
    ring = night(metrics={"sleep_deep_s": 3600, "sleep_rem_s": 5400})
    watch = night("watch", metrics={"sleep_light_s": 16_200})
    assert "sleep_total_s" not in arbitrate([ring, watch]).metrics


def test_times_are_arbitrated_too() -> None:
    ring = night(bedtime=AT - 8 * HOUR)
    watch = night("watch", rank=1, bedtime=AT - 9 * HOUR, wake=AT)
    found = arbitrate([watch, ring])
    assert (found.bedtime, found.wake) == (AT - 8 * HOUR, AT)
    assert arbitrate([night()]).bedtime is None


def test_a_source_is_called_by_its_name() -> None:
    named = night(source_name="Ring", metrics={"hrv_ms": 40})
    assert values(arbitrate([named])) == {"hrv_ms": (40, "Ring")}


def test_nights_by_day_oldest_first() -> None:
    before = DAY - timedelta(days=1)
    found = arbitrated([night(), night(day=before), night("watch")])
    assert list(found) == [before, DAY]
    assert arbitrated([]) == {}


sources = st.lists(
    st.builds(
        lambda name, rank, hours, metrics: night(
            name, rank=rank, at=AT + hours * HOUR, metrics=metrics
        ),
        st.sampled_from("abc"),
        st.integers(0, 2),
        st.integers(0, 60),
        st.dictionaries(
            st.sampled_from(["sleep_score", "hrv_ms", "sleep_total_s"]),
            st.floats(1, 100),
        ),
    ),
    min_size=1,
    max_size=3,
    unique_by=lambda record: record.source,
)


@given(sources)
def test_the_order_of_sources_does_not_matter(records: list[NightRecord]) -> None:
    found = {repr(arbitrate(list(order))) for order in permutations(records)}
    assert len(found) == 1


@given(sources)
def test_every_value_is_one_that_a_source_gave(records: list[NightRecord]) -> None:
    found = arbitrate(records)
    for key, reading in found.metrics.items():
        given_by = {record.source: record.metrics.get(key) for record in records}
        told = given_by[reading.source]
        assert told is not None
        assert told.value == reading.value
    assert set(found.metrics) == {key for record in records for key in record.metrics}


def nap(hours: float, minutes: float = 30) -> Nap:
    start = AT + hours * HOUR
    return Nap(
        start=start,
        end=start + timedelta(minutes=minutes),
        total_s=minutes * 60,
    )


DRAWN = Hypnogram(start=AT - 8 * HOUR, step_s=300, stages="lddr")


def test_naps_and_stages_come_from_the_best_source_that_has_them() -> None:
    ring = night(metrics={"sleep_total_s": 27_000})
    watch = night("watch", rank=1, naps=(nap(9),), hypnogram=DRAWN)
    phone = night("phone", rank=2, naps=(nap(10), nap(12)), source_name="Phone")
    found = arbitrate([phone, watch, ring])
    assert (found.naps, found.naps_source) == ((nap(9),), "watch")
    assert (found.hypnogram, found.hypnogram_source) == (DRAWN, "watch")
    assert arbitrate([phone]).naps_source == "Phone"
    assert found.metrics["sleep_total_s"].value == 27_000


def test_naps_of_two_sources_are_never_summed() -> None:
    one = night(naps=(nap(9, 20),))
    other = night("watch", rank=1, naps=(nap(9, 25),))
    assert arbitrate([one, other]).nap_s == 20 * 60
    assert arbitrate([night()]).nap_s is None


def test_a_stale_source_of_naps_is_asked_last() -> None:
    stale = night("a", naps=(nap(9),))
    fresh = night("b", rank=5, at=AT + 25 * HOUR, naps=(nap(10),))
    assert arbitrate([stale, fresh]).naps_source == "b"


def test_what_lies_in_the_night_is_no_nap() -> None:
    ring = night(bedtime=AT - 8 * HOUR, wake=AT)
    watch = night("watch", rank=1, naps=(nap(-8.25), nap(-3), nap(0)))
    assert arbitrate([ring, watch]).naps == (nap(0),)
    late = night("watch", rank=1, naps=(nap(-1),))
    phone = night("phone", rank=2, naps=(nap(5),))
    assert arbitrate([ring, late, phone]).naps_source == "phone"
    before = night("watch", rank=1, naps=(nap(-8.5, 30),))
    assert arbitrate([ring, before]).naps == (nap(-8.5, 30),)


def test_naps_alone_are_no_night() -> None:
    assert not arbitrate([night(naps=(nap(9),))]).known
    assert arbitrate([night(metrics={"hrv_ms": 40})]).known
    assert arbitrate([night(wake=AT)]).known
    assert arbitrate([night(bedtime=AT)]).known


@given(
    st.lists(st.tuples(st.floats(-12, 12), st.floats(1, 180)), max_size=4),
    st.floats(-11, -1),
    st.floats(-1, 3),
)
def test_naps_never_lie_in_the_night(
    drawn: list[tuple[float, float]], began: float, ended: float
) -> None:
    naps = tuple(nap(*one) for one in drawn)
    found = arbitrate(
        [night(bedtime=AT + began * HOUR, wake=AT + ended * HOUR, naps=naps)]
    )
    assert found.bedtime is not None
    assert found.wake is not None
    for one in naps:
        apart = one.end <= found.bedtime or one.start >= found.wake
        assert (one in found.naps) is apart
