"""What the gamification agent shows."""

from ...core.identity import AgentKind
from .description import AgentEntities

GAMIFICATION = AgentEntities(kind=AgentKind.GAMIFICATION)
