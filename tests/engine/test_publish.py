"""Publishing: kept, shown, told to others, and never without end."""

from datetime import timedelta

import pytest

from custom_components.lifeops.core.effects import Publish, PutRecord
from custom_components.lifeops.core.facts import Published, RecordChanged
from custom_components.lifeops.core.topics import SLEEP_HISTORY, TONIGHT, SleepHistory
from custom_components.lifeops.engine.snapshot import Snapshot

from .house import BEN, NOTES, SLEEP, House

DEBT = SLEEP_HISTORY.write(SleepHistory(debt_s=3600.0, nights_known=9))


def _publish(value: object = DEBT) -> Publish:
    return Publish(topic=SLEEP_HISTORY.name, value=value)


def test_a_value_is_kept_shown_and_told_in_the_same_turn(house: House) -> None:
    house.run(SLEEP, NOTES, BEN)
    house.sleep.moves["go"] = lambda *_: (_publish(),)
    house.command("go")
    house.engine.turn()
    (fact,) = house.notes.of(Published)
    assert (fact.topic, fact.value, fact.source) == ("sleep/history", DEBT, "sleep/ann")
    assert house.record("published", "sleep/history/ann") == {
        "value": DEBT,
        "at": house.clock.wall.isoformat(),
    }
    shown = house.snapshots[-1].topic(SLEEP_HISTORY, "ann")
    assert shown == SleepHistory(debt_s=3600.0, nights_known=9)


def test_neither_its_publisher_nor_another_person_is_told(house: House) -> None:
    house.run(SLEEP, NOTES, BEN)
    house.ask("go", _publish())
    assert house.sleep.of(Published) == []
    assert house.sleep.of(Published, "ben") == []


def test_it_is_told_as_published_and_not_as_a_record(house: House) -> None:
    house.run(SLEEP, NOTES)
    house.ask("go", _publish())
    assert house.notes.of(RecordChanged) == []


def test_what_stands_is_published_once(house: House) -> None:
    house.run(SLEEP, NOTES)
    house.ask("go", _publish(), _publish())
    commits = house.store.commits
    house.clock.go(minutes=5)
    house.ask("again", _publish())
    house.reboot(SLEEP, NOTES)
    house.ask("again", _publish())
    assert len(house.notes.of(Published)) == 1
    assert house.record("published", "sleep/history/ann")["at"] == (
        (house.clock.wall - timedelta(minutes=5)).isoformat()
    )
    assert house.store.commits <= commits + 2


@pytest.mark.parametrize(("old", "new"), [(1, True), (0, None), ([1], [1, 1])])
def test_values_that_only_look_alike_differ(
    house: House, old: object, new: object
) -> None:
    house.run(SLEEP, NOTES)
    house.ask("go", _publish(old))
    house.ask("again", _publish(new))
    assert [fact.value for fact in house.notes.of(Published)] == [old, new]


def test_each_subject_has_its_own_value(house: House) -> None:
    house.run(SLEEP, BEN)
    house.ask("go", _publish(1))
    house.ask("go", _publish(2), instance=BEN)
    assert house.snapshots[-1].topics == {
        ("sleep/history", "ann"): 1,
        ("sleep/history", "ben"): 2,
    }


def test_values_go_on_to_others_but_only_so_deep(house: House) -> None:
    house.run(SLEEP, NOTES)

    def count(_state: object, fact: Published, _view: object) -> tuple[Publish, ...]:
        return (Publish(topic="sleep/tonight", value=fact.value + 1),)

    house.sleep.moves["go"] = lambda *_: (_publish(1),)
    house.sleep.moves[Published] = count
    house.notes.moves[Published] = count
    house.command("go")
    house.engine.turn()
    assert [fact.value for fact in house.notes.of(Published)] == [1, 3]
    assert [fact.value for fact in house.sleep.of(Published)] == [2, 4]
    assert house.record("published", "sleep/tonight/ann")["value"] == 5
    (trouble,) = house.troubles
    assert (trouble.kind, trouble.detail) == ("cascade_too_deep", "sleep/tonight")
    assert house.settle() == 1


def test_what_follows_from_late_news_is_late(house: House) -> None:
    house.run(SLEEP, NOTES)
    house.sleep.moves[RecordChanged] = lambda *_: (_publish(),)
    house.notes.moves[Published] = lambda *_: (house.emit(),)
    fields = {"home": True, "measured_at": "2026-11-01T00:00:00+00:00"}
    house.write(PutRecord(dataset="presence", id="ann", fields=fields, person="ann"))
    assert [fact.late for fact in house.notes.of(Published)] == [True]
    assert house.actor.started == []


def test_a_snapshot_stays_as_it_was(house: House) -> None:
    house.run(SLEEP)
    house.ask("go", _publish(1))
    old = house.snapshots[-1]
    house.ask("again", _publish(2))
    house.engine.remove(SLEEP)
    house.settle()
    assert old.topics == {("sleep/history", "ann"): 1}
    assert old.status(SLEEP) is not None


def test_a_snapshot_shows_only_what_can_be_read() -> None:
    snapshot = Snapshot(topics={("sleep/history", "ann"): {"debt_s": "much"}})
    assert snapshot.topic(SLEEP_HISTORY, "ann") is None
    assert snapshot.topic(SLEEP_HISTORY, "ben") is None
    assert snapshot.topic(TONIGHT, "ann") is None
    assert Snapshot().status(SLEEP) is None


def test_a_snapshot_says_how_much_of_the_journal_was_heard(house: House) -> None:
    house.run(SLEEP)
    house.ask("go", _publish(1))
    ((end,),) = house.sql("SELECT max(pos) FROM record")
    assert house.snapshots[-1].pos == end
