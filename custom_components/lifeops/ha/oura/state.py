"""What people are shown of an account, pushed after every poll."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
import logging
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator

from ...const import DOMAIN
from ...core.health import SourceHealthRecord
from ...sources.oura.errors import NOT_AUTHORIZED, WORST_FIRST

_LOGGER = logging.getLogger(__name__)

OK = "ok"
FILLING = "filling"
HOME_NOT_RUNNING = "home_not_running"
PERSON_GONE = "account_person_gone"
STEP = timedelta(minutes=30)
STATUSES = (OK, FILLING, *WORST_FIRST, HOME_NOT_RUNNING, PERSON_GONE)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountState:
    """How an account does; stopped is why it is not asked at all.

    newest_data and last_sync are what is shown of the times that move with every poll:
    steps, because each change that is shown is recorded.
    """

    health: SourceHealthRecord
    filled: bool = False
    stopped: str | None = None
    newest_data: datetime | None = None
    last_sync: datetime | None = None

    def after(self, before: AccountState) -> AccountState:
        """Return it with the times that are shown after those shown before."""
        return replace(
            self,
            newest_data=_step(before.newest_data, self.health.last_data),
            last_sync=_step(before.last_sync, self.health.last_good),
        )

    @property
    def status(self) -> str | None:
        """Return one word for it, None before the first poll."""
        if self.stopped or self.health.problem:
            return self.stopped or self.health.problem
        if self.health.last_good is None:
            return None
        return FILLING if self.health.progress is not None else OK

    @property
    def filled_pct(self) -> int | None:
        """Return how much of the history is there, None where nobody knows yet."""
        if self.health.progress is not None:
            return round(100 * self.health.progress)
        return 100 if self.filled else None


class AccountCoordinator(DataUpdateCoordinator[AccountState]):
    """Hand the state of an account to its entities; log what fails, once."""

    def __init__(
        self, hass: HomeAssistant, entry: ConfigEntry[Any], state: AccountState
    ) -> None:
        """Start from what was known before."""
        super().__init__(
            hass,
            _LOGGER,
            config_entry=entry,
            name=f"{DOMAIN} {entry.title}",
            always_update=False,
        )
        self.title = entry.title
        self.data = state.after(state)

    def push(self, state: AccountState) -> None:
        """Take over a state; listeners hear of it when something changed."""
        before = self.data
        state = state.after(before)
        if state == before:
            return
        if state.stopped != before.stopped or state.health.problem != (
            before.health.problem
        ):
            self._tell(state)
        self.async_set_updated_data(state)

    def _tell(self, state: AccountState) -> None:
        problem = state.stopped or state.health.problem
        if problem is None:
            _LOGGER.info("%s answers again", self.title)
        elif problem != NOT_AUTHORIZED:
            _LOGGER.warning("%s gives nothing at present: %s", self.title, problem)


def _step(shown: datetime | None, moment: datetime | None) -> datetime | None:
    """Return a moment, or the one that is shown where that is near enough."""
    if shown is None or moment is None or abs(moment - shown) >= STEP:
        return moment
    return shown
