"""Records are registers: the live row is its own log entry."""

from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from custom_components.lifeops.core.datasets import DATASETS
from custom_components.lifeops.core.json import JsonMismatchError
from custom_components.lifeops.store.schema import RECORD
from custom_components.lifeops.store.sqlite import SqliteStore
from custom_components.lifeops.store.statement import Statement

from .conftest import NOW
from .values import EVENT, NIGHT, undone

ALL = ", ".join(RECORD.c.keys())


def rows(store: SqliteStore, columns: str = ALL) -> list[tuple[object, ...]]:
    wanted = [RECORD.c[name] for name in columns.split(", ")]
    return store._database.rows(Statement(select(*wanted).order_by(RECORD.c.pos)))


def put(store: SqliteStore, values: dict[str, object], at: datetime = NOW) -> bool:
    with store.transaction(at) as work:
        return work.put_record("sleep_settings", "ann", values, "ann")


def test_a_record_is_read_back_in_its_own_transaction_and_in_the_next(
    store: SqliteStore,
) -> None:
    values = {"bedtime": "22:30:00", "level_pct": 30}
    with store.transaction(NOW) as work:
        assert work.put_record("sleep_settings", "ann", values, "ann")
        assert work.record("sleep_settings", "ann") == values
    with store.transaction(NOW) as work:
        assert work.record("sleep_settings", "ann") == values
        assert work.record("sleep_settings", "bob") is None


def test_only_registers_that_differ_are_written(store: SqliteStore) -> None:
    put(store, {"level_pct": 30, "kelvin": 2200})
    assert put(store, {"level_pct": 40, "kelvin": 2200})
    assert rows(store, "pos, field, value, seq") == [
        (2, "kelvin", "2200", 2),
        (3, "level_pct", "40", 3),
    ]


@pytest.mark.parametrize(
    ("first", "again"),
    [
        ({"bedtime": "22:30:00"}, {"bedtime": "22:30"}),
        ({"level_pct": 30}, {"level_pct": 30}),
        ({"ignored_titles": ["a"]}, {"ignored_titles": ("a",)}),
        ({"newer_field": {"b": 1, "a": 2}}, {"newer_field": {"a": 2, "b": 1}}),
    ],
)
def test_equal_values_write_nothing(
    store: SqliteStore, first: dict[str, object], again: dict[str, object]
) -> None:
    put(store, first)
    before = rows(store)
    assert not put(store, again, NOW + timedelta(hours=1))
    assert rows(store) == before


def test_false_is_not_zero_and_zero_not_nothing(store: SqliteStore) -> None:
    for value in (False, 0, 0.5, None, ""):
        with store.transaction(NOW) as work:
            assert work.put_record("of_tomorrow", "x", {"field": value}, None)
            found = work.record("of_tomorrow", "x")
        assert found is not None
        assert repr(found["field"]) == repr(value)


def test_a_whole_dataset_is_one_register_that_takes_fields_over_what_stands(
    store: SqliteStore,
) -> None:
    with store.transaction(NOW) as work:
        work.put_record("night", "n", NIGHT, "ann")
        work.put_record("night", "n", {"rank": 1, "of_tomorrow": [1]}, "ann")
        assert work.record("night", "n") == {**NIGHT, "rank": 1, "of_tomorrow": [1]}
        assert not work.put_record("night", "n", {"rank": 1}, "ann")
    assert rows(store, "field, seq") == [("night", 2)]


@pytest.mark.parametrize(
    ("dataset", "values"),
    [
        ("night", {"source": "ring"}),
        ("night", {**NIGHT, "rank": "first"}),
        ("sleep_settings", {"bedtime": "late"}),
        ("sleep_settings", {"level_pct": 1.5}),
        ("of_tomorrow", {"field": float("nan")}),
    ],
)
def test_what_does_not_fit_its_model_is_refused(
    store: SqliteStore, dataset: str, values: dict[str, object]
) -> None:
    with pytest.raises(JsonMismatchError), store.transaction(NOW) as work:
        work.put_record(dataset, "x", values, "ann")
    assert rows(store) == []


def test_an_event_that_stands_is_settled(store: SqliteStore) -> None:
    with store.transaction(NOW) as work:
        assert work.put_record("notification_event", "n/delivered", EVENT, "ann")
        later = {**EVENT, "at": "2026-11-22T00:00:00+00:00"}
        assert not work.put_record("notification_event", "n/delivered", later, "ann")
        assert work.record("notification_event", "n/delivered") == EVENT


def test_a_deleted_record_leaves_a_tombstone_and_a_later_put_revives_it(
    store: SqliteStore,
) -> None:
    put(store, {"level_pct": 30, "kelvin": 2200})
    with store.transaction(NOW) as work:
        assert work.delete_record("sleep_settings", "ann")
        assert not work.delete_record("sleep_settings", "ann")
        assert work.record("sleep_settings", "ann") is None
        assert work.records("sleep_settings", "ann", 10) == []
    assert rows(store, "pos, field, value, person, prev") == [
        (3, "", None, "ann", None)
    ]
    assert put(store, {"level_pct": 30})
    with store.transaction(NOW) as work:
        assert work.record("sleep_settings", "ann") == {"level_pct": 30}
    assert rows(store, "pos, field, prev") == [(3, "", None), (4, "level_pct", None)]


def test_deleting_what_never_stood_writes_nothing(store: SqliteStore) -> None:
    with store.transaction(NOW) as work:
        assert not work.delete_record("sleep_settings", "ann")
    assert rows(store) == []


def test_a_write_stands_above_all_that_it_saw_even_from_a_clock_far_ahead(
    store: SqliteStore,
) -> None:
    put(store, {"level_pct": 30, "kelvin": 2200})
    ahead = (int(NOW.timestamp() * 1000) + 10**9) << 16
    lift = update(RECORD).where(RECORD.c.field == "level_pct").values(h=ahead)
    store._database.write(Statement(lift))
    put(store, {"level_pct": 31})
    put(store, {"kelvin": 2300})
    found = dict(rows(store, "field, h"))
    assert found["level_pct"] == ahead + 1
    assert found["kelvin"] < ahead
    with store.transaction(NOW) as work:
        work.delete_record("sleep_settings", "ann")
    assert rows(store, "h") == [(ahead + 2,)]
    put(store, {"level_pct": 32})
    assert dict(rows(store, "field, h"))["level_pct"] == ahead + 3


def test_a_register_below_its_tombstone_is_hidden(store: SqliteStore) -> None:
    put(store, {"level_pct": 30})
    with store.transaction(NOW) as work:
        work.delete_record("sleep_settings", "ann")
    store._database.execute(
        "INSERT INTO record SELECT 99, dataset, id, 'kelvin', '2200', person, h, 1, 99,"
        " NULL FROM record"
    )
    with store.transaction(NOW) as work:
        assert work.record("sleep_settings", "ann") is None


def test_hybrid_time_never_runs_backwards(store: SqliteStore) -> None:
    put(store, {"level_pct": 30})
    put(store, {"kelvin": 2200}, NOW - timedelta(days=30))
    first, second = (h for (h,) in rows(store, "h"))
    assert second >= first == int(NOW.timestamp() * 1000) << 16


def test_sequence_is_dense_and_a_home_need_not_tell_its_own_writes(
    store: SqliteStore,
) -> None:
    put(store, {"level_pct": 30})
    with undone(store.transaction(NOW)) as work:
        work.put_record("sleep_settings", "ann", {"level_pct": 31}, "ann")
    put(store, {"level_pct": 32})
    assert rows(store, "origin, seq, prev") == [(1, 2, None)]
    assert store._database.execute("SELECT hi FROM origin") == [(2,)]


def test_the_person_stays_unless_another_is_named(store: SqliteStore) -> None:
    put(store, {"level_pct": 30})
    with store.transaction(NOW) as work:
        assert not work.put_record("sleep_settings", "ann", {"level_pct": 30}, None)
        assert work.put_record("sleep_settings", "ann", {"level_pct": 31}, None)
        assert [row.person for row in work.journal(0, 9)] == ["ann"]
        assert work.put_record("sleep_settings", "ann", {"level_pct": 31}, "bob")
        assert [row.person for row in work.journal(0, 9)] == ["bob"]


@pytest.mark.parametrize("dataset", ["sleep_choice", "of_tomorrow"])
def test_the_newest_records_of_a_person_come_ordered_by_id(
    store: SqliteStore, dataset: str
) -> None:
    with store.transaction(NOW) as work:
        for name in ("c", "a", "b"):
            work.put_record(dataset, name, {"skipped": True}, "ann")
        work.put_record(dataset, "d", {"skipped": True}, "bob")
        found = work.records(dataset, "ann", 2)
    assert found == [("a", {"skipped": True}), ("b", {"skipped": True})]


def test_the_newest_whole_records_are_those_written_last(store: SqliteStore) -> None:
    with store.transaction(NOW) as work:
        for day in ("21", "19", "20"):
            work.put_record("night", f"ann/{day}", {**NIGHT, "source": day}, "ann")
        work.put_record("night", "bob/21", NIGHT, "bob")
        work.put_record("night", "ann/22", NIGHT, "ann")
        work.delete_record("night", "ann/22")
        found = work.records("night", "ann", 2)
    assert [name for name, _ in found] == ["ann/19", "ann/20"]
    assert [fields["source"] for _, fields in found] == ["19", "20"]


@pytest.mark.parametrize("dataset", ["night", "of_tomorrow"])
def test_records_between_two_ids_come_in_order_without_the_second(
    store: SqliteStore, dataset: str
) -> None:
    with store.transaction(NOW) as work:
        for name in ("ann/22/b", "ann/20/a", "ann/21/a", "ann/23", "ann/19/z", "b/21"):
            work.put_record(dataset, name, {**NIGHT, "source": name}, "ann")
        work.put_record(dataset, "ann/21/c", NIGHT, "ann")
        work.delete_record(dataset, "ann/21/c")
        found = work.between(dataset, "ann/20", "ann/23")
    assert [name for name, _ in found] == ["ann/20/a", "ann/21/a", "ann/22/b"]
    assert [fields["source"] for _, fields in found] == [name for name, _ in found]


@pytest.mark.parametrize("dataset", ["night", "of_tomorrow"])
def test_ids_that_were_written_behind_a_place_also_those_of_removed_records(
    store: SqliteStore, dataset: str
) -> None:
    with store.transaction(NOW) as work:
        for name in ("ann/22/b", "ann/20/a", "b/21"):
            work.put_record(dataset, name, NIGHT, "ann")
        place = work.journal_end()
        every = [name for name, _ in work.changed(dataset, "ann/", "ann/~", 0)]
        assert every == ["ann/20/a", "ann/22/b"]
        assert work.changed(dataset, "ann/", "ann/~", place) == []
        work.delete_record(dataset, "ann/20/a")
        work.put_record(dataset, "b/21", {**NIGHT, "source": "other"}, "ann")
        found = work.changed(dataset, "ann/", "ann/~", place)
        assert [name for name, _ in found] == ["ann/20/a"]
        assert place < found[0][1] <= work.journal_end()


def test_the_journal_tells_each_register_once_in_order(store: SqliteStore) -> None:
    put(store, {"level_pct": 30, "kelvin": 2200})
    put(store, {"level_pct": 31})
    with store.transaction(NOW) as work:
        work.put_record("night", "n", NIGHT, "ann")
        told = work.journal(0, 10)
        assert [(row.pos, row.field, row.value) for row in told] == [
            (2, "kelvin", 2200),
            (3, "level_pct", 31),
            (4, "night", NIGHT),
        ]
        assert [row.pos for row in work.journal(2, 1)] == [3]
        assert work.journal(4, 10) == []
        assert work.journal_end() == 4
        assert not any(row.removed for row in told)
    with store.transaction(NOW) as work:
        work.delete_record("night", "n")
        (gone,) = work.journal(4, 10)
    assert (gone.removed, gone.value, gone.person, gone.id) == (True, None, "ann", "n")


def test_measured_at_is_the_values_own_else_when_it_was_written(
    store: SqliteStore,
) -> None:
    with store.transaction(NOW) as work:
        work.put_record("night", "n", NIGHT, "ann")
        work.put_record("presence", "ann", {"home": True}, "ann")
        work.put_record("of_tomorrow", "x", {"a": {"measured_at": "no time"}}, None)
        told = [row.measured_at for row in work.journal(0, 10)]
    written = NOW.replace(microsecond=123000)
    assert told == [datetime(2026, 11, 21, 6, 40, tzinfo=UTC), written, written]


def test_every_model_of_single_registers_can_be_read_a_register_at_a_time() -> None:
    for dataset in DATASETS.values():
        if dataset.whole:
            continue
        assert is_dataclass(dataset.model)
        for field in fields(dataset.model):
            given = (field.default, field.default_factory)
            assert given != (MISSING, MISSING), f"{dataset.name}.{field.name}"
