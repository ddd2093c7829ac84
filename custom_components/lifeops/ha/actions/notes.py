"""The actions of the notes agent."""

from .description import Described

ACTIONS: tuple[Described, ...] = ()
