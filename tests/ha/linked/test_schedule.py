"""When another home is tried again."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, strategies as st

from custom_components.lifeops.ha.linked.config import LinkConfig
from custom_components.lifeops.ha.linked.schedule import POLL_S, BackOff, left_s

SATURDAY_NIGHT = datetime(2026, 11, 21, 23, 30, tzinfo=UTC)


def test_waits_grow_from_seconds_to_the_poll() -> None:
    waits = BackOff(lambda: 0.0)
    assert [waits.failed() for _ in range(8)] == [5, 10, 20, 40, 80, 160, 300, 300]


def test_what_worked_makes_waits_short_again() -> None:
    waits = BackOff(lambda: 0.0)
    for _ in range(5):
        waits.failed()
    waits.worked()
    assert waits.failed() == 5


@given(chances=st.lists(st.floats(0, 1), min_size=1, max_size=50))
def test_waits_are_uneven_but_bounded(chances: list[float]) -> None:
    rest = iter(chances)
    waits = BackOff(lambda: next(rest))
    for _ in chances:
        assert 3.5 <= waits.failed() <= POLL_S


def test_a_home_that_is_not_expected_is_not_looked_for_eagerly() -> None:
    waits = BackOff(lambda: 0.0)
    assert waits.failed(expected=False) == POLL_S
    assert waits.failed() == 5


def test_a_cabin_is_expected_on_its_days_only() -> None:
    cabin = LinkConfig(home_id="c", key="", expected_days=(5,))
    assert cabin.expects(SATURDAY_NIGHT)
    assert not cabin.expects(SATURDAY_NIGHT + timedelta(hours=1))
    assert LinkConfig(home_id="c", key="").expects(SATURDAY_NIGHT)


def test_a_pause_is_looked_at_now_and_then() -> None:
    now = SATURDAY_NIGHT
    assert left_s(None, now) is None
    assert left_s(now + timedelta(seconds=40), now) == 40
    assert left_s(now + timedelta(days=1), now) == POLL_S
    assert left_s(now - timedelta(days=1), now) == 0
