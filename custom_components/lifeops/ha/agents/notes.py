"""What the notes agent shows."""

from ...core.identity import AgentKind
from .description import AgentEntities

NOTES = AgentEntities(kind=AgentKind.NOTES)
