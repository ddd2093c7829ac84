"""Where a person is: what is fresh counts, what is old is only remembered."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, strategies as st
import pytest

from custom_components.lifeops.core.datasets import MEMBER, PRESENCE
from custom_components.lifeops.core.homes import MemberRecord
from custom_components.lifeops.core.identity import AgentKind, Instance
from custom_components.lifeops.core.places import (
    AHEAD,
    AWAY,
    FRESH,
    REMEMBERED,
    Here,
    is_served_here,
    place,
    presence_id,
    whereabouts,
)
from custom_components.lifeops.core.records import PresenceRecord
from custom_components.lifeops.core.rules import Row
from tests.agents.toy_view import ToyView

NOW = datetime(2026, 6, 9, 20, tzinfo=UTC)
OLD = FRESH + timedelta(minutes=1)
NEW = timedelta(minutes=1)
AGO = REMEMBERED + timedelta(minutes=1)
AHEAD_A_LITTLE, AHEAD_A_MONTH = -AHEAD, timedelta(days=-30)
IN, OUT, UNSURE = True, False, None
ANN, TOWN, CABIN, SPARE = "ann", "town", "cabin", "spare"


def row(home: str, seen: bool | None, age: timedelta = NEW) -> Row[PresenceRecord]:
    record = PresenceRecord(home=seen, measured_at=NOW - age)
    return Row(presence_id(ANN, home), record)


def view(*rows: Row[PresenceRecord], home: str = TOWN) -> ToyView:
    """Return what a home sees, whose spare machine stands beside it."""
    seen = ToyView(Instance(AgentKind.SLEEP, ANN), NOW, home=home)
    for one in rows:
        seen.write(PRESENCE.name, one.id, ANN, PRESENCE.write(one.value))
    for member, site in ((TOWN, "t"), (SPARE, "t"), (CABIN, "c")):
        record = MemberRecord(name="", key="", signing="", site=site)
        seen.write(MEMBER.name, member, UNSURE, MEMBER.write(record))
    return seen


def test_the_home_that_saw_somebody_last_has_them() -> None:
    rows = (row(TOWN, IN, 2 * NEW), row(CABIN, IN, NEW), row(SPARE, OUT, NEW))
    assert whereabouts(rows, NOW) == CABIN


def test_what_is_too_old_says_nothing() -> None:
    assert whereabouts([row(TOWN, IN, FRESH)], NOW) == TOWN
    assert whereabouts([row(TOWN, IN, OLD)], NOW) is None
    assert whereabouts([row(TOWN, OUT, OLD)], NOW) is None
    assert whereabouts([row(TOWN, IN, OLD), row(CABIN, OUT)], NOW) is AWAY


def test_what_comes_from_a_clock_far_ahead_says_nothing() -> None:
    ahead = row(CABIN, IN, AHEAD_A_MONTH)
    assert whereabouts([ahead], NOW) is None
    assert whereabouts([ahead, row(TOWN, IN)], NOW) == TOWN
    assert whereabouts([row(CABIN, OUT, AHEAD_A_MONTH)], NOW) is None
    assert whereabouts([row(CABIN, IN, AHEAD_A_LITTLE)], NOW) == CABIN


def test_away_is_who_all_homes_that_know_see_out() -> None:
    assert whereabouts([row(TOWN, OUT), row(CABIN, OUT)], NOW) is AWAY
    assert whereabouts([row(TOWN, OUT), row(CABIN, UNSURE)], NOW) is None
    assert whereabouts([Row(ANN, PresenceRecord())], NOW) is None
    assert whereabouts([], NOW) is None


@given(st.lists(st.tuples(st.sampled_from([TOWN, CABIN]), st.booleans())))
def test_a_home_is_named_only_where_it_saw_the_person(
    seen: list[tuple[str, bool]],
) -> None:
    rows = [row(home, is_home) for home, is_home in seen]
    found = whereabouts(rows, NOW)
    homes = {home for home, is_home in seen if is_home}
    assert found in homes if homes else found is (AWAY if seen else None)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ((row(TOWN, IN),), Here.HERE),
        ((row(SPARE, IN),), Here.HERE),
        ((row(CABIN, IN), row(TOWN, OUT)), Here.ELSEWHERE),
        ((row(TOWN, OUT),), Here.AWAY),
        ((), Here.UNKNOWN),
    ],
)
def test_a_place_is_seen_from_a_home(
    rows: tuple[Row[PresenceRecord], ...], expected: Here
) -> None:
    assert place(view(*rows), ANN) is expected


@pytest.mark.parametrize(
    ("rows", "homes"),
    [
        ((row(TOWN, IN), row(CABIN, OUT)), {TOWN, SPARE}),
        ((row(TOWN, OUT), row(CABIN, OUT)), set()),
        ((row(TOWN, IN, OLD), row(CABIN, IN, 2 * OLD)), {TOWN, SPARE}),
        ((row(TOWN, UNSURE), row(CABIN, IN, OLD)), {CABIN}),
        ((row(TOWN, UNSURE), row(CABIN, IN, REMEMBERED)), {CABIN}),
        ((row(TOWN, UNSURE), row(CABIN, IN, AGO)), {TOWN, CABIN, SPARE}),
        ((row(TOWN, UNSURE), row(CABIN, IN, AHEAD_A_MONTH)), {TOWN, CABIN, SPARE}),
        ((row(TOWN, IN, OLD), row(CABIN, IN, AHEAD_A_MONTH)), {TOWN, SPARE}),
        ((row(TOWN, OUT, OLD), row(CABIN, IN, AGO)), {CABIN, SPARE}),
        ((row(TOWN, OUT, OLD),), {CABIN, SPARE}),
        ((), {TOWN, CABIN, SPARE}),
        (
            (Row(ANN, PresenceRecord(home=True, measured_at=NOW - OLD)),),
            {TOWN, CABIN, SPARE},
        ),
    ],
)
def test_lights_follow_a_person(
    rows: tuple[Row[PresenceRecord], ...], homes: set[str]
) -> None:
    served = {
        home
        for home in (TOWN, CABIN, SPARE)
        if is_served_here(view(*rows, home=home), ANN)
    }
    assert served == homes
