"""The pairing of the home that shows a code."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, override

from ...core.errors import ProtocolError, UnavailableError
from ...sync.acquaintance import Introduction
from ...sync.pairing import PairingOffer
from ...sync.pairing_code import GOOD_FOR, CodeState, PairingCode
from .greeting import HANDSHAKE_S
from .meeting import Meeting, problem_of
from .pairing_model import Offer, PairingProblem
from .wire import Wire

if TYPE_CHECKING:
    from ..hub import Hub


PATIENCE_S = GOOD_FOR.total_seconds()


class ShownCode(Meeting, Offer):
    """Answers whoever claims the code, until somebody has it right or it is over."""

    def __init__(self, hub: Hub, code: PairingCode, introduction: Introduction) -> None:
        """Show a code from now on."""
        super().__init__(hub)
        self._code = code
        self._introduction = introduction
        self._turn = asyncio.Lock()
        hub.links.async_show(self.async_answer)
        self._async_begin(self._async_expire(), "pairing code")

    @property
    @override
    def code(self) -> str:
        """Return the digits to show."""
        return self._code.digits

    @property
    @override
    def expires_at(self) -> datetime:
        """Return until when they are good."""
        return self._code.expires_at

    @override
    async def close(self) -> None:
        """Show it no more."""
        self._hub.links.async_hide(self.async_answer)
        await super().close()

    async def async_answer(self, wire: Wire, first: bytes) -> None:
        """Talk to a home that claims the code; raises ProtocolError, UnavailableError."""
        links = self._hub.links
        machine = PairingOffer(
            links.keys, self._code, links.profile, self._introduction
        )
        try:
            await self._async_talk(wire, machine, first)
        except (ProtocolError, UnavailableError) as err:
            self._async_lost(wire, err)
            raise
        finally:
            if not self._paired.done():
                machine.close()

    async def _async_talk(
        self, wire: Wire, machine: PairingOffer, frame: bytes
    ) -> None:
        while not self._paired.done():
            for answer in await self._async_answers(machine, frame):
                await wire.send(answer)
            if machine.met is not None:
                self._wire = wire
                self._look(machine.met)
            if not self._paired.done():
                met = machine.met is not None
                patience_s = PATIENCE_S if met else HANDSHAKE_S
                frame = await wire.receive(patience_s)

    async def _async_answers(
        self, machine: PairingOffer, frame: bytes
    ) -> Sequence[bytes]:
        """Return what to say; until a code has proved right that takes a while."""
        receive = partial(machine.receive, frame, self._hub.clock.now())
        if machine.met is not None:
            return receive()
        async with self._turn:
            return await self._hub.hass.async_add_executor_job(receive)

    def _async_lost(self, wire: Wire, err: ProtocolError | UnavailableError) -> None:
        """End the offer where it can come to nothing any more."""
        if self._wire is wire:
            self._end(problem_of(err))
        elif self._code.state(self._hub.clock.now()) is CodeState.TOO_MANY_TRIES:
            self._end(PairingProblem.TOO_MANY_TRIES)

    def _end(self, problem: PairingProblem) -> None:
        """Let who waits know that it is over; another code may be shown from now on."""
        self._fail(problem)
        self._hub.links.async_hide(self.async_answer)

    async def _async_expire(self) -> None:
        """Let the wait end with the code; who has it right may take a little longer."""
        await asyncio.sleep(PATIENCE_S)
        self._hub.links.async_hide(self.async_answer)
        if not self._met.done():
            self._fail(PairingProblem.CODE_EXPIRED)
