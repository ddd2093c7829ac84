"""What the gamification agent keeps in mind between two facts."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class GamificationState:
    """Whether it has looked at its world since it was started."""

    started: bool = False
