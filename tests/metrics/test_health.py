"""How the database does: what is told, and how seldom."""

from dataclasses import replace
from datetime import timedelta

import pytest

from custom_components.lifeops.core.series import Point
from custom_components.lifeops.core.series_feed import LogEnd, SeriesFacts
from custom_components.lifeops.core.upkeep import (
    SinkHealthRecord,
    SinkMode,
    SinkProblem,
)
from custom_components.lifeops.metrics.cursor import Cursor, Fill
from custom_components.lifeops.metrics.gathering import Ends
from custom_components.lifeops.metrics.health import Condition, Telling

from .memory.home import START, key
from .memory.pair import Pair

HEART = key("heart_rate_bpm")
WELL = SinkHealthRecord(name="Database", at=START, connected=True, caught_up_at=START)
FAILING = replace(WELL, connected=False, problem=SinkProblem.UNREACHABLE)
FILLING = replace(WELL, filling=0.1)
TOTALS = SeriesFacts(
    series=1,
    points=800,
    hours=100,
    dirty_hours=0,
    late=0,
    log_entries=3,
    bytes=0,
    oldest=START,
)
CURSOR = Cursor(sink="server", generation="first", log=7)
CONDITION = Condition(
    cursor=replace(CURSOR, fill=Fill(sent=400)),
    ends=Ends(LogEnd("first", 10, 1, 50), 100),
    totals=TOTALS,
)


def test_before_anything_is_known_nothing_is_claimed() -> None:
    assert Condition().record("Database", START) == SinkHealthRecord(
        name="Database", at=START
    )


def test_once_it_has_all_everything_is_told() -> None:
    pair = Pair()
    pair.home.append({HEART: [Point(START - timedelta(hours=1), 60.0)]})
    pair.drain()
    assert pair.health == SinkHealthRecord(
        name="Database",
        at=pair.clock.now(),
        mode=SinkMode.PLAIN,
        server="17.11",
        connected=True,
        behind=0,
        written_to=START - timedelta(hours=1),
        caught_up_at=pair.clock.now(),
        rows=1,
        size_bytes=100,
    )


def test_numbers_are_asked_for_again_after_ten_minutes() -> None:
    pair = Pair()
    pair.home.append({HEART: [Point(START - timedelta(hours=1), 60.0)]})
    pair.drain()
    pair.home.append({HEART: [Point(START, 60.0)]})
    pair.clock.turn(minutes=9)
    pair.drain()
    assert (pair.health.rows, pair.server.asked_facts) == (1, 2)
    pair.clock.turn(minutes=1)
    pair.drain()
    assert (pair.health.rows, pair.server.asked_facts) == (2, 3)


def test_written_to_is_never_older_than_before() -> None:
    pair = Pair()
    for hours in (1, 5):
        pair.home.append({HEART: [Point(START - timedelta(hours=hours), 60.0)]})
        pair.drain()
    assert pair.health.written_to == START - timedelta(hours=1)


def test_behind_are_the_entries_that_it_lacks() -> None:
    assert replace(CONDITION, cursor=CURSOR).behind == 3
    assert replace(CONDITION, cursor=None).behind == 10
    assert replace(CONDITION, cursor=replace(CURSOR, log=12)).behind == 0
    assert Condition().behind is None


@pytest.mark.parametrize(
    ("fill", "hours", "records", "share"),
    [
        (Fill(), 0, 0, 0.0),
        (Fill(sent=400), 0, 0, 0.4),
        (Fill(sent=900), 0, 0, 0.8),
        (Fill(sent=900, points_done=True), 25, 0, 0.85),
        (Fill(sent=700, points_done=True), 50, 50, 0.95),
        (Fill(points_done=True), 50, 100, 1.0),
        (None, 0, 0, None),
    ],
)
def test_filling_is_the_share_of_all_that_is_here(
    fill: Fill | None, hours: int, records: int, share: float | None
) -> None:
    cursor = replace(CURSOR, fill=fill, hours=hours, records=records)
    assert replace(CONDITION, cursor=cursor).filling == pytest.approx(share)


def test_filling_from_an_empty_home_is_done_at_once() -> None:
    empty = replace(TOTALS, points=0, hours=0)
    ends = Ends(LogEnd("first", 0, 1, 0), 0)
    assert replace(CONDITION, totals=empty, ends=ends).filling == 1.0


@pytest.mark.parametrize(
    "changed",
    [
        FAILING,
        FILLING,
        replace(WELL, mode=SinkMode.APACHE),
        replace(WELL, quarantined=1),
        replace(WELL, resent_since=START),
        replace(WELL, server="18"),
    ],
    ids=["problem", "filling", "mode", "quarantined", "resent", "server"],
)
def test_another_status_is_told_at_once(changed: SinkHealthRecord) -> None:
    telling = Telling()
    assert telling.due(WELL, 1000.0)
    assert telling.due(changed, 1000.1)
    assert not telling.due(changed, 1000.2)


@pytest.mark.parametrize(
    ("record", "every_s"),
    [
        (WELL, 600),
        (FAILING, 600),
        (FILLING, 60),
        (replace(FAILING, filling=0.1), 600),
    ],
)
def test_the_rest_is_told_now_and_then(
    record: SinkHealthRecord, every_s: float
) -> None:
    telling = Telling()
    telling.due(record, 1000.0)
    moved = replace(
        record,
        at=START + timedelta(seconds=1),
        behind=7,
        written_to=START,
        caught_up_at=None,
        rows=3,
        size_bytes=4,
        filling=None if record.filling is None else 0.2,
    )
    assert not telling.due(moved, 1000.0 + every_s - 1)
    assert telling.due(moved, 1000.0 + every_s)
    assert not telling.due(moved, 1000.0 + every_s + 1)


def test_a_quiet_day_is_told_of_every_ten_minutes() -> None:
    pair = Pair()
    pair.drain()
    pair.told.clear()
    end = pair.clock.now() + timedelta(days=1)
    while pair.clock.now() < end:
        pair.step()
        pair.clock.turn(seconds=30)
    assert len(pair.told) in (143, 144)


def test_a_day_away_is_told_of_every_ten_minutes() -> None:
    pair = Pair()
    pair.drain()
    pair.told.clear()
    pair.server.away = True
    end = pair.clock.now() + timedelta(days=1)
    while pair.clock.now() < end:
        pair.run(1)
    assert 130 <= len(pair.told) <= 145
