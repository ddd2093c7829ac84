"""Who has met this life of a file, and where those were left who have not."""

import pytest

from custom_components.lifeops.store.notes import Notes

NEVER = Notes(1)
DOUBTED = NEVER.opened(7)


def test_where_nobody_was_ever_left_there_is_no_doubt() -> None:
    assert NEVER.since is None
    assert NEVER.unmet("cabin") is None


def test_a_file_that_is_opened_again_doubts_from_where_it_doubted_before() -> None:
    assert DOUBTED.since == 7
    assert DOUBTED.opened(9).since == 7
    assert DOUBTED.opened(9).unmet(None) == 7


def test_who_was_met_since_is_left_where_the_file_is_opened_next() -> None:
    met = DOUBTED.meeting("cabin")
    assert met.since is None
    again = met.opened(9)
    assert again.others == 9
    assert again.unmet("cabin") == again.unmet("lake") == 9
    assert again.since == 9


def test_who_was_left_earlier_stays_left_there() -> None:
    noted = DOUBTED.meeting("cabin").opened(9).meeting("lake").opened(11)
    assert noted.homes == {"cabin": 9, "lake": 11}
    assert noted.since == 9


@pytest.mark.parametrize("gone", ["cabin", "lake"])
def test_a_home_that_is_gone_is_forgotten(gone: str) -> None:
    noted = DOUBTED.meeting("cabin").meeting("lake").without(gone)
    assert noted.met == {"cabin", "lake"} - {gone}
    assert noted.unmet(gone) is None
