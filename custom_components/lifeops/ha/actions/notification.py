"""The actions of the notification agent."""

from .description import Described

ACTIONS: tuple[Described, ...] = ()
