"""What people do, and in which home that is seen and heard."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import count

from custom_components.lifeops.core.dataset import Dataset
from custom_components.lifeops.core.datasets import AGENT, PRESENCE, SOURCE_HEALTH
from custom_components.lifeops.core.effects import PutRecord
from custom_components.lifeops.core.facts import ActivityChanged, Command
from custom_components.lifeops.core.health import SourceHealthRecord
from custom_components.lifeops.core.identity import AgentKind
from custom_components.lifeops.core.json import Json
from custom_components.lifeops.core.places import presence_id
from custom_components.lifeops.core.records import PresenceRecord

from ..life import HOME_TZ
from ..world import Phone
from .node import Node
from .sites import TOWN, Weekend, sleeps_at
from .troubles import Trouble
from .watch import Watch

_SOURCE = "simulation"


class People:
    """Everybody who lives here; a home hears of it where they are."""

    def __init__(
        self,
        nodes: Sequence[Node],
        phones: Mapping[str, Phone],
        watch: Watch,
        weekends: list[Weekend],
        now: Callable[[], datetime],
    ) -> None:
        """Begin with everybody at home in town."""
        self._nodes = nodes
        self._phones = phones
        self._watch = watch
        self._weekends = weekends
        self._now = now
        self._numbers = count()
        self.asked: set[tuple[str, str]] = set()
        watch.where.update(dict.fromkeys(phones, TOWN))

    def look(self, node: Node) -> None:
        """Let a home see again who is there."""
        for person in self._phones:
            self._see(node, person)

    def collect[R](self, dataset: Dataset[R], record_id: str, value: R) -> None:
        """Write a record in the home where the person is."""
        person = next(name for name in self._phones if name in record_id.split("/"))
        if isinstance(value, PresenceRecord) and dataset is PRESENCE:
            self._move(person, value.home)
            return
        if dataset is AGENT:
            self._disturb(person)
        self._put(self._near(person), dataset, record_id, value, person)

    def hear(self, source: str, health: SourceHealthRecord) -> None:
        """Write down how a source does, in the home that reads it."""
        node = self._near(None)
        self._put(node, SOURCE_HEALTH, source, health, node.name)

    def ask(self, agent: str, person: str, name: str, **data: Json) -> None:
        """Send a command, as a person does."""
        node = self._near(person)
        now = node.clock.now()
        self._disturb(person)
        node.ask(
            Command(
                seen_at=now,
                measured_at=now,
                source=_SOURCE,
                subject=person,
                agent=AgentKind(agent),
                id=f"command-{next(self._numbers)}",
                name=name,
                data=data,
            )
        )

    def screen(self, person: str, *, active: bool | None) -> None:
        """Tell what the person's screen does."""
        node = self._near(person)
        now = node.clock.now()
        node.submit(
            ActivityChanged(
                seen_at=now,
                measured_at=now,
                source=_SOURCE,
                subject=person,
                device="tablet",
                active=active,
            )
        )

    def press(self, person: str, chance: float) -> None:
        """Press a button of what the phone shows, if it shows one."""
        shown = self._phones[person].shown
        buttons = [
            button.token for tag in sorted(shown) for button in shown[tag].buttons
        ]
        if buttons:
            token = buttons[int(chance * len(buttons))]
            self.ask(AgentKind.NOTIFICATION, person, "act", token=token, phone=person)

    def hand(self, person: str, lamp: int, level: int) -> None:
        """Set a lamp at its switch, where the person is."""
        node = self._near(person)
        node.world.lamps[person][lamp].by_hand(node.clock.now(), level)

    def power(self, person: str, lamp: int, *, dead: bool) -> None:
        """Let a lamp die or come back, in every home."""
        for node in self._nodes:
            node.world.lamps[person][lamp].dead = dead

    def reach(self, person: str, *, reachable: bool) -> None:
        """Let a phone lose or find its network."""
        self._phones[person].reachable = reachable

    def set_clock(self, error: timedelta) -> None:
        """Do nothing: clocks belong to homes."""

    def fill_disk(self, lasts: timedelta) -> None:
        """Do nothing: disks belong to homes."""

    def inspect(self) -> None:
        """Do nothing: people do not look inside."""

    def _near(self, person: str | None) -> Node:
        """Return the home that sees and hears a person, else the first one in town."""
        place = self._watch.where[person] if person else None
        running = [node for node in self._nodes if node.running]
        there = [node for node in running if node.spec.site == place]
        return next(iter((*there, *running)))

    def _move(self, person: str, home: bool | None) -> None:
        now, where = self._now(), self._watch.where
        self._watch.unseen.discard(person)
        if home is None:
            self._watch.unseen.add(person)
        else:
            day = now.astimezone(HOME_TZ).date()
            place = sleeps_at(person, day, self._weekends) if home else None
            if place != where[person]:
                where[person] = place
                self._watch.troubles.happened(now, Trouble.MOVE)
        for node in self._nodes:
            if node.running:
                self._see(node, person)

    def _see(self, node: Node, person: str) -> None:
        here = self._watch.where[person] == node.spec.site
        home = None if here and person in self._watch.unseen else here
        seen = PresenceRecord(home=home, measured_at=node.clock.now())
        record_id = presence_id(person, node.name)
        self._put(node, PRESENCE, record_id, seen, person)

    def _disturb(self, person: str) -> None:
        day = self._now().astimezone(HOME_TZ).date()
        self.asked.add((person, day.isoformat()))

    @staticmethod
    def _put[R](
        node: Node, dataset: Dataset[R], record_id: str, value: R, person: str
    ) -> None:
        fields = dataset.write(value)
        write = PutRecord(
            dataset=dataset.name, id=record_id, fields=fields, person=person
        )
        node.collect([write])


class Machine(People):
    """What happens to one home's machine rather than to people."""

    def __init__(self, node: Node, watch: Watch, now: Callable[[], datetime]) -> None:
        """Stand for a home."""
        self._node = node
        self._watch = watch
        self._now = now

    def set_clock(self, error: timedelta) -> None:
        """Make the wall clock wrong by so much."""
        troubles, name = self._watch.troubles, self._node.name
        if error and not self._node.running:
            return
        if error:
            troubles.begins(self._now(), Trouble.CLOCK, name)
        else:
            troubles.ends(self._now(), Trouble.CLOCK, name)
        self._node.clock.error = error

    def fill_disk(self, lasts: timedelta) -> None:
        """Let the disk refuse to write for a while."""
        node, now = self._node, self._now()
        if not node.running:
            return
        self._watch.troubles.begins(now, Trouble.DISK, node.name)
        self._watch.troubles.ends(now + lasts, Trouble.DISK, node.name)
        node.faults.disk_refuses_until = node.clock.now() + lasts
