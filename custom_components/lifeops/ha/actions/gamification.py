"""The actions of the gamification agent."""

from .description import Described

ACTIONS: tuple[Described, ...] = ()
