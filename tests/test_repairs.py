"""What a person can fix with one press."""

from http import HTTPStatus
from typing import Any
from unittest.mock import AsyncMock, call, patch

from homeassistant.components.repairs import DOMAIN as REPAIRS
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.lifeops.const import DOMAIN
from custom_components.lifeops.core.errors import StoreError
from custom_components.lifeops.core.identity import AgentKind, Instance
from custom_components.lifeops.ha.issues import (
    REPAIRS as TABLE,
    RepairKey,
    async_is_raised,
    async_raise,
    issue_id,
)
from custom_components.lifeops.repairs import FIXES, Fixable

from .entries import ANN, hub_entry, without_hub

SLEEP = Instance(AgentKind.SLEEP, ANN)
TEXT = {
    "agent": "sleep",
    "person": "Ann",
    "detail": "KeyError",
    "file": "lifeops.db.damaged",
    "problem": "torn page",
}


@pytest.fixture
def hub() -> AsyncMock:
    return AsyncMock(spec_set=Fixable)


@pytest.fixture
async def entry(hass: HomeAssistant, hub: AsyncMock) -> MockConfigEntry:
    assert await async_setup_component(hass, REPAIRS, {})
    entry = hub_entry()
    entry.add_to_hass(hass)
    entry.runtime_data = hub
    with without_hub():
        assert await hass.config_entries.async_setup(entry.entry_id)
    return entry


async def test_one_press_lets_what_was_set_aside_be_tried_again(
    hass: HomeAssistant, page: Fixing
) -> None:
    async_raise(hass, RepairKey.METRICS_QUARANTINED, name="Attic", count="3")
    form = await page.begin(RepairKey.METRICS_QUARANTINED)
    refused = await page.post(f"/{form['flow_id']}")
    assert refused["errors"] == {"base": "failed"}
    with patch("custom_components.lifeops.repairs.async_release") as release:
        done = await page.post(f"/{form['flow_id']}")
    assert done["type"] == "create_entry"
    release.assert_called_once()
    assert not async_is_raised(hass, RepairKey.METRICS_QUARANTINED)


class Fixing:
    """A person at the repairs page."""

    def __init__(self, client: Any) -> None:
        """Keep the page's connection."""
        self._client = client

    async def post(self, path: str = "", **data: Any) -> dict[str, Any]:
        """Send a form and return what the page shows next."""
        answer = await self._client.post(f"/api/repairs/issues/fix{path}", json=data)
        assert answer.status == HTTPStatus.OK
        result: dict[str, Any] = await answer.json()
        return result

    async def begin(self, key: RepairKey, subject: str = "") -> dict[str, Any]:
        """Open the fix of a repair."""
        return await self.post(handler=DOMAIN, issue_id=issue_id(key, subject))


@pytest.fixture
async def page(entry: MockConfigEntry, hass_client: ClientSessionGenerator) -> Fixing:
    assert entry.runtime_data is not None
    return Fixing(await hass_client())


@pytest.mark.parametrize(
    ("repair", "asked"),
    [
        ((RepairKey.AGENT_PAUSED, str(SLEEP)), call.async_resume(SLEEP)),
        ((RepairKey.CLOCK_UNTRUSTED, ""), call.async_confirm_clock()),
        ((RepairKey.HOME_UNHEARD, "cabin"), call.async_go_on_without("cabin")),
        ((RepairKey.STORE_RESTORABLE, ""), call.async_restore_snapshot()),
    ],
)
async def test_one_press_fixes(
    hass: HomeAssistant,
    page: Fixing,
    hub: AsyncMock,
    repair: tuple[RepairKey, str],
    asked: Any,
) -> None:
    key, subject = repair
    async_raise(hass, key, subject, **TEXT)
    form = await page.begin(key, subject)
    assert form["step_id"] == "confirm"
    assert form["description_placeholders"] == TEXT | {"agent": "Sleep"}
    assert hub.mock_calls == []
    done = await page.post(f"/{form['flow_id']}")
    assert done["type"] == "create_entry"
    assert hub.mock_calls == [asked]
    assert not async_is_raised(hass, key, subject)


async def test_a_fix_that_fails_can_be_tried_again(
    hass: HomeAssistant, page: Fixing, hub: AsyncMock
) -> None:
    hub.async_restore_snapshot.side_effect = [StoreError("no_snapshot"), None]
    async_raise(hass, RepairKey.STORE_RESTORABLE, **TEXT)
    form = await page.begin(RepairKey.STORE_RESTORABLE)
    again = await page.post(f"/{form['flow_id']}")
    assert again["errors"] == {"base": "failed"}
    assert async_is_raised(hass, RepairKey.STORE_RESTORABLE)
    done = await page.post(f"/{form['flow_id']}")
    assert done["type"] == "create_entry"


async def test_nothing_is_fixed_while_lifeops_does_not_run(
    hass: HomeAssistant, page: Fixing, entry: MockConfigEntry
) -> None:
    async_raise(hass, RepairKey.CLOCK_UNTRUSTED)
    form = await page.begin(RepairKey.CLOCK_UNTRUSTED)
    await hass.config_entries.async_remove(entry.entry_id)
    again = await page.post(f"/{form['flow_id']}")
    assert again["errors"] == {"base": "not_loaded"}


async def test_what_can_only_be_read_is_gone_once_read(
    hass: HomeAssistant, page: Fixing, hub: AsyncMock
) -> None:
    async_raise(hass, RepairKey.STORE_DAMAGED, **TEXT)
    form = await page.begin(RepairKey.STORE_DAMAGED)
    done = await page.post(f"/{form['flow_id']}")
    assert done["type"] == "create_entry"
    assert hub.mock_calls == []
    assert not async_is_raised(hass, RepairKey.STORE_DAMAGED)


def test_every_fix_belongs_to_a_fixable_repair() -> None:
    assert all(TABLE[key].fixable for key in FIXES)
