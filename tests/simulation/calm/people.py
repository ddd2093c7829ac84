"""Two people: where they are, whether they are focused, what they do with their phones."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial
from itertools import count
import random

from custom_components.lifeops.core.calm import FocusRecord
from custom_components.lifeops.core.datasets import FOCUS, PRESENCE
from custom_components.lifeops.core.facts import Command
from custom_components.lifeops.core.identity import AgentKind
from custom_components.lifeops.core.json import Json
from custom_components.lifeops.core.records import PresenceRecord

from ..estate.sites import ADA, BO, PRIMARY, TOWN
from ..estate.troubles import Trouble
from .hands import CalmNode
from .homes import Homes
from .oracles import CLEARED, Oracles
from .phones import Handset, Message

PEOPLE = (ADA, BO)
SIGHT = timedelta(minutes=25)
_SEES = 0.5
_READS_IN_S = 300.0


class People:
    """Everybody who lives here; where they are is seen by every home that runs."""

    def __init__(self, homes: Homes, seed: int) -> None:
        """Begin with everybody at home in town."""
        self._homes = homes
        self._chance = random.Random(f"{seed}/people")
        self._numbers = count()
        self.where: dict[str, str | None] = dict.fromkeys(PEOPLE, TOWN)
        self.oracles: Oracles

    def pick(self) -> CalmNode | None:
        """Return a home in which something is written."""
        homes = [one for one in self._homes.nodes if one.running and one.settled]
        return self._chance.choice(homes) if homes else None

    def seen(self, phone: Handset, message: Message, before: Message | None) -> None:
        """Let a person see a message: they answer it, wipe it away, or leave it."""
        self.oracles.shown(phone, message, before)
        if self._chance.random() < _SEES:
            wait = timedelta(seconds=self._chance.expovariate(1 / _READS_IN_S))
            self._homes.at(
                self._homes.true + wait, partial(self._answer, phone, message)
            )

    def move(self, person: str, site: str | None) -> None:
        """Let a person go somewhere."""
        if self.where[person] != site:
            self.where[person] = site
            self._homes.troubles.happened(self._homes.true, Trouble.MOVE)
        self.sight([person])

    def sight(self, people: Iterable[str] = PEOPLE) -> None:
        """Let every home see who is there; the first one knows who is focused."""
        for node in self._homes.nodes:
            if node.running:
                for person in people:
                    self._see(node, person)

    def _see(self, node: CalmNode, person: str) -> None:
        now, name = node.clock.now(), f"{person}/{node.name}"
        home = self.where[person] == node.spec.site
        here = PresenceRecord(home=home, measured_at=now)
        self._homes.put(node, PRESENCE, name, here, person)
        if node.spec is PRIMARY:
            focused = self.oracles.calm[person].focuses(self._homes.true)
            seen = FocusRecord(focused=focused, measured_at=now)
            self._homes.put(node, FOCUS, name, seen, person)

    def _answer(self, phone: Handset, message: Message) -> None:
        """Press a button, else wipe away; the home that sent it hears of it."""
        if phone.shown.get(message.tag) is not message:
            return
        node = next(one for one in self._homes.nodes if one.name == message.home)
        if not (node.running and node.reach.online):
            return
        phone.pick(message.tag)
        told = self.oracles.ledger.of(message.push)
        if told is not None:
            told.answered = told.answered or self._homes.true
            cleared = partial(self.oracles.cleared, told)
            self._homes.at(self._homes.true + CLEARED, cleared)
        if buttons := message.push.buttons:
            self._ask(
                node, phone.person, "act", token=buttons[0].token, phone=phone.name
            )
        else:
            self._ask(node, phone.person, "dismissed", id=message.tag)

    def _ask(self, node: CalmNode, person: str, name: str, **data: Json) -> None:
        now: datetime = node.clock.now()
        node.ask(
            Command(
                seen_at=now,
                measured_at=now,
                source="simulation",
                subject=person,
                agent=AgentKind.NOTIFICATION,
                id=f"command-{next(self._numbers)}",
                name=name,
                data=data,
            )
        )
