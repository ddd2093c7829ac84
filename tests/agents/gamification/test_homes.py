"""Three homes with files of their own come to one ledger, whoever hears of what first."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random

import pytest

from custom_components.lifeops.agents.gamification.rules import GamificationRules
from custom_components.lifeops.core.awards import AwardRecord, Xp
from custom_components.lifeops.core.clock import Clock
from custom_components.lifeops.core.datasets import AWARD, NIGHT
from custom_components.lifeops.core.days import LifeDay, wall_moment
from custom_components.lifeops.core.effects import PutRecord
from custom_components.lifeops.core.facts import StartReason
from custom_components.lifeops.core.identity import AgentKind, Instance
from custom_components.lifeops.core.topics import XP
from custom_components.lifeops.engine.engine import Engine
from custom_components.lifeops.engine.snapshot import Hooks, Snapshot
from tests.agents.toy_view import PERSON, STOCKHOLM
from tests.simulation.rebuilt import Idle
from tests.store.homes import Home, meet

from .player import TODAY, night_record

AGENT = Instance(AgentKind.GAMIFICATION, PERSON)
BEDS = (time(21, 50), time(22, 20), time(22, 44), time(23, 30), time(0, 30))
QUIET = 300


@dataclass
class Pace(Clock):
    """A clock that goes on by a second whenever it is told to."""

    wall: datetime = field(
        default_factory=lambda: wall_moment(TODAY, time(9), STOCKHOLM)
    )
    passed: float = 0

    def now(self) -> datetime:
        return self.wall

    def monotonic(self) -> float:
        return self.passed

    def synchronized(self) -> bool:
        return True

    def tick(self) -> None:
        self.wall += timedelta(seconds=1)
        self.passed += 1


class Site:
    """A home whose ring runs the rules of one agent over a real file."""

    def __init__(self, parent: Path, name: str) -> None:
        """Begin with nothing; the agent has just been added."""
        self.clock = Pace()
        self.home = Home.make(parent, name)
        self.shown = Snapshot()
        self.engine = Engine(
            store=self.home.store,
            actor=Idle(),
            clock=self.clock,
            rules=[GamificationRules()],
            hooks=Hooks(snapshot=self._show, trouble=lambda _: None, wake=lambda: None),
            home=name,
        )
        self.engine.add(AGENT, StartReason.ADDED)

    def hear(self, writes: Sequence[PutRecord]) -> None:
        self.engine.ingest(writes, who="test")
        self.run()

    def run(self) -> None:
        while self.engine.turn():
            pass

    def settle(self) -> None:
        """Let time pass until nothing is to be done before tomorrow."""
        for _ in range(QUIET):
            self.run()
            due = self.engine.next_due()
            if due is None or due > self.clock.now() + timedelta(minutes=5):
                return
            self.clock.tick()

    def awards(self) -> Mapping[str, AwardRecord]:
        with self.home.store.transaction(self.clock.now()) as work:
            rows = work.between(AWARD.name, f"{PERSON}/", f"{PERSON}0")
        return {id_: AWARD.read(values) for id_, values in rows}

    @property
    def xp(self) -> Xp | None:
        return self.shown.topic(XP, PERSON)

    def _show(self, snapshot: Snapshot) -> None:
        self.shown = snapshot


@pytest.fixture
def sites(tmp_path: Path) -> Iterator[list[Site]]:
    found = [Site(tmp_path, name) for name in ("one", "two", "three")]
    yield found
    for site in found:
        site.home.close()


def versions(day: date, draw: Random) -> list[PutRecord]:
    """Return what is told of a night, the last one being true."""
    found = []
    for _ in range(draw.choice((1, 1, 2))):
        bed = LifeDay(day).night_moment(draw.choice(BEDS), STOCKHOLM)
        record = night_record(day, draw.uniform(5, 9.5), bedtime=bed)
        put = PutRecord(
            dataset=NIGHT.name,
            id=f"{PERSON}/{day}/ring",
            fields=NIGHT.write(record),
            person=PERSON,
        )
        found.append(put)
    return found


def tell(sites: Sequence[Site], nights: int, seed: int) -> None:
    """Tell some homes of each night, in an order of their own, twice; meet now and then."""
    draw = Random(seed)
    told = [versions(TODAY - timedelta(days=back), draw) for back in range(nights)]
    firsts = [(draw.choice(sites), one[0]) for one in told for _ in range(2)]
    draw.shuffle(firsts)
    for place, (site, put) in enumerate(firsts):
        site.hear([put])
        if place % 60 == 59:
            together(sites)
    together(sites)
    corrections = [(draw.choice(sites), one[-1]) for one in told if len(one) > 1]
    draw.shuffle(corrections)
    for site, put in corrections:
        site.hear([put])
    together(sites)


def together(sites: Sequence[Site]) -> None:
    """Meet and count until nobody has anything new to tell."""
    for _ in range(3):
        for site in sites:
            site.settle()
        meet([site.home for site in sites])


@pytest.mark.parametrize("nights", [30, pytest.param(400, marks=pytest.mark.slow)])
def test_three_homes_agree_and_so_does_who_begins_anew(
    sites: list[Site], tmp_path: Path, nights: int
) -> None:
    tell(sites, nights, seed=7)
    one, two, three = sites
    awards = one.awards()
    assert awards == two.awards() == three.awards()
    assert one.home.rows() == two.home.rows() == three.home.rows()
    xp = one.xp
    assert xp is not None
    assert xp == two.xp == three.xp
    assert xp.total == sum(award.points for award in awards.values()) > 5 * nights
    lost = {field for site in sites for field, _ in site.home.lost()}
    assert AWARD.name not in lost
    fresh = Site(tmp_path, "four")
    with one.home.store.transaction(one.clock.now()) as work:
        nights_told = work.between(NIGHT.name, f"{PERSON}/", f"{PERSON}0")
    writes = [
        PutRecord(dataset=NIGHT.name, id=id_, fields=values, person=PERSON)
        for id_, values in nights_told
    ]
    fresh.hear(writes)
    fresh.settle()
    assert fresh.awards() == awards
    assert fresh.xp == xp
    fresh.home.close()
