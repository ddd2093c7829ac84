"""The machine's clock, asked for real."""

from datetime import UTC, datetime, timedelta

import pytest

from custom_components.lifeops.ha.clock import SystemClock, is_kept


def test_wall_time_is_utc_and_the_boot_clock_never_runs_backwards() -> None:
    clock = SystemClock()
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)
    assert clock.now().tzinfo is UTC
    assert clock.monotonic() <= clock.monotonic()


@pytest.mark.parametrize(
    ("state", "kept"), [(0, True), (4, True), (5, False), (-1, False)]
)
def test_only_an_answer_without_error_means_that_time_is_kept(
    state: int, kept: bool
) -> None:
    assert is_kept(state) is kept


def test_the_kernel_can_be_asked() -> None:
    assert SystemClock().synchronized() in {True, False}
