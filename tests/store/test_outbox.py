"""Acts on their way."""

from datetime import timedelta

import pytest

from custom_components.lifeops.core.outcomes import OutcomeState
from custom_components.lifeops.store.queries import OUTBOX_OPEN
from custom_components.lifeops.store.sqlite import SqliteStore

from .conftest import NOW
from .values import act_row


def test_an_act_is_kept_exactly(store: SqliteStore) -> None:
    row = act_row(
        state="running",
        attempts=2,
        claimed_at=NOW,
        progress={"light.bed": {"step": 3, "start": 0.75}},
        outcome=OutcomeState.PARTIAL,
    )
    with store.transaction(NOW) as work:
        work.put_outbox(act_row())
        work.put_outbox(row)
    with store.transaction(NOW) as work:
        assert work.outbox(row.key) == row
        assert work.open_outbox() == [row]


def test_open_acts_come_oldest_due_first_and_done_ones_not(store: SqliteStore) -> None:
    late = act_row("a", due=NOW + timedelta(minutes=5))
    soon = act_row("b", due=NOW - timedelta(minutes=5), state="running")
    with store.transaction(NOW) as work:
        for row in (late, soon, act_row("c", state="done")):
            work.put_outbox(row)
        assert work.open_outbox() == [soon, late]


@pytest.mark.parametrize("old_first", [True, False])
def test_the_newest_act_of_a_key_is_the_one_added_last(
    store: SqliteStore, *, old_first: bool
) -> None:
    old = act_row(rev="old", state="done", outcome=OutcomeState.REPLACED)
    new = act_row(rev="new")
    with store.transaction(NOW) as work:
        work.put_outbox(act_row(rev="old"))
        for row in (old, new) if old_first else (new, old):
            work.put_outbox(row)
        assert work.outbox(old.key) == new
        assert work.open_outbox() == [new]


def test_an_act_that_is_asked_for_again_becomes_the_newest(store: SqliteStore) -> None:
    with store.transaction(NOW) as work:
        for rev in ("a", "b"):
            work.put_outbox(act_row(rev=rev))
            work.put_outbox(act_row(rev=rev, state="done"))
        work.put_outbox(act_row(rev="a", attempts=1))
        assert work.outbox(act_row().key) == act_row(rev="a", attempts=1)
        work.put_outbox(act_row(rev="a", state="running"))
        assert work.outbox(act_row().key) == act_row(rev="a", state="running")


def test_terms_are_rows_of_their_own(store: SqliteStore) -> None:
    first, second = act_row(term=1, state="done"), act_row(term=2)
    with store.transaction(NOW) as work:
        work.put_outbox(first)
        work.put_outbox(second)
        assert work.outbox(first.key) == second
    assert store._database.execute("SELECT count(*) FROM outbox") == [(2,)]


def test_open_acts_are_found_by_their_index(store: SqliteStore) -> None:
    plan = store._database.execute(f"EXPLAIN QUERY PLAN {OUTBOX_OPEN.sql}")
    assert "outbox_open" in str(plan)
