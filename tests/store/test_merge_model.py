"""Three homes that write and tell each other anything in any order end alike.

What each of them holds and has lost is also what the pure rules say.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import Phase, given, settings, strategies as st

from custom_components.lifeops.core.json import Json
from custom_components.lifeops.core.merge import Registers, take
from custom_components.lifeops.core.ops import Op
from custom_components.lifeops.store.statement import Row

from .homes import Home, chunks, meet, push

type Model = dict[str, dict[tuple[str, str], Registers]]
type Lost = dict[str, list[Op]]

PLACES = st.integers(0, 2)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("put"), PLACES, st.sampled_from("fg"), st.integers(0, 2)),
        st.tuples(st.just("night"), PLACES, st.just(""), st.integers(0, 2)),
        st.tuples(st.just("delete"), PLACES, st.just(""), st.just(0)),
        st.tuples(st.just("tag"), PLACES, st.sampled_from("ab"), st.integers(0, 1)),
        st.tuples(st.just("push"), PLACES, st.just(""), PLACES),
        st.tuples(st.just("part"), PLACES, st.just(""), PLACES),
        st.tuples(st.just("whole"), PLACES, st.just(""), PLACES),
    ),
    max_size=14,
)
NIGHT: Mapping[str, Json] = {
    "day": "2026-11-21",
    "source": "ring",
    "measured_at": "2026-11-21T06:00:00Z",
}


class World:
    """Three homes, and what the pure rules make of the same."""

    def __init__(self, folder: Path) -> None:
        """Open three stores."""
        self.homes = [Home.make(folder, name) for name in "abc"]
        self.model: Model = {name: {} for name in "abc"}
        self.lost: Lost = {name: [] for name in "abc"}
        self.seq = dict.fromkeys("abc", 0)

    def step(self, kind: str, place: int, what: str, number: int) -> None:
        home = self.homes[place]
        match kind:
            case "put":
                self.write(home, "of_tomorrow", {what: number})
            case "night":
                self.write(home, "night", {**NIGHT, "rank": number})
            case "delete":
                home.delete("of_tomorrow")
                self.note_own(home)
            case "tag":
                self.write(home, "person_agents", {what: bool(number)})
            case _ if place != number:
                self.tell(kind, home, self.homes[number])

    def write(self, home: Home, dataset: str, values: Mapping[str, Json]) -> None:
        home.put(values, dataset=dataset)
        self.note_own(home)

    def tell(self, kind: str, giver: Home, taker: Home) -> None:
        reading = giver.stream.read()
        after = None if kind == "whole" else taker.stream.vector()
        pieces = chunks(reading, after, 2)
        reading.close()
        for chunk, span in pieces[:1] if kind == "part" else pieces:
            taker.stream.apply(chunk.payload, span)
            self.note(taker, taker.codec.told)
        if kind != "part":
            taker.stream.settle(reading.target)

    def note_own(self, home: Home) -> None:
        """Take what a home wrote since into its model."""
        reading = home.stream.read()
        origin = home.origin
        for chunk, _ in chunks(reading, {origin: self.seq[home.name]}, 500):
            home.codec.decode(chunk.payload)
            own = [op for op in home.codec.told if op.origin == origin]
            self.note(home, [op for op in own if op.seq > self.seq[home.name]])
        reading.close()
        self.seq[home.name] = home.store.written()[1]

    def note(self, home: Home, ops: list[Op]) -> None:
        for op in sorted(ops, key=lambda one: (one.field != "", one[:3])):
            records, lost = self.model[home.name], self.lost[home.name]
            merged = take(records.get(op[:2], {}), op)
            records[op[:2]] = merged.registers
            lost[:] = [one for one in lost if one[:3] != op[:3] or not op.knew(one)]
            lost += [one.op for one in merged.lost if one.op not in lost]

    def check(self) -> None:
        for home in self.homes:
            wanted: set[Row] = {
                (*op[:6], *op.origin, op.seq)
                for registers in self.model[home.name].values()
                for op in registers.values()
            }
            assert home.rows() == wanted
            lost = sorted((op.field, op.value) for op in self.lost[home.name])
            assert home.lost() == lost


@contextmanager
def world() -> Iterator[World]:
    with TemporaryDirectory() as folder:
        made = World(Path(folder))
        yield made
        for home in made.homes:
            home.close()


# Without shrinking: it takes minutes on files, and a failing run is short as it is.
@settings(max_examples=25, phases=(Phase.explicit, Phase.generate))
@given(steps=STEPS)
def test_stores_do_what_the_pure_rules_say_and_end_alike(
    steps: list[tuple[str, int, str, int]],
) -> None:
    with world() as made:
        for step in steps:
            made.step(*step)
            made.check()
        meet(made.homes)
        first, *others = made.homes
        for other in others:
            assert other.rows() == first.rows()
            assert other.digests() == first.digests()
            assert other.stream.vector() == first.stream.vector()
            for dataset in ("of_tomorrow", "night", "person_agents"):
                assert other.show(dataset) == first.show(dataset)
        assert push(first, others[0], whole=True) == 0


@settings(max_examples=12, phases=(Phase.explicit, Phase.generate))
@given(steps=STEPS, order=st.permutations([(x, y) for x in range(3) for y in range(3)]))
def test_what_is_told_twice_or_in_another_order_changes_nothing_more(
    steps: list[tuple[str, int, str, int]], order: list[tuple[int, int]]
) -> None:
    with world() as made:
        for step in steps:
            if step[0] not in ("push", "part", "whole"):
                made.step(*step)
        told = []
        for home in made.homes:
            home.stream.acknowledged("another", {})
            reading = home.stream.read()
            told.append([chunk.payload for chunk, _ in chunks(reading, {}, 2)])
            reading.close()
        for taker, giver in order:
            for payload in told[giver]:
                made.homes[taker].stream.apply(payload)
                assert made.homes[taker].stream.apply(payload) == 0
        first, *others = made.homes
        assert all(other.rows() == first.rows() for other in others)
        assert all(other.digests() == first.digests() for other in others)
        commits = [home.store._node.commits for home in made.homes]
        for payloads in told:
            for payload in payloads:
                assert first.stream.apply(payload) == 0
        assert [home.store._node.commits for home in made.homes] == commits
