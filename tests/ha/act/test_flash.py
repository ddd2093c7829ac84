"""Lights flash for a few seconds, then stand exactly as before."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

from homeassistant.components.light import ColorMode, LightEntityFeature
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest

from custom_components.lifeops.core.calm import Channel
from custom_components.lifeops.core.effects import Tell
from custom_components.lifeops.core.outcomes import OutcomeState

from .companion import NOW
from .conftest import Stage
from .furniture import Lamp

type Furnish = Callable[..., Awaitable[None]]

FLASH = Tell(
    key="ladder/2",
    expires=NOW + timedelta(hours=1),
    person="ann",
    channel=Channel.LIGHT,
    slot="signal_lights",
    text="free",
)
AT_MOST = 10


async def signal(stage: Stage, furnish: Furnish, *lamps: Lamp) -> None:
    await furnish("light", *lamps)
    names = [lamp.entity_id for lamp in lamps]
    stage.home.targets["signal_lights"] = {"entity_id": names}


def look(lamp: Lamp) -> tuple[bool | None, int, int | None]:
    return lamp.is_on, lamp.level, lamp._attr_color_temp_kelvin


@pytest.mark.parametrize("level", [0, 7, 40, 100])
async def test_a_lamp_is_afterwards_as_it_was(
    stage: Stage, furnish: Furnish, level: int
) -> None:
    lamp = Lamp("hall", level)
    if level == 0:
        lamp._attr_brightness = 255
    await signal(stage, furnish, lamp)
    before = look(lamp)
    seen: set[int] = set()
    await stage.start(FLASH)
    for _ in range(AT_MOST):
        seen.add(lamp.level)
        await stage.advance(1)
    assert stage.outcome == (OutcomeState.DONE, {lamp.entity_id: "done"})
    assert look(lamp) == before
    assert len(seen) == 2
    assert max(seen) - min(seen) >= 50


async def test_how_it_stood_is_kept_before_it_is_touched(
    stage: Stage, furnish: Furnish
) -> None:
    lamp = Lamp("hall", 40)
    await signal(stage, furnish, lamp)
    stage.reports.silent = True
    await stage.start(FLASH)
    await stage.advance(2)
    (kept,) = stage.reports.kept
    assert kept["light.hall"]["data"]["brightness"] == 102  # type: ignore[index,call-overload]
    assert lamp.asked == []


async def test_a_lamp_that_flashes_by_itself_is_asked_once_and_put_back(
    stage: Stage, furnish: Furnish
) -> None:
    lamp = Lamp("hall", 0, _attr_supported_features=LightEntityFeature.FLASH)
    await signal(stage, furnish, lamp)
    await stage.start(FLASH)
    await stage.advance(AT_MOST)
    assert [what for what, _ in lamp.asked] == ["on", "off"]
    assert lamp.asked[0][1]["flash"] == "long"
    assert stage.outcome[1] == {lamp.entity_id: "done"}
    assert lamp.is_on is False


async def test_a_lamp_that_only_switches_is_switched(
    stage: Stage, furnish: Furnish
) -> None:
    modes = {
        "_attr_supported_color_modes": {ColorMode.ONOFF},
        "_attr_color_mode": ColorMode.ONOFF,
    }
    lamp = Lamp("hall", 100, **modes)
    await signal(stage, furnish, lamp)
    await stage.start(FLASH)
    assert lamp.is_on is False
    await stage.advance(AT_MOST)
    assert lamp.is_on is True
    assert stage.outcome == (OutcomeState.DONE, {lamp.entity_id: "done"})


async def test_a_hand_takes_a_lamp_over(
    hass: HomeAssistant, stage: Stage, furnish: Furnish
) -> None:
    lamp = Lamp("hall", 40)
    await signal(stage, furnish, lamp)
    await stage.start(FLASH)
    lamp.async_set_context(Context(user_id="u" * 32))
    lamp.hand(70)
    await stage.advance(AT_MOST)
    assert lamp.level == 70
    assert stage.outcome == (OutcomeState.DONE, {lamp.entity_id: "overridden"})


async def test_switched_off_at_the_wall_stays_off(
    stage: Stage, furnish: Furnish
) -> None:
    lamp = Lamp("hall", 40)
    await signal(stage, furnish, lamp)
    await stage.start(FLASH)
    lamp.hand(0)
    await stage.advance(AT_MOST)
    assert lamp.is_on is False
    assert stage.outcome[1] == {lamp.entity_id: "overridden"}


async def test_an_answer_ends_it_at_once_and_puts_all_back(
    stage: Stage, furnish: Furnish
) -> None:
    lamp = Lamp("hall", 40)
    await signal(stage, furnish, lamp)
    claim = await stage.start(FLASH)
    assert lamp.level == 100
    stage.actor.stop(claim.row)
    await stage.advance(1)
    assert lamp.level == 40
    assert stage.reports.outcomes == []


async def test_after_a_restart_lamps_are_only_put_back(
    stage: Stage, furnish: Furnish
) -> None:
    lamp = Lamp("hall", 40)
    await signal(stage, furnish, lamp)
    await stage.start(FLASH)
    kept = stage.reports.kept[-1]
    await stage.actor.async_close()
    lamp.hand(100)
    lamp.asked.clear()
    actor = type(stage.actor)(stage.hass, stage.actor._entry, stage.home)
    claim = stage.claim(FLASH, progress=kept)
    actor.start(claim, stage.reports)
    await stage.advance(AT_MOST)
    assert lamp.level == 40
    assert len(lamp.asked) == 1
    assert stage.outcome == (OutcomeState.DONE, {lamp.entity_id: "done"})
    await actor.async_close()


async def test_the_slow_the_broken_and_the_missing_are_told(
    stage: Stage, furnish: Furnish
) -> None:
    broken = Lamp("broken", 40, fault=HomeAssistantError("fuse"))
    dead = Lamp("dead", 0, dead=True)
    slow = Lamp("slow", 40, lag_s=30.0)
    await signal(stage, furnish, broken, dead, slow)
    stage.home.targets["signal_lights"] = {
        "entity_id": ["light.broken", "light.dead", "light.slow", "light.gone"]
    }
    await stage.start(FLASH)
    await stage.advance(45)
    assert stage.outcome[0] is OutcomeState.PARTIAL
    assert stage.outcome[1] == {
        "light.broken": "failed",
        "light.dead": "done",
        "light.slow": "failed",
        "light.gone": "missing",
    }


async def test_a_claim_that_is_void_touches_nothing(
    stage: Stage, furnish: Furnish
) -> None:
    lamp = Lamp("hall", 40)
    await signal(stage, furnish, lamp)
    stage.reports.valid = False
    await stage.start(replace(FLASH, key="other"))
    await stage.advance(AT_MOST)
    assert lamp.asked == []
    assert stage.reports.outcomes == []
