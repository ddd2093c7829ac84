"""The road between two homes: a session that lives as long as both can be reached."""

from collections.abc import Callable
from datetime import datetime
from random import Random

from custom_components.lifeops.sync import events as e
from custom_components.lifeops.sync.hello import Resume
from custom_components.lifeops.sync.pump import Line, Pump
from custom_components.lifeops.sync.session import Session

from ..invariants import demand
from .node import Node

_FRAMES = 12


class Link:
    """Two homes and what is between them; cut is true while there is no road."""

    def __init__(self, one: Node, other: Node, chance: Random, torn: float) -> None:
        """Lay a road; torn is how often an exchange breaks off in the middle."""
        self.nodes = (one, other)
        self.cut = False
        self.exchanges = 0
        self.since: datetime | None = None
        self.seen: dict[str, datetime] = {}
        self._chance = chance
        self._torn = torn
        self._line: Line | None = None
        self._pumps: tuple[Pump, ...] = ()
        self._lives = (0, 0)
        self._pulled = [0, 0]
        self._left: dict[str, dict[str, Resume]] = {}

    @property
    def name(self) -> str:
        """Return what this road is called."""
        return "-".join(node.name for node in self.nodes)

    @property
    def possible(self) -> bool:
        """Tell whether both homes run and can reach each other."""
        return not self.cut and all(node.running for node in self.nodes)

    @property
    def open(self) -> bool:
        """Tell whether a session stands."""
        lives = tuple(node.lives for node in self.nodes)
        return self._line is not None and self.possible and self._lives == lives

    def other(self, node: Node) -> Node:
        """Return the home at the other end."""
        one, other = self.nodes
        return other if node is one else one

    def exchange(self) -> None:
        """Tell each other what is new; begin a session where none stands."""
        if not self.open:
            self.drop()
            if not self.possible:
                return
        self.exchanges += 1
        torn = self._chance.random() < self._torn
        left = iter(range(self._chance.randrange(_FRAMES) if torn else 0))
        whole = self._talk(lambda _: not torn or next(left, None) is not None)
        self._take_news()
        if not whole or any(pump.session.over for pump in self._pumps):
            self.drop()
            return
        now = self.nodes[0].clock.true
        self.since = self.since or now
        for node in self.nodes:
            self.seen[node.name] = node.clock.now()

    def digest(self) -> None:
        """Compare sums, as is done once a day."""
        if self.open and self._line is not None:
            self._pumps[0].do(self._pumps[0].session.digest())
            self._line.run()
            self._take_news()

    def drop(self) -> None:
        """Lose the session."""
        self.since = None
        if self._line is None:
            return
        if not self._line.torn:
            self._line.cut()
        for node, pump in zip(self.nodes, self._pumps, strict=True):
            self._left[node.name] = dict(pump.session.resume)
        self._line, self._pumps = None, ()

    def _talk(self, holds: Callable[[bytes], bool]) -> bool:
        if self._line is None:
            self._lives = (self.nodes[0].lives, self.nodes[1].lives)
            self._pulled = [0, 0]
            one, other = self.nodes
            self._pumps = (self._pump(one, other), self._pump(other, one))
            self._line = Line(*self._pumps)
        else:
            for pump in self._pumps:
                pump.do(pump.session.changed())
        return self._line.run(holds)

    def _take_news(self) -> None:
        for place, (node, pump) in enumerate(zip(self.nodes, self._pumps, strict=True)):
            for news in pump.news:
                demand(not _is_wrong(news), f"{node.name} on {self.name}", news)
            pump.news.clear()
            pulled = pump.session.summary.pulled
            if pulled != self._pulled[place]:
                self._pulled[place] = pulled
                node.heard()

    def _pump(self, node: Node, peer: Node) -> Pump:
        facts = node.common.facts(
            home=node.name,
            version="1",
            nonce=f"{node.name}-{node.lives}",
            time=node.clock.now().timestamp(),
        )
        left = self._left.pop(node.name, None)
        session = Session(facts, peer=peer.name, resume=left)

        def renew(news: e.NewEpoch) -> None:
            node.renewed += node.common.renew(news)

        return Pump(session, node.common.streams, renew=renew)


def _is_wrong(news: e.Event) -> bool:
    """Tell whether something must not be heard; a home may count its writes anew."""
    if isinstance(news, e.Failed):
        return news.error.key != e.BEGUN_ANEW
    return isinstance(news, e.Mismatch)
