"""Who waits for two homes to be in step, and what they are told."""

import asyncio
from collections.abc import Callable

from homeassistant.core import HomeAssistant, callback

from ...core.errors import UnavailableError
from .state import Summary

_LONGEST_S = 120.0


class Waiting:
    """Answers all who wait at once."""

    def __init__(self, hass: HomeAssistant, home: str) -> None:
        """Begin with nobody; the home is named where it cannot be had."""
        self._loop = hass.loop
        self._home = home
        self._asked: list[asyncio.Future[Summary]] = []

    async def async_wait(
        self, wake: Callable[[], object], goes_on: Callable[[], bool]
    ) -> Summary:
        """Return what was exchanged; raises UnavailableError where that fails.

        It is woken when somebody waits: what fails before is told to nobody. goes_on
        tells whether they talk all the same where it takes too long.
        """
        asked: asyncio.Future[Summary] = self._loop.create_future()
        self._asked.append(asked)
        wake()
        try:
            async with asyncio.timeout(_LONGEST_S):
                return await asked
        except TimeoutError as err:
            if goes_on():
                raise UnavailableError("sync_goes_on", home=self._home) from err
            raise UnavailableError("home_away", home=self._home) from err

    @callback
    def async_tell(self, done: Summary) -> None:
        """Tell what was exchanged."""
        for one in self._taken():
            one.set_result(done)

    @callback
    def async_fail(self) -> None:
        """Tell that nothing comes of it."""
        for one in self._taken():
            one.set_exception(UnavailableError("home_away", home=self._home))
            # Who asked may have gone meanwhile; that is no fault.
            one.exception()

    def _taken(self) -> list[asyncio.Future[Summary]]:
        asked, self._asked = self._asked, []
        return [one for one in asked if not one.done()]
