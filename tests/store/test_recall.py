"""What is known already is what would be found by asking again."""

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random
import tempfile

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.lifeops.core.datasets import NIGHT as NIGHTS, PUBLISHED
from custom_components.lifeops.core.json import Json, JsonMismatchError, canonical_json
from custom_components.lifeops.store import recall
from custom_components.lifeops.store.sqlite import SqliteStore
from custom_components.lifeops.store.text import dump
from custom_components.lifeops.store.texts import Texts
from custom_components.lifeops.store.transaction import SqliteTransaction

from .conftest import NOW
from .homes import Home, meet
from .values import NIGHT, SLEEP, act_row, instance_row, undone

IDS = ("ann/2026-11-20/ring", "ann/2026-11-21/ring", "bob/2026-11-21/ring")
KEYS = ("sleep/ann/push", "sleep/ann/lights")
STATES = ("pending", "running", "done")


def put(work: SqliteTransaction, random: Random) -> None:
    night = {**NIGHT, "source": random.choice(("ring", "watch"))}
    work.put_record(
        NIGHTS.name, random.choice(IDS), night, random.choice(("ann", "bob"))
    )


def remove(work: SqliteTransaction, random: Random) -> None:
    work.delete_record(NIGHTS.name, random.choice(IDS))


def act(work: SqliteTransaction, random: Random) -> None:
    for _ in range(3):
        row = act_row(
            random.choice(KEYS),
            rev=random.choice("ab"),
            term=random.randrange(2),
            state=random.choice(STATES),
            due=NOW + timedelta(minutes=random.randrange(3)),
        )
        work.put_outbox(row)


def remember(work: SqliteTransaction, random: Random) -> None:
    state: Json = {"open": {"a": {"n": random.randrange(3)}}}
    work.put_instance(instance_row(state=state, cursor=random.randrange(3)))
    work.move_cursors(random.randrange(9))


def drop(work: SqliteTransaction, _: Random) -> None:
    value: Mapping[str, Json] = {"value": 1, "at": NOW.isoformat()}
    work.put_record(PUBLISHED.name, "sleep/tonight/ann", value, "ann")
    work.drop_instance(SLEEP)


def told(work: SqliteTransaction) -> Mapping[str, object]:
    """Return what there is to read."""
    name = NIGHTS.name
    return {
        "record": [work.record(name, id_) for id_ in IDS],
        "records": [work.records(name, "ann", most) for most in (1, 9)],
        "between": [work.between(name, "ann/", last) for last in (IDS[1], "b")],
        "ids": work.ids(name, "ann"),
        "counted": work.counted(name, "ann"),
        "published": work.ids(PUBLISHED.name, "sleep"),
        "newest": [work.outbox(key) for key in KEYS],
        "open": work.open_outbox(),
        "instance": work.instance(SLEEP),
    }


def require_known(work: SqliteTransaction) -> None:
    known = told(work)
    assert told(work) == known
    work._recall.clear()
    assert told(work) == known


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32))
def test_what_is_known_is_what_stands(seed: int) -> None:
    random = Random(seed)
    ways: list[Callable[[SqliteTransaction, Random], None]]
    ways = [put, remove, act, act, remember, drop]
    with tempfile.TemporaryDirectory() as folder:
        store = SqliteStore.open(Path(folder), home="home", build="1", now=NOW)
        store._database.execute("PRAGMA synchronous = OFF")
        for _ in range(4):
            turn = store.transaction(NOW)
            with undone(turn) if random.random() < 0.2 else turn as work:
                for _ in range(4):
                    within = (
                        undone(work.savepoint())
                        if random.random() < 0.2
                        else nullcontext()
                    )
                    with within:
                        random.choice(ways)(work, random)
                        told(work)
                    told(work)
                if random.random() < 0.5:
                    require_known(work)
        with store.transaction(NOW) as work:
            require_known(work)
        store.close()


def test_an_act_that_is_opened_anew_is_the_newest_known(store: SqliteStore) -> None:
    first, second = act_row(rev="a", state="done"), act_row(rev="b", state="done")
    with store.transaction(NOW) as work:
        for row in (first, second):
            work.put_outbox(row)
        assert work.outbox(first.key) == second
        work.put_outbox(replace(first, attempts=1))
        assert work.outbox(first.key) == second
        work.put_outbox(replace(first, state="pending"))
        assert work.outbox(first.key) == replace(first, state="pending")
        work.put_outbox(replace(first, state="running"))
        assert work.outbox(first.key) == replace(first, state="running")


def test_an_act_is_read_once_and_asked_for_once(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    with store.transaction(NOW) as work:
        work.put_outbox(act_row())
    with store.transaction(NOW) as work:
        (known,) = work.open_outbox()
        assert work.outbox(known.key) is known
        monkeypatch.setattr(work._database, "rows", lambda *_: pytest.fail("asked"))
        assert work.open_outbox() == [known]
        assert work.outbox(known.key) is known
        work.put_outbox(known)


def test_what_another_home_wrote_is_read_though_the_old_was_known(
    tmp_path: Path,
) -> None:
    homes = [Home.make(tmp_path, name) for name in ("one", "two")]
    one, two = homes
    one.put({"need_min": 480})
    meet(homes)
    before = two.show()
    one.put({"need_min": 450})
    meet(homes)
    assert two.show() != before
    assert two.show() == one.show()
    for home in homes:
        home.close()


def test_what_upkeep_removes_is_known_no_more(store: SqliteStore) -> None:
    old = act_row(state="done")
    with store.transaction(NOW) as work:
        work.put_outbox(old)
        assert work.outbox(old.key) == old
    store.purge(NOW + timedelta(days=3_000), dry=False, trusted=True)
    with store.transaction(NOW) as work:
        assert work.outbox(old.key) is None


def test_not_all_is_kept_in_mind(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recall, "_MOST_CHARACTERS", 1_000)
    monkeypatch.setattr(recall, "_MOST_ACTS", 3)
    with store.transaction(NOW) as work:
        for number in range(50):
            work.record(NIGHTS.name, f"ann/{number}")
            work.ids(NIGHTS.name, f"ann/{number}")
            row = act_row(f"k{number}")
            work.put_outbox(row)
            assert work.outbox(row.key) == row
        known = work._recall
        assert len(known._standing) + len(known._rows) < 20
        assert len(known._acts) <= 3
        assert len(known._newest) <= 3


@given(
    st.recursive(
        st.none() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_a_state_has_one_text_however_it_is_written(value: Json) -> None:
    texts = Texts()
    for _ in range(2):
        assert texts.dump(value) == canonical_json(value)
        assert texts.dump({"a": value, "b": 1}) == canonical_json({"a": value, "b": 1})


def test_of_a_state_only_what_changed_is_written_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    written: list[Json] = []
    monkeypatch.setattr(
        "custom_components.lifeops.store.texts.dump",
        lambda value: written.append(value) or dump(value),
    )
    texts = Texts()
    items: dict[str, Json] = {"a": {"n": 1}, "b": {"n": 2}}
    texts.dump({"open": items})
    written.clear()
    assert texts.dump({"open": {**items, "a": {"n": 3}}}) == (
        '{"open":{"a":{"n":3},"b":{"n":2}}}'
    )
    assert {"n": 3} in written
    assert {"n": 2} not in written


def test_a_state_with_what_is_no_number_is_refused() -> None:
    with pytest.raises(JsonMismatchError, match="is not JSON"):
        Texts().dump({"open": {"a": {"n": float("nan")}}})
