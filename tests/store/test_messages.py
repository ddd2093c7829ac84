"""Messages go, sealed or not, once they were over for long; their steps go after them."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from custom_components.lifeops.core.json import Json
from custom_components.lifeops.core.retention import RETENTION, Holding, Purge
from custom_components.lifeops.store import messages
from custom_components.lifeops.store.sqlite import SqliteStore

from .conftest import NOW
from .homes import Home, push
from .series import DAY
from .test_private import opened, sealer
from .values import EVENT

KEPT = RETENTION[Holding.MESSAGES]
LATER = NOW + KEPT + 3 * DAY
OUTCOME: Mapping[str, Json] = {
    "key": "k",
    "rev": "r",
    "act": "Push",
    "state": "done",
    "at": NOW.isoformat(),
    "parts": {},
}


def message(expires: datetime) -> Mapping[str, Json]:
    return {
        "person": "ann",
        "agent": "sleep",
        "text": "free",
        "not_before": NOW.isoformat(),
        "expires": expires.isoformat(),
    }


def tell(
    store: SqliteStore,
    name: str,
    *steps: str,
    at: datetime = NOW,
    lasts: timedelta = DAY,
) -> None:
    """Write a message and some of its steps."""
    with store.transaction(at) as work:
        work.put_record("notification", name, message(at + lasts), "ann")
        for step in steps:
            work.put_record("notification_event", f"{name}/{step}", EVENT, "ann")


def ids(store: SqliteStore) -> Sequence[str]:
    """Return what stands of messages, by the names of records."""
    found = store._database.execute(
        "SELECT id FROM record WHERE dataset LIKE 'notification%' ORDER BY dataset, id"
    )
    return [name for (name,) in found]


def purge(store: SqliteStore, now: datetime, *, dry: bool = False) -> Purge:
    found = store.purge(now, dry=dry, trusted=True)
    return next(one for one in found if one.holding is Holding.MESSAGES)


@pytest.mark.parametrize("seeds", [None, (1,)])
def test_what_was_over_for_long_goes_with_its_steps(
    tmp_path: Path, seeds: tuple[int, ...] | None
) -> None:
    with opened(tmp_path, sealer(*seeds) if seeds else None) as store:
        tell(store, "old", "queued", "held", "expired")
        tell(store, "young", "queued", at=LATER - DAY)
        dry = purge(store, LATER, dry=True)
        assert len(ids(store)) == 6
        found = purge(store, LATER)
        assert found == dry
        assert (found.rows, found.holding) == (4, Holding.MESSAGES)
        assert found.oldest is not None
        assert abs(found.oldest - NOW) < timedelta(milliseconds=2)
        assert ids(store) == ["young", "young/queued"]
        assert purge(store, LATER).rows == 0


def test_what_was_written_long_before_its_time_stays(store: SqliteStore) -> None:
    tell(store, "ahead", "held", lasts=200 * DAY)
    assert purge(store, LATER).rows == 0
    assert purge(store, NOW + 200 * DAY + KEPT).rows == 0
    assert purge(store, NOW + 201 * DAY + KEPT + DAY).rows == 2


def test_others_whose_name_begins_alike_stay(store: SqliteStore) -> None:
    tell(store, "key", "expired")
    tell(store, "key/again", "queued", at=LATER)
    tell(store, "key/for/bob/rev", "queued", at=LATER)
    assert purge(store, LATER).rows == 2
    assert ids(store) == [
        "key/again",
        "key/for/bob/rev",
        "key/again/queued",
        "key/for/bob/rev/queued",
    ]


def test_a_young_step_of_an_old_message_goes_later(store: SqliteStore) -> None:
    tell(store, "old")
    with store.transaction(LATER) as work:
        work.put_record("notification_event", "old/acted", EVENT, "ann")
    assert purge(store, LATER).rows == 1
    assert ids(store) == ["old/acted"]
    assert purge(store, LATER + KEPT + DAY).rows == 1


def test_what_nobody_can_read_stays(tmp_path: Path) -> None:
    with opened(tmp_path, sealer(1)) as store:
        tell(store, "old", "expired")
    with opened(tmp_path, sealer(2)) as store:
        assert purge(store, LATER).rows == 0
        assert len(ids(store)) == 2


def test_many_go_in_slices(store: SqliteStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messages, "_ROWS", 2)
    for number in range(3):
        tell(store, f"n{number}", "expired")
    steps = list(store.purging(LATER, trusted=True))
    found = [one for step in steps for one in step if one.holding is Holding.MESSAGES]
    assert [one.rows for one in found] == [2, 2, 2]
    assert ids(store) == []


def test_what_came_of_acts_goes_with_them(store: SqliteStore) -> None:
    with store.transaction(NOW) as work:
        work.put_record("outcome", "k#r#1#home", OUTCOME, "ann")
    gone = NOW + RETENTION[Holding.ACTS]
    assert store.purge(gone - DAY, dry=False, trusted=True)
    with store.transaction(NOW) as work:
        assert work.record("outcome", "k#r#1#home") is not None
    found = store.purge(gone + 2 * DAY, dry=False, trusted=True)
    assert next(one.rows for one in found if one.holding is Holding.ACTS) == 1
    with store.transaction(NOW) as work:
        assert work.record("outcome", "k#r#1#home") is None


def test_homes_that_forgot_at_different_times_are_equal(tmp_path: Path) -> None:
    here, there = Home.make(tmp_path, "here"), Home.make(tmp_path, "there")
    try:
        tell(here.store, "old", "expired")
        tell(here.store, "young", at=LATER)
        push(here, there)
        assert here.digests() == there.digests()
        assert purge(here.store, LATER).rows == 2
        assert here.digests() == there.digests()
        tell(there.store, "younger", at=LATER)
        assert here.digests() != there.digests()
    finally:
        here.close()
        there.close()
