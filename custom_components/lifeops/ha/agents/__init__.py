"""The entities of every agent, in the order of the agents' own tuple."""

from collections.abc import Mapping

from ...core.identity import AgentKind
from .data import DATA
from .description import AgentEntities
from .integration import INTEGRATION
from .notification import NOTIFICATION
from .sleep import SLEEP

ENTITIES: Mapping[AgentKind, AgentEntities] = {
    entities.kind: entities for entities in (SLEEP, NOTIFICATION, INTEGRATION, DATA)
}
