"""Decisions kept with all that they were made from, and made again."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from ..core.facts import Fact
from ..core.identity import Instance
from ..core.json import Json, from_json
from ..core.rules import Decision, Rules
from .encoding import decode_fact, encode
from .protocols import DecisionRow
from .reads import ReplayedReads
from .view import RuleView

KEPT = 1500


def decision_row(
    instance: Instance,
    at: datetime,
    *,
    version: int,
    state: Json,
    fact: Fact,
    reads: Sequence[Json],
    decision: Decision[Any],
) -> DecisionRow:
    """Return what is kept of a decision; state is the one before it."""
    return DecisionRow(
        instance=instance,
        at=at,
        version=version,
        state=state,
        fact=encode(fact),
        reads=reads,
        effects=[encode(effect) for effect in decision.effects],
    )


def replay[S](row: DecisionRow, rules: Rules[S]) -> Decision[S]:
    """Make a kept decision again."""
    view = RuleView(ReplayedReads(row.reads), row.at, row.instance)
    state = from_json(rules.state_type, row.state)
    return rules.decide(state, decode_fact(row.fact), view)
