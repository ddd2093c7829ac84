"""Strangers at the door: so many a minute, and no memory of them all."""

from hypothesis import given, strategies as st

from custom_components.lifeops.sync.attempts import (
    IN_TOTAL,
    MOST_ADDRESSES,
    MOST_PROVED,
    PER_ADDRESS,
    PROVED_S,
    WINDOW_S,
    Attempts,
)


def allowed(attempts: Attempts, address: str, times: int, now: float = 0.0) -> int:
    return sum(attempts.allow(address, now) for _ in range(times))


def test_an_address_has_ten_a_minute() -> None:
    attempts = Attempts()
    assert allowed(attempts, "cabin", 50) == PER_ADDRESS
    assert allowed(attempts, "home", 3) == 3
    assert allowed(attempts, "cabin", 5, now=WINDOW_S / PER_ADDRESS) == 1
    assert allowed(attempts, "cabin", 50, now=3 * WINDOW_S) == PER_ADDRESS


def test_all_together_have_sixty_a_minute() -> None:
    attempts = Attempts()
    begun = [attempts.allow(f"address {index}", 0.0) for index in range(200)]
    assert sum(begun) == IN_TOTAL
    assert attempts.allow("somebody", WINDOW_S / IN_TOTAL)
    assert not attempts.allow("somebody", WINDOW_S / IN_TOTAL)


def test_a_network_of_version_6_is_one_address() -> None:
    attempts = Attempts()
    begun = [attempts.allow(f"2001:db8::{index:x}", 0.0) for index in range(50)]
    assert sum(begun) == PER_ADDRESS
    assert attempts.allow("2001:db8:0:1::1", 0.0)
    assert allowed(attempts, "192.0.2.1", 6) == 6
    assert allowed(attempts, "::ffff:192.0.2.1", 50) == PER_ADDRESS - 6
    assert allowed(attempts, "192.0.2.2", 1) == 1


def test_who_was_turned_away_by_the_others_loses_no_try() -> None:
    attempts = Attempts()
    for index in range(IN_TOTAL):
        attempts.allow(f"address {index}", 0.0)
    assert allowed(attempts, "cabin", 20) == 0
    assert allowed(attempts, "cabin", 20, now=WINDOW_S / 2) == PER_ADDRESS


def test_who_has_proved_itself_is_not_kept_out_by_others() -> None:
    attempts = Attempts()
    attempts.allow("cabin", 0.0)
    attempts.prove("cabin", 0.0)
    for index in range(5 * MOST_ADDRESSES):
        attempts.allow(f"address {index}", index / 1000)
    assert not attempts.allow("somebody", 5.0)
    assert allowed(attempts, "cabin", 50, now=5.0) == PER_ADDRESS
    much_later = PROVED_S + 1
    for index in range(IN_TOTAL):
        attempts.allow(f"address {index}", much_later)
    assert not attempts.allow("cabin", much_later)


def test_a_try_that_proves_right_is_given_back() -> None:
    attempts = Attempts()
    for _ in range(3 * PER_ADDRESS):
        assert attempts.allow("cabin", 0.0)
        attempts.prove("cabin", 0.0)
    strangers = [attempts.allow(f"address {index}", 0.0) for index in range(200)]
    assert sum(strangers) == IN_TOTAL


def test_not_every_address_that_proved_itself_is_remembered() -> None:
    attempts = Attempts()
    for index in range(MOST_PROVED + 1):
        attempts.prove(f"home {index}", 0.0)
    for index in range(IN_TOTAL):
        attempts.allow(f"address {index}", 0.0)
    assert not attempts.allow("home 0", 0.0)
    assert attempts.allow("home 1", 0.0)


def test_addresses_without_end_take_no_memory() -> None:
    attempts = Attempts()
    for index in range(5 * MOST_ADDRESSES):
        attempts.allow(f"address {index}", index / 1000)
    assert len(attempts) == MOST_ADDRESSES
    assert not attempts.allow("a late one", 5.0)
    assert attempts.allow("a late one", 5.0 + WINDOW_S)
    assert len(attempts) == 1


@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.floats(0, 20, allow_nan=False))),
)
def test_no_minute_has_more_than_twice_its_share(
    knocks: list[tuple[str, float]],
) -> None:
    attempts, now, begun = Attempts(), 0.0, []
    for address, pause in knocks:
        now += pause
        if attempts.allow(address, now):
            begun.append((address, now))
    for address, at in begun:
        same = [one for one, then in begun if one == address and 0 <= then - at < 60]
        assert len(same) <= 2 * PER_ADDRESS
