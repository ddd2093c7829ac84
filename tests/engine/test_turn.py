"""The order of a turn, what is heard of the journal, and by whom."""

from datetime import timedelta

import pytest

from custom_components.lifeops.core.datasets import NIGHT, PRESENCE, PROJECTION
from custom_components.lifeops.core.effects import DeleteRecord, PutRecord
from custom_components.lifeops.core.errors import RefusedError
from custom_components.lifeops.core.facts import (
    ActivityChanged,
    AlarmDue,
    Command,
    RecordChanged,
    SeriesChanged,
    Started,
    StartReason,
)
from custom_components.lifeops.core.identity import AgentKind, Instance
from custom_components.lifeops.core.projection import ProjectionRecord
from custom_components.lifeops.engine.turn import MOST_FACTS

from .house import BEN, HOUR, NOTES, SLEEP, House, put


def _kinds(house: House) -> list[str]:
    return [type(fact).__name__ for _, fact in house.sleep.heard]


def test_a_turn_hears_commands_then_the_journal_then_alarms_then_live_facts(
    house: House,
) -> None:
    due = house.clock.wall + timedelta(minutes=1)
    house.sleep.wakes = lambda *_: None if house.sleep.of(AlarmDue) else due
    house.run(SLEEP)
    house.sleep.heard.clear()
    house.clock.go(minutes=2)
    house.activity()
    house.engine.ingest([put("ann/1", skipped=True)], who="test")
    house.command("now")
    house.engine.turn()
    assert _kinds(house) == ["Command", "RecordChanged", "AlarmDue", "ActivityChanged"]


def test_started_is_the_first_fact(house: House) -> None:
    house.write(put("ann/1", skipped=True))
    house.run(SLEEP)
    house.write(put("ann/2", skipped=True))
    house.reboot(SLEEP)
    assert _kinds(house) == ["Started", "RecordChanged", "Started"]


def test_registers_of_one_record_are_one_fact(house: House) -> None:
    house.run(SLEEP)
    house.write(put("ann/1", skipped=True, snoozed_until=None))
    house.write(put("ann/1", snoozed_until="2026-11-20T21:00:00+00:00"))
    first, second = house.sleep.of(RecordChanged)
    assert first.fields == ("skipped", "snoozed_until")
    assert second.fields == ("snoozed_until",)
    assert (first.dataset, first.id, first.subject) == ("sleep_choice", "ann/1", "ann")


def test_a_removed_record_says_so(house: House) -> None:
    house.run(SLEEP)
    house.write(put("ann/1", skipped=True))
    house.write(DeleteRecord(dataset="sleep_choice", id="ann/1"))
    assert [fact.removed for fact in house.sleep.of(RecordChanged)] == [False, True]


def test_what_is_written_in_a_turn_is_heard_in_it(house: House) -> None:
    house.run(SLEEP, NOTES)
    house.notes.moves["go"] = lambda *_: (put("ann/1", skipped=True),)
    house.command("go", NOTES)
    house.engine.turn()
    assert [fact.id for fact in house.sleep.of(RecordChanged)] == ["ann/1"]


def test_what_a_live_fact_leads_to_is_heard_in_the_same_turn(house: House) -> None:
    house.run(SLEEP, NOTES)
    house.notes.moves[ActivityChanged] = lambda *_: (put("ann/1", skipped=True),)
    house.activity()
    house.engine.turn()
    assert [fact.id for fact in house.sleep.of(RecordChanged)] == ["ann/1"]


def test_a_write_equal_to_what_stands_is_heard_by_nobody(house: House) -> None:
    house.run(SLEEP)
    house.write(put("ann/1", skipped=True))
    commits = house.store.commits
    house.write(put("ann/1", skipped=True))
    assert len(house.sleep.of(RecordChanged)) == 1
    assert house.store.commits == commits


def test_a_turn_without_news_commits_nothing(house: House) -> None:
    house.run(SLEEP, NOTES)
    commits, shown = house.store.commits, len(house.snapshots)
    house.clock.go(hours=3)
    house.settle()
    assert (house.store.commits, len(house.snapshots)) == (commits, shown)


@pytest.mark.parametrize(("hours", "late"), [(47, False), (49, True)])
def test_news_from_long_ago_are_late(house: House, hours: int, late: bool) -> None:
    house.run(SLEEP)
    measured_at = house.clock.wall - timedelta(hours=hours)
    fields = {"home": True, "measured_at": measured_at.isoformat()}
    house.write(PutRecord(dataset=PRESENCE.name, id="ann", fields=fields, person="ann"))
    (fact,) = house.sleep.of(RecordChanged)
    assert (fact.late, fact.measured_at) == (late, measured_at)


def test_from_a_late_fact_come_data_but_no_acts(house: House) -> None:
    house.run(SLEEP)
    house.sleep.moves[RecordChanged] = lambda _state, fact, _view: (
        (put("ann/1", skipped=True), house.emit()) if fact.dataset == NIGHT.name else ()
    )
    fields = {
        "day": "2026-11-01",
        "source": "ring",
        "measured_at": (house.clock.wall - 72 * HOUR).isoformat(),
    }
    house.write(
        PutRecord(dataset=NIGHT.name, id="ann/x/ring", fields=fields, person="ann")
    )
    assert house.record("sleep_choice", "ann/1") == {"skipped": True}
    assert house.actor.started == []


def test_a_fact_reaches_its_subject_or_everybody(house: House) -> None:
    house.run(SLEEP, BEN, NOTES)
    house.activity("ann")
    house.activity(subject=None, device="door")
    house.activity("ann", agent=AgentKind.NOTIFICATION, device="phone")
    house.settle()
    devices = [
        [fact.device for fact in puppet.of(ActivityChanged, who)]
        for puppet, who in (
            (house.sleep, "ann"),
            (house.sleep, "ben"),
            (house.notes, "ann"),
        )
    ]
    assert devices == [["tv", "door"], ["door"], ["tv", "door", "phone"]]


def test_what_rules_do_not_listen_to_is_not_told(house: House) -> None:
    house.sleep.listens = frozenset({Started, RecordChanged})
    house.sleep.wakes = lambda _state, view: view.now
    house.run(SLEEP)
    house.activity()
    house.clock.go(minutes=1)
    house.settle()
    assert _kinds(house) == ["Started"]
    with pytest.raises(RefusedError, match="'unknown_command'"):
        _answer(house, "go")


def _answer(house: House, name: str, instance: Instance = SLEEP) -> object:
    reply = house.command(name, instance)
    house.settle()
    return reply.result(0)


def test_live_facts_are_remembered_though_nobody_listens(house: House) -> None:
    house.sleep.listens = frozenset({Started, Command})
    house.run(SLEEP)
    house.activity(device="tv", active=True)
    house.activity(device="pc", active=True)
    house.activity(device="tv", active=False)
    house.activity("ben", device="tv", active=True)
    house.settle()
    seen = []
    house.sleep.moves["look"] = lambda _state, _fact, view: (
        seen.extend(view.live(ActivityChanged, "ann")) or ()
    )
    _answer(house, "look")
    assert [(fact.device, fact.active) for fact in seen] == [
        ("pc", True),
        ("tv", False),
    ]


def test_series_are_told_but_are_no_state_of_an_entity(house: House) -> None:
    house.run(SLEEP)
    moment = house.clock.wall
    house.engine.submit(
        SeriesChanged(
            seen_at=moment,
            measured_at=moment,
            source="test",
            subject="ann",
            series="ann/steps/watch",
            start=moment,
            end=moment,
        )
    )
    seen = []
    house.sleep.moves["look"] = lambda _state, _fact, view: (
        seen.extend(view.live(SeriesChanged, "ann")) or ()
    )
    _answer(house, "look")
    assert len(house.sleep.of(SeriesChanged)) == 1
    assert seen == []


def test_a_turn_ends_after_so_many_facts_and_goes_on_in_the_next(house: House) -> None:
    house.run(SLEEP)
    for number in range(MOST_FACTS + 50):
        house.activity(device=f"d{number}")
    assert house.engine.turn()
    assert len(house.sleep.of(ActivityChanged)) == MOST_FACTS
    house.settle()
    devices = [fact.device for fact in house.sleep.of(ActivityChanged)]
    assert devices == [f"d{number}" for number in range(MOST_FACTS + 50)]


def test_a_long_journal_is_read_over_several_turns_without_a_gap(house: House) -> None:
    house.run(SLEEP)
    count = 2 * MOST_FACTS + 30
    writes = [put(f"ann/{number:04}", skipped=True) for number in range(count)]
    house.engine.ingest(writes, who="test")
    assert house.engine.turn()
    assert len(house.sleep.of(RecordChanged)) < count
    house.settle()
    heard = [fact.id for fact in house.sleep.of(RecordChanged)]
    assert heard == [f"ann/{number:04}" for number in range(count)]


def test_a_slow_turn_ends_early(house: House) -> None:
    house.run(SLEEP)
    house.clock.slow_s = 0.006
    for number in range(10):
        house.activity(device=f"d{number}")
    assert house.engine.turn()
    assert 0 < len(house.sleep.of(ActivityChanged)) < 10
    house.clock.slow_s = 0.0
    house.settle()
    assert len(house.sleep.of(ActivityChanged)) == 10


def test_a_slow_turn_that_stops_in_the_journal_hears_the_rest_later(
    house: House,
) -> None:
    house.run(SLEEP)
    writes = [
        put(f"ann/{number}", skipped=True, stopped_at=None) for number in range(20)
    ]
    house.engine.ingest(writes, who="test")
    house.clock.slow_s = 0.003
    assert house.engine.turn()
    heard = len(house.sleep.of(RecordChanged))
    assert 0 < heard < 20
    house.clock.slow_s = 0.0
    house.settle()
    ids = [fact.id for fact in house.sleep.of(RecordChanged)]
    assert ids == [f"ann/{number}" for number in range(20)]


def test_the_place_in_the_journal_survives_a_restart(house: House) -> None:
    house.run(SLEEP)
    house.write(put("ann/1", skipped=True))
    house.ask("go", put("ann/2", skipped=True))
    house.sleep.heard.clear()
    house.reboot(SLEEP)
    assert _kinds(house) == ["Started"]


def test_a_new_instance_begins_at_the_end_of_the_journal(house: House) -> None:
    house.run(SLEEP)
    house.write(put("ann/1", skipped=True))
    house.run(NOTES)
    assert [type(fact).__name__ for _, fact in house.notes.heard] == ["Started"]


def test_records_that_do_not_fit_are_refused_as_a_whole(house: House) -> None:
    house.run(SLEEP)
    for wrong in (
        PutRecord(dataset="recipes", id="1", fields={}),
        put("ann/1", skippd=True),
        put("ann/1", skipped="perhaps"),
        PutRecord(dataset="home", id="1", fields={"name": "half \ud83d"}),
    ):
        done = house.write(put("ann/0", skipped=True), wrong)
        with pytest.raises(RefusedError, match="'invalid_record'"):
            done.result(0)
    assert house.record("sleep_choice", "ann/0") is None
    assert house.sleep.of(RecordChanged) == []


def test_records_are_done_once_they_are_committed(house: House) -> None:
    done = house.engine.ingest([put("ann/1", skipped=True)], who="collector")
    assert not done.done()
    house.settle()
    assert done.result(0) is None
    assert house.sql("SELECT who, what, detail FROM audit") == [
        ("collector", "ingest", '{"records":1}')
    ]


def test_what_a_home_tells_of_itself_is_nobodys_edit(house: House) -> None:
    said = PROJECTION.write(ProjectionRecord(state="on", measured_at=house.clock.wall))
    own = PutRecord(dataset=PROJECTION.name, id="light.one", fields=said)
    done = house.write(own)
    assert done.result(0) is None
    assert house.record(PROJECTION.name, "light.one") is not None
    assert house.sql("SELECT * FROM audit") == []
    house.write(own, put("ann/1", skipped=True))
    assert house.sql("SELECT detail FROM audit") == [('{"records":1}',)]


def test_records_that_were_withdrawn_in_time_are_not_written(house: House) -> None:
    house.run(SLEEP)
    assert house.engine.ingest([put("ann/1", skipped=True)], who="test").cancel()
    house.settle()
    assert house.record("sleep_choice", "ann/1") is None


def test_every_handing_in_wakes_the_thread(house: House) -> None:
    house.log.clear()
    house.activity()
    house.engine.ingest([], who="test")
    house.command("go")
    house.engine.add(SLEEP, StartReason.ADDED)
    assert house.log == ["wake"] * 4


def test_a_command_that_is_submitted_is_a_command(house: House) -> None:
    house.run(SLEEP)
    moment = house.clock.wall
    house.engine.submit(
        Command(
            seen_at=moment,
            measured_at=moment,
            source="phone",
            subject="ann",
            agent=AgentKind.SLEEP,
            id="1",
            name="go",
        )
    )
    house.settle()
    assert [fact.name for fact in house.sleep.of(Command)] == ["go"]


def test_alarms_are_addressed(house: House) -> None:
    house.sleep.wakes = lambda state, view: (
        view.now + HOUR if view.instance == SLEEP and state.seen == 1 else None
    )
    house.run(SLEEP, BEN, NOTES)
    house.clock.go(hours=1)
    house.settle()
    assert len(house.sleep.of(AlarmDue)) == 1
    assert house.sleep.of(AlarmDue, "ben") == []
    assert house.notes.of(AlarmDue) == []


def test_places_that_tell_nothing_are_no_reason_for_another_turn(house: House) -> None:
    house.run(SLEEP)
    with house.sqlite.merging() as unit:
        unit.writing()
        # So it is where the last of what came in lost against what stood.
        unit.node.pos += 2
    assert not house.engine.turn()
    house.write(put("ann/1", skipped=True))
    assert _kinds(house)[-1] == "RecordChanged"
