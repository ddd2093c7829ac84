"""What the reminders agent shows."""

from ...core.identity import AgentKind
from .description import AgentEntities

REMINDERS = AgentEntities(kind=AgentKind.REMINDERS)
