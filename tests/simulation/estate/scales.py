"""What the homes hold: equal where they met, made again from records, never piling up."""

from collections.abc import Mapping, Sequence
from datetime import date, time, timedelta
from typing import TYPE_CHECKING

from custom_components.lifeops.core.days import LifeDay, wall_moment
from custom_components.lifeops.core.json import Json

from ..invariants import demand
from ..life import HOME_TZ
from ..rebuilt import comparable, rebuild
from .node import Node

if TYPE_CHECKING:
    from .estate import Estate

_FORGET = timedelta(days=2)
_DAY = timedelta(days=1)
_SPAN = 20
_SETTLED = 40
_NOISE = 1.1  # what is kept for a month has fuller months and emptier ones
_BOUNDED = ("tombstones", "leases", "outbox", "origins", "conflicts")
# Nights and awards stay for ever: a file grows with the days, and no faster.
_FASTER = 1.5
_PAGES = 200_000


class Scales:
    """Compares and weighs, at noon when nothing else runs."""

    def __init__(self, estate: Estate) -> None:
        """Begin with nothing weighed."""
        self._estate = estate
        self.weighed: dict[str, list[Mapping[str, int]]] = {}

    def noon(self, day: date) -> None:
        """Look back at the evening before, weigh every home, compare those that met."""
        estate = self._estate
        before = LifeDay(day).shifted(-1).date
        evening = wall_moment(before, time(20), HOME_TZ)
        span = evening, wall_moment(day, time(2), HOME_TZ)
        watched = [node.watch for node in estate.nodes]
        if evening > estate.begin:
            asked = {
                one for one, asked_on in estate.people.asked if asked_on == str(before)
            }
            estate.watch.evening(day, span, watched, but=asked)
        estate.watch.troubles.forget(estate.true - _FORGET)
        for node in estate.nodes:
            if node.running:
                found = {**node.counts(), "bytes": node.sqlite.size_bytes()}
                self.weighed.setdefault(node.name, []).append(found)
        for link in estate.links:
            link.digest()
        self.rebuilt(self.steady())

    def steady(self) -> list[Node]:
        """Return the homes that ran all day, with a clock and a disk as usual.

        One that was off counts another home's messages of the day only when it is
        built anew.
        """
        now = self._estate.true
        return [
            node
            for node in self._estate.nodes
            if node.running and node.settled and now - node.on_since > _DAY
        ]

    def purge(self) -> None:
        """Forget what is kept no more, tombstones that all other homes hold among it."""
        estate = self._estate
        for node in estate.nodes:
            if node.running and node.settled:
                known = node.records.acknowledgements()
                others = [one.name for one in estate.nodes if one is not node]
                members = [known.get(name, {}) for name in others]
                now = node.clock.now()
                for _ in node.sqlite.purging(now, trusted=True, members=members):
                    pass

    def growing(self, name: str) -> set[str]:
        """Return what of a home was clearly more in the last days than in those before."""
        last, before = self.weighed[name][-_SPAN:], self.weighed[name][:-_SPAN]
        if len(before) < _SETTLED:
            return set()
        more = {
            what
            for what in _BOUNDED
            if max(one[what] for one in last)
            > _NOISE * max(one[what] for one in before)
        }
        latest = last[-1]["bytes"] - last[0]["bytes"]
        earlier = before[-1]["bytes"] - before[-_SPAN]["bytes"]
        return more | ({"bytes"} if latest > _FASTER * max(earlier, _PAGES) else set())

    def judged(self) -> None:
        """Hold what was weighed against what is kept for ever."""
        for name in self.weighed:
            demand(not self.growing(name), "piles up", name, self.growing(name))

    @staticmethod
    def equal(nodes: Sequence[Node]) -> None:
        """Hold the sums of homes that have met against each other."""
        for stream in ("records", "series"):
            found = [_sums(node, stream) for node in nodes]
            for node, sums in zip(nodes, found, strict=True):
                names = sums.keys() | found[0].keys()
                wrong = [name for name in names if sums.get(name) != found[0].get(name)]
                demand(not wrong, "differ", nodes[0].name, node.name, sorted(wrong))

    @staticmethod
    def rebuilt(nodes: Sequence[Node]) -> None:
        """Hold what homes show against what they would make of their records anew."""
        for node in nodes:
            topics, asked = rebuild(node.sqlite, node.clock, node.instances, node.name)
            demand(not asked, "a rebuilt state asks again", node.name, asked)
            for name, value in node.published().items():
                again: Json = topics.get(name)
                same = comparable(again) == comparable(value)
                demand(same, "rebuilt otherwise", node.name, name, value, again)


def _sums(node: Node, stream: str) -> Mapping[str, Sequence[bytes]]:
    reading = node.common.streams[stream].read()
    try:
        return reading.digests()
    finally:
        reading.close()
