"""Everything or nothing, and nothing at all where nothing changed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest

from custom_components.lifeops.core.errors import StoreError
from custom_components.lifeops.core.identity import AgentKind, Instance
from custom_components.lifeops.core.json import canonical
from custom_components.lifeops.engine.protocols import Store
from custom_components.lifeops.store import reader as reader_module, upkeep
from custom_components.lifeops.store.rows import read_reads
from custom_components.lifeops.store.sqlite import SqliteStore
from custom_components.lifeops.store.transaction import (
    DEAD_LETTERS_KEPT,
    SqliteTransaction,
)

from .conftest import NOW, OpenStore
from .values import (
    NIGHT,
    OTHER,
    SLEEP,
    act_row,
    dead_letter,
    decision_row,
    instance_row,
    undone,
)


def commits(store: SqliteStore) -> int:
    return store._database.execute("SELECT commits FROM node")[0][0]


def kelvin(store: SqliteStore, name: str = "ann") -> object:
    with store.transaction(NOW) as work:
        found = work.record("sleep_settings", name)
    return found and found["kelvin"]


def put(work: SqliteTransaction, value: int, name: str = "ann") -> None:
    work.put_record("sleep_settings", name, {"kelvin": value}, name)


def test_it_is_the_store_that_the_ring_asks_for(store: SqliteStore) -> None:
    asked: Store = store
    with asked.transaction(NOW) as work:
        assert work.journal_end() == 0


def test_what_raises_leaves_nothing_behind(store: SqliteStore) -> None:
    with undone(store.transaction(NOW)) as work:
        put(work, 2200)
        work.put_instance(instance_row())
        work.put_outbox(act_row())
    with store.transaction(NOW) as work:
        assert work.record("sleep_settings", "ann") is None
        assert work.instance(SLEEP) is None
        assert work.outbox(act_row().key) is None
        assert work.journal_end() == 0
        put(work, 2300)
        assert work.record("sleep_settings", "ann") == {"kelvin": 2300}


def test_a_savepoint_undoes_only_what_is_inside(store: SqliteStore) -> None:
    with store.transaction(NOW) as work:
        put(work, 1)
        with undone(work.savepoint()):
            put(work, 2)
            assert work.record("sleep_settings", "ann") == {"kelvin": 2}
        assert work.record("sleep_settings", "ann") == {"kelvin": 1}
        with work.savepoint():
            put(work, 3, "bob")
        assert work.journal_end() == 2
    assert (kelvin(store), kelvin(store, "bob")) == (1, 3)
    assert store._database.execute("SELECT seq FROM record ORDER BY seq") == [
        (1,),
        (2,),
    ]


def test_savepoints_nest(store: SqliteStore) -> None:
    with store.transaction(NOW) as work:
        with undone(work.savepoint()):
            put(work, 1, "outer")
            with work.savepoint():
                put(work, 2, "kept inside what is undone")
        with work.savepoint():
            put(work, 3, "outer")
            with undone(work.savepoint()):
                put(work, 4, "outer")
    assert kelvin(store, "outer") == 3
    assert kelvin(store, "kept inside what is undone") is None


def test_a_turn_that_changes_nothing_commits_nothing(
    store: SqliteStore, tmp_path: Path
) -> None:
    with store.transaction(NOW) as work:
        put(work, 2200)
        work.put_instance(instance_row())
        work.put_outbox(act_row())
        work.put_meta("name", "value")
    before, wal = commits(store), (tmp_path / "lifeops.db-wal").read_bytes()
    with store.transaction(NOW + timedelta(hours=1)) as work:
        put(work, 2200)
        work.put_instance(instance_row())
        work.put_outbox(act_row())
        work.put_meta("name", "value")
        work.delete_record("sleep_settings", "nobody")
        work.drop_instance(OTHER)
        work.move_cursors(work.journal_end())
        with undone(work.savepoint()):
            put(work, 2300)
    assert commits(store) == before
    assert (tmp_path / "lifeops.db-wal").read_bytes() == wal


def test_a_commit_is_numbered_and_dated(store: SqliteStore) -> None:
    before = commits(store)
    with store.transaction(NOW) as work:
        put(work, 2200)
    assert commits(store) == before + 1
    assert store.committed_at == NOW


def test_an_undated_commit_is_numbered_only(store: SqliteStore) -> None:
    with store.transaction(NOW) as work:
        put(work, 2200)
    before = commits(store)
    with store.transaction(NOW - timedelta(days=1)) as work:
        work.leave_undated()
        put(work, 2300)
    assert commits(store) == before + 1
    assert store.committed_at == NOW
    assert kelvin(store) == 2300


def stored_cursor(store: SqliteStore) -> int:
    return store._database.execute("SELECT cursor FROM instance")[0][0]


def test_moved_cursors_wait_for_a_write_and_are_seen_before(store: SqliteStore) -> None:
    with store.transaction(NOW) as work:
        work.put_instance(instance_row())
    with store.transaction(NOW) as work:
        work.move_cursors(7)
    assert stored_cursor(store) == 0
    with store.transaction(NOW) as work:
        assert work.instance(SLEEP) == instance_row(cursor=7)
        put(work, 2200)
    assert stored_cursor(store) == 7


def test_moved_cursors_are_undone_with_their_transaction(store: SqliteStore) -> None:
    with store.transaction(NOW) as work:
        work.put_instance(instance_row())
    with store.transaction(NOW) as work:
        work.move_cursors(5)
    with undone(store.transaction(NOW)) as work:
        put(work, 2200)
        work.move_cursors(9)
    with store.transaction(NOW) as work:
        assert work.instance(SLEEP) == instance_row(cursor=5)


def test_a_move_still_waits_after_a_turn_whose_only_write_was_undone(
    store: SqliteStore,
) -> None:
    with store.transaction(NOW) as work:
        work.put_instance(instance_row())
    with store.transaction(NOW) as work:
        work.move_cursors(5)
    with store.transaction(NOW) as work, undone(work.savepoint()):
        put(work, 2200)
    with store.transaction(NOW) as work:
        assert work.instance(SLEEP) == instance_row(cursor=5)


def test_a_paused_instance_keeps_its_place(store: SqliteStore) -> None:
    paused = instance_row(paused=True, pause_reason="failures", cursor=2)
    with store.transaction(NOW) as work:
        work.put_instance(paused)
        work.put_instance(instance_row(instance=OTHER))
        work.move_cursors(9)
    with store.transaction(NOW) as work:
        assert work.instance(SLEEP) == paused
        assert work.instance(OTHER) == instance_row(instance=OTHER, cursor=9)


def test_a_waiting_move_does_not_carry_off_an_instance_that_returns_later(
    store: SqliteStore,
) -> None:
    with store.transaction(NOW) as work:
        work.put_instance(instance_row(paused=True, cursor=2))
    with store.transaction(NOW) as work:
        work.move_cursors(9)
    with store.transaction(NOW) as work:
        work.put_instance(instance_row(paused=False, cursor=2))
    with store.transaction(NOW) as work:
        assert work.instance(SLEEP) == instance_row(cursor=2)


def test_an_instance_is_kept_exactly(store: SqliteStore) -> None:
    row = instance_row(
        version=3, state={"é": [1.5, None, True]}, paused=True, pause_reason="x"
    )
    with store.transaction(NOW) as work:
        work.put_instance(instance_row())
        work.put_instance(row)
    with store.transaction(NOW) as work:
        assert work.instance(SLEEP) == row


def test_dropping_an_instance_forgets_all_of_it_and_nothing_else(
    store: SqliteStore,
) -> None:
    topic = {"value": 1, "at": "2026-11-21T00:00:00+00:00"}
    alarm = Instance(AgentKind.NOTIFICATION, "ann")
    with store.transaction(NOW) as work:
        for instance in (SLEEP, OTHER, alarm):
            work.put_instance(instance_row(instance=instance))
            work.put_outbox(act_row(f"open/{instance}", instance=instance))
            name = f"{instance.agent}/topic/{instance.subject}"
            work.put_record("published", name, topic, None)
        work.put_outbox(act_row("done", state="done"))
        work.drop_instance(SLEEP)
    with store.transaction(NOW) as work:
        assert work.instance(SLEEP) is None
        assert work.outbox(f"open/{SLEEP}") is None
        assert work.outbox("done") is not None
        assert work.record("published", "sleep/topic/ann") is None
        for instance in (OTHER, alarm):
            assert work.instance(instance) is not None
            assert work.outbox(f"open/{instance}") is not None
            name = f"{instance.agent}/topic/{instance.subject}"
            assert work.record("published", name) == topic


def test_the_last_decisions_of_each_instance_are_kept(store: SqliteStore) -> None:
    with store.transaction(NOW) as work:
        work.put_decision(decision_row(-1, instance=OTHER), keep=3)
        for number in range(5):
            work.put_decision(decision_row(number), keep=3)
    with store.read_only() as reader:
        assert reader.decisions(10) == [
            decision_row(-1, instance=OTHER),
            *(decision_row(number) for number in (2, 3, 4)),
        ]
        assert [row.state for row in reader.decisions(2)] == [3, 4]


def test_decisions_of_a_subject_are_found_since_a_moment(store: SqliteStore) -> None:
    notes = Instance(AgentKind.NOTIFICATION, "ann")
    with store.transaction(NOW) as work:
        for number, instance in enumerate((SLEEP, OTHER, notes, SLEEP)):
            at = NOW + timedelta(hours=number)
            work.put_decision(decision_row(number, instance=instance, at=at), keep=9)
    with store.read_only() as reader:
        found = list(reader.decisions_of("ann", NOW + timedelta(hours=2)))
        assert [row.state for row in found] == [3, 2]
        assert len(list(reader.decisions_of("ann", NOW))) == 3


def test_what_a_decision_read_is_fetched_where_it_is_looked_at(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    with store.transaction(NOW) as work:
        for number in range(5):
            row = decision_row(number, reads=[[["tz", "ann"], str(number)]])
            work.put_decision(row, keep=9)
    unpacked = []
    monkeypatch.setattr(
        reader_module,
        "read_reads",
        lambda column: unpacked.append(column) or read_reads(column),
    )
    with store.read_only() as reader:
        found = list(reader.decisions_of("ann", NOW))
        assert [row.state for row in found] == [4, 3, 2, 1, 0]
        assert unpacked == []
        assert list(found[1].reads) == [[["tz", "ann"], "3"]]
        assert (len(found[1].reads), found[1].reads[0][1]) == (1, "3")
        assert len(set(unpacked)) == 1
        store._database.execute("UPDATE decision SET reads = '[1'")
        assert list(found[0].reads) == []
        store._database.execute("DELETE FROM decision")
        assert list(found[1].reads) == []
    assert [row.source for row in store.damaged_rows] == ["decision"]


def test_who_stops_early_leaves_nothing_open(store: SqliteStore) -> None:
    with store.transaction(NOW) as work:
        for number in range(3):
            work.put_decision(decision_row(number), keep=9)
    with store.read_only() as reader:
        found = reader.decisions_of("ann", NOW)
        assert next(found).state == 2
    found.close()


def test_what_a_decision_read_takes_little_room(store: SqliteStore) -> None:
    row = decision_row(
        1, reads=[[["record", "night", str(n)], NIGHT] for n in range(99)]
    )
    with store.transaction(NOW) as work:
        work.put_decision(row, keep=9)
    (size,) = store._database.execute("SELECT length(reads) FROM decision")[0]
    assert size < len(canonical(row.reads)) / 10
    with store.read_only() as reader:
        assert reader.decisions(9) == [row]


@pytest.mark.parametrize(
    ("reads", "readable"),
    [
        ("'[[1,null]]'", True),
        ("x'7a00'", False),
        ("x'6400'", False),
        ("x'ff'", False),
        ("'[1'", False),
    ],
)
def test_reads_of_older_files_are_found_and_spoilt_ones_set_aside(
    store: SqliteStore, reads: str, readable: bool
) -> None:
    with store.transaction(NOW) as work:
        work.put_decision(decision_row(1), keep=9)
    store._database.execute(f"UPDATE decision SET reads = {reads}")  # noqa: S608
    with store.read_only() as reader:
        assert reader.decisions(9) == ([decision_row(1)] if readable else [])
    assert [row.source for row in store.damaged_rows] == ["decision"] * (not readable)


def test_states_of_older_files_are_read_as_they_were_written(
    store: SqliteStore,
) -> None:
    with store.transaction(NOW) as work:
        work.put_decision(decision_row(1, state={"n": [1, 2.5, None]}), keep=9)
    store._database.execute("""UPDATE decision SET state = '{"n":[1,2.5,null]}'""")
    with store.read_only() as reader:
        (kept,) = reader.decisions(9)
        assert [row.state for row in reader.decisions_of("ann", NOW)] == [kept.state]
    assert kept.state == {"n": [1, 2.5, None]}


def test_upkeep_forgets_decisions_that_are_old_or_too_large(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def kept() -> list[object]:
        with store.read_only() as reader:
            return [row.state for row in reader.decisions(9)]

    monkeypatch.setattr(upkeep, "_DECISIONS_BYTES", 2500)
    with store.transaction(NOW) as work:
        for number, instance in enumerate((SLEEP, SLEEP, OTHER, SLEEP)):
            row = decision_row(number, instance=instance, effects=["x" * 1000])
            at = NOW + timedelta(days=number)
            work.put_decision(replace(row, at=at), keep=9)
    store.purge(NOW, dry=False, trusted=True)
    assert kept() == [1, 2, 3]
    store.purge(NOW + timedelta(days=30), dry=False, trusted=True)
    assert kept() == [1, 2, 3]
    store.purge(NOW + timedelta(days=32), dry=False, trusted=True)
    assert kept() == [2, 3]


def test_dead_letters_are_kept_up_to_a_bound(store: SqliteStore) -> None:
    with store.transaction(NOW) as work:
        for number in range(DEAD_LETTERS_KEPT + 5):
            work.put_dead_letter(dead_letter(number))
    with store.read_only() as reader:
        assert reader.dead_letters() == DEAD_LETTERS_KEPT
    assert store._database.execute(
        "SELECT fact, error FROM dead_letter ORDER BY pos LIMIT 1"
    ) == [('{"n":5}', "boom")]


def test_audit_and_meta(store: SqliteStore) -> None:
    with store.transaction(NOW) as work:
        work.audit("user", "set", {"field": "kelvin"})
        work.put_meta("clock", "a")
        work.put_meta("clock", "b")
        assert work.meta("clock") == "b"
        assert work.meta("none") is None
    found = store._database.execute("SELECT who, what, detail FROM audit")
    assert found == [("user", "set", '{"field":"kelvin"}')]


def in_thread(work: Callable[[], object]) -> list[BaseException]:
    raised: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except RuntimeError as err:
            raised.append(err)

    thread = Thread(target=run)
    thread.start()
    thread.join()
    return raised


def test_transactions_belong_to_the_thread_that_had_the_first(
    open_store: OpenStore,
) -> None:
    store = open_store()
    assert in_thread(lambda: kelvin(store)) == []
    with pytest.raises(RuntimeError):
        kelvin(store)


def test_a_transaction_inside_another_is_refused(store: SqliteStore) -> None:
    with store.transaction(NOW), pytest.raises(RuntimeError):
        kelvin(store)
    assert kelvin(store) is None


def test_readers_of_other_threads_see_what_was_committed(store: SqliteStore) -> None:
    seen: list[object] = []

    def read() -> None:
        with store.read_only() as reader:
            seen.append((reader.record("night", "n"), reader.journal_end()))

    with store.transaction(NOW) as work:
        work.put_record("night", "n", NIGHT, "ann")
        in_thread(read)
    in_thread(read)
    assert seen == [(None, 0), (NIGHT, 1)]


def test_a_reader_cannot_write(store: SqliteStore) -> None:
    with store.read_only() as reader, pytest.raises(StoreError):
        reader._database.execute("DELETE FROM record")


def test_upkeep_forgets_what_is_long_over(store: SqliteStore) -> None:
    old = replace(act_row("old"), state="done")
    with store.transaction(NOW) as work:
        work.put_outbox(old)
        work.put_outbox(act_row("open"))
        work.audit("user", "set", {})
    store.purge(NOW + timedelta(days=29), dry=False, trusted=True)
    with store.transaction(NOW) as work:
        assert work.outbox("old") == old
    store.purge(NOW + timedelta(days=31), dry=False, trusted=True)
    with store.transaction(NOW) as work:
        assert work.outbox("old") is None
        assert work.outbox("open") is not None
    assert store._database.execute("SELECT count(*) FROM audit") == [(1,)]
    store.purge(NOW + timedelta(days=366), dry=False, trusted=True)
    assert store._database.execute("SELECT count(*) FROM audit") == [(0,)]
