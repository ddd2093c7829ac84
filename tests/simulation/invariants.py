"""What must hold after every step, whatever breaks."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from typing import override

from custom_components.lifeops.agents import RULES
from custom_components.lifeops.core.effects import Push
from custom_components.lifeops.core.json import canonical
from custom_components.lifeops.core.outcomes import OutcomeState
from custom_components.lifeops.engine.decisions import replay
from custom_components.lifeops.engine.encoding import encode
from custom_components.lifeops.engine.protocols import (
    Claim,
    DecisionRow,
    OutboxRow,
    Store,
)
from custom_components.lifeops.engine.ramp import LightOutcome, RampSpec

from .faults import Watcher, Written
from .world import Lamp

_RULES = {rules.kind: rules for rules in RULES}

type Identity = tuple[str, str, int]


class ViolationError(AssertionError):
    """Something that must never be."""


def demand(holds: bool, what: str, *seen: object) -> None:
    """Raise a ViolationError, with what was seen, unless something holds."""
    if not holds:
        raise ViolationError(what, *seen)


def _identity(row: OutboxRow) -> Identity:
    return row.key, row.rev, row.term


@dataclass(slots=True)
class Invariants(Watcher):
    """Watch commits and acts; every method raises a ViolationError when it must."""

    now: Callable[[], datetime]
    nudged: frozenset[str]
    digest: blake2b = field(default_factory=lambda: blake2b(digest_size=16))
    decided: int = 0
    rows: dict[Identity, OutboxRow] = field(default_factory=dict)
    claims: set[tuple[Identity, int]] = field(default_factory=set)
    reported: dict[Identity, tuple[OutcomeState, Mapping[str, str]]] = field(
        default_factory=dict
    )
    outcomes: Counter[str] = field(default_factory=Counter)
    dirty: bool = False

    @override
    def committed(self, written: Written) -> None:
        """Note what stands now."""
        self.dirty = True
        for decision in written.decisions:
            self._decision(decision)
        for row in written.outbox:
            self.rows[_identity(row)] = row
        for record_id, values in written.outcomes:
            self.outcomes[record_id] += 1
            demand(self.outcomes[record_id] == 1, "ended twice", record_id, values)

    def _decision(self, decision: DecisionRow) -> None:
        """Make a kept decision again, from its row alone."""
        rules = _RULES[decision.instance.agent]
        again = [encode(effect) for effect in replay(decision, rules).effects]
        demand(again == decision.effects, "replayed otherwise", decision, again)
        self.decided += 1
        self.digest.update(canonical(decision).encode())

    def started(self, claim: Claim) -> None:
        """Hold an act to its claim: committed as running, once, before its end."""
        row = claim.row
        stands = self.rows.get(_identity(row))
        demand(stands is not None, "started without being committed", row)
        demand(
            stands.state == "running" and stands.attempts == row.attempts,
            "started otherwise than it stands",
            row,
            stands,
        )
        demand(self.now() < row.expires, "started after its end", row)
        token = (_identity(row), row.attempts)
        demand(token not in self.claims, "started twice for one claim", row)
        self.claims.add(token)
        if isinstance(row.act, Push):
            self._calm(row.act)

    def wrote(self, claim: Claim) -> None:
        """Hold a ramp to writing only while it is wanted."""
        row = self.rows[_identity(claim.row)]
        demand(row.state == "running", "wrote to a lamp", row)

    def _calm(self, push: Push) -> None:
        demand(
            push.text != "late_nudge" or push.person in self.nudged,
            "nudged without having asked for it",
            push,
        )

    def stopped(self, row: OutboxRow) -> None:
        """Hold a stop to what has stood."""
        stands = self.rows.get(_identity(row))
        demand(stands is not None, "stopped without having stood", row)

    def ended(
        self, claim: Claim, state: OutcomeState, parts: Mapping[str, str]
    ) -> None:
        """Keep what an actor said, to be held against what is written of it."""
        self.reported[_identity(claim.row)] = state, dict(parts)

    def lights_ended(
        self,
        spec: RampSpec,
        lamps: Sequence[Lamp],
        starts: Mapping[str, int],
        outcomes: Mapping[str, LightOutcome],
    ) -> None:
        """Hold what was said of each lamp against the lamp itself."""
        for lamp in lamps:
            bright = lamp.level > spec.level + spec.tolerance
            said = outcomes[lamp.name]
            demand(
                not (bright and said is LightOutcome.DONE),
                "bright and called done",
                lamp,
            )
            demand(
                said is not LightOutcome.DEAD or lamp.dead or bright,
                "obeyed and called dead",
                lamp,
            )
            if starts[lamp.name] == 0:
                demand(
                    not any(change.by == "lifeops" for change in lamp.log[-1:]),
                    "was off and was lit",
                    lamp,
                )

    def look(self, store: Store, instances: Sequence[object]) -> None:
        """Look at the store after a step: no cursor beyond the journal, nobody paused."""
        if not self.dirty:
            return
        self.dirty = False
        with store.transaction(self.now()) as transaction:
            end = transaction.journal_end()
            for instance in instances:
                row = transaction.instance(instance)
                demand(row is None or row.cursor <= end, "beyond the journal", row, end)
                demand(row is None or not row.paused, "paused", row)
