"""A follower between a home and a server that stand in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
import json

from custom_components.lifeops.core.json import from_json
from custom_components.lifeops.core.upkeep import SinkHealthRecord
from custom_components.lifeops.metrics.cursor import Cursor
from custom_components.lifeops.metrics.follower import Follower

from .home import Clock, Cursors, Home
from .server import Server


@dataclass
class Pair:
    """Everything around a follower, and the one that runs."""

    home: Home = field(default_factory=Home)
    server: Server = field(default_factory=Server)
    cursors: Cursors = field(default_factory=Cursors)
    clock: Clock = field(default_factory=Clock)
    told: list[SinkHealthRecord] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    chance: float = 0.0

    def __post_init__(self) -> None:
        """Begin to follow."""
        self.crash()

    def crash(self) -> None:
        """Begin again from what was saved."""
        self.server.is_open = False
        self.follower = Follower(
            name="Database",
            local=self.home,
            journal=self.home,
            sink=self.server,
            cursors=self.cursors,
            clock=self.clock,
            chance=lambda: self.chance,
        )

    def step(self) -> float:
        """Do one step and hear how the database does; return how long to rest."""
        wait_s = self.follower.step().wait_s
        if (record := self.follower.health()) is not None:
            self.told.append(record)
        self.waits.append(wait_s)
        return wait_s

    def run(self, steps: int) -> None:
        """Do some steps, resting as long as they say."""
        for _ in range(steps):
            self.clock.turn(seconds=self.step() + 0.001)

    def drain(self, most: int = 2_000) -> int:
        """Step until the server has it all; return how many steps that took."""
        for nr in range(most):
            self.clock.turn(milliseconds=1)
            wait_s = self.step()
            if self.health.caught_up_at == self.clock.now():
                return nr + 1
            self.clock.turn(seconds=wait_s)
        message = "it never ends"
        raise AssertionError(message)

    @property
    def health(self) -> SinkHealthRecord:
        """Return how the database does now, told or not."""
        cursor = self.follower._kept.cursor
        condition = replace(self.follower._condition, cursor=cursor)
        return condition.record("Database", self.clock.now())

    @property
    def saved(self) -> Cursor | None:
        """Return the cursor that a new follower would begin from."""
        text = self.cursors.text
        return None if text is None else from_json(Cursor, json.loads(text))

    @property
    def problems(self) -> Sequence[str | None]:
        """Return the problems that were told, in their order."""
        return [record.problem for record in self.told]
