"""Two people, three homes: what they are told, and when they are left alone."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from random import Random

import pytest

from custom_components.lifeops.core.calm import Channel, Rung
from custom_components.lifeops.core.effects import Push
from custom_components.lifeops.core.records import NotificationRecord

from ..estate.sites import ADA, BO
from ..estate.troubles import Trouble, Troubles
from ..invariants import ViolationError
from ..life import HOME_TZ
from .household import Household
from .ledger import Ledger, Told, Try
from .oracles import Oracles
from .phones import ACCEPTED, Handset, Message
from .quiet import Calm, Night

START = date(2026, 3, 6)
NOON = datetime(2026, 3, 6, 12, tzinfo=UTC)
NIGHT = datetime(2026, 3, 6, 23, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def live(folder: Path) -> Household:
    """Live a day with troubles."""
    household = Household(folder, start=START, days=1, seed=6)
    household.end = household.true + timedelta(hours=20)
    household.run()
    return household


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Household:
    """Return a day with troubles that was lived before."""
    return live(tmp_path_factory.mktemp("day"))


def test_a_day_with_troubles(day: Household) -> None:
    tally = day.oracles.tally
    assert tally["urgent in time"]
    assert tally["shown"]
    assert tally["because of quiet"] or tally["because of digest"]
    assert {Trouble.SWITCH, Trouble.CUT} & set(day.troubles.tally)


@pytest.mark.slow
def test_a_calm_life_repeats_nothing(tmp_path: Path) -> None:
    household = Household(tmp_path, start=START, days=5, seed=1, quiet_life=True)
    household.run()
    tally = household.oracles.tally
    assert not tally["alerted again"]
    assert not tally["urgent, nobody able"]
    assert tally["cleared everywhere"]
    assert tally["climbed to person"]
    assert tally["ladders stopped"]
    # One day brings far more than anybody can read.
    assert tally["because of overflow"]


@pytest.mark.slow
def test_the_same_seed_is_the_same_life(tmp_path: Path, day: Household) -> None:
    assert live(tmp_path).oracles.tally == day.oracles.tally


# What is held against them: each of it can fail.


def at(clock: str) -> datetime:
    """Return a moment of the evening, UTC."""
    return datetime.combine(NOON.date(), time.fromisoformat(clock), UTC)


class Now:
    """A moment that a test may move."""

    def __init__(self) -> None:
        """Begin at noon."""
        self.at = NOON


@pytest.fixture
def now() -> Now:
    """Return the moment of a test."""
    return Now()


@pytest.fixture
def oracles(now: Now) -> Oracles:
    """Return oracles over two people, one phone each, and no home."""
    calm = {person: Calm(time(22), time(7)) for person in (ADA, BO)}
    where = dict.fromkeys((ADA, BO), "town")
    oracles = Oracles(lambda: now.at, calm, Ledger(), Troubles(), where)
    for person in (ADA, BO):
        phone = Handset(person, person, Random(1), oracles.shown, lost=0)
        oracles.phones.append(phone)
    return oracles


def wish(**changes: object) -> NotificationRecord:
    values: dict[str, object] = {
        "person": ADA,
        "agent": "reminders",
        "text": "free",
        "priority": 3,
        "not_before": NOON,
        "expires": NOON + timedelta(hours=2),
    }
    return NotificationRecord(**(values | changes))  # type: ignore[arg-type]


def told(oracles: Oracles, **changes: object) -> Told:
    one = Told("ada-one", wish(**changes), NOON, "town-main")
    oracles.ledger.write(one)
    return one


def push(**changes: object) -> Push:
    values: dict[str, object] = {
        "key": "notification/ada/push/ada-one",
        "tag": "ada-one",
        "expires": NOON + timedelta(hours=2),
        "person": ADA,
        "text": "free",
    }
    return Push(**(values | changes))  # type: ignore[arg-type]


def show(oracles: Oracles, at: datetime = NOON, phone: int = 0, **how: object) -> None:
    act = push(**how)
    word = oracles.phones[phone].take(at, "town-main", act.tag or act.key, act)
    assert word == ACCEPTED


def test_what_is_shown_was_written(oracles: Oracles) -> None:
    with pytest.raises(ViolationError, match="nobody wrote it"):
        show(oracles)
    told(oracles)
    show(oracles)


def test_nobody_reads_what_is_for_another(oracles: Oracles) -> None:
    told(oracles)
    with pytest.raises(ViolationError, match="wrong person"):
        show(oracles, phone=1)


@pytest.mark.parametrize(("priority", "holds"), [(1, True), (2, True), (3, False)])
def test_the_night_is_quiet(oracles: Oracles, priority: int, holds: bool) -> None:
    told(oracles)
    if holds:
        show(oracles, NIGHT, priority=priority)
        return
    with pytest.raises(ViolationError, match="quiet time"):
        show(oracles, NIGHT, priority=priority)


@pytest.mark.parametrize(
    ("clock", "quiet"),
    [("21:59", False), ("22:00", True), ("06:59", True), ("07:00", False)],
)
def test_quiet_time_is_what_the_clock_says(clock: str, quiet: bool) -> None:
    hour, minute = (int(part) for part in clock.split(":"))
    # The clock on the wall has changed in the night.
    wall = datetime.combine(date(2026, 3, 29), time(hour, minute), HOME_TZ)
    assert Calm(time(22), time(7)).is_quiet(wall.astimezone(UTC)) is quiet


def test_focus_is_left_alone(oracles: Oracles) -> None:
    told(oracles)
    oracles.calm[ADA].focus.append((NOON - 5 * MINUTE, NOON + 5 * MINUTE))
    with pytest.raises(ViolationError, match="focus"):
        show(oracles)


def test_a_meeting_is_left_alone(oracles: Oracles) -> None:
    told(oracles)
    oracles.calm[ADA].meetings.append((NOON - 5 * MINUTE, NOON + 5 * MINUTE))
    with pytest.raises(ViolationError, match="meeting"):
        show(oracles)
    show(oracles, NOON + 5 * MINUTE, placeholders={"title": "over"})


@pytest.mark.parametrize(
    ("clock", "said"),
    [
        ("20:59", None),
        ("21:00", "moved bedtime"),
        ("21:59", "moved bedtime"),
        ("22:00", "quiet time"),
    ],
)
def test_quiet_time_moves_with_the_bedtime(
    oracles: Oracles, clock: str, said: str | None
) -> None:
    told(oracles)
    night = Night(chosen=NOON, was=at("22:00"), begins=at("21:00"), ends=at("23:00"))
    oracles.calm[ADA].nights.append(night)
    if said is None:
        show(oracles, at(clock))
        return
    with pytest.raises(ViolationError, match=said):
        show(oracles, at(clock))
    oracles.troubles.happened(NOON + MINUTE, Trouble.CUT)
    if said == "moved bedtime":
        show(oracles, at(clock), placeholders={"title": "unheard"})


def test_it_stands_once_on_a_phone(oracles: Oracles) -> None:
    told(oracles)
    show(oracles)
    with pytest.raises(ViolationError, match="visible twice"):
        show(oracles, tag="another")


def test_a_second_alert_needs_a_reason(oracles: Oracles) -> None:
    told(oracles)
    show(oracles)
    with pytest.raises(ViolationError, match="alerted twice"):
        show(oracles)
    oracles.troubles.happened(NOON, Trouble.KILL)
    show(oracles)
    assert oracles.tally["alerted again"] == 1


def test_what_is_urgent_is_tried_within_a_minute(oracles: Oracles) -> None:
    one = told(oracles, priority=1)
    able = {"town-main": (NOON, None)}
    oracles.attempted(one, able)
    assert oracles.tally["urgent, nobody able"] == 1
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Oracles, "able", lambda *_: able)
        with pytest.raises(ViolationError, match="within a minute"):
            oracles.attempted(one, able)
        one.tries.append(Try(NOON, "town-main", Channel.PUSH, reached=False))
        with pytest.raises(ViolationError, match="within a minute"):
            oracles.attempted(one, able)
        one.tries.append(Try(NOON, "town-main", Channel.PUSH, reached=True))
        oracles.attempted(one, able)


def test_a_ladder_is_climbed(oracles: Oracles, now: Now) -> None:
    rungs = (Rung(after_s=60, channel=Channel.CRITICAL),)
    one = told(oracles, priority=1, ladder=rungs)
    now.at = NOON + 3 * MINUTE
    with pytest.raises(ViolationError, match="did not climb"):
        oracles.climbed(one, 0)
    one.tries.append(Try(NOON + MINUTE, "town-main", Channel.CRITICAL, reached=True))
    oracles.climbed(one, 0)
    assert oracles.tally["climbed to critical"] == 1


def test_nobody_is_told_aloud_who_is_out(oracles: Oracles, now: Now) -> None:
    rungs = (Rung(after_s=60, channel=Channel.SPEAKER),)
    one = told(oracles, priority=1, ladder=rungs)
    now.at = NOON + 3 * MINUTE
    oracles.where = {ADA: None}
    oracles.climbed(one, 0)
    oracles.where = {ADA: "town"}
    with pytest.raises(ViolationError, match="did not climb"):
        oracles.climbed(one, 0)


def test_what_a_phone_lost_may_come_again(oracles: Oracles) -> None:
    told(oracles)
    show(oracles)
    oracles.phones[1].doubted.add("ada-one")
    show(oracles)


def test_a_phone_replaces_clears_and_loses() -> None:
    seen: list[Message] = []
    phone = Handset("p", ADA, Random(1), lambda _, message, __: seen.append(message))
    phone.lost = 0
    for text in ("one", "two"):
        assert phone.take(NOON, "home", "tag", push(text=text)) == ACCEPTED
    assert [message.push.text for message in phone.shown.values()] == ["two"]
    phone.clear("tag")
    assert not phone.shown
    phone = replace(phone, lost=1)
    assert phone.take(NOON, "home", "tag", push()) != ACCEPTED
    assert phone.losses == 1
    phone.shown["tag"] = seen[0]
    phone.clear("tag")
    assert phone.left == {"tag"}
