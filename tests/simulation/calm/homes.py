"""The homes of this world and the roads between them; time passes as they need it."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
import heapq
from itertools import combinations, count
import random

from custom_components.lifeops.core.dataset import Dataset
from custom_components.lifeops.core.effects import PutRecord

from ..estate.link import Link
from ..estate.troubles import Trouble, Troubles
from ..invariants import demand
from .hands import CalmNode
from .plan import Break

LOOK = timedelta(seconds=30)
POLL = timedelta(minutes=5)
_RECENT = timedelta(minutes=25)
_SOON = timedelta(seconds=10)
_AGAIN = timedelta(seconds=5)
_SLOWER = 6
_STUCK = 3000
_OFF, _MUTE, _OFFLINE, _CUT, _CLOCK = "off", "mute", "offline", "cut", "clock"

type Job = Callable[[], None]


class Homes:
    """All homes in step; nothing else knows the true time."""

    def __init__(self, start: datetime, end: datetime) -> None:
        """Begin without homes."""
        self.true = start
        self.end = end
        self.troubles = Troubles()
        self.nodes: list[CalmNode] = []
        self.links: list[Link] = []
        self._jobs: list[tuple[datetime, int, Job]] = []
        self._numbers = count()
        self._soon: set[str] = set()
        self._stirred = start
        self._healed = False

    def join(self, nodes: Sequence[CalmNode], seed: int, torn: float) -> None:
        """Lay roads between homes; torn is how often an exchange breaks off."""
        self.nodes += nodes
        self.links += [
            Link(*pair, random.Random(f"{seed}/road/{number}"), torn)
            for number, pair in enumerate(combinations(nodes, 2))
        ]
        self.troubles.happened(self.true, Trouble.SWITCH)
        self.repeat(LOOK, self._look, hasty=True)
        self.repeat(POLL, self._poll)

    def at(self, moment: datetime, job: Job) -> None:
        """Do something at a true moment."""
        heapq.heappush(self._jobs, (moment, next(self._numbers), job))

    def repeat(self, every: timedelta, job: Job, *, hasty: bool = False) -> None:
        """Do something again and again; what is hasty more slowly while nothing stirs."""

        def again() -> None:
            slower = hasty and self.true - self._stirred > _RECENT
            self.at(self.true + every * (_SLOWER if slower else 1), again)
            job()

        self.at(self.true, again)

    def live(self) -> None:
        """Let time pass; raises a ViolationError as soon as something must not be."""
        stuck = 0
        self._settle()
        while (moment := self._next()) < self.end:
            stuck = stuck + 1 if moment <= self.true else 0
            demand(stuck < _STUCK, "time stands still", moment)
            self.true = max(self.true, moment)
            for node in self.nodes:
                node.clock.advance(self.true)
            while self._jobs and self._jobs[0][0] <= self.true:
                heapq.heappop(self._jobs)[2]()
            self._settle()

    def put[R](
        self,
        node: CalmNode,
        dataset: Dataset[R],
        record_id: str,
        value: R,
        person: str | None = None,
    ) -> None:
        """Hand a record to a home."""
        fields = dataset.write(value)
        write = PutRecord(
            dataset=dataset.name, id=record_id, fields=fields, person=person
        )
        node.collect([write])

    def purge(self) -> None:
        """Let every home forget what is kept no more."""
        for node in self.nodes:
            if node.running and node.settled:
                known = node.records.acknowledgements()
                others = [one.name for one in self.nodes if one is not node]
                members = [known.get(name, {}) for name in others]
                now = node.clock.now()
                for _ in node.sqlite.purging(now, trusted=True, members=members):
                    pass

    def meet(self) -> None:
        """Let all homes tell each other also what they keep for the next time."""
        for link in self.links * 3:
            self._exchange(link)
            while not link.open:
                self._exchange(link)
            self._settle()

    # What breaks

    def fell(self) -> None:
        """Note that the process of a home has ended in the middle of something."""
        self.troubles.happened(self.true, Trouble.KILL)
        self._stirred = self.true

    def broken(self, one: Break, *, on: bool) -> None:
        """Break something, or mend it; in the end nothing breaks any more."""
        if on and self._healed:
            return
        node, link = self.nodes[one.place], self.links[one.place]
        if one.what == _OFF:
            self._switch(node, on=not on)
        elif one.what == _MUTE:
            self._trouble(Trouble.CUT, _silence(node), on=on)
            self._reach(node)
        elif one.what == _OFFLINE:
            self._trouble(Trouble.CUT, node.name, on=on)
            self._reach(node)
            for road in self.links:
                if node in road.nodes:
                    self._cut(road)
        elif one.what == _CUT:
            self._trouble(Trouble.CUT, link.name, on=on)
            self._cut(link)
        elif one.what == _CLOCK:
            self._trouble(Trouble.CLOCK, node.name, on=on)
            node.clock.error = timedelta(hours=5) if on else timedelta(0)

    def heal(self) -> None:
        """Mend everything, for good."""
        self._healed = True
        for number, node in enumerate(self.nodes):
            node.faults.share = 0
            node.faults.disk_refuses_until = None
            for what in (_OFF, _MUTE, _OFFLINE, _CUT, _CLOCK):
                self.broken(Break(what, number, self.true, self.true), on=False)

    def _switch(self, node: CalmNode, *, on: bool) -> None:
        if node.running == on:
            return
        self._trouble(Trouble.SWITCH, node.name, on=not on)
        if on:
            node.switch_on()
            return
        for link in self.links:
            if node in link.nodes:
                link.drop()
        node.switch_off()

    def _reach(self, node: CalmNode) -> None:
        """Let a home reach phones, unless it is offline or nobody takes its pushes."""
        names = (node.name, _silence(node))
        online = not any((Trouble.CUT, name) in self.troubles.open for name in names)
        if node.reach.online != online:
            node.reach.turned(self.true, online=online)

    def _cut(self, link: Link) -> None:
        """Cut a road that is down itself, or at whose end a home is offline."""
        names = (link.name, *(node.name for node in link.nodes))
        link.cut = any((Trouble.CUT, name) in self.troubles.open for name in names)
        if link.cut:
            link.drop()

    def _trouble(self, what: Trouble, where: str, *, on: bool) -> None:
        self._stirred = self.true
        note = self.troubles.begins if on else self.troubles.ends
        note(self.true, what, where)

    # How time passes

    def _next(self) -> datetime:
        due = (node.next_due() for node in self.nodes)
        planned = self._jobs[0][0] if self._jobs else None
        return min((at for at in (*due, planned) if at), default=self.end)

    def _settle(self) -> None:
        """Let every home do what is due, and see what is to be told to others."""
        for node in self.nodes:
            node.run()
            if node.has_news:
                node.told = node.sqlite.written()[1]
                for link in self.links:
                    self._tell_soon(link, node)

    def _tell_soon(self, link: Link, node: CalmNode) -> None:
        if node in link.nodes and link.possible and link.name not in self._soon:
            self._soon.add(link.name)
            self.at(self.true + _SOON, partial(self._exchange, link))

    def _exchange(self, link: Link) -> None:
        """Let two homes talk; a session that broke off is begun anew in a moment."""
        self._soon.discard(link.name)
        link.exchange()
        if link.possible and not link.open:
            self._soon.add(link.name)
            self.at(self.true + _AGAIN, partial(self._exchange, link))

    def _look(self) -> None:
        """Let each running home look at who acts, by whom it reaches."""
        for node in self.nodes:
            if node.running:
                roads = [link for link in self.links if node in link.nodes]
                now = node.clock.now()
                contacts = {
                    link.other(node).name: now if link.open else link.seen[node.name]
                    for link in roads
                    if link.open or node.name in link.seen
                }
                behind = {
                    link.other(node).name
                    for link in roads
                    if link.open and link.since is None
                }
                node.tend(contacts, behind=behind)

    def _poll(self) -> None:
        """Let homes begin to talk that do not; the others only hear a sign of life."""
        for link in self.links:
            if not link.open:
                self._exchange(link)
            else:
                for node in link.nodes:
                    link.seen[node.name] = node.clock.now()


def _silence(node: CalmNode) -> str:
    return f"pushes of {node.name}"
