"""What a person sees while the cloud's view of a night changes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from tests.fakes.oura import OuraServer

from .world import DAY, DOWN, TODAY, UP, World, at

TOMORROW = TODAY + DAY
OLD = (TODAY, None)
GONE = (TODAY - DAY, None)
STOCKHOLM = ZoneInfo("Europe/Stockholm")


type Edit = Callable[[OuraServer], object]
type Nights = tuple[date | None, ...]
type Look = tuple[datetime, Nights]


@dataclass(frozen=True, kw_only=True)
class Change:
    """What changes in the cloud; when the person looks and which night is shown.

    Where it may be one of several, the home has or has not begun its new day.
    """

    edit: Edit
    looks: tuple[Look, ...]


MORNING: Look = (at(8, 20, TOMORROW), (TOMORROW,))


def _at_two(edit: Edit, then: Nights = (TODAY,)) -> Change:
    return Change(edit=edit, looks=((at(13, 40), (TODAY,)), (at(14, 10), then)))


def _overnight(edit: Edit) -> Change:
    asleep = [(at(*look, TOMORROW), OLD) for look in ((0, 30), (3, 0), (6, 30))]
    return Change(edit=edit, looks=(*asleep, MORNING))


CHANGES = {
    "late": Change(
        edit=lambda cloud: cloud.edits.late(TOMORROW, at(11, 40, TOMORROW)),
        looks=((at(11, 30, TOMORROW), OLD), (at(11, 50, TOMORROW), (TOMORROW,))),
    ),
    "correction": _at_two(
        lambda cloud: cloud.edits.corrected(TODAY, at(14), end_min=-30)
    ),
    "correction of an older night": _at_two(
        lambda cloud: cloud.edits.corrected(TODAY - 2 * DAY, at(14), start_min=20)
    ),
    "nap": _at_two(lambda cloud: cloud.edits.nap(TODAY, at(14), minutes=30)),
    "tombstone": _at_two(lambda cloud: cloud.edits.deleted(TODAY, at(14)), GONE),
    "vanished": _at_two(lambda cloud: cloud.edits.vanished(TODAY, at(14)), GONE),
    "in progress": _overnight(lambda cloud: cloud.edits.in_progress(TOMORROW)),
    "in progress with totals": _overnight(
        lambda cloud: cloud.edits.in_progress(TOMORROW, totals=True)
    ),
    "time zone": Change(
        edit=lambda cloud: cloud.person.travel(TODAY, TOMORROW, STOCKHOLM),
        looks=((at(14), (TODAY,)), (at(23, 50), (TOMORROW,)), MORNING),
    ),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
async def test_each_look_shows_what_is_known_by_then(
    world: World, change: Change
) -> None:
    change.edit(world.server)
    for look, shown in change.looks:
        await world.until(look)
        assert await world.check_nights() >= 3
        assert world.total_s() in {world.known_total_s(day) for day in shown}
    await world.later(hours=25)
    assert await world.check() >= 3
    assert set(world.seen) == {"ok"}
    assert world.repairs() == set()
    assert world.lines(DOWN) == world.lines(UP) == world.outcries() == []


async def test_a_night_under_way_is_not_told_when_the_cloud_falls_silent(
    world: World,
) -> None:
    world.server.edits.in_progress(TOMORROW, totals=True)
    await world.until(at(3, 0, TOMORROW))
    world.server.faults.add("status", "sleep", times=None)
    for look in (at(3, 40, TOMORROW), at(4, 20, TOMORROW)):
        await world.until(look)
        assert TOMORROW not in await world.nights()
    world.server.faults.clear()
    await world.until(at(8, 20, TOMORROW))
    assert await world.check_nights() >= 3


async def test_an_unknown_kind_brings_no_night_and_takes_none(world: World) -> None:
    nights = await world.nights()
    world.server.faults.add("unknown_enum", "sleep", times=None)
    world.server.edits.nap(TODAY, at(12), minutes=30)
    await world.until(at(8, 20, TOMORROW))
    assert await world.nights() == nights
    world.server.faults.clear()
    await world.later(minutes=10)
    assert await world.check_nights() >= 3
