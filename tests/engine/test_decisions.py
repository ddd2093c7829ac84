"""What rules see, what is kept of it, and that it replays to the byte."""

from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given, strategies as st
import pytest

from custom_components.lifeops.core.datasets import NIGHT, SLEEP_CHOICE
from custom_components.lifeops.core.effects import (
    Button,
    Cancel,
    DeleteRecord,
    Publish,
    Push,
    PutRecord,
)
from custom_components.lifeops.core.facts import (
    FACTS,
    ActivityChanged,
    Command,
    Published,
    RecordChanged,
    Started,
    StartReason,
)
from custom_components.lifeops.core.health import NightRecord
from custom_components.lifeops.core.identity import AgentKind
from custom_components.lifeops.core.json import (
    JsonMismatchError,
    canonical,
)
from custom_components.lifeops.core.records import SleepChoiceRecord
from custom_components.lifeops.core.rules import Decision, View
from custom_components.lifeops.core.series import Point, SeriesKey
from custom_components.lifeops.core.topics import SLEEP_HISTORY, TONIGHT, SleepHistory
from custom_components.lifeops.engine import deliver
from custom_components.lifeops.engine.decisions import replay
from custom_components.lifeops.engine.encoding import decode_fact, encode
from custom_components.lifeops.engine.protocols import DecisionRow
from custom_components.lifeops.engine.view import RuleView

from .house import BEN, HOUR, NOTES, SLEEP, START, House, put, zone

STEPS = SeriesKey(metric="steps", person="ann", source="watch")


def _see(house: House, look: Any) -> Any:
    seen = []
    house.sleep.moves["look"] = lambda _state, _fact, view: (
        seen.append(look(view)) or ()
    )
    house.command("look").add_done_callback(lambda done: done.result())
    house.settle()
    return seen[0]


def _rows(house: House) -> list[DecisionRow]:
    with house.sqlite.read_only() as reader:
        return list(reader.decisions(1000))


def test_the_view_is_of_the_turn_and_the_instance(house: House) -> None:
    house.run(SLEEP)
    assert _see(house, lambda view: (view.now, view.instance)) == (START, SLEEP)


def test_a_rule_sees_what_earlier_facts_of_the_turn_wrote(house: House) -> None:
    house.run(SLEEP, NOTES)
    house.notes.moves["go"] = lambda *_: (put("ann/1", skipped=True),)
    house.command("go", NOTES)
    seen = []
    house.sleep.moves["look"] = lambda _state, _fact, view: (
        seen.append(view.record(SLEEP_CHOICE, "ann/1")) or ()
    )
    house.command("look")
    house.engine.turn()
    assert seen == [SleepChoiceRecord(skipped=True)]


@pytest.mark.parametrize(
    ("household", "person", "expected"),
    [
        (None, None, "UTC"),
        ("Europe/Stockholm", None, "Europe/Stockholm"),
        ("Europe/Stockholm", "Asia/Tokyo", "Asia/Tokyo"),
        ("Europe/Stockholm", "Mars/Olympus", "Europe/Stockholm"),
        ("../etc/passwd", "", "UTC"),
    ],
)
def test_the_zone_is_the_persons_else_the_households(
    house: House, household: str | None, person: str | None, expected: str
) -> None:
    if household is not None:
        fields = {"time_zone": household}
        house.write(PutRecord(dataset="household", id="household", fields=fields))
    if person is not None:
        house.write(zone("ann", person))
    house.write(zone("ben", "America/New_York"))
    house.run(SLEEP)
    assert _see(house, lambda view: view.tz) == ZoneInfo(expected)


def test_records_are_typed_and_unreadable_ones_are_left_out(house: House) -> None:
    for day in (3, 1, 2):
        house.write(put(f"ann/{day}", skipped=day == 2))
    house.write(put("ben/1", "ben", skipped=True))
    house.sql("UPDATE record SET value = '\"soon\"' WHERE id = 'ann/1'")
    house.run(SLEEP)
    rows = _see(house, lambda view: view.records(SLEEP_CHOICE, person="ann"))
    assert [(row.id, row.value.skipped) for row in rows] == [
        ("ann/2", True),
        ("ann/3", False),
    ]
    newest = _see(
        house, lambda view: view.records(SLEEP_CHOICE, person="ann", newest=1)
    )
    assert [row.id for row in newest] == ["ann/2"]
    assert _see(house, lambda view: view.record(SLEEP_CHOICE, "ann/1")) is None
    assert _see(house, lambda view: view.record(NIGHT, "ann/1/ring")) is None


def test_records_of_days_are_a_persons_from_the_first_to_the_last_day(
    house: House,
) -> None:
    for day in (20, 21, 22, 23):
        house.write(put(f"ann/2026-11-{day}", skipped=day == 22))
    house.write(put("ben/2026-11-21", "ben", skipped=True))
    house.run(SLEEP)
    rows = _see(
        house,
        lambda view: view.of_days(
            SLEEP_CHOICE,
            person="ann",
            first=date(2026, 11, 21),
            last=date(2026, 11, 22),
        ),
    )
    assert [(row.id, row.value.skipped) for row in rows] == [
        ("ann/2026-11-21", False),
        ("ann/2026-11-22", True),
    ]


def test_only_the_fields_that_are_asked_for_are_read_and_kept(house: House) -> None:
    at = "2026-11-21T06:00:00+00:00"
    metrics = {name: {"value": 1.0, "measured_at": at} for name in ("a", "b")}
    fields = {
        "day": "2026-11-21",
        "source": "ring",
        "measured_at": at,
        "metrics": metrics,
        "hypnogram": {"start": at, "step_s": 300, "stages": "dlra"},
    }
    night = PutRecord(
        dataset="night", id="ann/2026-11-21/ring", fields=fields, person="ann"
    )
    house.write(night)
    house.run(SLEEP)
    day = date(2026, 11, 21)
    seen: list[NightRecord] = []

    def look(_state: Any, _fact: Any, view: View) -> Any:
        names = ("day", "source", "measured_at", "metrics.b", "metrics.c", "naps")
        rows = view.of_days(NIGHT, person="ann", first=day, last=day, only=names)
        seen.extend(row.value for row in rows)
        return (Publish(topic="x", value=[str(row.value) for row in rows]),)

    house.sleep.moves["look"] = look
    house.command("look")
    house.settle()
    assert [(set(one.metrics), one.hypnogram) for one in seen] == [({"b"}, None)]
    (row,) = _rows(house)
    assert "hypnogram" not in canonical(row.reads)
    assert canonical(encode(replay(row, house.sleep).effects[0])) == canonical(
        row.effects[0]
    )


def test_no_rule_hears_of_a_quiet_dataset(house: House) -> None:
    house.run(SLEEP)
    document = {
        "source": "ring",
        "endpoint": "sleep",
        "day": "2026-11-21",
        "data": {"id": "1"},
    }
    heard = len(house.sleep.of(RecordChanged))
    house.write(
        PutRecord(
            dataset="health_document",
            id="ann/2026-11-21/ring/sleep/1",
            fields=document,
            person="ann",
        )
    )
    house.write(put("ann/2026-11-21", skipped=True))
    house.settle()
    assert house.record("health_document", "ann/2026-11-21/ring/sleep/1") is not None
    told = [fact.dataset for fact in house.sleep.of(RecordChanged)[heard:]]
    assert told == ["sleep_choice"]


def test_a_record_that_does_not_fit_is_none() -> None:
    view = RuleView(lambda *_: {"skipped": "perhaps"}, START, SLEEP)
    assert view.record(SLEEP_CHOICE, "ann/1") is None


def test_topics_are_typed(house: House) -> None:
    history = SleepHistory(debt_s=1.5)
    house.run(SLEEP, BEN)
    house.ask(
        "go",
        Publish(topic=SLEEP_HISTORY.name, value=SLEEP_HISTORY.write(history)),
        Publish(topic=TONIGHT.name, value={"phase": "noon"}),
        instance=BEN,
    )
    assert _see(house, lambda view: view.topic(SLEEP_HISTORY, "ben")) == history
    assert _see(house, lambda view: view.topic(SLEEP_HISTORY, "ann")) is None
    assert _see(house, lambda view: view.topic(TONIGHT, "ben")) is None


def test_points_are_read_between_two_moments(house: House) -> None:
    points = [Point(START + n * HOUR, float(n)) for n in range(4)]
    house.sqlite.series.append({STEPS: points}, START)
    house.run(SLEEP)
    seen = _see(
        house, lambda view: view.points(str(STEPS), START + HOUR, START + 2 * HOUR)
    )
    assert list(seen) == points[1:3]


def _look_everywhere(
    state: Any, fact: ActivityChanged, view: View
) -> Decision[Any] | tuple[Any, ...]:
    choices = view.records(SLEEP_CHOICE, person="ann")
    history = view.topic(SLEEP_HISTORY, "ann")
    active = [one.device for one in view.live(ActivityChanged, "ann") if one.active]
    points = view.points(str(STEPS), view.now - HOUR, view.now)
    seen = {
        "choices": [row.id for row in choices],
        "again": [row.id for row in view.records(SLEEP_CHOICE, person="ann")],
        "missing": view.record(SLEEP_CHOICE, "ann/x") is None,
        "debt": history and history.debt_s,
        "active": active,
        "steps": sum(point.value for point in points),
        "hour": view.now.astimezone(view.tz).hour,
        "seen": state.seen,
    }
    push = Push(
        key=view.instance.key("push", fact.device),
        expires=view.now + HOUR,
        person="ann",
        text="hello",
        placeholders={"seen": canonical(seen)},
        buttons=(Button("t", "go"),),
    )
    return (
        Publish(topic="sleep/tonight", value=seen),
        push,
        Cancel(key="other"),
        DeleteRecord(dataset="sleep_choice", id="ann/x"),
    )


def test_kept_decisions_replay_to_the_byte(house: House) -> None:
    house.write(zone("ann", "Asia/Tokyo"), put("ann/1", skipped=True))
    house.sqlite.series.append({STEPS: [Point(START, 7.5)]}, START)
    house.run(SLEEP)
    house.ask("go", Publish(topic="sleep/history", value={"debt_s": 2.5}))
    house.sleep.moves[ActivityChanged] = _look_everywhere
    for device in ("tv", "pc", "tv"):
        house.activity(device=device)
        house.write(put(f"ann/{device}", skipped=True))
    rows = _rows(house)[1:]
    assert len(rows) == 3
    house.write(DeleteRecord(dataset="sleep_choice", id="ann/1"))
    for row in rows:
        again = replay(row, house.sleep)
        assert canonical([encode(effect) for effect in again.effects]) == canonical(
            row.effects
        )
    last = rows[-1].effects[0]["value"]
    assert last == {
        "choices": ["ann/1", "ann/pc", "ann/tv"],
        "again": ["ann/1", "ann/pc", "ann/tv"],
        "missing": True,
        "debt": 2.5,
        "active": ["pc", "tv"],
        "steps": 7.5,
        "hour": 5,
        "seen": 7,
    }


def test_a_replay_that_asks_something_new_fails(house: House) -> None:
    house.run(SLEEP)
    house.sleep.moves[ActivityChanged] = lambda *_: (house.emit(),)
    house.activity()
    house.settle()
    house.sleep.moves[ActivityChanged] = lambda _state, _fact, view: (view.tz, ())[1]
    (row,) = _rows(house)
    with pytest.raises(KeyError):
        replay(row, house.sleep)


def test_a_month_of_fifty_decisions_a_day_is_kept() -> None:
    assert deliver.KEPT >= 30 * 50


def test_only_decisions_with_effects_are_kept_and_only_the_last(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliver, "KEPT", 5)
    house.run(SLEEP)
    house.activity()
    house.settle()
    assert _rows(house) == []
    house.sleep.moves[ActivityChanged] = lambda _state, fact, _view: (
        Cancel(key=fact.device),
    )
    for number in range(8):
        house.activity(device=str(number))
    house.settle()
    rows = _rows(house)
    assert [row.fact["device"] for row in rows] == ["3", "4", "5", "6", "7"]
    assert rows[0].state["seen"] == 5
    assert rows[0].version == 1
    assert rows[0].at == START


def _day(folder: Path) -> list[tuple[Any, ...]]:
    folder.mkdir()
    house = House(folder)
    house.sleep.moves[ActivityChanged] = _look_everywhere
    house.notes.moves[Published] = lambda _state, fact, _view: (
        put(f"ann/{fact.topic[-5:]}", skipped=True),
    )
    house.run(NOTES, BEN, SLEEP)
    for device in ("tv", "pc", "tv", "radio"):
        house.activity(device=device)
        house.activity("ben", device=device)
        house.clock.go(minutes=7)
        house.settle()
    rows = house.sql("SELECT * FROM decision")
    house.sqlite.close()
    return rows


def test_the_same_day_gives_the_same_decisions(tmp_path: Path) -> None:
    first, second = _day(tmp_path / "one"), _day(tmp_path / "two")
    assert len(first) > 8
    assert first == second


def _facts() -> st.SearchStrategy[Any]:
    moments = st.datetimes(timezones=st.just(START.tzinfo))
    common = {
        "seen_at": moments,
        "measured_at": moments,
        "source": st.text(max_size=5),
        "subject": st.none() | st.text(max_size=5),
        "agent": st.none() | st.sampled_from(AgentKind),
        "late": st.booleans(),
    }
    values = st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.text(max_size=3), inner, max_size=3)
        ),
        max_leaves=5,
    )
    return st.one_of(
        st.builds(Started, reason=st.sampled_from(StartReason), **common),
        st.builds(
            Command,
            id=st.text(max_size=3),
            name=st.text(max_size=3),
            data=st.dictionaries(st.text(max_size=3), values, max_size=3),
            **common,
        ),
        st.builds(Published, topic=st.text(max_size=3), value=values, **common),
        st.builds(
            ActivityChanged,
            device=st.text(max_size=3),
            active=st.none() | st.booleans(),
            **common,
        ),
    )


@given(_facts())
def test_facts_come_back_as_they_were(fact: Any) -> None:
    assert type(fact) in FACTS
    assert decode_fact(encode(fact)) == fact


def test_a_fact_of_another_version_is_not_guessed() -> None:
    with pytest.raises(JsonMismatchError):
        decode_fact({"type": "Dreamt", "source": "x"})
