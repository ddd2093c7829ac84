"""The actions of the reminders agent."""

from .description import Described

ACTIONS: tuple[Described, ...] = ()
