"""A person goes from a real server: points, hours, rows, what was refused."""

from datetime import UTC, datetime

import pytest

from custom_components.lifeops.core.series import SeriesKey, Sum
from custom_components.lifeops.core.series_feed import ChangedHour
from custom_components.lifeops.metrics.protocols import TableRows
from custom_components.lifeops.metrics.timescale.sink import TimescaleSink
from tests.metrics.memory.home import us
from tests.postgres import Database, need_community

START = datetime(2026, 11, 21, 12, tzinfo=UTC)
LEFT = """
SELECT (SELECT count(*) FROM lifeops.sample)
     + (SELECT count(*) FROM lifeops.sample_hour)
     + (SELECT count(*) FROM lifeops.series)
     + (SELECT count(*) FROM lifeops.person)
     + (SELECT count(*) FROM lifeops.sleep_sessions)
     + (SELECT count(*) FROM lifeops.quarantine)
"""
HERS = 6


def fill(sink: TimescaleSink, person: str) -> None:
    """Give a person one of everything."""
    one = SeriesKey(metric="heart_rate_bpm", person=person, source="ring")
    sink.put_points([(one, [(us(START), 60.0, 1)])])
    total = Sum(
        start=START, n=1, sum=60.0, low=60.0, high=60.0, last=60.0, last_at=START
    )
    sink.put_hours([ChangedHour(1, one, START, total)])
    sink.put_rows(TableRows("person", {person: {"name": person, "time_zone": None}}))
    night = {"person": person, "day": "2026-11-21"}
    sink.put_rows(TableRows("sleep_sessions", {f"{person}/2026-11-21/ring": night}))
    sink.quarantine("points", {"series": str(one), "value": "nan"}, "no number")


@pytest.fixture
def filled(sink: TimescaleSink) -> TimescaleSink:
    for person in ("ada", "bea"):
        fill(sink, person)
    return sink


def test_a_person_goes_with_all_rows_and_others_stay(
    filled: TimescaleSink, database: Database
) -> None:
    assert database.value(LEFT) == 2 * HERS
    assert filled.erase(["ada"]) == HERS
    assert database.value(LEFT) == HERS
    assert database.value("SELECT string_agg(person, ' ') FROM lifeops.series") == "bea"
    assert filled.erase(["ada"]) == 0


def test_who_comes_again_is_written_under_a_new_number(
    filled: TimescaleSink, database: Database
) -> None:
    filled.erase(["ada"])
    fill(filled, "ada")
    assert database.value(LEFT) == 2 * HERS


def test_a_database_that_is_emptied_so_is_no_other_one(filled: TimescaleSink) -> None:
    mark = filled.mark()
    before = filled.open(mark).id
    assert filled.erase(["ada", "bea"]) == 2 * HERS
    assert filled.open(mark, of=before).id == before


def test_the_aggregate_forgets_too(timescale: Database) -> None:
    need_community(timescale)
    sink = TimescaleSink(timescale.url, patience_s=10)
    sink.open()
    for person in ("ada", "bea"):
        fill(sink, person)
    timescale.execute(
        "CALL refresh_continuous_aggregate('lifeops.sample_hourly', NULL, NULL)"
    )
    sink.erase(["ada"])
    assert timescale.value("SELECT count(*) FROM lifeops.sample_hourly") == 1
    sink.close()
