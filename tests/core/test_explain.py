"""Every sentence about a decision has a text, and each field that it shows is there."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from enum import Enum
import json
from pathlib import Path
import re
from typing import Any, get_type_hints

import pytest

from custom_components.lifeops import const
from custom_components.lifeops.core import explain as tables
from custom_components.lifeops.core.calm import Channel, Held, Reason
from custom_components.lifeops.core.datasets import DATASETS
from custom_components.lifeops.core.effects import MediaCommand
from custom_components.lifeops.core.explain import Phrase, field_of, name_of
from custom_components.lifeops.core.facts import FACT_BY_NAME, StartReason
from custom_components.lifeops.core.json import to_json
from custom_components.lifeops.core.outcomes import OutcomeState
from custom_components.lifeops.core.records import (
    EventStatus,
    NotificationState,
    WinddownStyle,
)
from custom_components.lifeops.core.topics import BedtimeReason, SleepPhase

EN: dict[str, Any] = json.loads(
    (Path(const.__file__).parent / "translations/en.json").read_text()
)

PLACEHOLDER = re.compile(r"{(\w+)}")


def _shown(kind: str, phrase: Phrase, choices: Any = (None,)) -> dict[str, set[str]]:
    ends = [f"_{str(to_json(one)).lower()}" for one in choices] if phrase.by else [""]
    return {f"{kind}_{phrase.text}{end}": set(phrase.fields) for end in ends}


def _sentences() -> dict[str, set[str]]:
    """Return the texts of all sentences that the tables can make, with their fields."""
    heard = [one.name for one in DATASETS.values() if not one.quiet]
    heard.remove("published")
    by_field = {
        "reason": StartReason,
        "active": (True, False, None),
        "dataset": heard,
        "command": MediaCommand,
        "withdrawn": (True, False),
        "state": NotificationState,
    }
    known: dict[str, set[str]] = {}
    groups = (
        ("why", tables.FACTS.values()),
        ("did", tables.EFFECTS.values()),
        ("did", tables.WRITTEN.values()),
    )
    for kind, phrases in groups:
        for phrase in phrases:
            known |= _shown(kind, phrase, by_field.get(phrase.by or "", ()))
    return known | {
        "did_record": set(),
        "did_unknown": set(),
        "did_outcome": {"state", "at"},
        "did_outcome_parts": {"state", "at", "parts"},
        "why_late": set(),
        "why_removed": set(),
        "why_unknown": set(),
        "now": {"name", "value"},
        "speech": {"at", "story"},
        "nothing": set(),
        "hours": {"hours", "minutes"},
        "minutes": {"minutes"},
    }


def _names() -> set[str]:
    found = {name_of(of, field) for of, names in tables.LIVE.items() for field in names}
    rows: list[Any] = [*tables.RECORDS.values(), *tables.TOPICS.values()]
    for row in rows:
        found |= {name_of(row.of.name, field) for field in (*row.fields, *row.told)}
    return found


def test_every_sentence_and_name_has_a_text_and_none_is_left_over() -> None:
    texts = {
        key.removeprefix("explain_"): set(PLACEHOLDER.findall(text))
        for key, text in EN["common"].items()
        if key.startswith("explain_") and not key.startswith("explain_word_")
    }
    names = {f"name_{name}": set[str]() for name in _names()}
    assert texts == _sentences() | names


@pytest.mark.parametrize(
    "words",
    [
        BedtimeReason,
        Channel,
        EventStatus,
        Held,
        NotificationState,
        OutcomeState,
        Reason,
        SleepPhase,
        WinddownStyle,
    ],
)
def test_every_word_has_a_translation(words: Any) -> None:
    assert [word for word in words if f"explain_word_{word}" not in EN["common"]] == []


def _shows() -> Iterator[tuple[type[Any], str]]:
    """Yield every field that is shown, with the type of what it is a field of."""
    for kind, phrase in (*tables.FACTS.items(), *tables.EFFECTS.items()):
        yield from ((kind, name) for name in (*phrase.fields, *_by(phrase)))
    for dataset, phrase in tables.WRITTEN.items():
        model = DATASETS[dataset].model
        yield from ((model, name) for name in (*phrase.fields, *_by(phrase)))
    shown: list[Any] = [*tables.RECORDS.values(), *tables.TOPICS.values()]
    for one in shown:
        yield from ((one.of.model, name) for name in (*one.fields, *one.told))
    for kind_name, names in tables.LIVE.items():
        yield from ((FACT_BY_NAME[kind_name], name) for name in names)


def _by(phrase: Phrase) -> tuple[str, ...]:
    return () if phrase.by is None else (phrase.by,)


def _has(kind: Any, name: str) -> bool:
    """Tell whether a type has a field, or (with dots) a field that has the field."""
    first, _, rest = name.partition(".")
    if isinstance(getattr(kind, first, None), property):
        return not rest
    known = {one.name for one in fields(kind)} if is_dataclass(kind) else set()
    if first not in known or not rest:
        return first in known
    hint = get_type_hints(kind)[first]
    return any(_has(one, rest) for one in getattr(hint, "__args__", (hint,)))


def test_every_field_that_is_shown_is_there() -> None:
    assert [
        (kind.__name__, name) for kind, name in _shows() if not _has(kind, name)
    ] == []


def test_what_is_always_shown_can_be_shown_where_nothing_was_written() -> None:
    for shown in tables.RECORDS.values():
        assert not shown.always or shown.of.model()


def test_a_field_of_a_field_is_read_and_what_is_not_there_is_nothing() -> None:
    class Colour(Enum):
        RED = 1

    assert field_of(Colour, "RED.value") == 1
    assert field_of(Colour, "BLUE.value") is None
    assert name_of("sleep/insight", "outlook.Poor") == "sleep_insight_outlook_poor"
