"""Reaching a linked home: one address after another, until it proves itself."""

from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from aiohttp import ClientSession
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback

from ...core.errors import ProtocolError, RefusedError, UnavailableError
from ...core.json import JsonMismatchError
from ...sync.channel import Channel
from ...sync.identity import Keys, raw
from ..entry import EntryName, async_entries_of
from .addresses import link_url
from .client import DialError, async_dial, async_dialler
from .config import CONF_REACHED, LinkConfig
from .greeting import async_ask, async_call
from .state import LinkProblem
from .wire import Wire

_SAYS_LITTLE = (None, LinkProblem.CANNOT_CONNECT)


@dataclass(frozen=True, slots=True)
class Reached:
    """A channel to the home that was meant."""

    wire: Wire
    channel: Channel
    address: str


@dataclass(frozen=True, slots=True)
class Unreached:
    """Why it was not reached; refused: nothing explains it but that we are unknown."""

    problem: LinkProblem | None = None
    refused: bool = False


async def async_reach(
    hass: HomeAssistant, entry: ConfigEntry[Any], keys: Keys
) -> Reached | Unreached:
    """Return a channel to the home of an entry, or why there is none."""
    config = LinkConfig.of(entry)
    session = async_dialler(hass, verify_ssl=config.verify_ssl)
    call = _Call(session, keys, raw(config.key), _others(hass, keys, config.home_id))
    try:
        for address in config.places:
            if (reached := await call.async_try(address)) is not None:
                _async_keep(hass, entry, config.proving(address))
                return reached
    finally:
        session.detach()
    refused = call.is_refused(config.reached)
    return Unreached(None if refused else call.problem, refused=refused)


@dataclass(slots=True)
class _Call:
    """One round of the addresses of a home; others are the keys of who may be there."""

    session: ClientSession
    keys: Keys
    peer: bytes
    others: Collection[bytes]
    problem: LinkProblem | None = None
    _strange: list[str] = field(default_factory=list)
    _silent: list[str] = field(default_factory=list)

    async def async_try(self, address: str) -> Reached | None:
        """Return a channel to the home where it proves itself at an address."""
        try:
            return await self._async_greeted(address)
        except ProtocolError:
            await self._async_explain(address)
        except UnavailableError as err:
            self._note(err)
            self._silent.append(address)
        except RefusedError:
            self.problem = self.problem or LinkProblem.CANNOT_CONNECT
        return None

    def is_refused(self, reached: str | None) -> bool:
        """Return whether the home itself must be what answered and proved nothing.

        No reply tells one that does not know us from another machine: it counts where
        the home was last, or where everything else that it may be at answers too.
        """
        answered = {link_url(one).host for one in self._strange}
        silent = {link_url(one).host for one in self._silent}
        return reached in self._strange or (bool(answered) and silent <= answered)

    async def _async_greeted(self, address: str) -> Reached:
        wire = await async_dial(self.session, address)
        channel: Channel | None = None
        try:
            channel = await async_call(wire, self.keys, self.peer)
            return Reached(wire, channel, address)
        finally:
            if channel is None:
                await wire.close()

    async def _async_explain(self, address: str) -> None:
        """Note who answered: a home that is known here is only not the one meant."""
        try:
            for other in self.others:
                if await self._async_proves(address, other):
                    self.problem = self.problem or LinkProblem.CANNOT_CONNECT
                    return
        except UnavailableError as err:
            self._note(err)
            self._silent.append(address)
            return
        self._strange.append(address)

    async def _async_proves(self, address: str, key: bytes) -> bool:
        wire = await async_dial(self.session, address)
        try:
            return await async_ask(wire, self.keys, key)
        finally:
            await wire.close()

    def _note(self, err: UnavailableError) -> None:
        """Keep the problem that tells most."""
        late = LinkProblem.NO_ANSWER
        if self.problem in _SAYS_LITTLE:
            self.problem = err.problem if isinstance(err, DialError) else late


def _others(hass: HomeAssistant, keys: Keys, home: str) -> Sequence[bytes]:
    """Return the keys of this home and of all that are linked, without the one meant."""
    found = [keys.public]
    for entry in async_entries_of(hass, EntryName.LINKED_HOME):
        with suppress(JsonMismatchError, ProtocolError):
            config = LinkConfig.of(entry)
            if config.home_id != home:
                found.append(raw(config.key))
    return found


@callback
def _async_keep(
    hass: HomeAssistant, entry: ConfigEntry[Any], config: LinkConfig
) -> None:
    """Keep where a home was reached."""
    data = {**entry.data, CONF_REACHED: config.reached}
    hass.config_entries.async_update_entry(entry, data=data)
