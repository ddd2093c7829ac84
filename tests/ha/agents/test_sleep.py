"""What the sleep agent's sensors make of what it has published."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from custom_components.lifeops.core.health import Nap
from custom_components.lifeops.core.insights import (
    Condition,
    Measure,
    Outlook,
    Proof,
    SleepInsight,
    WeekSummary,
)
from custom_components.lifeops.core.topics import SleepHistory
from custom_components.lifeops.ha.agents.description import AgentSensorDescription
from custom_components.lifeops.ha.agents.sleep import SLEEP

DAY = date(2026, 6, 10)
AT = datetime(2026, 6, 9, 14, tzinfo=UTC)
SENSORS = {sensor.key: sensor for sensor in SLEEP.sensors}
NEW = ("nap_total", "regularity", "tonight_outlook")
KNOWN = SleepInsight(
    regularity=87.1,
    week=WeekSummary(last=DAY),
    week_before=WeekSummary(last=DAY),
    outlook=Outlook(
        day=DAY,
        poor=True,
        probability=0.7,
        reasons=(Condition.SLEEP_DEBT,),
        measure=Measure.SCORE,
        learnt_from=70,
        proof=Proof(nights=40, hits=30, naive_hits=30),
    ),
)


def attributes(sensor: AgentSensorDescription, value: Any) -> dict[str, Any]:
    assert sensor.attributes_fn is not None
    return dict(sensor.attributes_fn(value))


def test_the_outlook_says_how_good_it_is() -> None:
    sensor = SENSORS["tonight_outlook"]
    assert sensor.value_fn(KNOWN) == "poor"
    assert attributes(sensor, KNOWN) == {
        "reasons": ["sleep_debt"],
        "hit_rate": 0.75,
        "naive_hit_rate": 0.75,
        "nights": 40,
        "better": False,
    }
    assert KNOWN.outlook is not None
    good = replace(KNOWN, outlook=replace(KNOWN.outlook, poor=False))
    assert sensor.value_fn(good) == "good"


def test_what_is_not_known_is_unknown() -> None:
    unknown = replace(KNOWN, outlook=None, regularity=None)
    assert SENSORS["tonight_outlook"].value_fn(unknown) is None
    assert attributes(SENSORS["tonight_outlook"], unknown) == {}
    assert SENSORS["regularity"].value_fn(unknown) is None
    assert SENSORS["regularity"].value_fn(KNOWN) == 87.1
    assert SENSORS["nap_total"].value_fn(SleepHistory()) is None
    assert attributes(SENSORS["nap_total"], SleepHistory()) == {}


def test_naps_with_their_source_and_hours() -> None:
    nap = Nap(start=AT, end=AT + timedelta(minutes=40), total_s=1800)
    history = SleepHistory(nap_s=1800, naps=(nap,), naps_source="Ring")
    sensor = SENSORS["nap_total"]
    assert sensor.value_fn(history) == 1800
    assert attributes(sensor, history) == {
        "source": "Ring",
        "naps": [
            {
                "start": "2026-06-09T14:00:00+00:00",
                "end": "2026-06-09T14:40:00+00:00",
            }
        ],
    }


@pytest.mark.parametrize("key", NEW)
def test_they_are_health_and_asked_for(key: str) -> None:
    assert SENSORS[key].health
    assert not SENSORS[key].entity_registry_enabled_default


def test_twelve_entities_at_most_are_shown_unasked() -> None:
    described = (
        *SLEEP.sensors,
        *SLEEP.times,
        *SLEEP.numbers,
        *SLEEP.switches,
        *SLEEP.buttons,
        *SLEEP.events,
    )
    master_switch = 1
    shown = sum(one.entity_registry_enabled_default for one in described)
    assert shown + master_switch <= 12
