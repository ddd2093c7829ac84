"""Will tonight be poor? Naive Bayes over a person's own nights, and how well it does.

Each condition that is known in an evening moves the odds by its own rate before poor
and before other nights. With few nights behind it a rate is drawn to the rate over
all nights, so that it moves little.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import exp, log

from ...core.insights import (
    Condition,
    Measure,
    Outlook,
    OutlookModel,
    Proof,
    SleepLearnt,
    Weight,
)
from .conditions import Conditions

NIGHTS_AT_LEAST = 30
_DRAWN_BY = 5.0
_RAISES = log(1.05)
_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Example:
    """A night of the past: what its evening knew, and whether it was poor."""

    conditions: Conditions
    poor: bool


@dataclass(slots=True)
class Counts:
    """How often what was known came before which outcome."""

    nights: Counter[bool] = field(default_factory=Counter)
    known: Counter[tuple[Condition, bool]] = field(default_factory=Counter)
    present: Counter[tuple[Condition, bool]] = field(default_factory=Counter)

    def add(self, example: Example) -> None:
        """Learn from a night."""
        self.nights[example.poor] += 1
        for name, holds in example.conditions.items():
            self.known[name, example.poor] += 1
            self.present[name, example.poor] += holds

    @property
    def prior(self) -> float:
        """Return the log odds of a poor night of which nothing is known."""
        odds = (self.nights[True] + 1) / (self.nights[False] + 1)
        return round(log(odds), _DIGITS)

    def weight(self, name: Condition) -> Weight:
        """Return how much a condition moves the log odds."""
        poor, other = (self._rate(name, poor=poor) for poor in (True, False))
        return Weight(
            present=round(log(poor / other), _DIGITS),
            absent=round(log((1 - poor) / (1 - other)), _DIGITS),
        )

    def _rate(self, name: Condition, *, poor: bool) -> float:
        known = self.known[name, True] + self.known[name, False]
        present = self.present[name, True] + self.present[name, False]
        overall = (present + 1) / (known + 2)
        drawn = self.present[name, poor] + _DRAWN_BY * overall
        return drawn / (self.known[name, poor] + _DRAWN_BY)


def learn(examples: Sequence[Example], measure: Measure) -> OutlookModel | None:
    """Return what the nights teach, oldest first; None where they are too few.

    On the way each night is predicted from those before it alone.
    """
    counts, proof = Counts(), Proof()
    for number, example in enumerate(examples):
        if number >= NIGHTS_AT_LEAST:
            proof = _tried(proof, counts, example)
        counts.add(example)
    if len(examples) < NIGHTS_AT_LEAST:
        return None
    return OutlookModel(
        measure=measure,
        nights=len(examples),
        prior=counts.prior,
        weights={name.value: counts.weight(name) for name in Condition},
        proof=proof,
    )


def outlook(learnt: SleepLearnt, conditions: Conditions) -> Outlook | None:
    """Return what tonight's conditions make of what was learnt."""
    model = learnt.model
    if model is None:
        return None
    odds = _odds(model.prior, model.weights, conditions)
    return Outlook(
        day=learnt.day,
        poor=odds > 0,
        probability=round(1 / (1 + exp(-odds)), 3),
        reasons=tuple(_reasons(model.weights, conditions)),
        measure=model.measure,
        learnt_from=model.nights,
        proof=model.proof,
    )


def _tried(proof: Proof, counts: Counts, example: Example) -> Proof:
    weights = {name.value: counts.weight(name) for name in example.conditions}
    said = _odds(counts.prior, weights, example.conditions) > 0
    commoner = counts.nights[True] > counts.nights[False]
    return Proof(
        nights=proof.nights + 1,
        hits=proof.hits + (said == example.poor),
        naive_hits=proof.naive_hits + (commoner == example.poor),
    )


def _odds(prior: float, weights: Mapping[str, Weight], conditions: Conditions) -> float:
    return prior + sum(
        weights[name].present if holds else weights[name].absent
        for name, holds in conditions.items()
    )


def _reasons(
    weights: Mapping[str, Weight], conditions: Conditions
) -> Iterator[Condition]:
    """Yield what is there tonight and raises the odds, the weightiest first."""
    there = [name for name, holds in conditions.items() if holds]
    for name in sorted(there, key=lambda name: (-weights[name].present, name)):
        if weights[name].present > _RAISES:
            yield name
