"""What the notes agent shows."""

from homeassistant.components.sensor import SensorStateClass

from ...core.identity import AgentKind
from ...core.topics import NOTES as TOPIC
from .description import AgentEntities, AgentFactsDescription, AgentSensorDescription

NOTES = AgentEntities(
    kind=AgentKind.NOTES,
    sensors=(
        AgentSensorDescription(
            key="notes",
            translation_key="notes",
            topic=TOPIC,
            state_class=SensorStateClass.MEASUREMENT,
            value_fn=lambda now: now.count,
            attributes_fn=lambda now: {
                "edited": now.edited.isoformat() if now.edited else None
            },
        ),
    ),
    facts=(
        AgentFactsDescription(topic=TOPIC, facts_fn=lambda now: {"notes": now.count}),
    ),
)
