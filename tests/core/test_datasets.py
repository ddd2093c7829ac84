"""The table of datasets, the table of topics, the names of acts."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import pytest

from custom_components.lifeops.agents import RULES
from custom_components.lifeops.core import effects
from custom_components.lifeops.core.dataset import DatasetKind
from custom_components.lifeops.core.datasets import (
    DATASETS,
    HOME,
    PRESENCE,
    SLEEP_SETTINGS,
)
from custom_components.lifeops.core.effects import Button, Emit, SetLights
from custom_components.lifeops.core.errors import RefusedError
from custom_components.lifeops.core.identity import AgentKind, Instance
from custom_components.lifeops.core.json import JsonMismatchError, to_json
from custom_components.lifeops.core.records import HomeRecord, SleepSettingsRecord
from custom_components.lifeops.core.series import SeriesKey
from custom_components.lifeops.core.topics import SLEEP_HISTORY, TOPICS, SleepHistory

NOW = datetime(2026, 6, 9, 20, tzinfo=UTC)


def test_names_are_their_own() -> None:
    assert all(name == dataset.name for name, dataset in DATASETS.items())
    assert all(name == topic.name for name, topic in TOPICS.items())


def test_events_and_what_agrees_only_together_are_whole() -> None:
    whole = {name for name, dataset in DATASETS.items() if dataset.whole}
    events = {n for n, dataset in DATASETS.items() if dataset.kind is DatasetKind.EVENT}
    assert events == {"note_version", "notification_event", "outcome"}
    assert {"night", "calendar_event", "presence"} | events <= whole
    assert not SLEEP_SETTINGS.whole


def test_a_dataset_reads_what_it_writes() -> None:
    settings = SleepSettingsRecord(ignored_titles=("a",))
    assert SLEEP_SETTINGS.read(SLEEP_SETTINGS.write(settings)) == settings
    assert SLEEP_SETTINGS.read({}) == SleepSettingsRecord()


def test_fields_are_checked() -> None:
    SLEEP_SETTINGS.check({"bedtime": "anything, it is one register"})
    with pytest.raises(JsonMismatchError, match="sleep_settings has no field colour"):
        SLEEP_SETTINGS.check({"colour": "red"})
    PRESENCE.check({"home": True})
    with pytest.raises(JsonMismatchError):
        PRESENCE.check({"home": "yes"})


def test_a_topic_reads_what_it_writes() -> None:
    history = SleepHistory(debt_s=1.0, nights_known=5)
    assert SLEEP_HISTORY.read(SLEEP_HISTORY.write(history)) == history


def test_a_rev_is_of_the_content_and_not_of_the_key() -> None:
    act = SetLights(
        key="a", expires=NOW, slot="s", start=NOW, duration_s=60, level=30, kelvin=2200
    )
    assert replace(act, key="b").rev == act.rev
    assert replace(act, level=31).rev != act.rev
    emit = Emit(key="a", expires=NOW, agent="sleep", subject="p", event="e")
    assert emit.rev != replace(emit, data={"x": 1}).rev


def test_what_a_later_version_adds_changes_no_rev() -> None:
    @dataclass(frozen=True, slots=True, kw_only=True)
    class Push(effects.Push):
        louder: bool = False

    told: dict[str, Any] = {
        "key": "a",
        "expires": NOW,
        "person": "p",
        "text": "t",
        "buttons": (Button("token", "start"),),
    }
    assert Push(**told).rev == effects.Push(**told).rev
    assert Push(**told, louder=True).rev != Push(**told).rev
    assert effects.Push(**told, priority=1).rev != effects.Push(**told).rev


def test_names_of_instances_and_series() -> None:
    instance = Instance(AgentKind.SLEEP, "p")
    assert str(instance) == "sleep/p"
    assert instance.key("push", "a", 1) == "sleep/p/push/a/1"
    assert str(SeriesKey(metric="steps", person="p", source="s")) == "p/steps/s"


def test_an_error_keeps_its_key_and_placeholders() -> None:
    error = RefusedError("unknown_unit", unit="x")
    assert (error.key, error.placeholders) == ("unknown_unit", {"unit": "x"})


def test_there_is_one_set_of_rules_a_kind() -> None:
    assert [rules.kind for rules in RULES] == list(AgentKind)


def test_what_cannot_be_read_is_nothing() -> None:
    assert HOME.readable(None) is None
    assert HOME.readable({"name": 7}) is None
    assert HOME.readable({"name": "Cabin"}) == HomeRecord(name="Cabin")


def test_a_text_of_a_kind_of_its_own_is_text() -> None:
    class Zone(str):
        __slots__ = ()

    plain = to_json(Zone("Europe/Oslo"))
    assert type(plain) is str
