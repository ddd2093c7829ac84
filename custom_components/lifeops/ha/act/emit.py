"""Emit: what is worth automating goes to the agent's event entity."""

from homeassistant.helpers.dispatcher import async_dispatcher_send

from ...core.effects import Emit
from ...core.identity import AgentKind, Instance
from ...core.outcomes import OutcomeState
from ..signals import SIGNAL_EVENT
from .job import Ending, Job


async def async_emit(job: Job[Emit]) -> Ending:
    """Tell the event entity of an instance."""
    act = job.act
    instance = Instance(AgentKind(act.agent), act.subject)
    async_dispatcher_send(
        job.hass, SIGNAL_EVENT, instance, act.event, act.data, act.key
    )
    return Ending(OutcomeState.DONE)
