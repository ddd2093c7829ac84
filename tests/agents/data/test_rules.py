"""What the agent hears, answers, tells and refuses."""

from datetime import timedelta
from typing import Any

import pytest

from custom_components.lifeops.agents.data.rules import DataRules
from custom_components.lifeops.core.datasets import PERSON
from custom_components.lifeops.core.errors import RefusedError
from custom_components.lifeops.core.facts import StartReason
from custom_components.lifeops.core.identity import SITE_KINDS
from custom_components.lifeops.core.json import from_json
from custom_components.lifeops.core.records import PersonRecord
from custom_components.lifeops.core.topics import DATA, DataReport

from .files import DAY, HOME, HOUR, MINUTE, NOON, SETTLED, SILENCE, Files


def test_it_serves_homes() -> None:
    assert DataRules.kind in SITE_KINDS


def test_before_it_starts_it_says_nothing(files: Files) -> None:
    files.store()
    assert files.view.topic(DATA, HOME) is None
    assert files.rules.next_wake(files.state, files.view) == NOON + SILENCE
    with pytest.raises(RefusedError, match="'agent_not_started'"):
        files.command("get_data")


@pytest.mark.parametrize("reason", StartReason)
def test_whenever_it_starts_it_looks(files: Files, reason: StartReason) -> None:
    files.store()
    files.start(reason)
    assert files.status == "ok"


def test_other_records_are_none_of_its_business(files: Files) -> None:
    files.settle()
    files.store()
    decided = len(files.decided)
    files.view.now += HOUR
    files.put(PERSON, "c" * 32, PersonRecord(name="Cy"))
    assert all(not decision.effects for _, decision in files.decided[decided:])


def test_the_same_is_published_once(files: Files) -> None:
    files.settle()
    files.store()
    published = len(files.published)
    files.start()
    assert len(files.published) == published


def test_an_alarm_rings_when_something_changes_and_never_for_what_is_done(
    files: Files,
) -> None:
    files.store()
    files.start()
    files.sink(behind=1)
    rang = []
    while (due := files.rules.next_wake(files.state, files.view)) is not None:
        assert due > files.view.now
        if due > NOON + 25 * MINUTE:
            break
        files.run(due)
        rang.append(due - NOON)
    assert rang == [10 * MINUTE, SETTLED, 20 * MINUTE]


def test_nothing_rings_for_a_home_that_told_long_ago(files: Files) -> None:
    files.store()
    files.start()
    files.run(NOON + 2 * SILENCE)
    assert files.rules.next_wake(files.state, files.view) is None


def test_damage_is_told_once(files: Files) -> None:
    files.settle()
    files.store()
    assert files.emitted == []
    files.store(problem="row 3 missing")
    (told,) = files.events
    assert told.data == {
        "problem": "row 3 missing",
        "at": (NOON + SETTLED).isoformat(),
    }
    assert (told.agent, told.subject) == ("data", HOME)
    assert told.expires == files.view.now + 10 * MINUTE
    files.view.now += HOUR
    files.store(points=3)
    assert files.emitted == ["data_damaged"]
    files.store(problem=None)
    files.store(problem="row 4 missing")
    assert files.emitted == ["data_damaged", "data_damaged"]


def test_damage_that_stood_before_anybody_looked_is_told(files: Files) -> None:
    files.settle()
    files.store(problem="row 3 missing")
    assert files.emitted == ["data_damaged"]


def test_far_behind_is_told_once_and_back_once(files: Files) -> None:
    files.settle()
    files.store()
    files.sink()
    files.fails()
    files.pass_(3 * DAY)
    assert files.emitted == ["data_behind"]
    (told,) = files.events
    assert told.data["lag_s"] == 86400
    assert "Attic" not in str(told.data)
    files.catches_up()
    assert files.emitted == ["data_behind", "data_back"]
    assert "Attic" not in str(files.events[-1].data)


def test_a_short_outage_is_told_to_nobody(files: Files) -> None:
    files.settle()
    files.store()
    files.sink()
    files.fails()
    files.pass_(23 * HOUR)
    files.catches_up()
    assert files.emitted == []


def test_one_that_is_removed_is_not_back(files: Files) -> None:
    files.settle()
    files.store()
    files.sink()
    files.fails()
    files.pass_(2 * DAY)
    del files.view.stored["sink_health"][HOME]
    files.store(points=3)
    assert files.emitted == ["data_behind"]


@pytest.mark.parametrize(
    ("store", "sink", "text", "words"),
    [
        ({}, None, "data_fine", {"points": "5000", "megabytes": "5", "hours": "?"}),
        (
            {"points": 1, "store_bytes": 1_000_000},
            {"problem": "tls"},
            "data_failing",
            {"points": "1", "megabytes": "3", "hours": "0"},
        ),
        (
            {},
            {"behind": 2, "caught_up_at": NOON - 2 * DAY - HOUR},
            "data_behind",
            {"points": "5000", "megabytes": "5", "hours": "49"},
        ),
        (
            {"problem": "x"},
            None,
            "data_damaged",
            {"points": "5000", "megabytes": "5", "hours": "?"},
        ),
        (
            {},
            {"filling": 0.5},
            "data_filling",
            {"points": "5000", "megabytes": "5", "hours": "0"},
        ),
    ],
)
def test_all_is_answered_with_a_sentence(
    files: Files,
    store: dict[str, Any],
    sink: dict[str, Any] | None,
    text: str,
    words: dict[str, str],
) -> None:
    files.settle()
    files.store(**store)
    if sink is not None:
        files.sink(**sink)
    said = files.command("get_data")
    assert said["speech"] == {"text": text, "placeholders": words}
    assert from_json(DataReport, said["report"]) == files.report
    assert said["retention_days"] == {
        "points": 90,
        "hours": 730,
        "calendar": 730,
        "decisions": 30,
        "acts": 30,
        "messages": 90,
        "conflicts": 90,
        "audit": 365,
    }


def test_what_nobody_has_looked_at_is_said_to_be_unknown(files: Files) -> None:
    files.start()
    said = files.command("get_data", {"persons": ["x"]})
    assert said["report"] is None
    assert said["speech"] == {"text": "data_unknown", "placeholders": {}}


def test_the_answer_is_of_this_moment(files: Files) -> None:
    files.settle()
    files.store()
    files.sink(behind=2)
    files.view.now += 70 * MINUTE + timedelta(seconds=30)
    said = from_json(DataReport, files.command("get_data")["report"])
    assert said.lag_s == 60 * 60


def test_what_makes_no_sense_is_refused(files: Files) -> None:
    files.settle()
    with pytest.raises(RefusedError, match="'unknown_command'"):
        files.command("start")


def test_an_older_state_is_begun_anew() -> None:
    rules = DataRules()
    assert rules.upgrade({"judges_from": "?"}, 0) == rules.initial()
