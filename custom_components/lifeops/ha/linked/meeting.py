"""Pairings over sockets: what a machine of the room sync says, sent and received."""

import asyncio
from collections.abc import Coroutine, Mapping, Sequence
from typing import TYPE_CHECKING, Any, override

from homeassistant.core import callback

from ...core.errors import LifeOpsError, ProtocolError, StoreError, UnavailableError
from ...core.json import JsonMismatchError
from ...sync.acquaintance import Acquaintance, Introduction, Paired
from ...sync.identity import text
from ...sync.keyring import KeyRing
from ...sync.pairing_code import CodeState
from ..entry import HUB
from .config import LinkConfig
from .pairing_model import (
    OtherHome,
    OtherPerson,
    Pairing,
    PairingError,
    PairingProblem,
)
from .wire import Wire

if TYPE_CHECKING:
    from ..hub import Hub

_PROBLEMS: Mapping[str, PairingProblem] = {
    "wrong_code": PairingProblem.WRONG_CODE,
    "pairing_too_new": PairingProblem.TOO_NEW,
    "same_home": PairingProblem.SAME_HOME,
    CodeState.BUSY.value: PairingProblem.BUSY,
    CodeState.USED.value: PairingProblem.CODE_EXPIRED,
    CodeState.CODE_EXPIRED.value: PairingProblem.CODE_EXPIRED,
    CodeState.TOO_MANY_TRIES.value: PairingProblem.TOO_MANY_TRIES,
}


class Meeting(Pairing):
    """What both sides await: another home that has the code, then its yes."""

    def __init__(self, hub: Hub) -> None:
        """Begin with nobody met."""
        self._hub = hub
        self._wire: Wire | None = None
        self._met: asyncio.Future[Acquaintance] = hub.hass.loop.create_future()
        self._paired: asyncio.Future[Paired] = hub.hass.loop.create_future()
        self._task: asyncio.Task[None] | None = None

    @override
    async def words(self) -> Sequence[str]:
        """Return the words that both homes show."""
        return (await self._async_met()).words

    @property
    @override
    def other(self) -> OtherHome:
        """Return who the other home says it is."""
        profile = self._met.result().other
        assert profile is not None  # noqa: S101 - nobody is met without it
        return OtherHome(
            home_id=profile.home,
            name=profile.name,
            site=profile.site,
            version=profile.version,
        )

    @override
    async def confirm(self) -> None:
        """Say yes, and wait for the other one's."""
        met = await self._async_met()
        try:
            await self._send(met.confirm())
        except LifeOpsError as err:
            raise PairingError(PairingProblem.NOT_CONFIRMED) from err
        self._look(met)
        await asyncio.shield(self._paired)

    @override
    async def persons(self) -> Sequence[OtherPerson]:
        """Return who lives in the other home."""
        paired = await asyncio.shield(self._paired)
        return [
            OtherPerson(id=one.id, name=one.name) for one in paired.introduction.persons
        ]

    @override
    async def finish(self) -> LinkConfig:
        """Return the entry of the other home."""
        paired = await asyncio.shield(self._paired)
        if self._hub.hass.data.get(HUB) is not self._hub:
            raise PairingError(PairingProblem.HOME_STOPPED)
        profile, told = paired.profile, paired.introduction
        ring = _ring(told).believed(self._hub.clock.now())
        try:
            await self._hub.links.async_join(ring)
        except StoreError as err:
            raise PairingError(PairingProblem.NOT_CONFIRMED) from err
        config = LinkConfig(
            home_id=profile.home,
            name=profile.name,
            key=text(paired.key),
            signing=profile.signing,
            network=told.network,
        )
        return config.finding(told.addresses)

    @override
    async def close(self) -> None:
        """End it."""
        self._fail(PairingProblem.NOT_CONFIRMED)
        if self._task is not None:
            self._task.cancel()
        if self._wire is not None:
            await self._wire.close()

    @callback
    def _async_begin(self, work: Coroutine[Any, Any, None], name: str) -> None:
        """Begin what lasts no longer than the home runs."""
        hub = self._hub
        self._task = hub.entry.async_create_background_task(hub.hass, work, name)
        self._task.add_done_callback(self._async_ended)

    @callback
    def _async_ended(self, task: asyncio.Task[None]) -> None:
        """Let who waits know where the home stopped in the middle."""
        if task.cancelled():
            self._fail(PairingProblem.HOME_STOPPED)

    async def _async_met(self) -> Acquaintance:
        """Return the other home once it is met; nothing is told to one that was revoked.

        Raises PairingError.
        """
        met = await asyncio.shield(self._met)
        assert met.other is not None  # noqa: S101 - nobody is met without it
        try:
            roster = await self._hub.links.async_roster()
        except LifeOpsError as err:
            raise PairingError(PairingProblem.NOT_CONFIRMED) from err
        if roster.refuses(met.other.home, met.peer):
            raise PairingError(PairingProblem.REVOKED)
        return met

    async def _send(self, frames: Sequence[bytes]) -> None:
        if self._wire is None:
            raise UnavailableError("link_closed")
        for frame in frames:
            await self._wire.send(frame)

    def _look(self, met: Acquaintance | None) -> None:
        """Let who waits know how far it has come."""
        if met is None or met.other is None:
            return
        if not self._met.done():
            self._met.set_result(met)
        if met.paired is not None and not self._paired.done():
            self._paired.set_result(met.paired)

    def _fail(self, problem: PairingProblem) -> None:
        """Let who waits know that it will not come any further."""
        for waited in (self._met, self._paired):
            if not waited.done():
                waited.set_exception(PairingError(problem))
                # Nobody may wait for this one; that is no fault.
                waited.exception()


def _ring(told: Introduction) -> KeyRing:
    try:
        return KeyRing.restore(told.keyring)
    except JsonMismatchError as err:
        raise PairingError(PairingProblem.NOT_CONFIRMED) from err


def problem_of(err: ProtocolError | UnavailableError) -> PairingProblem:
    """Return what people are told of an error that ended a pairing."""
    return _PROBLEMS.get(err.key, PairingProblem.NOT_CONFIRMED)
