"""What stands under a name, without reading any of it."""

from custom_components.lifeops.core.datasets import NOTE, SLEEP_CHOICE
from custom_components.lifeops.core.json import Json
from custom_components.lifeops.store.sqlite import SqliteStore

from .conftest import NOW


def put(store: SqliteStore, *ids: str) -> None:
    at = NOW.isoformat()
    for record_id in ids:
        with store.transaction(NOW) as work:
            note: dict[str, Json] = {"body": record_id, "created": at, "edited": at}
            work.put_record(NOTE.name, record_id, note, "ann")


def test_the_one_written_first_comes_first(store: SqliteStore) -> None:
    put(store, "ann/2", "ann/1", "anna/1", "ann", "ann-b/1", "bea/1", "ann/1/x")
    put(store, "ann/2")
    with store.read_only() as reader:
        assert reader.ids(NOTE.name, "ann") == ["ann/2", "ann/1", "ann", "ann/1/x"]
        assert reader.ids(NOTE.name, "ann/1") == ["ann/1", "ann/1/x"]
        assert reader.counted(NOTE.name, "ann") == 4
        assert reader.counted(NOTE.name, "nobody") == 0
        assert reader.ids("habit", "ann") == []


def test_what_was_removed_is_not_counted_until_it_is_written_again(
    store: SqliteStore,
) -> None:
    put(store, "ann/1", "ann/2")
    with store.transaction(NOW) as work:
        work.delete_record(NOTE.name, "ann/1")
        assert work.ids(NOTE.name, "ann") == ["ann/2"]
        assert work.counted(NOTE.name, "ann") == 1
    put(store, "ann/1")
    with store.read_only() as reader:
        assert reader.ids(NOTE.name, "ann") == ["ann/2", "ann/1"]


def test_a_record_of_several_registers_is_one(store: SqliteStore) -> None:
    fields: dict[str, Json] = {"skipped": True, "started_at": NOW.isoformat()}
    with store.transaction(NOW) as work:
        work.put_record(SLEEP_CHOICE.name, "ann/2026-11-21", fields, "ann")
        assert work.ids(SLEEP_CHOICE.name, "ann") == ["ann/2026-11-21"]
        assert work.counted(SLEEP_CHOICE.name, "ann") == 1
