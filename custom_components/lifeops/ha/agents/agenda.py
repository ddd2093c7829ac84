"""What the agenda agent shows."""

from ...core.identity import AgentKind
from .description import AgentEntities

AGENDA = AgentEntities(kind=AgentKind.AGENDA)
