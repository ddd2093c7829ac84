"""The entities of every agent, in the order of the agents' own tuple."""

from collections.abc import Mapping

from ...core.identity import AgentKind
from .agenda import AGENDA
from .data import DATA
from .description import AgentEntities
from .gamification import GAMIFICATION
from .goals import GOALS
from .integration import INTEGRATION
from .notes import NOTES
from .notification import NOTIFICATION
from .reminders import REMINDERS
from .sleep import SLEEP

ENTITIES: Mapping[AgentKind, AgentEntities] = {
    entities.kind: entities
    for entities in (
        SLEEP,
        AGENDA,
        REMINDERS,
        GOALS,
        NOTES,
        GAMIFICATION,
        NOTIFICATION,
        INTEGRATION,
        DATA,
    )
}
