"""One-line changes that would hurt a household, and the runner that plants them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mutant:
    """A change of one file: old stands there exactly once; why it would hurt."""

    path: str
    old: str
    new: str
    why: str
