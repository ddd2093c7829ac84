"""How the metrics database does, as a record of the home."""

from ...core.datasets import SINK_HEALTH
from ...core.effects import DeleteRecord, PutRecord
from ...core.upkeep import SinkHealthRecord
from ..hub import Hub

_WHO = "metrics_database"


def keep_health(hub: Hub, health: SinkHealthRecord) -> None:
    """Hand in how the database does; it is kept until it is committed."""
    home = hub.household.home.home_id
    write = PutRecord(
        dataset=SINK_HEALTH.name,
        id=home,
        fields=SINK_HEALTH.write(health),
        person=home,
    )
    hub.ingest([write], who=_WHO)


async def async_health(hub: Hub) -> SinkHealthRecord | None:
    """Return how the database did last, None where nothing is kept of it."""
    home = hub.household.home.home_id
    stood = await hub.async_read(lambda reader: reader.record(SINK_HEALTH.name, home))
    return SINK_HEALTH.readable(stood)


def forget_health(hub: Hub) -> None:
    """Let there be no metrics database."""
    home = hub.household.home.home_id
    hub.ingest([DeleteRecord(dataset=SINK_HEALTH.name, id=home)], who=_WHO)
