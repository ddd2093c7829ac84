"""The pairing of the home on which a code was typed."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, override

from ...core.errors import ProtocolError, UnavailableError
from ...sync.pairing import PairingClaim
from ...sync.pairing_code import GOOD_FOR
from .config import LinkConfig
from .greeting import HANDSHAKE_S, Purpose
from .meeting import Meeting, problem_of
from .membership import async_come_behind
from .pairing_model import PairingProblem
from .wire import CLOSE_BUSY, Wire

if TYPE_CHECKING:
    from ..hub import Hub


class Claim(Meeting):
    """Tells the home that was called that the code is known here."""

    def __init__(
        self,
        hub: Hub,
        machine: PairingClaim,
        wire: Wire,
        address: str,
        *,
        verify_ssl: bool,
    ) -> None:
        """Take over a socket to the home at an address."""
        super().__init__(hub)
        self._machine = machine
        self._wire = wire
        self._address = address
        self._verify_ssl = verify_ssl
        self._async_begin(self._async_claim(wire), "pairing")

    @override
    async def finish(self) -> LinkConfig:
        """Return the entry of the other home, with the address that answered first."""
        config = await super().finish()
        async_come_behind(self._hub, self._paired.result().profile.serves)
        typed = replace(config, addresses=(self._address,), verify_ssl=self._verify_ssl)
        return typed.proving(self._address)

    async def _async_claim(self, wire: Wire) -> None:
        """Say and hear what there is until both are paired."""
        heard = 0
        try:
            beside = self._hub.hass.async_add_executor_job
            first = await beside(self._machine.begin)
            await wire.send(Purpose.PAIRING.opening(first))
            while not self._paired.done():
                patience_s = HANDSHAKE_S if not heard else GOOD_FOR.total_seconds()
                frame = await wire.receive(patience_s)
                heard += 1
                await self._send(await self._async_answers(frame))
                self._look(self._machine.met)
        except ProtocolError as err:
            self._fail(problem_of(err))
        except UnavailableError:
            self._fail(self._why_silent(wire, heard))
        finally:
            await wire.close()

    async def _async_answers(self, frame: bytes) -> Sequence[bytes]:
        """Return what to say; until the code has proved right that takes a while."""
        if self._machine.met is not None:
            return self._machine.receive(frame)
        receive = self._machine.receive
        return await self._hub.hass.async_add_executor_job(receive, frame)

    def _why_silent(self, wire: Wire, heard: int) -> PairingProblem:
        """Return why the other home went away: it says nothing of a wrong code."""
        if wire.close_code == CLOSE_BUSY:
            return PairingProblem.BUSY
        if self._machine.met is not None:
            return PairingProblem.NOT_CONFIRMED
        return PairingProblem.WRONG_CODE if heard else PairingProblem.CODE_EXPIRED
