"""The actions of the goals agent."""

from .description import Described

ACTIONS: tuple[Described, ...] = ()
