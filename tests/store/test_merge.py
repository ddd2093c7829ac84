"""What homes tell each other is merged: nothing lost, nothing forged, nothing twice."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
import shutil

import pytest

from custom_components.lifeops.core.awards import AwardRecord
from custom_components.lifeops.core.datasets import (
    AWARD,
    GOAL_VALUE,
    HABIT_DAY,
    PLAN_EVENT,
)
from custom_components.lifeops.core.errors import ProtocolError, RefusedError
from custom_components.lifeops.core.json import Json, JsonMismatchError
from custom_components.lifeops.core.ops import NAME_CHARS, Ops, Origin, Vector
from custom_components.lifeops.core.series import Point, SeriesKey
from custom_components.lifeops.core.tasks import GoalValueRecord, HabitDayRecord
from custom_components.lifeops.store.conflicts import ConflictHead, ConflictRow
from custom_components.lifeops.sync.protocols import Span

from .conftest import NOW
from .homes import Home, chunks, meet, push
from .values import NIGHT

LATER = NOW + timedelta(hours=1)
CABIN = Origin("cabin", "1")


@pytest.fixture
def homes(tmp_path: Path) -> Iterator[list[Home]]:
    made = [Home.make(tmp_path, name) for name in "abc"]
    yield made
    for home in made:
        home.close()


def one(**changes: object) -> Ops:
    """Return a chunk of one write from the cabin."""
    columns: Mapping[str, object] = {
        "origins": [CABIN],
        "datasets": ["sleep_settings"],
        "dataset": [0],
        "id": ["ann"],
        "field": ["level_pct"],
        "value": ["30"],
        "person": ["ann"],
        "h": [1],
        "origin": [0],
        "seq": [1],
        "past": [None],
        **changes,
    }
    return Ops(**columns)  # type: ignore[arg-type]


def take(home: Home, ops: Ops, span: Span | None = None) -> int:
    return home.stream.apply(home.codec.encode(ops), span)


def conflicts(home: Home) -> list[ConflictRow]:
    with home.store.read_only() as reader:
        return list(reader.conflicts(10))


def journal_end(home: Home) -> int:
    with home.store.read_only() as reader:
        return reader.journal_end()


def disagree(homes: list[Home]) -> None:
    """Let two homes choose apart; the second one's clock is ahead."""
    homes[0].put({"level_pct": 30}, NOW)
    homes[1].put({"level_pct": 40}, LATER)
    meet(homes)


def test_a_write_that_was_seen_is_replaced_without_a_word(homes: list[Home]) -> None:
    a, b, _ = homes
    a.put({"level_pct": 30})
    push(a, b)
    b.put({"level_pct": 40}, NOW - timedelta(days=30))
    meet(homes)
    assert [home.show() for home in homes] == [{"level_pct": 40}] * 3
    assert [conflicts(home) for home in homes] == [[], [], []]


def test_of_two_strangers_the_later_wins_and_the_other_is_kept(
    homes: list[Home],
) -> None:
    disagree(homes)
    for home in homes:
        assert home.show() == {"level_pct": 40}
        (lost,) = conflicts(home)
        assert (lost.dataset, lost.id, lost.field) == (
            "sleep_settings",
            "ann",
            "level_pct",
        )
        assert (lost.value, lost.person, lost.home, lost.winner) == (
            30,
            "ann",
            "a",
            "b",
        )
        assert lost.written_at == NOW.replace(microsecond=123000)
        assert lost.at == NOW


def test_a_conflict_alone_moves_the_journal_once(homes: list[Home]) -> None:
    a, b, _ = homes
    a.put({"level_pct": 30}, NOW)
    b.put({"level_pct": 40}, LATER)
    ends = [journal_end(b)]
    for whole in (False, True):
        assert push(a, b, whole=whole) == 0
        ends.append(journal_end(b))
    assert [end - ends[0] for end in ends] == [0, 1, 1]
    assert len(conflicts(b)) == 1


def test_the_number_of_a_settled_conflict_names_no_other(homes: list[Home]) -> None:
    a, b, _ = homes
    disagree(homes)
    (settled,) = conflicts(a)
    with b.store.transaction(LATER) as work:
        work.restore_conflict(conflicts(b)[0].number)
    meet(homes)
    assert conflicts(a) == []
    a.close()
    a.reopen()
    a.put({"kelvin": 2000}, LATER)
    b.put({"kelvin": 2700}, LATER + timedelta(hours=1))
    meet(homes)
    (lost,) = conflicts(a)
    assert (lost.field, lost.number) == ("kelvin", settled.number + 1)
    with a.store.transaction(LATER) as work, pytest.raises(RefusedError):
        work.restore_conflict(settled.number)


def test_a_plan_that_two_homes_changed_loses_nothing(homes: list[Home]) -> None:
    a, b, c = homes
    plan = PLAN_EVENT.name
    a.put({"ics": "base", "by_agent": None}, NOW, plan)
    meet(homes)
    a.put({"ics": "early", "by_agent": None}, NOW, plan)
    b.put({"ics": "late", "by_agent": None}, LATER, plan)
    meet(homes)
    for home in homes:
        assert home.show(plan) == {"ics": "late", "by_agent": None}
        (lost,) = conflicts(home)
        assert (lost.dataset, lost.value, lost.home) == (
            plan,
            {"ics": "early", "by_agent": None},
            "a",
        )
    with c.store.transaction(LATER) as work:
        work.restore_conflict(conflicts(c)[0].number)
    meet(homes)
    for home in homes:
        assert home.show(plan) == {"ics": "early", "by_agent": None}
        assert conflicts(home) == []


def test_what_machines_of_two_homes_write_gives_way_unheard(homes: list[Home]) -> None:
    a, b, _ = homes
    for home, value, at in ((a, 70.0, NOW), (b, 71.0, LATER)):
        told = GoalValueRecord(value=value, at=at)
        home.put(GOAL_VALUE.write(told), at, GOAL_VALUE.name)
        ticked = HabitDayRecord(done=home is a, at=at)
        home.put(HABIT_DAY.write(ticked), at, HABIT_DAY.name)
    meet(homes)
    for home in homes:
        shown = GOAL_VALUE.readable(home.show(GOAL_VALUE.name))  # type: ignore[arg-type]
        assert shown is not None
        assert shown.value == 71.0
        assert conflicts(home) == []


def test_conflicts_of_one_dataset_are_found_behind_those_of_others(
    homes: list[Home],
) -> None:
    a, b, _ = homes
    plan = PLAN_EVENT.name
    for home, ics, at in ((a, "early", NOW), (b, "late", LATER)):
        home.put({"ics": ics, "by_agent": None}, at, plan)
    meet(homes)
    disagree(homes)
    with a.store.read_only() as reader:
        assert [one.dataset for one in reader.conflicts(1)] == ["sleep_settings"]
        assert [one.dataset for one in reader.conflicts(1, plan)] == [plan]


def test_a_lost_value_can_be_restored_once_for_all_homes(homes: list[Home]) -> None:
    disagree(homes)
    a, b, c = homes
    (lost,) = conflicts(c)
    with c.store.transaction(LATER) as work:
        work.restore_conflict(lost.number)
    assert c.show() == {"level_pct": 30}
    meet(homes)
    for home in homes:
        assert home.show() == {"level_pct": 30}
        assert conflicts(home) == []
    assert a.rows() == b.rows() == c.rows()


def test_every_conflict_is_counted_and_named(homes: list[Home]) -> None:
    a, b, c = homes
    names = [f"person{number}" for number in range(30)]
    for home, moment, level in ((a, NOW, 30), (b, LATER, 40)):
        for name in names:
            with home.store.transaction(moment) as work:
                work.put_record("sleep_settings", name, {"level_pct": level}, name)
    meet(homes)
    with c.store.read_only() as reader:
        heads = reader.conflict_heads()
        assert [reader.conflicts_with(one.name) for one in homes] == [30, 30, 0]
        rows = reader.conflicts(100)
    assert len(rows) == len(names)
    assert heads == [ConflictHead(row.number, row.dataset, row.field) for row in rows]


def test_only_a_known_conflict_can_be_restored(homes: list[Home]) -> None:
    with (
        pytest.raises(RefusedError, match="'unknown_conflict'"),
        homes[0].store.transaction(NOW) as work,
    ):
        work.restore_conflict(1)


def test_conflicts_are_forgotten_after_their_time(homes: list[Home]) -> None:
    disagree(homes)
    store = homes[0].store
    store.purge(NOW + timedelta(days=89), dry=False, trusted=True)
    assert len(conflicts(homes[0])) == 1
    store.purge(NOW + timedelta(days=92), dry=False, trusted=True)
    assert conflicts(homes[0]) == []


def test_an_edit_that_a_deletion_had_not_seen_is_lost_or_revives(
    homes: list[Home],
) -> None:
    a, b, c = homes
    a.put({"level_pct": 30})
    meet(homes)
    a.put({"kelvin": 2200})
    b.delete()
    c.put({"notice_min": 5}, LATER)
    meet(homes)
    for home in homes:
        assert home.show() == {"notice_min": 5}
        assert [(lost.field, lost.value) for lost in conflicts(home)] == [
            ("kelvin", 2200)
        ]


def test_an_element_that_is_added_elsewhere_stays_in_a_set(homes: list[Home]) -> None:
    a, b, _ = homes
    a.put({"sleep": True}, dataset="person_agents")
    meet(homes)
    a.put({"sleep": False}, LATER, dataset="person_agents")
    b.put({"data": True}, dataset="person_agents")
    b.put({"sleep": False}, dataset="person_agents")
    b.put({"sleep": True}, dataset="person_agents")
    meet(homes)
    for home in homes:
        assert home.show("person_agents") == {"sleep": True, "data": True}
    a.delete("person_agents")
    meet(homes)
    assert [home.show("person_agents") for home in homes] == [None] * 3
    b.put({"sleep": True}, dataset="person_agents")
    meet(homes)
    assert [home.show("person_agents") for home in homes] == [{"sleep": True}] * 3


def test_of_what_follows_from_other_records_nothing_is_lost(homes: list[Home]) -> None:
    for points, home in enumerate(homes):
        award = AwardRecord(
            rule="r", agent="sleep", day=date(2026, 6, 1), points=points
        )
        home.put(AWARD.write(award), dataset="award")
    meet(homes)
    assert len({str(home.show("award")) for home in homes}) == 1
    assert [conflicts(home) for home in homes] == [[], [], []]


def test_what_homes_were_set_up_as_is_no_edit_that_gives_way(
    homes: list[Home],
) -> None:
    for home in homes:
        home.put({"name": home.name, "language": home.name}, dataset="household")
    homes[0].put({"name": "Renamed"}, LATER, dataset="household")
    meet(homes)
    shown = [home.show("household") for home in homes]
    assert shown[0] == shown[1] == shown[2]
    assert isinstance(shown[0], Mapping)
    assert shown[0]["name"] == "Renamed"
    assert [conflicts(home) for home in homes] == [[], [], []]


def test_each_home_has_its_own_of_what_is_owned(homes: list[Home]) -> None:
    a, b, c = homes
    for number, home in enumerate((a, b)):
        values: Mapping[str, Json] = {"value": number, "at": NOW.isoformat()}
        home.put(values, dataset="published")
    meet(homes)
    assert a.show("published") == c.show("published@a")
    assert c.show("published") is None
    assert a.show("published@b") == b.show("published")
    assert [conflicts(home) for home in homes] == [[], [], []]


@pytest.mark.parametrize(
    "changes",
    [
        {"datasets": ["published"]},
        {"datasets": ["published@a"]},
        {"datasets": ["of_tomorrow@a"]},
        {"datasets": ["night@cabin"]},
        {"datasets": ["member"], "id": ["a"]},
        {"datasets": ["member"], "id": ["a"], "field": [""], "value": [None]},
        {"datasets": ["revocation"], "id": ["b/a"]},
        {"datasets": ["revocation"], "id": ["b/a"], "field": [""], "value": [None]},
        {"h": [2**62]},
        {"seq": [2**62]},
    ],
)
def test_what_no_home_may_send_is_refused_as_a_whole(
    homes: list[Home], changes: Mapping[str, object]
) -> None:
    with pytest.raises(ProtocolError):
        take(homes[0], one(**changes))
    assert homes[0].rows() == set()
    assert homes[0].stream.vector() == {}


def test_what_is_not_known_here_is_carried_byte_for_byte(homes: list[Home]) -> None:
    a, b, _ = homes
    odd = '{"b":1, "a":[1e3,"\\u00e5"]}'
    take(a, one(datasets=["of_tomorrow"], field=["å#b"], value=[odd]))
    take(a, one(datasets=["night"], field=["dream"], value=[odd], seq=[2]))
    a.stream.settle({CABIN: 2})
    push(a, b)
    found = b.store._database.execute("SELECT value, h, seq FROM record ORDER BY seq")
    assert found == [(odd, 1, 1), (odd, 1, 2)]
    assert b.digests() == a.digests()


def test_the_vector_is_raised_by_settling_only(homes: list[Home]) -> None:
    a, b, _ = homes
    a.put({"level_pct": 30, "kelvin": 2200})
    reading = a.stream.read()
    for chunk, _ in chunks(reading, {}, 1):
        b.stream.apply(chunk.payload)
        assert b.stream.vector() == {}
    b.stream.settle(reading.target)
    assert b.stream.vector() == a.stream.vector() == {a.origin: 2}
    b.stream.settle({a.origin: 1})
    assert b.stream.vector() == {a.origin: 2}
    reading.close()


def test_a_chunk_may_wait_for_the_disk_and_the_vector_may_not(
    homes: list[Home],
) -> None:
    a, b, _ = homes
    a.put({"level_pct": 30})
    database, said = b.store._database, list[str]()
    database.execute("PRAGMA synchronous = FULL")
    reading = a.stream.read()
    b.stream.acknowledged("ash", reading.target)
    database._connection.set_trace_callback(said.append)
    b.stream.apply(reading.delta({}, None, 9).payload)
    b.stream.settle(reading.target)
    database._connection.set_trace_callback(None)
    reading.close()
    told = [line for line in said if line.startswith(("COMMIT", "PRAGMA sync"))]
    assert told == [
        "PRAGMA synchronous",
        "PRAGMA synchronous = 1",
        "COMMIT",
        "PRAGMA synchronous = 2",
        "COMMIT",
    ]


def test_what_came_in_is_told_by_the_journal_and_numbers_nothing(
    homes: list[Home],
) -> None:
    a, b, _ = homes
    a.put({"level_pct": 30})
    b.put({"kelvin": 2200})
    before = b.store.written()
    push(a, b)
    with b.store.transaction(NOW) as work:
        (told,) = work.journal(1, 10)
        assert (told.pos, told.field, told.value) == (2, "level_pct", 30)
        assert work.journal_end() == 2
    assert b.store.written() == before


def test_a_later_write_of_another_home_does_not_lift_this_clock(
    homes: list[Home],
) -> None:
    a, b, _ = homes
    a.put({"level_pct": 30}, NOW + timedelta(days=30))
    push(a, b)
    b.put({"kelvin": 2200})
    b.put({"level_pct": 40})
    ahead = int((NOW + timedelta(days=30)).timestamp() * 1000) << 16
    h: dict[str, int] = dict(b.store._database.execute("SELECT field, h FROM record"))
    assert h["kelvin"] < ahead < h["level_pct"]
    push(b, a)
    assert a.show() == {"level_pct": 40, "kelvin": 2200}


def test_a_tombstone_is_collected_once_every_member_has_it(homes: list[Home]) -> None:
    a, b, c = homes
    a.put({"level_pct": 30})
    meet(homes)
    a.delete()
    a.now = NOW + timedelta(days=32)
    push(a, b)
    others = [b.stream.vector(), c.stream.vector()]
    assert a.stream.collect(others) == 0
    push(a, c)
    reading = a.stream.read()
    assert reading.knows({})
    reading.close()
    acks = a.stream.acknowledgements()
    assert a.stream.collect([acks["b"], acks["c"]]) == 1
    assert a.rows() == set()
    reading = a.stream.read()
    assert not reading.knows({})
    assert reading.knows(b.stream.vector())
    reading.close()
    assert a.digests() == b.digests()


@pytest.mark.parametrize(
    ("trusted", "waiting", "left"),
    [(True, False, 0), (False, False, 1), (True, True, 1)],
)
def test_a_purge_collects_in_trusted_time_while_nothing_comes_in(
    homes: list[Home], trusted: bool, waiting: bool, left: int
) -> None:
    store = homes[0].store
    homes[0].put({"level_pct": 30})
    homes[0].delete()
    members: list[Vector] | None = None if waiting else []
    for _ in store.purging(NOW + timedelta(days=32), trusted=trusted, members=members):
        pass
    assert len(homes[0].rows()) == left


def test_who_was_away_too_long_loses_what_was_deleted_and_keeps_its_own(
    homes: list[Home],
) -> None:
    a, b, c = homes
    a.put({"level_pct": 30, "kelvin": 2200})
    meet(homes)
    c.put({"notice_min": 5})
    a.delete()
    push(a, b)
    a.now = NOW + timedelta(days=32)
    a.stream.collect([b.stream.vector()])
    push(c, a)
    with c.store.transaction(NOW) as work:
        place = work.journal_end()
    push(a, c, whole=True, most=1)
    assert c.rows() == a.rows()
    assert c.show() == {"notice_min": 5}
    with c.store.transaction(NOW) as work:
        gone = work.journal(place, 10)
        assert {row.field for row in gone} == {"level_pct", "kelvin"}
        assert all(row.value is None for row in gone)
        assert work.changed("sleep_settings", "a", "b", place)
        assert [name for _, _, name in work.written(place, 10)] == ["ann", "ann"]
    reading = c.stream.read()
    assert not reading.knows({})
    reading.close()


def test_a_snapshot_leaves_what_its_teller_has_not_seen(homes: list[Home]) -> None:
    a, b, _ = homes
    a.put({"level_pct": 30})
    push(a, b)
    b.put({"kelvin": 2200})
    push(a, b, whole=True)
    assert b.show() == {"level_pct": 30, "kelvin": 2200}


def test_a_snapshot_brings_nothing_back_that_was_seen_and_removed(
    homes: list[Home],
) -> None:
    a, b, _ = homes
    a.put({"level_pct": 30})
    push(a, b)
    b.delete()
    b.now = NOW + timedelta(days=32)
    assert b.stream.collect([]) == 1
    push(a, b, whole=True)
    assert b.show() is None


def test_of_a_deletion_and_an_edit_of_one_moment_the_deletion_holds(
    homes: list[Home],
) -> None:
    (a, *_) = homes
    town = {"origins": [Origin("town", "1")], "field": [""], "value": [None]}
    take(a, one(**town))
    take(a, one())
    assert a.show() is None
    assert [lost.value for lost in conflicts(a)] == [30]


def test_what_a_home_wrote_later_was_not_seen_by_what_it_wrote_before(
    homes: list[Home],
) -> None:
    (a, *_) = homes
    take(a, one(h=[9]))
    take(a, one(h=[5], seq=[2], value=["40"]))
    assert a.show() == {"level_pct": 30}
    assert [lost.value for lost in conflicts(a)] == [40]


def test_a_record_that_is_gone_altogether_is_told_as_removed(homes: list[Home]) -> None:
    a, b, _ = homes
    a.put(dict(NIGHT), dataset="night")
    push(a, b)
    a.delete("night")
    a.now = NOW + timedelta(days=32)
    a.stream.collect([{a.origin: 9}])
    push(a, b, whole=True)
    assert b.show("night") is None
    with b.store.transaction(NOW) as work:
        assert [(row.id, row.removed) for row in work.journal(1, 10)] == [("ann", True)]


def test_a_file_that_was_put_back_begins_a_new_life_and_loses_no_edit(
    homes: list[Home], tmp_path: Path
) -> None:
    a, b, c = homes
    a.put({"level_pct": 30})
    meet(homes)
    a.close()
    shutil.copytree(a.folder, tmp_path / "old")
    a.reopen()
    a.put({"level_pct": 31})
    a.put({"kelvin": 2200})
    meet(homes)
    a.close()
    shutil.rmtree(a.folder)
    shutil.copytree(tmp_path / "old", a.folder)
    a.reopen()
    old = a.origin
    a.put({"notice_min": 5})
    a.close()
    a.reopen()
    a.put({"snooze_min": 7})
    push(b, a)
    assert a.origin != old
    meet(homes)
    wanted = {"level_pct": 31, "kelvin": 2200, "notice_min": 5, "snooze_min": 7}
    assert [home.show() for home in homes] == [wanted] * 3
    assert a.rows() == b.rows() == c.rows()
    assert a.stream.vector() == b.stream.vector()
    assert a.store.written() == (a.origin, 2)


def test_a_home_that_was_met_and_knows_more_makes_it_begin_a_new_life(
    homes: list[Home],
) -> None:
    a, b, _ = homes
    a.put({"level_pct": 30})
    push(a, b)
    old = a.origin
    a.stream.acknowledged(b.name, {old: 1})
    assert a.origin == old
    a.stream.acknowledged(b.name, {old: 2})
    assert a.origin != old


def test_a_new_epoch_can_be_asked_for(homes: list[Home]) -> None:
    a, b, _ = homes
    a.put({"level_pct": 30})
    push(a, b)
    old = a.origin
    a.store.renew_epoch()
    a.put({"level_pct": 31})
    assert a.store.written() == (a.origin, 1)
    assert a.stream.vector() == {old: 1, a.origin: 1}
    push(a, b)
    assert b.show() == {"level_pct": 31}
    assert conflicts(b) == []


def test_two_lives_that_gave_one_number_are_both_carried(homes: list[Home]) -> None:
    take(homes[0], one())
    take(homes[0], one(field=["kelvin"], value=["2200"]))
    assert homes[0].show() == {"level_pct": 30, "kelvin": 2200}


def test_what_a_revoked_home_wrote_beyond_the_cut_counts_nowhere(
    homes: list[Home],
) -> None:
    a, b, c = homes
    a.put({"level_pct": 30})
    meet(homes)
    c.put({"kelvin": 2200})
    meet(homes)
    epoch, last = c.store.written()
    c.put({"level_pct": 99, "notice_min": 99}, LATER)
    push(c, a)
    assert a.show() == {"level_pct": 99, "notice_min": 99, "kelvin": 2200}
    for home in (a, b):
        home.stream.cut("c", {epoch.epoch: last})
        push(c, home)
    meet([a, b])
    for home in (a, b):
        assert home.show() == {"level_pct": 30, "kelvin": 2200}
        assert home.stream.vector()[epoch] == last
        assert conflicts(home) == []
    assert a.rows() == b.rows()
    assert a.stream.cut("c", {epoch.epoch: last}) == 0
    c.store.renew_epoch()
    c.put({"snooze_min": 99})
    push(c, a)
    assert a.show() == {"level_pct": 30, "kelvin": 2200}


def test_a_failed_chunk_leaves_all_as_it_was(
    homes: list[Home], monkeypatch: pytest.MonkeyPatch
) -> None:
    a, b, _ = homes
    a.put({"level_pct": 30})
    with monkeypatch.context() as patch:
        patch.setattr(b.store._node, "commits", "no number")
        with pytest.raises(TypeError):
            push(a, b)
    assert b.rows() == set()
    assert b.stream.vector() == {}
    push(a, b)
    assert b.show() == {"level_pct": 30}


@pytest.mark.parametrize("position", ["", "[]", "[1,2,3]", '["a","b"]', "x:y"])
def test_a_place_that_is_none_is_refused(homes: list[Home], position: str) -> None:
    homes[0].put({"level_pct": 30})
    reading = homes[0].stream.read()
    with pytest.raises(ProtocolError):
        reading.snapshot(position, 1)
    reading.close()


def test_a_value_that_no_home_would_take_is_not_stored(homes: list[Home]) -> None:
    with pytest.raises(JsonMismatchError):
        homes[0].put({"f": "å" * 40_000}, dataset="of_tomorrow")
    assert homes[0].rows() == set()


def stored_before_values_had_an_end(home: Home, size: int) -> str:
    home.put({"a": "1", "f": "short", "z": "2"}, dataset="of_tomorrow")
    text = '"' + "\\n" * (size // 2) + '"'
    home.store._database.execute(
        f"UPDATE record SET value = '{text}' WHERE field = 'f'"  # noqa: S608
    )
    return text


@pytest.mark.parametrize("by_key", [False, True])
def test_a_long_value_of_an_older_file_is_told_in_a_chunk_of_its_own(
    homes: list[Home], *, by_key: bool
) -> None:
    a, b, _ = homes
    stored_before_values_had_an_end(a, 600_000)
    reading = a.stream.read()
    told = chunks(reading, None if by_key else {}, 2000)
    reading.close()
    assert [chunk.count for chunk, _ in told] == [1, 1, 1]
    for chunk, span in told:
        b.stream.apply(chunk.payload, span)
    assert a.rows() == b.rows()


def test_a_value_that_fits_into_no_chunk_stays_in_its_home_and_blocks_nothing(
    homes: list[Home], caplog: pytest.LogCaptureFixture
) -> None:
    a, b, _ = homes
    long = stored_before_values_had_an_end(a, 1_000_000)
    push(a, b)
    push(b, a, whole=True)
    assert b.show("of_tomorrow") == {"a": "1", "z": "2"}
    found = a.store._database.execute("SELECT value FROM record WHERE field = 'f'")
    assert found == [(long,)]
    looks = [home.stream.read() for home in (a, b)]
    assert looks[0].digests() == looks[1].digests()
    for look in looks:
        look.close()
    assert "of_tomorrow holds a value that is too long" in caplog.text


def test_a_tombstone_stays_while_a_clock_may_run_behind_it(homes: list[Home]) -> None:
    a, _, _ = homes
    a.put({"level_pct": 30})
    a.delete()
    a.now = NOW + timedelta(days=30)
    assert a.stream.collect([]) == 0
    a.now = NOW + timedelta(days=32)
    assert a.stream.collect([]) == 1


@pytest.mark.parametrize("is_cut", [False, True])
def test_a_tombstone_stays_while_what_it_has_seen_may_be_told_again(
    homes: list[Home], is_cut: bool
) -> None:
    a, _, _ = homes
    take(a, one())
    a.delete()
    a.now = NOW + timedelta(days=729)
    assert a.stream.collect([]) == 0
    if is_cut:
        a.stream.cut("cabin", {"1": 0})
    else:
        a.stream.settle({CABIN: 1})
    assert a.stream.collect([]) == 1


def test_what_nobody_is_sure_to_hold_is_waited_for_two_years(
    homes: list[Home],
) -> None:
    a, _, _ = homes
    take(a, one())
    a.delete()
    a.now = NOW + timedelta(days=731)
    assert a.stream.collect([]) == 1


@pytest.mark.parametrize("is_alone", [True, False])
def test_who_was_cut_is_waited_for_anew_where_there_is_somebody_to_learn_from(
    homes: list[Home], is_alone: bool
) -> None:
    a, b, _ = homes
    a.put({"kelvin": 2700})
    if not is_alone:
        meet([a, b])
    take(a, one())
    before = a.stream.vector()
    a.stream.acknowledged("cabin", {})
    assert a.stream.cut("cabin", {"1": 0}) == 1
    assert a.stream.vector() == (before if is_alone else {})


def test_a_look_counts_and_stays_as_it_was(homes: list[Home]) -> None:
    a, b, _ = homes
    a.put({"level_pct": 30, "kelvin": 2200})
    reading = a.stream.read()
    a.put({"level_pct": 40})
    assert (reading.total, reading.missing({}), reading.missing({a.origin: 1})) == (
        2,
        2,
        1,
    )
    assert reading.target == {a.origin: 2}
    b.stream.apply(reading.delta({}, None, 9).payload)
    assert b.show() == {"level_pct": 30, "kelvin": 2200}
    reading.close()


def test_a_chunk_of_long_values_is_cut_by_their_length(homes: list[Home]) -> None:
    a, b, _ = homes
    for number in range(12):
        with a.store.transaction(NOW) as work:
            work.put_record("of_tomorrow", f"{number:02}", {"f": "å" * 30_000}, None)
    reading = a.stream.read()
    looks: list[Vector | None] = [{}, None]
    for after in looks:
        told = chunks(reading, after, 2000)
        assert sum(chunk.count for chunk, _ in told) == 12
        assert len(told) > 1
    reading.close()
    push(a, b)
    assert a.rows() == b.rows()


def test_a_name_that_no_home_takes_is_refused_where_it_is_written(
    tmp_path: Path,
) -> None:
    home = Home.make(tmp_path, "a")
    long = "x" * NAME_CHARS
    with home.store.transaction(NOW) as work:
        for record_id, person in ((long, "ann"), ("ann", long)):
            with pytest.raises(JsonMismatchError):
                work.put_record("person", record_id, {"name": "Ann"}, person)
        with pytest.raises(JsonMismatchError):
            work.put_record("person_agents", "ann", {long: True}, "ann")
    for person in ("", "x" * 257):
        key = SeriesKey(metric="steps", person=person, source="phone")
        with pytest.raises(RefusedError):
            home.store.series.append({key: [Point(NOW, 1.0)]}, NOW)


def test_what_is_told_in_pieces_is_told_once_whatever_its_origin(
    homes: list[Home],
) -> None:
    a, b, c = homes
    for number, home in enumerate((a, b, c)):
        home.put({f"of_{home.name}": number}, dataset=f"of_{home.name}")
        home.put({f"more_{home.name}": number}, dataset=f"of_{home.name}")
    push(b, a)
    push(c, a)
    reading = a.stream.read()
    try:
        found = [chunk.count for chunk, _ in chunks(reading, {}, 1)]
    finally:
        reading.close()
    assert sum(found) == len(a.rows())


def test_a_set_holds_what_its_elements_may_be(homes: list[Home]) -> None:
    (a, *_) = homes
    with pytest.raises(JsonMismatchError):
        a.put({"sleep": "yes"}, dataset="person_agents")
    assert a.show("person_agents") is None
