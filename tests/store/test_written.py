"""Where records stand in the journal, without what they hold."""

from custom_components.lifeops.store.sqlite import SqliteStore

from .conftest import NOW


def put(store: SqliteStore, person: str, *, home: bool) -> None:
    with store.transaction(NOW) as tx:
        tx.put_record("presence", person, {"home": home}, person)


def test_a_record_moves_to_the_end_when_it_changes(store: SqliteStore) -> None:
    for person in ("ada", "bo", "ada"):
        put(store, person, home=person == "bo")
    put(store, "ada", home=True)
    with store.read_only() as reader:
        places = reader.written(0, 10)
        assert [place[1:] for place in places] == [
            ("presence", "bo"),
            ("presence", "ada"),
        ]
        assert places[-1][0] == reader.journal_end()
        assert reader.written(places[0][0], 10) == places[1:]
        assert reader.written(0, 1) == places[:1]


def test_what_was_removed_has_its_place_too(store: SqliteStore) -> None:
    put(store, "ada", home=True)
    with store.transaction(NOW) as tx:
        tx.delete_record("presence", "ada")
    with store.read_only() as reader:
        assert {place[1:] for place in reader.written(0, 10)} == {("presence", "ada")}
        assert reader.written(0, 10)[-1][0] == reader.journal_end()
        assert reader.record("presence", "ada") is None
