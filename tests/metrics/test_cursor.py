"""The cursor: when it is saved, and when its places mean nothing any more."""

from dataclasses import replace
from datetime import timedelta

import pytest

from custom_components.lifeops.core.json import canonical
from custom_components.lifeops.core.series_feed import LogEnd
from custom_components.lifeops.metrics.cursor import Cursor, Fill, Keeper, begun

from .memory.home import START, Clock, Cursors

END = LogEnd(generation="first", log=10, log_start=4, hours=20)
NOW = START
CURSOR = Cursor(sink="server", generation="first", log=7, hours=20, records=5)


class Kept:
    """A keeper with its clock and its durable place."""

    def __init__(self, text: str | None = None) -> None:
        """Load what was saved."""
        self.clock = Clock()
        self.cursors = Cursors()
        self.cursors.text = text
        self.keeper = Keeper(self.cursors, self.clock)
        self.keeper.load()


@pytest.mark.parametrize("log", [3, 4, 10])
def test_it_follows_where_nothing_behind_it_is_missing(log: int) -> None:
    assert replace(CURSOR, log=log).follows("server", END)


@pytest.mark.parametrize(
    "cursor",
    [
        replace(CURSOR, log=2),
        replace(CURSOR, log=11),
        replace(CURSOR, hours=21),
        replace(CURSOR, generation="second"),
        replace(CURSOR, sink="another"),
    ],
    ids=["behind the start", "beyond the end", "hours", "generation", "server"],
)
def test_it_does_not_follow_what_it_was_not_made_for(cursor: Cursor) -> None:
    assert not cursor.follows("server", END)


def test_at_the_end_of_a_log_that_is_all_forgotten_it_follows() -> None:
    end = LogEnd(generation="first", log=10, log_start=11, hours=20)
    assert replace(CURSOR, log=10).follows("server", end)


def test_the_first_one_begins_at_the_end_of_the_log_with_all_to_be_sent() -> None:
    assert begun(None, "server", END, START, NOW) == Cursor(
        sink="server", generation="first", log=10, fill=Fill()
    )


def test_for_the_same_server_what_is_known_of_it_stays() -> None:
    known = replace(
        CURSOR,
        generation="old",
        forgotten=START,
        written_to=START,
        caught_up_at=START,
        held_from=START - timedelta(days=80),
        resent_since=START - timedelta(days=9),
    )
    assert begun(known, "server", END, START, NOW) == replace(
        known, generation="first", log=10, hours=0, records=0, fill=Fill()
    )


def test_what_only_another_server_had_is_said_to_be_gone() -> None:
    known = replace(
        CURSOR,
        forgotten=START,
        held_from=START - timedelta(days=80),
        written_to=START,
        caught_up_at=START,
    )
    again = begun(known, "another", END, START - timedelta(days=20), NOW)
    assert again.resent_since == START - timedelta(days=20)
    assert again.forgotten == START
    assert (again.held_from, again.written_to, again.caught_up_at) == (None,) * 3
    assert begun(known, "another", END, None, NOW).resent_since == NOW


@pytest.mark.parametrize(
    ("held_days", "oldest_days"),
    [(None, 1), (20, 20), (20, 30), (200, 90), (200, 89.5)],
    ids=["had nothing", "the same", "more is here", "kept no more", "not yet dropped"],
)
def test_another_server_where_all_is_still_here_lost_nothing(
    held_days: float | None, oldest_days: float
) -> None:
    held = None if held_days is None else NOW - timedelta(days=held_days)
    known = replace(CURSOR, held_from=held, written_to=START)
    oldest = NOW - timedelta(days=oldest_days)
    assert begun(known, "another", END, oldest, NOW).resent_since is None


def test_what_was_lost_before_stays_lost_on_the_next_server() -> None:
    known = replace(CURSOR, resent_since=START, held_from=START)
    again = begun(known, "another", END, START, NOW)
    assert again.resent_since == START


def test_it_comes_back_as_it_was_saved() -> None:
    fill = Fill(series="ada/steps/ring", at=START, sent=12, points_done=True)
    cursor = replace(CURSOR, fill=fill, forgotten=START, written_to=START)
    assert Kept(canonical(cursor)).keeper.cursor == cursor
    assert fill.after == ("ada/steps/ring", START)
    assert Fill().after is None


@pytest.mark.parametrize("text", ["", "{", "[]", '{"sink": 1}'])
def test_a_text_that_cannot_be_read_is_none(text: str) -> None:
    assert Kept(text).keeper.cursor is None


def saved(cursor: Cursor, *, mark: int) -> str:
    return canonical(replace(cursor, mark=mark))


def test_while_it_moves_it_is_due_every_ten_seconds() -> None:
    kept = Kept()
    for log in range(1, 26):
        kept.keeper.move(replace(CURSOR, log=log))
        if kept.keeper.is_due:
            kept.keeper.save(mark=log)
        kept.clock.turn(seconds=1)
    assert kept.cursors.saves == 3
    assert kept.cursors.text == saved(replace(CURSOR, log=21), mark=21)


def test_it_is_known_at_once_that_it_moved() -> None:
    kept = Kept()
    for log in (1, 2):
        kept.keeper.move(replace(CURSOR, log=log))
        assert kept.keeper.has_moved
        kept.keeper.save(mark=log)
        assert not kept.keeper.has_moved
    assert kept.cursors.text == saved(replace(CURSOR, log=2), mark=2)


def test_what_did_not_move_is_not_due() -> None:
    kept = Kept(canonical(CURSOR))
    kept.keeper.move(replace(CURSOR, caught_up_at=START))
    assert not kept.keeper.is_due
    assert not kept.keeper.has_moved
    assert not Kept().keeper.is_due


def test_a_saving_that_failed_is_due_again() -> None:
    kept = Kept()
    kept.cursors.failures = 1
    kept.keeper.move(CURSOR)
    kept.keeper.save(mark=1)
    assert kept.cursors.text is None
    kept.clock.turn(seconds=9)
    assert not kept.keeper.is_due
    kept.clock.turn(seconds=1)
    assert kept.keeper.is_due
    kept.keeper.save(mark=2)
    assert kept.cursors.text == saved(CURSOR, mark=2)


def test_it_goes_back_to_what_was_marked_and_keeps_what_was_dropped_or_held() -> None:
    kept = Kept(canonical(replace(CURSOR, mark=4)))
    assert kept.keeper.mark == 4
    known = {"forgotten": START, "held_from": START - timedelta(days=9)}
    kept.keeper.move(replace(CURSOR, log=9, written_to=START, **known))
    kept.keeper.go_back()
    assert kept.keeper.cursor == replace(CURSOR, mark=4, **known)
    kept.keeper.move(replace(CURSOR, log=9))
    kept.keeper.save(mark=5)
    kept.keeper.go_back()
    assert kept.keeper.cursor == replace(CURSOR, log=9, mark=5)


def test_a_beginning_is_never_gone_behind() -> None:
    kept = Kept(canonical(replace(CURSOR, mark=4)))
    kept.keeper.begin(replace(CURSOR, sink="another"))
    assert kept.keeper.mark == 0
    kept.keeper.go_back()
    assert kept.keeper.cursor == replace(CURSOR, sink="another")


def test_before_anything_is_marked_there_is_nothing_to_go_back_to() -> None:
    kept = Kept()
    kept.keeper.go_back()
    assert (kept.keeper.cursor, kept.keeper.mark) == (None, 0)


def test_it_is_loaded_once() -> None:
    kept = Kept(canonical(CURSOR))
    kept.keeper.move(replace(CURSOR, log=9))
    kept.keeper.load()
    assert kept.keeper.cursor == replace(CURSOR, log=9)
