"""Three homes, sessions that break anywhere, frames of old sessions in new ones."""

from random import Random

from hypothesis import HealthCheck, given, settings, strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
)

from custom_components.lifeops.sync import events as e, messages as m
from custom_components.lifeops.sync.hello import Hello
from custom_components.lifeops.sync.pump import Pump
from custom_components.lifeops.sync.session import Session

from .homes import Home, after, homes, meet, news, recording

NAMES = ("ash", "birch", "cedar")
PLACE = st.integers(0, 2)
RECORDS = st.integers(0, 400)


class Households(RuleBasedStateMachine):
    """Writes, cuts and resumptions in any order; at the end all are level."""

    @initialize()
    def begin(self) -> None:
        self.homes = homes(*NAMES)
        self.writes = 0

    @rule(home=PLACE, record=RECORDS, ahead=st.integers(-50, 50))
    def write(self, home: int, record: int, ahead: int) -> None:
        self.writes += 1
        now = max(1, self.writes + ahead)
        self.homes[home].toy.put(f"{record}", "value", f"{self.writes}", now=now)

    @rule(home=PLACE, start=RECORDS, count=st.integers(1, 400))
    def write_many(self, home: int, start: int, count: int) -> None:
        for record in range(start, start + count):
            self.write(home, record, 0)

    @rule(home=PLACE, record=RECORDS)
    def take_away(self, home: int, record: int) -> None:
        if ("toy", f"{record}", "value") in self.homes[home].toy.rows:
            self.homes[home].toy.put(f"{record}", "value", None)

    @rule(one=PLACE, other=PLACE, frames=st.integers(0, 30))
    def talk_until_cut(self, one: int, other: int, frames: int) -> None:
        if one != other:
            meet(self.homes[one], self.homes[other], after(frames))

    @rule(one=PLACE, other=PLACE)
    def talk(self, one: int, other: int) -> None:
        if one != other:
            _, mine, theirs = meet(self.homes[one], self.homes[other])
            assert news(mine, e.Finished)
            assert news(theirs, e.Finished)

    @invariant()
    def nobody_is_ahead_of_its_data(self) -> None:
        for home in getattr(self, "homes", ()):
            assert not home.toy.ahead()
            assert not home.toy.readings

    def teardown(self) -> None:
        if not hasattr(self, "homes"):
            return
        for _ in range(2):
            for one, other in ((0, 1), (1, 2), (0, 2)):
                meet(self.homes[one], self.homes[other])
        ash, birch, cedar = (home.toy for home in self.homes)
        assert ash.values() == birch.values() == cedar.values()
        assert ash.vector() == birch.vector() == cedar.vector()


TestHouseholds = Households.TestCase
TestHouseholds.settings = settings(
    max_examples=60, stateful_step_count=20, deadline=None
)


def filled(count: int, seed: int) -> tuple[Home, Home]:
    one, other = homes("ash", "birch")
    chance = Random(seed)
    for home in (one, other):
        for number in range(count):
            home.toy.put(f"{chance.randrange(900)}", "value", f"{number}", now=number)
    return one, other


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=40)
@given(st.integers(0, 400), st.integers(0, 2000), st.integers())
def test_any_interleaving_ends_level(count: int, seed: int, order: int) -> None:
    one, other = filled(count, seed)
    chance = Random(order)
    pumps = one.pump(other), other.pump(one)
    answers = tuple(pump.session.start() for pump in pumps)
    while any(answers) or any(pump.outbox for pump in pumps):
        side = chance.randrange(2)
        pump, waiting = pumps[side], answers[side]
        if waiting and chance.random() < 0.6:
            waiting += pump._do(waiting.pop(0))
        elif pumps[1 - side].outbox:
            waiting += pump.session.receive(pumps[1 - side].outbox.popleft())
    assert one.toy.values() == other.toy.values()
    assert one.toy.vector() == other.toy.vector()
    assert all(news(pump, e.Quiet) for pump in pumps)
    assert not one.toy.readings + other.toy.readings


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 2000), st.data())
def test_frames_of_an_older_session_do_no_harm(seed: int, data: st.DataObject) -> None:
    """Doubled, reordered, old: the link may break, nothing is lost or ahead."""
    one, other = filled(150, seed)
    old: list[bytes] = []
    meet(one, other, recording(old))
    for number in range(150):
        one.toy.put(f"{number}", "value", f"again {number}")
    session = Session(other.facts(), peer="ash")
    pump = Pump(session, {"records": other.toy})
    pump.do(session.start())
    pump.do(session.receive(m.encode(Hello(home="ash", streams={"records": {}}))))
    for frame in data.draw(st.lists(st.sampled_from(old), max_size=40)):
        pump.do(session.receive(frame))
    pump.cut()
    other.left_behind["ash"] = session.resume
    assert not other.toy.ahead()
    meet(one, other)
    assert one.toy.values() == other.toy.values()


@given(st.lists(st.binary(max_size=60), max_size=10))
def test_garbage_breaks_the_link_and_nothing_else(frames: list[bytes]) -> None:
    one, other = homes("ash", "birch")
    pump = one.pump(other)
    pump.do(pump.session.start())
    for frame in frames:
        pump.do(pump.session.receive(frame))
    assert not one.toy.rows
    assert len(news(pump, e.Failed)) == pump.session.over
