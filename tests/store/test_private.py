"""What is private lies in no file as it is read, and comes out as it was written."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from custom_components.lifeops.core.errors import SealedError
from custom_components.lifeops.core.json import Json
from custom_components.lifeops.core.sealed import SEALED_TEXT
from custom_components.lifeops.store.sqlite import SqliteStore
from custom_components.lifeops.sync.keyring import HouseholdKey, KeyRing
from custom_components.lifeops.sync.sealing import HouseholdSealer

from .conftest import NOW
from .values import act_row, dead_letter, decision_row, instance_row

WORD = "Oncologist"
EVENT: dict[str, Json] = {
    "calendar": "calendar.ann",
    "title": f"{WORD} at noon",
    "start": "2026-11-22T11:00:00+00:00",
    "end": "2026-11-22T12:00:00+00:00",
    "all_day": False,
    "status": "confirmed",
    "location": f"Street of the {WORD}",
    "busy": True,
}
ID = "ann/2026-11-22/calendar.ann/1"


def key(seed: int) -> HouseholdKey:
    return HouseholdKey(
        key=bytes([seed]) * 32, made_at=datetime(2026, 1, seed, tzinfo=UTC)
    )


def sealer(*seeds: int) -> HouseholdSealer:
    return HouseholdSealer(KeyRing(*map(key, seeds or (1,))))


@contextmanager
def opened(folder: Path, with_: HouseholdSealer | None) -> Iterator[SqliteStore]:
    store = SqliteStore.open(folder, home="home", build="1", now=NOW, sealer=with_)
    try:
        yield store
    finally:
        store.close()


def fill(store: SqliteStore) -> None:
    """Write the word wherever rules and collectors may write it."""
    told: Json = {"events": [EVENT]}
    with store.transaction(NOW) as work:
        work.put_record("calendar_event", ID, EVENT, "ann")
        work.put_instance(replace(instance_row(), state=told))
        work.put_outbox(replace(act_row(), progress={"told": WORD}))
        work.put_decision(
            replace(
                decision_row(1), state=told, fact=told, reads=[told], effects=[told]
            ),
            keep=10,
        )
        work.put_dead_letter(replace(dead_letter(), fact=told, error=WORD))


def found(store: SqliteStore) -> object:
    """Return all that was written, as it is read."""
    with store.transaction(NOW) as work:
        (decision,) = work.decisions(10)
        (outline,) = work.decisions_of(decision.instance.subject, decision.at)
        return (
            work.record("calendar_event", ID),
            [item.value for item in work.journal(0, 10)],
            work.instance(instance_row().instance),
            work.open_outbox(),
            decision,
            replace(outline, reads=list(outline.reads)),
        )


def lies_in(folder: Path) -> list[str]:
    """Return the files in which the word can be read."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path.name for path in files if WORD.encode() in path.read_bytes()]


def test_no_file_shows_what_is_private(tmp_path: Path) -> None:
    with opened(tmp_path, sealer()) as store:
        fill(store)
        assert lies_in(tmp_path) == []
    assert lies_in(tmp_path) == []


def test_without_a_sealer_the_files_do_show_it(tmp_path: Path) -> None:
    with opened(tmp_path, None) as store:
        fill(store)
    assert lies_in(tmp_path) == ["lifeops.db"]


def test_everything_comes_out_as_it_was_written(tmp_path: Path) -> None:
    plain, sealed = tmp_path / "plain", tmp_path / "sealed"
    for folder in (plain, sealed):
        folder.mkdir()
    with opened(plain, None) as one, opened(sealed, sealer()) as other:
        fill(one)
        fill(other)
        assert found(other) == found(one)
        with other.read_only() as reader:
            assert reader.record("calendar_event", ID) == EVENT
    with opened(sealed, sealer()) as again:
        with again.transaction(NOW) as work:
            assert work.record("calendar_event", ID) == EVENT
        assert again.damaged_rows == ()


def test_a_record_put_again_changes_nothing_even_after_a_rotation(
    tmp_path: Path,
) -> None:
    held = sealer()
    with opened(tmp_path, held) as store:
        fill(store)
        held.use(held.ring.rotated(NOW))
        with store.transaction(NOW) as work:
            assert not work.put_record("calendar_event", ID, EVENT, "ann")
            assert work.put_record("calendar_event", ID, {"title": "Free"}, "ann")
            assert work.record("calendar_event", ID) == EVENT | {"title": "Free"}


def test_who_does_not_hold_the_key_reads_nothing_and_calls_nothing_damaged(
    tmp_path: Path,
) -> None:
    with opened(tmp_path, sealer(1)) as store:
        fill(store)
    late = sealer(2)
    with opened(tmp_path, late) as store:
        with store.transaction(NOW) as work:
            assert work.record("calendar_event", ID) is None
        assert store.damaged_rows == ()
        late.use(KeyRing(key(1), key(2)))
        with store.transaction(NOW) as work:
            assert work.record("calendar_event", ID) == EVENT


def told(store: SqliteStore, after: int) -> list[tuple[str, object]]:
    """Return what the journal tells behind a place: which record, and its value."""
    with store.read_only() as reader:
        return [(item.id, item.value) for item in reader.journal(after, 10)]


def end(store: SqliteStore) -> int:
    """Return the journal's last place."""
    with store.read_only() as reader:
        return reader.journal_end()


def test_a_key_that_comes_behind_what_it_opens_lets_that_be_told_once(
    tmp_path: Path,
) -> None:
    late = sealer(2)
    with opened(tmp_path, late) as store:
        with store.transaction(NOW) as work:
            work.put_record("calendar_event", ID, EVENT, "ann")
        late.use(KeyRing(key(1)))
        with store.transaction(NOW) as work:
            work.put_record("calendar_event", f"{ID}1", EVENT, "ann")
            work.put_record("sleep_settings", "ann", {"kelvin": 2200}, "ann")
        store.tell_opened()
        last = end(store)
        store.tell_opened()
        assert end(store) == last
        assert store.unopened() == 1
        with store.transaction(NOW) as work:
            work.put_record("goal", "ann/1", {"title": "~1~ is no seal at all"}, "ann")
        assert store.unopened() == 1
        last = end(store)
        late.use(KeyRing(key(1), key(2)))
        store.tell_opened()
        assert told(store, last) == [(ID, EVENT)]
        with store.transaction(NOW) as work:
            assert work.record("calendar_event", ID) == EVENT
        assert store.unopened() == 0
        store.tell_opened()
        assert end(store) == last + 1


def test_a_key_that_comes_while_nothing_runs_lets_it_be_told_at_the_next_start(
    tmp_path: Path,
) -> None:
    """So it is where the key came in time and its telling was cut off."""
    with opened(tmp_path, sealer(1)) as store:
        fill(store)
    with opened(tmp_path, sealer(2)) as store:
        last = end(store)
        assert store.unopened() == 1
    with opened(tmp_path, sealer(1, 2)) as store:
        assert told(store, last) == [(ID, EVENT)]
    with opened(tmp_path, sealer(1, 2)) as store:
        assert end(store) == last + 1


def test_without_any_key_nothing_private_is_written(tmp_path: Path) -> None:
    with opened(tmp_path, HouseholdSealer(KeyRing())) as store:
        with pytest.raises(SealedError), store.transaction(NOW) as work:
            work.put_record("calendar_event", ID, EVENT, "ann")
        with store.transaction(NOW) as work:
            assert work.record("calendar_event", ID) is None
            assert work.put_record("sleep_settings", "ann", {"kelvin": 2200}, "ann")


def test_what_stood_plainly_is_sealed_when_there_is_a_key(tmp_path: Path) -> None:
    with opened(tmp_path, None) as store:
        fill(store)
        before = found(store)
    with opened(tmp_path, sealer()) as store:
        assert lies_in(tmp_path) == []
        assert found(store) == before
        with store.transaction(NOW) as work:
            assert not work.put_record("calendar_event", ID, EVENT, "ann")
    assert lies_in(tmp_path) == []


def test_what_is_not_private_stays_as_it_is(tmp_path: Path) -> None:
    with opened(tmp_path, sealer()) as store:
        with store.transaction(NOW) as work:
            work.put_record("sleep_settings", "ann", {"kelvin": 2200}, "ann")
            work.put_record("calendar_event", ID, EVENT, "ann")
        values: dict[str, str] = dict(
            store._database.execute("SELECT dataset, value FROM record")
        )
    assert values["sleep_settings"] == "2200"
    assert values["calendar_event"].startswith(SEALED_TEXT)


def test_a_value_moved_to_another_record_is_not_read(tmp_path: Path) -> None:
    with opened(tmp_path, sealer()) as store:
        fill(store)
        moved = ID.replace("ann", "ben")
        store._database.execute(f"UPDATE record SET id = '{moved}'")  # noqa: S608
        with store.transaction(NOW) as work:
            assert work.record("calendar_event", moved) is None
