"""What is published: what matters at once, numbers now and then, the rest never."""

from typing import Any

import pytest

from .files import DAY, HOUR, MINUTE, NOON, Files


def told_through_a_day(files: Files, step: Any, **sink: Any) -> int:
    """Let both tell how they do for a day; return how often that was published."""
    published = len(files.published)
    began = files.view.now
    while files.view.now < began + DAY:
        files.run(files.view.now + step)
        files.sink(written_to=files.view.now, **sink)
        if (files.view.now - began) % HOUR < step:
            files.store(checked_at=files.view.now, dirty_hours=files.view.now.hour)
    return len(files.published) - published


@pytest.fixture
def files() -> Files:
    files = Files()
    files.settle()
    files.store()
    files.sink(behind=0)
    return files


def test_a_quiet_day_is_hardly_told(files: Files) -> None:
    assert told_through_a_day(files, 10 * MINUTE, behind=0) <= 2


def test_an_outage_is_told_in_steps(files: Files) -> None:
    told = told_through_a_day(
        files,
        MINUTE,
        problem="unreachable",
        connected=False,
        failing_since=files.view.now,
        caught_up_at=files.view.now,
        behind=7,
    )
    assert 24 <= told <= 32


def test_numbers_of_the_database_are_told_with_those_of_the_files(
    files: Files,
) -> None:
    published = len(files.published)
    for number in range(1, 7):
        files.run(files.view.now + 10 * MINUTE)
        files.sink(rows=1000 * number, size_bytes=1_000_000 * number)
    assert len(files.published) == published
    files.store()
    assert len(files.published) == published + 1
    sink = files.report.sink
    assert sink is not None
    assert (sink.rows, sink.size_bytes) == (6000, 6_000_000)


def test_filling_is_told_in_tenths(files: Files) -> None:
    published = len(files.published)
    for percent in range(100):
        files.run(files.view.now + MINUTE)
        files.sink(filling=percent / 100)
    assert len(files.published) - published <= 12


@pytest.mark.parametrize(
    "change",
    [
        {"problem": "tls"},
        {"connected": False},
        {"mode": "plain"},
        {"quarantined": 1},
        {"resent_since": NOON},
        {"name": "Cellar"},
    ],
)
def test_what_matters_is_told_at_once(files: Files, change: dict[str, Any]) -> None:
    published = len(files.published)
    files.run(files.view.now + MINUTE)
    files.sink(**change)
    assert len(files.published) == published + 1


@pytest.mark.parametrize(
    ("change", "news"),
    [
        ({"points": 5001}, 1),
        ({"late": 1}, 1),
        ({"oldest_point": NOON}, 1),
        ({"store_bytes": 3_050_000}, 0),
        ({"store_bytes": 3_100_000}, 1),
        ({"series_bytes": 1_650_000}, 0),
        ({"series_bytes": 1_700_000}, 1),
        ({"checked_at": NOON}, 0),
    ],
)
def test_numbers_of_the_files_are_told_as_far_as_they_are_shown(
    files: Files, change: dict[str, Any], news: int
) -> None:
    published = len(files.published)
    files.run(files.view.now + HOUR)
    files.store(**change)
    assert len(files.published) == published + news
