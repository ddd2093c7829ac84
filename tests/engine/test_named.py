"""Persons who turn out to be one: their agents, their records, what was under way."""

from custom_components.lifeops.core.datasets import ALIAS, NIGHT, SLEEP_CHOICE
from custom_components.lifeops.core.effects import PutRecord
from custom_components.lifeops.core.facts import ActivityChanged, RecordChanged, Started
from custom_components.lifeops.core.identity import AgentKind, Instance
from custom_components.lifeops.core.rules import View
from custom_components.lifeops.engine.decisions import replay

from .house import BEN, SLEEP, START, House, put

ANN_IS_BEN = PutRecord(
    dataset=ALIAS.name, id="ben", fields={"canonical": "ann"}, person="ben"
)


def test_an_aliass_agent_gives_way_to_the_persons_own(house: House) -> None:
    house.run(SLEEP, BEN)
    house.ask("go", house.emit("ben's"), instance=BEN)
    house.write(ANN_IS_BEN)
    assert [row.key for row in house.actor.stopped] == ["ben's"]
    assert house.engine._memory.running.keys() == {SLEEP}
    reasons = [fact.reason.value for fact in house.sleep.of(Started)]
    assert reasons == ["start", "aliased"]


def test_who_had_no_agent_here_gets_the_aliass(house: House) -> None:
    house.run(BEN)
    house.write(ANN_IS_BEN)
    assert house.engine._memory.running.keys() == {SLEEP}
    (started,) = house.sleep.of(Started)
    assert started.reason.value == "aliased"


def test_after_a_restart_an_alias_is_known_from_the_start(house: House) -> None:
    house.run(SLEEP)
    house.write(ANN_IS_BEN)
    house.reboot(BEN)
    assert house.engine._memory.running.keys() == {SLEEP}


def test_what_is_told_of_an_alias_is_told_of_the_person(house: House) -> None:
    house.run(SLEEP)
    house.write(ANN_IS_BEN)
    house.write(put("ben/2026-11-20", "ben", skipped=True))
    house.activity("ben")
    house.settle()
    told = [fact.id for fact in house.sleep.of(RecordChanged)]
    assert told == ["ben/2026-11-20"]
    assert len(house.sleep.of(ActivityChanged)) == 1
    answer = house.command("anything", Instance(AgentKind.SLEEP, "ben"))
    house.settle()
    assert answer.result(0) == {}


def test_records_of_an_alias_are_the_persons(house: House) -> None:
    seen: dict[str, object] = {}

    def look(_state: object, _fact: object, view: View) -> tuple[PutRecord, ...]:
        choice = view.record(SLEEP_CHOICE, "ann/2026-11-20")
        rows = view.records(SLEEP_CHOICE, person="ann")
        seen.update(skipped=choice and choice.skipped, ids=[row.id for row in rows])
        day = START.date()
        seen["days"] = [
            row.id
            for row in view.of_days(SLEEP_CHOICE, person="ann", first=day, last=day)
        ]
        return (put("kept"),)

    house.run(SLEEP)
    house.write(put("ben/2026-11-20", "ben", skipped=True))
    house.write(ANN_IS_BEN, put("ann/2026-11-19", skipped=True))
    house.sleep.moves["look"] = look
    house.command("look")
    house.settle()
    assert seen == {
        "skipped": True,
        "ids": ["ann/2026-11-19", "ben/2026-11-20"],
        "days": ["ben/2026-11-20"],
    }


def test_what_a_decision_read_of_an_alias_is_kept_with_it(house: House) -> None:
    def look(_state: object, _fact: object, view: View) -> tuple[PutRecord, ...]:
        rows = view.records(SLEEP_CHOICE, person="ann")
        nights = view.records(NIGHT, person="ann")
        return (put(f"{view.home}-{len(rows)}-{len(nights)}"),)

    house.run(SLEEP)
    house.write(put("ben/2026-11-20", "ben", skipped=True))
    house.write(ANN_IS_BEN)
    house.sleep.moves["look"] = look
    house.command("look")
    house.settle()
    with house.sqlite.read_only() as reader:
        (row,) = reader.decisions(10)
    assert replay(row, house.sleep).effects == (put("home-1-0"),)
