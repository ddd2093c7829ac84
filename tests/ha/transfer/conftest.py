"""A home with two people, whose metrics come and go."""

from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from time import sleep
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import Context, HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockUser

from custom_components.lifeops.const import DOMAIN
from custom_components.lifeops.ha.hub import Hub

from ...entries import BEA, agent, person
from ...settle import NOON, lifeops

ANN_USER = "u" * 32
_LOOK_S = 0.005


@pytest.fixture
async def hub(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> AsyncIterator[Hub]:
    freezer.move_to(NOON)
    MockUser(id=ANN_USER, name="Ann").add_to_hass(hass)
    parts = (person(user_id=ANN_USER), agent(), person(BEA, "Bea"))
    async with lifeops(hass, *parts) as entry:
        yield entry.runtime_data


def held(path: str) -> bytes:
    """Return what an export holds, which nobody else can read."""
    written = Path(path)
    assert written.stat().st_mode & 0o777 == 0o600
    assert written.parent.stat().st_mode & 0o777 == 0o700
    return written.read_bytes()


class Asking:
    """The actions, as they are called."""

    def __init__(self, hass: HomeAssistant, folder: Path) -> None:
        """Know the home, and where it keeps what is LifeOps'."""
        self.hass = hass
        self.folder = folder

    async def do(
        self, name: str, *, user_id: str | None = None, **data: Any
    ) -> Mapping[str, Any]:
        answer = await self.hass.services.async_call(
            DOMAIN,
            name,
            data,
            blocking=True,
            context=Context(user_id=user_id),
            return_response=True,
        )
        assert answer is not None
        return answer

    async def take_in(self, name: str, text: str | bytes) -> Mapping[str, Any]:
        """Import a file for Ann and return what came of it."""
        path = self.folder / "transfers" / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        begun = await self.do("import_metrics", person="Ann", path=name)
        return await self.over(begun["id"])

    async def over(self, transfer: str) -> Mapping[str, Any]:
        """Wait for the end of a transfer."""
        while True:
            told = await self.transfer(transfer)
            if told["state"] not in {"waiting", "running"}:
                return told
            # The clock stands, and the thread that reads the file needs its turn.
            await self.hass.async_add_executor_job(sleep, _LOOK_S)

    async def transfer(self, transfer: str) -> Mapping[str, Any]:
        told = await self.do("get_transfers")
        found: Mapping[str, Any] = next(
            one for one in told["transfers"] if one["id"] == transfer
        )
        return found


@pytest.fixture
def asking(hass: HomeAssistant, hub: Hub) -> Asking:
    assert hub.transfers.inbox.is_dir()
    return Asking(hass, hub.transfers.inbox.parent)
