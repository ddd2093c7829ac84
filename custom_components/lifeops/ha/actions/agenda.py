"""The actions of the agenda agent."""

from .description import Described

ACTIONS: tuple[Described, ...] = ()
