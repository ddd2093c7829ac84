"""The pairing of the home on which a code was typed."""

from dataclasses import replace
from typing import TYPE_CHECKING, override

from ...core.errors import ProtocolError, UnavailableError
from ...sync.pairing import PairingClaim
from ...sync.pairing_code import GOOD_FOR
from .config import LinkConfig
from .greeting import HANDSHAKE_S, Purpose
from .meeting import Meeting, problem_of
from .pairing_model import PairingProblem
from .wire import Wire

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
        self._task = hub.entry.async_create_background_task(
            hub.hass, self._async_claim(wire), "pairing"
        )

    @override
    async def finish(self) -> LinkConfig:
        """Return the entry of the other home, with the address that answered first."""
        config = await super().finish()
        addresses = dict.fromkeys((self._address, *config.addresses))
        return replace(config, addresses=tuple(addresses), verify_ssl=self._verify_ssl)

    async def _async_claim(self, wire: Wire) -> None:
        """Say and hear what there is until both are paired."""
        heard = 0
        try:
            await wire.send(Purpose.PAIRING.opening(self._machine.begin()))
            while not self._paired.done():
                patience_s = HANDSHAKE_S if not heard else GOOD_FOR.total_seconds()
                frame = await wire.receive(patience_s)
                heard += 1
                await self._send(self._machine.receive(frame))
                self._look(self._machine.met)
        except ProtocolError as err:
            self._fail(problem_of(err))
        except UnavailableError:
            self._fail(self._why_silent(heard))
        finally:
            await wire.close()

    def _why_silent(self, heard: int) -> PairingProblem:
        """Return why the other home went away: it says nothing of a wrong code."""
        if self._machine.met is not None:
            return PairingProblem.NOT_CONFIRMED
        return PairingProblem.WRONG_CODE if heard else PairingProblem.CODE_EXPIRED
