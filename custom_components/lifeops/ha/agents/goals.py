"""What the goals agent shows."""

from ...core.identity import AgentKind
from .description import AgentEntities

GOALS = AgentEntities(kind=AgentKind.GOALS)
