"""When it is quiet: times of one's own, the night's, clocks that change."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

from hypothesis import given, strategies as st
import pytest

from custom_components.lifeops.agents.notification.quiet import windows
from custom_components.lifeops.core.calm import NotificationSettingsRecord
from custom_components.lifeops.core.days import wall_moment
from custom_components.lifeops.core.facts import StartReason
from custom_components.lifeops.core.topics import Tonight
from tests.agents.toy_view import STOCKHOLM

from .queue import Queue, at, tonight

NIGHT = tonight(at(22), at(6, day=10))


def is_quiet(
    now: datetime, night: Tonight | None = None, **chosen: time | bool | None
) -> bool:
    settings = NotificationSettingsRecord(**chosen)  # type: ignore[arg-type]
    found = windows(settings, night, now, STOCKHOLM)
    return any(window.holds(now) for window in found)


@pytest.mark.parametrize(
    ("now", "quiet"),
    [
        (at(22, 29), False),
        (at(22, 30), True),
        (at(3, day=10), True),
        (at(6, 59, day=10), True),
        (at(7, day=10), False),
        (at(12), False),
    ],
)
def test_without_times_and_without_sleep_it_is_quiet_from_half_past_ten_to_seven(
    now: datetime, *, quiet: bool
) -> None:
    assert is_quiet(now) is quiet


@pytest.mark.parametrize(
    ("now", "quiet"),
    [
        (at(22, 29), False),
        (at(22, 30), True),
        (at(5, 59, day=10), True),
        (at(6, day=10), False),
        (at(6, 59, day=10), False),
    ],
)
def test_it_follows_the_night_half_an_hour_behind_bedtime(
    now: datetime, *, quiet: bool
) -> None:
    assert is_quiet(now, NIGHT) is quiet


def test_a_night_that_was_over_long_ago_says_nothing() -> None:
    late = tonight(at(22, day=1), at(10, day=2))
    assert is_quiet(at(6, 30, day=5), late)
    assert not is_quiet(at(10, day=2), late)
    assert not is_quiet(at(21, 59, day=2), late)


def test_the_next_night_is_planned_as_soon_as_one_is_over() -> None:
    following = tonight(at(23, 30, day=10), at(9, day=11))
    assert not is_quiet(at(6, 1, day=10), following)
    assert not is_quiet(at(23, 59, day=10), following)
    assert is_quiet(at(0, 0, day=11), following)


@pytest.mark.parametrize(
    ("now", "quiet"),
    [
        (at(19, 59), False),
        (at(20), True),
        (at(5, 59, day=10), True),
        (at(6, day=10), False),
    ],
)
def test_a_beginning_of_ones_own_ends_with_the_night(
    now: datetime, *, quiet: bool
) -> None:
    assert is_quiet(now, NIGHT, quiet_from=time(20)) is quiet


@pytest.mark.parametrize(
    ("now", "quiet"),
    [
        (at(7, 59), True),
        (at(8), False),
        (at(22, 29), False),
        (at(22, 30), True),
        (at(7, 59, day=10), True),
        (at(8, day=10), False),
    ],
)
def test_an_end_of_ones_own_also_ends_the_night_before(
    now: datetime, *, quiet: bool
) -> None:
    assert is_quiet(now, NIGHT, quiet_until=time(8)) is quiet


def test_times_of_ones_own_need_no_night() -> None:
    own = {"quiet_from": time(13), "quiet_until": time(14, 30)}
    for night in (None, NIGHT):
        assert not is_quiet(at(12, 59), night, **own)
        assert is_quiet(at(13), night, **own)
        assert is_quiet(at(14, 29), night, **own)
        assert not is_quiet(at(14, 30), night, **own)
        assert not is_quiet(at(3), night, **own)


@pytest.mark.parametrize("night", [None, NIGHT])
def test_a_window_without_length_is_none(night: Tonight | None) -> None:
    for hour in range(24):
        same = {"quiet_from": time(22), "quiet_until": time(22)}
        assert not is_quiet(at(hour), night, **same)
        assert not is_quiet(at(hour), NIGHT, quiet_from=time(6))
        assert not is_quiet(at(hour), NIGHT, quiet_until=time(22, 30))
        assert not is_quiet(at(hour), night, quiet=False)


def test_it_is_quiet_by_the_wall_when_the_clock_changes() -> None:
    own = {"quiet_from": time(22, 30), "quiet_until": time(7)}
    spring = wall_moment(date(2026, 3, 29), time(7), STOCKHOLM)
    autumn = wall_moment(date(2026, 10, 25), time(7), STOCKHOLM)
    for end, hours in ((spring, 7.5), (autumn, 9.5)):
        start = end - timedelta(hours=hours)
        assert not is_quiet(start - timedelta(seconds=1), **own)
        assert is_quiet(start, **own)
        assert is_quiet(end - timedelta(seconds=1), **own)
        assert not is_quiet(end, **own)


@given(
    st.datetimes(datetime(2026, 3, 1), datetime(2026, 11, 30)),  # noqa: DTZ001
    st.times().map(lambda wall: wall.replace(second=0, microsecond=0)),
    st.times().map(lambda wall: wall.replace(second=0, microsecond=0)),
)
def test_it_is_quiet_between_two_walls_as_a_clock_shows_them(
    moment: datetime, begins: time, ends: time
) -> None:
    now = moment.replace(tzinfo=UTC)
    local = now.astimezone(STOCKHOLM)
    if local.utcoffset() != (now - timedelta(days=1)).astimezone(STOCKHOLM).utcoffset():
        return
    if local.utcoffset() != (now + timedelta(days=1)).astimezone(STOCKHOLM).utcoffset():
        return
    wall = local.time()
    inside = begins <= wall < ends if begins <= ends else wall >= begins or wall < ends
    assert is_quiet(now, quiet_from=begins, quiet_until=ends) is inside


def test_quiet_times_never_overlap() -> None:
    settings = NotificationSettingsRecord(quiet_from=time(20), quiet_until=time(19))
    found = windows(settings, None, at(12), STOCKHOLM)
    assert len(found) == 3
    assert all(one.end <= other.start for one, other in pairwise(found))


def test_a_restart_in_quiet_time_leaves_what_was_shown_before(queue: Queue) -> None:
    queue.run(at(21, 30))
    queue.notify(expires=at(9, day=10))
    queue.accepted()
    queue.run(at(23))
    before = queue.state.open
    queue.start(StartReason.START)
    assert queue.state.open == before
    assert queue.cleared == []
