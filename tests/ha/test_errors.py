"""One map of errors, one boundary of tasks."""

import asyncio

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import (
    ConfigEntryError,
    ConfigEntryNotReady,
    HomeAssistantError,
    ServiceValidationError,
)
import pytest

from custom_components.lifeops.const import DOMAIN
from custom_components.lifeops.core.errors import (
    LifeOpsError,
    RefusedError,
    StoreDamagedError,
    StoreError,
    StoreTooNewError,
    UnavailableError,
)
from custom_components.lifeops.ha.errors import (
    async_guarded,
    translated,
    translated_setup,
)
from custom_components.lifeops.ha.issues import RepairKey, async_is_raised


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (RefusedError, ServiceValidationError),
        (UnavailableError, HomeAssistantError),
        (StoreError, HomeAssistantError),
        (StoreDamagedError, HomeAssistantError),
        (LifeOpsError, HomeAssistantError),
    ],
)
async def test_errors_are_translated(
    hass: HomeAssistant, ours: type[LifeOpsError], theirs: type[HomeAssistantError]
) -> None:
    with pytest.raises(HomeAssistantError) as caught, translated():
        raise ours("winddown_over", person="Ann")
    assert type(caught.value) is theirs
    assert caught.value.translation_domain == DOMAIN
    assert caught.value.translation_key == "winddown_over"
    assert caught.value.translation_placeholders == {"person": "Ann"}
    assert isinstance(caught.value.__cause__, ours)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (StoreDamagedError, ConfigEntryError),
        (StoreTooNewError, ConfigEntryError),
        (RefusedError, ConfigEntryError),
        (StoreError, ConfigEntryNotReady),
        (UnavailableError, ConfigEntryNotReady),
    ],
)
async def test_set_up_is_tried_again_only_where_that_helps(
    hass: HomeAssistant, ours: type[LifeOpsError], theirs: type[HomeAssistantError]
) -> None:
    with pytest.raises(theirs), translated_setup():
        raise ours("store_full", error="disk")


def test_other_errors_pass() -> None:
    with pytest.raises(KeyError), translated():
        raise KeyError


async def _fail() -> None:
    message = "boom"
    raise RuntimeError(message)


async def test_a_fault_ends_at_the_boundary(
    hass: HomeAssistant, caplog: pytest.LogCaptureFixture
) -> None:
    assert not await async_guarded(hass, "source:x", "Ring", _fail())
    assert not await async_guarded(hass, "source:x", "Ring", _fail())
    assert async_is_raised(hass, RepairKey.PART_FAILED, "source:x")
    assert caplog.text.count("Ring failed") == 1
    assert caplog.text.count("RuntimeError: boom") == 1
    assert await async_guarded(hass, "source:y", "Watch", asyncio.sleep(0))
    assert async_is_raised(hass, RepairKey.PART_FAILED, "source:x")
    assert await async_guarded(hass, "source:x", "Ring", asyncio.sleep(0))
    assert not async_is_raised(hass, RepairKey.PART_FAILED, "source:x")


async def test_cancelling_is_no_fault(hass: HomeAssistant) -> None:
    task = asyncio.ensure_future(
        async_guarded(hass, "source:x", "Ring", asyncio.sleep(60))
    )
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not async_is_raised(hass, RepairKey.PART_FAILED, "source:x")
