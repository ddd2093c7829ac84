"""Rows that cannot be read are set aside; reading goes on."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import insert, update

from custom_components.lifeops.store.damage import DamagedRow
from custom_components.lifeops.store.schema import INSTANCE, OUTBOX, RECORD
from custom_components.lifeops.store.sqlite import SqliteStore
from custom_components.lifeops.store.statement import Statement

from .conftest import NOW
from .values import NIGHT, SLEEP, act_row, instance_row


@pytest.fixture
def told() -> list[DamagedRow]:
    """Collect what the store tells of damaged rows."""
    return []


@pytest.fixture
def damaged(tmp_path: Path, told: list[DamagedRow]) -> Iterator[SqliteStore]:
    """Return a store with rows whose text can then be spoilt."""
    store = SqliteStore.open(
        tmp_path, home="home", build="1", now=NOW, on_damaged_row=told.append
    )
    with store.transaction(NOW) as work:
        work.put_record("night", "a", NIGHT, "ann")
        work.put_record("night", "b", NIGHT, "ann")
        settings = {"kelvin": 2200, "level_pct": 30}
        work.put_record("sleep_settings", "ann", settings, "ann")
        work.put_instance(instance_row())
        work.put_outbox(act_row("a"))
        work.put_outbox(act_row("b"))
    yield store
    store.close()


def spoil_record(store: SqliteStore, name: str, field: str, value: str) -> None:
    spoilt = (
        update(RECORD)
        .where(RECORD.c.id == name, RECORD.c.field == field)
        .values(value=value)
    )
    store._database.write(Statement(spoilt))


def test_what_a_newer_version_added_to_a_night_is_carried_unjudged(
    damaged: SqliteStore, told: list[DamagedRow]
) -> None:
    later = {"dataset": "night", "id": "a", "field": "dream", "value": "[1]"}
    row = {"pos": 10**6, "person": "ann", "h": 1, "origin": 1, "seq": 10**6, "prev": 0}
    damaged._database.write(Statement(insert(RECORD)), later | row)
    with damaged.transaction(NOW) as work:
        assert work.record("night", "a") is not None
        assert work.journal(10**6 - 1, 1)[0].field == "dream"
    assert told == []


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "",
        "[]",
        "NaN",
        '"night"',
        '{"day":"never"}',
        "[" * 100_000,
        '{"source":"ring"}',
    ],
)
def test_a_night_that_cannot_be_read_is_none_and_told_once(
    damaged: SqliteStore, told: list[DamagedRow], text: str
) -> None:
    spoil_record(damaged, "a", "night", text)
    for _ in range(2):
        with damaged.transaction(NOW) as work:
            assert work.record("night", "a") is None
            assert [name for name, _ in work.records("night", "ann", 9)] == ["b"]
            row = work.journal(0, 1)[0]
            assert (row.id, row.value, row.removed) == ("a", None, False)
    assert [(row.source, row.name, row.value) for row in told] == [
        ("record", "night/a#night", text)
    ]
    assert damaged.damaged_rows == tuple(told)


def test_a_damaged_row_is_kept_with_the_next_commit(damaged: SqliteStore) -> None:
    spoil_record(damaged, "a", "night", "{")
    for value in (1, 2, 3):
        with damaged.transaction(NOW) as work:
            work.record("night", "a")
            work.put_meta("x", str(value))
    found = damaged._database.execute("SELECT source, name, value FROM damaged_row")
    assert found == [("record", "night/a#night", "{")]
    damaged.close()


def test_a_night_that_cannot_be_read_can_be_written_anew(damaged: SqliteStore) -> None:
    spoil_record(damaged, "a", "night", "{")
    with damaged.transaction(NOW) as work:
        assert work.put_record("night", "a", NIGHT, "ann")
        assert work.record("night", "a") == NIGHT


def test_other_fields_of_a_record_stay_readable(damaged: SqliteStore) -> None:
    spoil_record(damaged, "ann", "kelvin", '"warm"')
    with damaged.transaction(NOW) as work:
        assert work.record("sleep_settings", "ann") == {"level_pct": 30}
        assert work.put_record("sleep_settings", "ann", {"level_pct": 31}, "ann")
        assert work.record("sleep_settings", "ann") == {"level_pct": 31}


def test_a_state_that_is_not_json_is_no_state(
    damaged: SqliteStore, told: list[DamagedRow]
) -> None:
    damaged._database.write(Statement(update(INSTANCE).values(state="{")))
    with damaged.transaction(NOW) as work:
        assert work.instance(SLEEP) == instance_row(state=None)
    assert [row.source for row in told] == ["instance"]


@pytest.mark.parametrize(
    "values",
    [
        {"effect": "{"},
        {"effect": '{"act":"OpenGarage","fields":{}}'},
        {"effect": '{"act":"Push","fields":{}}'},
        {"progress": "[]"},
        {"outcome": "exploded"},
        {"agent": "unheard of"},
    ],
)
def test_an_act_that_cannot_be_read_does_not_stop_the_others(
    damaged: SqliteStore, told: list[DamagedRow], values: dict[str, str]
) -> None:
    spoilt = update(OUTBOX).where(OUTBOX.c.key == "a").values(values)
    damaged._database.write(Statement(spoilt))
    damaged._recall.clear()
    with damaged.transaction(NOW) as work:
        assert work.outbox("a") is None
        assert work.open_outbox() == [act_row("b")]
    assert [row.source for row in told] == ["outbox"]
