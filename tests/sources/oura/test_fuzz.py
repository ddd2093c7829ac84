"""Whatever is answered: no error, no nonsense stored, the same stored twice as once."""

import asyncio
from collections.abc import Coroutine, Sequence
from datetime import date, timedelta
import json
from typing import Any

from hypothesis import HealthCheck, given, settings, strategies as st

from custom_components.lifeops.core.units import METRICS, Metric
from custom_components.lifeops.sources.oura.client import Answer
from custom_components.lifeops.sources.oura.documents import read_slice
from custom_components.lifeops.sources.oura.endpoints import ENDPOINTS, Endpoint, Shape
from custom_components.lifeops.sources.oura.fetching import Fetched
from custom_components.lifeops.sources.oura.keeping import Keeper
from custom_components.lifeops.sources.oura.series import read_rows

from .documents import documents, mutated
from .home import ACCOUNT, START, TODAY, Intake

NIGHTLY = ("daily_sleep", "daily_readiness", "daily_spo2", "sleep", "daily_activity")
BY_PATH = {one.path: one for one in ENDPOINTS}
MANY = settings(
    max_examples=25,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.large_base_example,
    ],
)

type Items = dict[str, list[Any]]


def run[T](work: Coroutine[Any, Any, T]) -> T:
    with asyncio.Runner() as runner:
        return runner.run(work)


def fetched(endpoint: Endpoint, items: Sequence[Any]) -> Fetched:
    """Return an answer as a poll of the days around today reads it."""
    objects = [one for one in items if isinstance(one, dict)]
    strays = len(items) - len(objects)
    first, last = endpoint.window(TODAY)
    if endpoint.shape is Shape.MOMENTS:
        answer = Answer(items=tuple(objects), strays=strays)
        start = START - timedelta(days=9)
        series = read_rows(endpoint, answer, ACCOUNT, start, START)
        return Fetched(endpoint=endpoint, series=series)
    days = [endpoint.day_of(one) for one in objects]
    inside = [day is None or first <= day <= last for day in days]
    answer = Answer(
        items=tuple(one for one, within in zip(objects, inside, strict=True) if within),
        around=tuple(
            one for one, within in zip(objects, inside, strict=True) if not within
        ),
        strays=strays,
    )
    return Fetched(
        endpoint=endpoint, slice=read_slice(endpoint, answer, first, last, START)
    )


def poll(intake: Intake, *passes: Items) -> None:
    """Store what each pass answered, as pollers that know nothing of each other."""
    for items in passes:
        answers = [fetched(BY_PATH[path], found) for path, found in items.items()]
        run(Keeper(intake, ACCOUNT).keep(answers, START))


def check(intake: Intake) -> None:
    """Assert that nothing stored is nonsense."""
    for day, night in intake.nights().items():
        assert date(2026, 2, 25) <= day <= date(2026, 3, 15)
        for name, metric in night.metrics.items():
            spec = METRICS[Metric(name)]
            assert spec.low <= metric.value <= spec.high
            assert metric.measured_at <= START + timedelta(minutes=5)
        assert bool(night.metrics) is (night.wake is not None)
        if night.bedtime is not None and night.wake is not None:
            span = night.wake - night.bedtime
            assert timedelta() < span <= timedelta(days=1)
            for name, metric in night.metrics.items():
                if name.endswith("_s"):
                    assert 0 <= metric.value <= span.total_seconds() + 300
        for nap in night.naps:
            assert nap.start < nap.end
            assert 0 < nap.total_s <= (nap.end - nap.start).total_seconds() + 300
        if night.hypnogram is not None:
            assert set(night.hypnogram.stages) <= set("dlra?")
    for name, text in intake.records.get("health_document", {}).items():
        assert len(text.encode()) < 300_000
        assert json.loads(text)["day"] == name.split("/")[1]
    for points in intake.points.values():
        assert all(0 <= value <= 250_000 for value in points.values())


def whole(path: str) -> st.SearchStrategy[list[Any]]:
    return st.lists(documents(path), max_size=4)


def broken(path: str) -> st.SearchStrategy[list[Any]]:
    return st.lists(documents(path) | mutated(path), max_size=4)


ANY_ENDPOINT = st.sampled_from(sorted(BY_PATH)).flatmap(
    lambda path: broken(path).map(lambda items: {path: items})
)
NIGHTS = st.fixed_dictionaries({path: broken(path) for path in NIGHTLY})
WHOLE_NIGHTS = st.fixed_dictionaries({path: whole(path) for path in NIGHTLY})


@MANY
@given(ANY_ENDPOINT)
def test_every_endpoint_may_answer_anything(items: Items) -> None:
    intake = Intake()
    poll(intake, items)
    check(intake)


@MANY
@given(WHOLE_NIGHTS, NIGHTS, NIGHTS)
def test_no_answer_stores_nonsense_or_what_differs_the_second_time(
    first: Items, second: Items, third: Items
) -> None:
    intake = Intake()
    for items in (first, second, third):
        poll(intake, items)
        check(intake)
    poll(intake, third)
    once = (len(intake.changes), dict(intake.records), dict(intake.points))
    poll(intake, third)
    assert (len(intake.changes), intake.records, intake.points) == once


@MANY
@given(WHOLE_NIGHTS, st.permutations(NIGHTLY))
def test_the_order_in_which_endpoints_answer_does_not_matter(
    items: Items, order: Sequence[str]
) -> None:
    together, apart = Intake(), Intake()
    poll(together, items)
    poll(apart, *({path: items[path]} for path in order))
    assert apart.records == together.records
    assert apart.points == together.points


@MANY
@given(WHOLE_NIGHTS, WHOLE_NIGHTS)
def test_the_last_whole_answer_is_what_stands(before: Items, after: Items) -> None:
    moved, fresh = Intake(), Intake()
    poll(moved, before, after, after)
    poll(fresh, after)
    for path in NIGHTLY:
        found = fetched(BY_PATH[path], after[path]).slice
        assert found is not None
        if told := set(found.documents):
            assert set(moved.documents(path)) >= told
            assert {identity: moved.documents(path)[identity] for identity in told} == {
                identity: fresh.documents(path)[identity] for identity in told
            }
