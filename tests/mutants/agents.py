"""Changes of the agents and of core that would hurt a household."""

from . import (
    Mutant,
    agenda,
    core,
    data,
    gamification,
    goals,
    integration,
    notes,
    notification,
    reminders,
    sleep,
)

_PARTS = (
    agenda,
    core,
    data,
    gamification,
    goals,
    integration,
    notes,
    notification,
    reminders,
    sleep,
)

MUTANTS: tuple[Mutant, ...] = tuple(
    mutant for part in _PARTS for mutant in part.MUTANTS
)
