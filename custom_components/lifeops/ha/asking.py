"""Handing things to the engine from Home Assistant's loop, and awaiting its answer."""

import asyncio
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
import logging

from homeassistant.util.uuid import random_uuid_hex

from ..core.clock import Clock
from ..core.datasets import AGENT
from ..core.effects import DeleteRecord, PutRecord
from ..core.errors import RefusedError, UnavailableError
from ..core.facts import Command, Fact
from ..core.identity import Instance
from ..core.json import Json
from ..core.records import AgentRecord
from ..engine.engine import Engine
from ..engine.entrance import COMMAND_WAIT_S
from .errors import translated
from .subentries import Household

_LOGGER = logging.getLogger(__name__)
_ANSWER_WAIT_S = COMMAND_WAIT_S + 1.0
_UNKNOWN = "unknown_agent"
SOURCE = "home_assistant"


class Asking:
    """The engine as entities, actions and collectors reach it."""

    engine: Engine
    clock: Clock
    household: Household

    def submit(self, fact: Fact) -> None:
        """Hand a live fact to the engine."""
        self.engine.submit(fact)

    def ingest(self, writes: Sequence[PutRecord | DeleteRecord], *, who: str) -> None:
        """Hand collected records to the engine, which keeps them until committed."""
        self.engine.ingest(writes, who=who).add_done_callback(_log_refused)

    def command(self, command: Command) -> Future[Mapping[str, Json]]:
        """Hand what somebody asks for to the engine."""
        return self.engine.command(command)

    async def async_ingest(
        self, writes: Sequence[PutRecord | DeleteRecord], *, who: str = SOURCE
    ) -> None:
        """Commit records or none; raises a translated error when that fails."""
        with translated():
            await _answered(self.engine.ingest(writes, who=who))

    async def async_introduce(self, writes: Sequence[PutRecord]) -> None:
        """Hand in what agents stand on; while the store fails it is kept for later."""
        reply = asyncio.wrap_future(self.engine.ingest(writes, who=SOURCE))
        done, _ = await asyncio.wait({reply}, timeout=_ANSWER_WAIT_S)
        with translated():
            for committed in done:
                committed.result()

    async def async_command(
        self, instance: Instance, name: str, data: Mapping[str, Json] | None = None
    ) -> Mapping[str, Json]:
        """Give an agent a command and return its answer once that is committed."""
        now = self.clock.now()
        command = Command(
            id=random_uuid_hex(),
            name=name,
            data=data or {},
            agent=instance.agent,
            subject=instance.subject,
            seen_at=now,
            measured_at=now,
            source=SOURCE,
        )
        with translated():
            try:
                return await _answered(self.command(command))
            except RefusedError as err:
                if err.key != _UNKNOWN:
                    raise
                raise self.missing(instance) from err

    def missing(self, instance: Instance) -> RefusedError:
        """Return why an agent does not run: it is not there, or not yet started."""
        if instance in self.household.agents:
            return RefusedError("agent_starting")
        return RefusedError(_UNKNOWN)

    async def async_enable(self, instance: Instance, *, enabled: bool) -> None:
        """Switch an agent on or off."""
        write = PutRecord(
            dataset=AGENT.name,
            id=str(instance),
            fields=AGENT.write(AgentRecord(enabled=enabled)),
            person=instance.subject,
        )
        await self.async_ingest([write])


async def _answered[T](reply: Future[T]) -> T:
    """Await the engine's answer; who gives up waiting has asked for nothing."""
    try:
        async with asyncio.timeout(_ANSWER_WAIT_S):
            return await asyncio.wrap_future(reply)
    except TimeoutError as err:
        raise UnavailableError("store_unavailable") from err


def _log_refused(reply: Future[None]) -> None:
    if (error := reply.exception()) is not None:
        _LOGGER.error("Collected records were refused", exc_info=error)
