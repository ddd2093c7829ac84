"""What other integrations do to us is a result, whatever it is."""

import asyncio

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest

from custom_components.lifeops.ha.attempt import Attempt, async_attempt


async def give() -> int:
    await asyncio.sleep(0)
    return 7


async def fail(error: BaseException) -> None:
    raise error


async def hang(seen: list[str]) -> None:
    try:
        await asyncio.Event().wait()
    finally:
        seen.append("cancelled")


async def test_what_goes_well_has_a_value(hass: HomeAssistant) -> None:
    attempt = await async_attempt(hass, give(), "give", 1)
    assert (attempt.value, attempt.error, attempt.reason) == (7, None, None)


async def test_a_fault_of_the_world_is_a_reason_and_no_noise(
    hass: HomeAssistant, caplog: pytest.LogCaptureFixture
) -> None:
    attempt = await async_attempt(hass, fail(HomeAssistantError("no")), "it", 1)
    assert attempt.reason == "HomeAssistantError: no"
    assert "it failed" not in caplog.text


async def test_a_fault_of_a_program_is_also_logged(
    hass: HomeAssistant, caplog: pytest.LogCaptureFixture
) -> None:
    attempt = await async_attempt(hass, fail(KeyError("x")), "it", 1)
    assert attempt.reason == "KeyError: 'x'"
    assert "it failed" in caplog.text


async def test_what_never_ends_is_ended(hass: HomeAssistant) -> None:
    seen: list[str] = []
    attempt = await async_attempt(hass, hang(seen), "it", 0.01)
    assert attempt.reason == "TimeoutError: no answer within 0.01 s"
    await asyncio.sleep(0)
    assert seen == ["cancelled"]


async def test_who_gives_itself_up_has_failed(hass: HomeAssistant) -> None:
    attempt = await async_attempt(hass, fail(asyncio.CancelledError()), "it", 1)
    assert attempt.reason == "CancelledError"


async def test_giving_up_the_attempt_gives_up_the_work(hass: HomeAssistant) -> None:
    seen: list[str] = []
    task = hass.async_create_background_task(
        async_attempt(hass, hang(seen), "it", 60), "attempt"
    )
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait({task})
    await asyncio.sleep(0)
    assert seen == ["cancelled"]


def test_an_error_without_words_is_named() -> None:
    assert Attempt(error=TimeoutError()).reason == "TimeoutError"
