"""Kept decisions say what was done, why, and what spoke for it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from custom_components.lifeops.core import explain as tables
from custom_components.lifeops.core.dataset import Dataset
from custom_components.lifeops.core.datasets import (
    DATASETS,
    NIGHT,
    NOTIFICATION,
    NOTIFICATION_EVENT,
    OUTCOME,
    PRESENCE,
    PUBLISHED,
    SLEEP_SETTINGS,
    SOURCE_HEALTH,
)
from custom_components.lifeops.core.effects import (
    EFFECT_BY_NAME,
    Act,
    Cancel,
    Effect,
    Publish,
    Push,
    PutRecord,
    SetLights,
)
from custom_components.lifeops.core.explain import field_of
from custom_components.lifeops.core.facts import (
    FACTS,
    ActivityChanged,
    AlarmDue,
    Command,
    Fact,
    RecordChanged,
)
from custom_components.lifeops.core.health import NightRecord, SourceHealthRecord
from custom_components.lifeops.core.json import Json, canonical, to_json
from custom_components.lifeops.core.outcomes import OutcomeRecord, OutcomeState
from custom_components.lifeops.core.records import (
    NotificationEventRecord,
    NotificationRecord,
    NotificationState,
    PresenceRecord,
    PublishedRecord,
    SleepSettingsRecord,
)
from custom_components.lifeops.core.topics import SLEEP_HISTORY, TOPICS, SleepHistory
from custom_components.lifeops.engine.about import concerning, mentions, names
from custom_components.lifeops.engine.encoding import encode
from custom_components.lifeops.engine.explain import explain
from custom_components.lifeops.engine.explained import (
    Deed,
    Explanation,
    Reason,
    Sentence,
    Title,
)
from custom_components.lifeops.engine.protocols import DecisionRow
from custom_components.lifeops.store.sqlite import SqliteStore
from tests.simulation.household import HOME
from tests.simulation.scenarios import SPRING, furnish

from .house import SLEEP, START

NOTICE = "sleep/ann/winddown/2026-11-21/2200"
ABOUT: dict[str, Any] = {
    "seen_at": START,
    "measured_at": START,
    "source": "test",
    "subject": "ann",
}
ALARM = AlarmDue(**ABOUT, due=START)
TOLD = NotificationRecord(
    person="ann",
    agent="sleep",
    text="winddown_soon",
    placeholders={"bedtime": "2026-11-20T22:30:00+00:00"},
    not_before=START,
    expires=START + timedelta(hours=1),
)
DIM = SetLights(
    key="sleep/ann/winddown_lights/2026-11-21",
    expires=START + timedelta(hours=1),
    slot="winddown_lights",
    start=START,
    duration_s=1800,
    level=30,
    kelvin=2200,
)


class Today:
    """What stands in the store when somebody asks."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.stored: dict[tuple[str, str], Mapping[str, Json]] = {}

    def put[R](self, dataset: Dataset[R], record_id: str, record: R) -> None:
        self.stored[dataset.name, record_id] = dataset.write(record)

    def record(self, dataset: str, record_id: str) -> Mapping[str, Json] | None:
        return self.stored.get((dataset, record_id))

    def between(
        self, dataset: str, first: str, behind: str
    ) -> Sequence[tuple[str, Mapping[str, Json]]]:
        return [
            (name, values)
            for (kind, name), values in sorted(self.stored.items())
            if kind == dataset and first <= name < behind
        ]


@pytest.fixture
def today() -> Today:
    return Today()


def read_of[R](dataset: Dataset[R], record_id: str, record: R | None) -> Json:
    stands = None if record is None else dataset.write(record)
    return [["record", dataset.name, record_id], stands]


def made(
    *effects: Effect, fact: Fact = ALARM, reads: Sequence[Json] = ()
) -> DecisionRow:
    return DecisionRow(
        instance=SLEEP,
        at=START,
        version=1,
        state={},
        fact=encode(fact),
        reads=reads,
        effects=[encode(effect) for effect in effects],
    )


def put[R](dataset: Dataset[R], record_id: str, record: R) -> PutRecord:
    return PutRecord(
        dataset=dataset.name, id=record_id, fields=dataset.write(record), person="ann"
    )


def ended(act: Act, at: datetime, state: OutcomeState, **parts: str) -> OutcomeRecord:
    return OutcomeRecord(
        key=act.key, rev=act.rev, act="SetLights", state=state, at=at, parts=parts
    )


def outcome(
    state: OutcomeState | NotificationState, at: datetime, **more: object
) -> Sentence:
    text = "did_outcome_parts" if more else "did_outcome"
    return Sentence(text, {"state": state, "at": at, **more})


def because(told: Explanation) -> dict[str, object]:
    return {reason.name: reason.value for reason in told.because}


def test_an_act_is_told_with_what_it_asks_for(today: Today) -> None:
    told = explain(made(DIM), today)
    said = Sentence("did_set_lights", {"level": 30, "duration_s": 1800})
    assert told.what == (Deed(said),)
    assert told.why == (Sentence("why_alarm", {"due": START}),)
    assert (told.at, told.agent, told.zone) == (START, SLEEP.agent, None)


def test_an_act_ends_as_the_first_outcome_after_it_says(today: Today) -> None:
    before, soon, later = (START + timedelta(minutes=add) for add in (-9, 9, 19))
    name = f"{DIM.key}#{DIM.rev}#1"
    today.put(OUTCOME, name, ended(DIM, before, OutcomeState.CANCELLED))
    (deed,) = explain(made(DIM), today).what
    assert deed.outcome == outcome(OutcomeState.CANCELLED, before)
    today.put(OUTCOME, f"{name}#3", ended(DIM, later, OutcomeState.DONE))
    today.put(OUTCOME, f"{name}#2", ended(DIM, soon, OutcomeState.EXPIRED, lamp="x"))
    (deed,) = explain(made(DIM), today).what
    assert deed.outcome == outcome(OutcomeState.EXPIRED, soon)


def test_another_act_of_the_same_key_ended_for_itself(today: Today) -> None:
    other = replace(DIM, level=10)
    name = f"{other.key}#{other.rev}#1"
    today.put(OUTCOME, name, ended(other, START, OutcomeState.DONE))
    (deed,) = explain(made(DIM), today).what
    assert deed.outcome is None


def test_what_fell_short_is_named(today: Today) -> None:
    name = f"{DIM.key}#{DIM.rev}#1"
    today.put(OUTCOME, name, ended(DIM, START, OutcomeState.PARTIAL, lamp="dead"))
    (deed,) = explain(made(DIM), today).what
    parts = {"lamp": "dead"}
    assert deed.outcome == outcome(OutcomeState.PARTIAL, START, parts=parts)


def test_of_a_late_fact_no_act_came(today: Today) -> None:
    late = replace(ALARM, late=True)
    told = explain(made(DIM, Cancel(key="x"), fact=late), today)
    assert told.what == (Deed(Sentence("did_cancel")),)
    assert [sentence.text for sentence in told.why] == ["why_alarm", "why_late"]


def test_a_command_tells_who_asked(today: Today) -> None:
    told = explain(made(fact=Command(**ABOUT, id="1", name="skip")), today)
    assert told.why == (Sentence("why_command", {"name": "skip", "source": "test"}),)


@pytest.mark.parametrize(
    ("active", "text"),
    [(True, "true"), (False, "false"), (None, "none")],
)
def test_a_screen_has_three_ways(today: Today, active: bool | None, text: str) -> None:
    fact = ActivityChanged(**ABOUT, device="tv", active=active)
    told = explain(made(fact=fact), today)
    assert [sentence.text for sentence in told.why] == [f"why_activity_{text}"]


@pytest.mark.parametrize(
    ("removed", "text"), [(False, "why_record_night"), (True, "why_removed")]
)
def test_a_changed_record_is_the_reason(today: Today, removed: bool, text: str) -> None:
    night = NightRecord(
        day=START.date(), source="r", source_name="Ring", measured_at=START
    )
    other = replace(night, source_name="Watch")
    fact = RecordChanged(
        **ABOUT, dataset="night", id="ann/2/r", fields=(), removed=removed
    )
    asked = ["between", "night", "ann/1", "ann/3"]
    rows: Json = [["ann/1/w", NIGHT.write(other)], ["ann/2/r", NIGHT.write(night)]]
    told = explain(made(fact=fact, reads=[[asked, rows]]), today)
    assert [sentence.text for sentence in told.why] == [text]
    assert because(told) == {
        "night_day": START.date(),
        "night_source_name": "Ring",
        "night_measured_at": START,
    }


def test_a_notification_is_told_by_its_title_with_its_last_step(
    today: Today,
) -> None:
    def step(state: NotificationState, add: int, of: str = NOTICE) -> None:
        event = NotificationEventRecord(
            notification=of,
            person="ann",
            state=state,
            at=START + timedelta(minutes=add),
        )
        today.put(NOTIFICATION_EVENT, f"{NOTICE}/{add}", event)

    row = made(put(NOTIFICATION, NOTICE, TOLD))
    title = Title("winddown_soon", TOLD.placeholders)
    said = Sentence("did_notification_false", {"text": title})
    assert explain(row, today).what == (Deed(said),)
    step(NotificationState.ACTED, 9)
    step(NotificationState.QUEUED, 5)
    step(NotificationState.FAILED, 20, of=f"{NOTICE}/0")
    at = START + timedelta(minutes=9)
    told = Deed(said, outcome(NotificationState.ACTED, at))
    assert explain(row, today).what == (told,)


def test_a_step_is_told_by_the_title_of_its_notification(today: Today) -> None:
    event = NotificationEventRecord(
        notification=NOTICE, person="ann", state=NotificationState.SEEN, at=START
    )
    row = made(put(NOTIFICATION_EVENT, f"{NOTICE}/seen", event))
    text = "did_notification_event_seen"
    (deed,) = explain(row, today).what
    assert deed.did == Sentence(text, {"notification": NOTICE})
    today.put(NOTIFICATION, NOTICE, TOLD)
    (deed,) = explain(row, today).what
    title = Title("winddown_soon", TOLD.placeholders)
    assert deed.did == Sentence(text, {"notification": title})


def test_only_what_changed_and_matters_is_told_of_a_topic(today: Today) -> None:
    before, after = SleepHistory(debt_s=60, nights_known=5), SleepHistory(debt_s=90)
    stood = PublishedRecord(value=SLEEP_HISTORY.write(before), at=START)
    read = read_of(PUBLISHED, "sleep/history/ann", stood)
    publish = Publish(topic="sleep/history", value=SLEEP_HISTORY.write(after))
    told = explain(made(publish, reads=[read]), today)
    assert told.what == (Deed(Reason("sleep_history_debt_s", 90)),)
    assert because(told) == {
        "sleep_history_debt_s": 90,
        "sleep_history_nights_known": 0,
    }
    publish = Publish(topic="sleep/history", value=SLEEP_HISTORY.write(before))
    told = explain(made(publish, reads=[read]), today)
    assert told.what == ()
    told = explain(made(reads=[read]), today)
    assert because(told)["sleep_history_debt_s"] == 60


def test_settings_are_told_also_where_nobody_chose(today: Today) -> None:
    chosen = SleepSettingsRecord(winddown_offset_min=45)
    for record, minutes in ((chosen, 45), (None, 30)):
        told = explain(made(reads=[read_of(SLEEP_SETTINGS, "ann", record)]), today)
        assert because(told)["sleep_settings_winddown_offset_min"] == minutes
        assert because(told)["sleep_settings_adaptive"] is False


def test_what_is_not_known_speaks_for_nothing(today: Today) -> None:
    for home, shown in ((None, {}), (False, {"presence_home": False})):
        record = PresenceRecord(home=home)
        told = explain(made(reads=[read_of(PRESENCE, "ann", record)]), today)
        assert because(told) == shown


def test_live_facts_and_the_zone_are_found(today: Today) -> None:
    screens = [
        encode(ActivityChanged(**ABOUT, device=device, active=True))
        for device in ("tv", "pc")
    ]
    reads: Sequence[Json] = [
        [["live", "ActivityChanged", "ann"], screens],
        [["tz", "ann"], "Asia/Tokyo"],
    ]
    told = explain(made(reads=reads), today)
    assert [reason.name for reason in told.because] == ["activitychanged_active"]
    assert told.zone == ZoneInfo("Asia/Tokyo")


def test_what_another_version_kept_is_told_as_far_as_it_is_known(
    today: Today,
) -> None:
    row = made(DIM)
    strange: Sequence[Json] = [
        {"type": "Dance"},
        {"type": "SetLights", "key": 1},
        *row.effects,
        encode(PutRecord(dataset="dreams", id="x", fields={})),
    ]
    fact = {"type": "Dreamt"}
    told = explain(replace(row, fact=fact, effects=strange), today)
    assert [sentence.text for sentence in told.why] == ["why_unknown"]
    texts = [deed.did.text for deed in told.what if isinstance(deed.did, Sentence)]
    assert texts == ["did_set_lights", "did_record"]


# What something is about.


def test_a_notification_is_found_by_id_and_by_the_tag_that_phones_know() -> None:
    push = Push(
        key=f"notification/ann/push/{NOTICE}",
        tag="abc",
        expires=START,
        person="ann",
        text="winddown_soon",
    )
    writes, shows = made(put(NOTIFICATION, NOTICE, TOLD)), made(push)
    hears = made(
        fact=RecordChanged(**ABOUT, dataset="notification", id=NOTICE, fields=())
    )
    other = made(put(NOTIFICATION, "sleep/ann/winddown/2026-11-20/2200", TOLD))
    rows = [writes, shows, hears, other]
    for about in (NOTICE, "abc"):
        known_as = names(rows, about)
        found = [row for row in rows if mentions(row, known_as)]
        assert found == [writes, shows, hears]


def test_an_act_is_found_by_its_key_also_from_its_end() -> None:
    heard = made(
        fact=RecordChanged(
            **ABOUT, dataset="outcome", id=f"{DIM.key}#{DIM.rev}#1", fields=()
        )
    )
    for row in (made(DIM), made(Cancel(key=DIM.key)), heard):
        assert mentions(row, names([row], DIM.key))
        assert not mentions(row, names([row], "sleep/ann/winddown_lights"))
        assert not mentions(row, names([row], "2026-11-21"))


def test_of_a_sites_decision_everybody_sees_their_own_only(today: Today) -> None:
    def health(person: str) -> SourceHealthRecord:
        return SourceHealthRecord(
            name=f"{person}'s ring",
            kind="ring",
            person=person,
            since=START,
            max_silence_s=60,
        )

    told = [
        put(NOTIFICATION, f"integration/home/{one}", replace(TOLD, person=one))
        for one in ("ann", "ben")
    ]
    told = [replace(one, person=str(one.fields["person"])) for one in told]
    row = made(
        *told,
        DIM,
        Publish(topic="integration/sources", value={}),
        fact=RecordChanged(**ABOUT, dataset="source_health", id="r1", fields=()),
        reads=[
            read_of(SOURCE_HEALTH, "r1", health("ben")),
            read_of(SOURCE_HEALTH, "r2", health("ann")),
        ],
    )
    anns, bens = concerning(row, "ann"), concerning(row, "ben")
    assert anns is not None
    assert bens is not None
    assert "ben" not in canonical([anns.effects, anns.reads])
    assert "ann" not in canonical([bens.effects, bens.reads])
    assert len(explain(anns, today).what) == 1
    assert because(explain(anns, today)) == {}
    assert because(explain(bens, today)) == {"source_health_name": "ben's ring"}
    assert concerning(row, "cy") is None


# The tables fit what they are about.


def test_every_fact_effect_and_topic_has_its_row() -> None:
    assert set(tables.FACTS) == set(FACTS)
    done = set(EFFECT_BY_NAME.values()) - {PutRecord, Publish}
    assert set(tables.EFFECTS) == done
    assert set(tables.TOPICS) == set(TOPICS)
    assert set(tables.WRITTEN) | set(tables.RECORDS) <= set(DATASETS)


def test_a_field_of_nothing_is_nothing() -> None:
    assert field_of(Title("a"), "text") == "a"
    assert field_of(Title("a"), "text.more") is None
    assert field_of(None, "text") is None


# Everything that a household decides can be told, and does not take much room.


def test_every_decision_of_days_is_explained(tmp_path: Path) -> None:
    household = furnish(tmp_path, SPRING, days=4, seed=5)
    household.run()
    store = SqliteStore.open(tmp_path, home="home", build="explain")
    since = datetime(2026, 1, 1, tzinfo=UTC)
    with store.read_only() as reader:
        rows = reader.decisions(5000)
        subjects = ("ada", "bo", HOME)
        per_subject = [
            [replace(row, reads=list(row.reads)) for row in found]
            for found in (reader.decisions_of(one, since) for one in subjects)
        ]
        told = [explain(row, reader) for row in rows]
    sizes = store._database.execute(
        "SELECT avg(length(state) + length(fact) + length(reads) + length(effects))"
        " FROM decision"
    )
    store.close()
    assert sum(map(len, per_subject)) == len(rows)
    assert [to_json(row) for row in per_subject[0]] == [
        to_json(row) for row in rows[::-1] if row.instance.subject == "ada"
    ]
    assert sizes[0][0] < 5000
    ends = [deed.outcome for one in told for deed in one.what]
    assert sum(end is not None for end in ends) > 10
    assert all(one.why for one in told)
