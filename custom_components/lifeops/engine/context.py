"""What the parts of one turn share."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ..core.identity import AgentKind, Instance
from ..core.places import Here, place
from ..core.rules import Rules
from .leases import Leases
from .memory import Memory
from .outbox import Outbox
from .protocols import Claim, OutboxRow, Transaction
from .reads import TurnReads
from .snapshot import Trouble, TroubleKind
from .view import RuleView


@dataclass(frozen=True, slots=True, kw_only=True)
class Kit:
    """What all turns of an engine work with."""

    rules: Mapping[AgentKind, Rules[Any]]
    leases: Leases
    built_at: datetime
    home: str


@dataclass(slots=True)
class After:
    """What is done once the turn is committed, in this order."""

    replies: list[Callable[[], None]] = field(default_factory=list)
    stops: list[OutboxRow] = field(default_factory=list)
    starts: list[Claim] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Context:
    """One turn: its transaction, its copy of the memory, its time, what it leaves.

    urgent holds the keys of acts that answer a Command of this turn.
    """

    tx: Transaction
    memory: Memory
    kit: Kit
    now: datetime
    monotonic: float
    after: After = field(default_factory=After)
    urgent: set[str] = field(default_factory=set)
    told: int = 0

    @property
    def trusted(self) -> bool:
        """Return whether the time of this turn is believed."""
        return self.memory.trusted

    @property
    def outbox(self) -> Outbox:
        """Return the outbox as this turn sees it."""
        return Outbox(self.tx, self.now, self.kit.leases, self.kit.home, self._place_of)

    @property
    def reads(self) -> TurnReads:
        """Return what rules may read as it stands now."""
        return TurnReads(
            self.tx,
            self.memory.live,
            home=self.kit.home,
            aliases=self.memory.aliases,
        )

    def _place_of(self, person: str) -> Here:
        """Return where a person is as this home sees it."""
        deciding = Instance(AgentKind.NOTIFICATION, person)
        return place(RuleView(self.reads, self.now, deciding), person)

    def rules(self, instance: Instance) -> Rules[Any]:
        """Return the rules of an instance's kind."""
        return self.kit.rules[instance.agent]

    def trouble(
        self, kind: TroubleKind, instance: Instance | None = None, detail: str = ""
    ) -> None:
        """Tell a person of something, once the turn is committed."""
        self.after.troubles.append(Trouble(kind, instance, detail))
