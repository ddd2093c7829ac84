"""Focus follows the phone, the switch or the helper that shows it."""

from collections.abc import Iterator
from datetime import timedelta

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest

from custom_components.lifeops.core.calm import FocusRecord
from custom_components.lifeops.core.datasets import FOCUS
from custom_components.lifeops.ha.collect.focus import FocusCollector
from tests.entries import ANN, HOME
from tests.settle import NOON

from .conftest import Advance, Ear

PHONE = "sensor.ann_do_not_disturb"
DESK = "input_boolean.ann_focus"
LATER = timedelta(minutes=5)


@pytest.fixture
def collector(hass: HomeAssistant, ear: Ear) -> Iterator[FocusCollector]:
    collector = FocusCollector(hass, ear, HOME, ANN, [PHONE, DESK])
    yield collector
    collector.stop()


def known(ear: Ear) -> FocusRecord:
    (row,) = ear.all(FOCUS, ANN)
    assert row.id == f"{ANN}/{HOME}"
    return row.value


@pytest.mark.parametrize(
    ("phone", "desk", "focused"),
    [
        ("off", "off", False),
        ("priority_only", "off", True),
        ("off", "on", True),
        ("unavailable", "on", True),
        ("unavailable", "off", False),
        ("none", "0", False),
        ("", "false", False),
        ("unknown", "unavailable", None),
        (None, None, None),
    ],
)
async def test_any_that_shows_focus_is_enough(
    hass: HomeAssistant,
    ear: Ear,
    collector: FocusCollector,
    phone: str | None,
    desk: str | None,
    *,
    focused: bool | None,
) -> None:
    for name, state in ((PHONE, phone), (DESK, desk)):
        if state is not None:
            hass.states.async_set(name, state)
    collector.start()
    assert known(ear).focused is focused


async def test_it_is_told_when_it_begins_and_ends(
    hass: HomeAssistant,
    ear: Ear,
    collector: FocusCollector,
    advance: Advance,
    freezer: FrozenDateTimeFactory,
) -> None:
    hass.states.async_set(PHONE, "off")
    collector.start()
    assert known(ear) == FocusRecord(focused=False, measured_at=NOON)
    freezer.tick(LATER)
    hass.states.async_set(DESK, "on")
    await hass.async_block_till_done()
    assert known(ear) == FocusRecord(focused=True, measured_at=NOON + LATER)
    hass.states.async_set(PHONE, "alarms_only")
    await hass.async_block_till_done()
    assert len(ear.batches) == 2
    hass.states.async_set(PHONE, "off")
    hass.states.async_set(DESK, "off")
    await hass.async_block_till_done()
    assert known(ear).focused is False


async def test_what_holds_is_said_again(
    hass: HomeAssistant, ear: Ear, collector: FocusCollector, advance: Advance
) -> None:
    hass.states.async_set(DESK, "on")
    collector.start()
    await advance(660)
    assert known(ear) == FocusRecord(
        focused=True, measured_at=NOON + timedelta(seconds=660)
    )


async def test_what_nobody_knows_is_not_said_again(
    ear: Ear, collector: FocusCollector, advance: Advance
) -> None:
    collector.start()
    await advance(660)
    assert known(ear).measured_at == NOON


async def test_stopped_it_hears_nothing(
    hass: HomeAssistant, ear: Ear, collector: FocusCollector
) -> None:
    collector.start()
    collector.stop()
    hass.states.async_set(DESK, "on")
    await hass.async_block_till_done()
    assert known(ear).focused is None
