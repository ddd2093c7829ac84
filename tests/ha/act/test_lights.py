"""SetLights on real light entities."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
import threading
from typing import Any

from homeassistant.components.light import ColorMode
from homeassistant.const import EVENT_HOMEASSISTANT_STARTED
from homeassistant.core import Context, CoreState, HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import (
    area_registry as ar,
    entity_registry as er,
    floor_registry as fr,
    label_registry as lr,
)
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockUser

from custom_components.lifeops.core.effects import SetLights
from custom_components.lifeops.core.outcomes import OutcomeState

from .companion import NOW
from .conftest import FakeReports, Stage
from .furniture import Lamp

type Furnish = Callable[..., Awaitable[None]]


def winddown(**facts: Any) -> SetLights:
    wanted: dict[str, Any] = {
        "key": "sleep/ann/winddown/2026-11-22",
        "expires": NOW + timedelta(hours=2),
        "slot": "winddown_lights",
        "start": NOW,
        "duration_s": 60,
        "level": 30,
        "kelvin": 2200,
    }
    return SetLights(**{**wanted, **facts})


def lights(stage: Stage, *names: str) -> None:
    stage.home.targets["winddown_lights"] = {
        "entity_id": [f"light.{name}" for name in names]
    }


async def test_dims_by_steps_to_warm_and_says_so(
    stage: Stage, furnish: Furnish
) -> None:
    lamp = Lamp("ceiling")
    await furnish("light", lamp)
    lights(stage, "ceiling")
    await stage.start(winddown())
    await stage.advance(30)
    assert 60 <= lamp.level <= 70
    await stage.advance(60)
    assert lamp.level == 30
    assert lamp.color_temp_kelvin == 2200
    assert stage.outcome == (OutcomeState.DONE, {"light.ceiling": "done"})
    assert len(lamp.asked) >= 20
    assert all("transition" not in kwargs for _, kwargs in lamp.asked)


async def test_start_is_kept_before_the_first_write(
    stage: Stage, furnish: Furnish
) -> None:
    lamp = Lamp("ceiling", level=80)
    await furnish("light", lamp)
    lights(stage, "ceiling")
    stage.reports.silent = True
    await stage.start(winddown())
    await stage.advance(20)
    assert lamp.asked == []
    kept = stage.reports.kept[0]["light.ceiling"]
    assert isinstance(kept, dict)
    assert kept["start_level"] == pytest.approx(80)
    assert len(stage.reports.kept) == 1


async def test_a_void_claim_writes_nothing_and_says_nothing(
    stage: Stage, furnish: Furnish
) -> None:
    lamp = Lamp("ceiling")
    await furnish("light", lamp)
    lights(stage, "ceiling")
    stage.reports.valid = False
    await stage.start(winddown())
    await stage.advance(70)
    assert lamp.asked == []
    assert stage.reports.outcomes == []


async def test_progress_is_kept_now_and_then_only(
    stage: Stage, furnish: Furnish
) -> None:
    await furnish("light", Lamp("ceiling"))
    lights(stage, "ceiling")
    await stage.start(winddown(duration_s=120))
    await stage.advance(100)
    assert 3 <= len(stage.reports.kept) <= 4


async def test_each_light_has_its_own_end(stage: Stage, furnish: Furnish) -> None:
    dead, slow, off = Lamp("dead"), Lamp("slow"), Lamp("off", level=0)
    dead.dead, slow.lag_s = True, 3.0
    switch = Lamp("switch")
    switch._attr_supported_color_modes = {ColorMode.ONOFF}
    switch._attr_color_mode = ColorMode.ONOFF
    plain = Lamp("plain")
    plain._attr_supported_color_modes = {ColorMode.BRIGHTNESS}
    plain._attr_color_mode = ColorMode.BRIGHTNESS
    await furnish("light", dead, slow, off, switch, plain)
    lights(stage, "dead", "slow", "off", "switch", "plain", "ghost")
    await stage.start(winddown())
    await stage.advance(320)
    assert stage.outcome == (
        OutcomeState.PARTIAL,
        {
            "light.dead": "dead",
            "light.ghost": "missing",
            "light.off": "off",
            "light.plain": "done",
            "light.slow": "done",
            "light.switch": "not_dimmable",
        },
    )
    assert not off.is_on
    assert switch.asked == []
    assert slow.level == plain.level == 30
    assert all("color_temp_kelvin" not in kwargs for _, kwargs in plain.asked)


@pytest.mark.parametrize(
    "fault", [HomeAssistantError("out of reach"), KeyError("bug"), TimeoutError()]
)
async def test_a_light_whose_integration_breaks_is_dead_and_the_others_obey(
    stage: Stage, furnish: Furnish, fault: Exception
) -> None:
    broken, well = Lamp("broken"), Lamp("well")
    broken.fault = fault
    await furnish("light", broken, well)
    lights(stage, "broken", "well")
    await stage.start(winddown())
    await stage.advance(90)
    assert stage.outcome == (
        OutcomeState.PARTIAL,
        {"light.broken": "dead", "light.well": "done"},
    )
    assert well.level == 30


async def test_a_light_that_never_answers_holds_nobody_up(
    stage: Stage, furnish: Furnish
) -> None:
    stuck, well = Lamp("stuck"), Lamp("well")
    stuck.lag_s, stuck.dead = 3600.0, True
    await furnish("light", stuck, well)
    lights(stage, "stuck", "well")
    await stage.start(winddown())
    await stage.advance(64)
    assert well.level == 30
    await stage.advance(60)
    assert stage.outcome[1] == {"light.stuck": "dead", "light.well": "done"}
    assert len(stuck.asked) <= 12


async def test_a_hand_on_the_switch_is_respected(
    stage: Stage, furnish: Furnish
) -> None:
    lamp, other = Lamp("lamp"), Lamp("other")
    await furnish("light", lamp, other)
    lights(stage, "lamp", "other")
    await stage.start(winddown())
    await stage.advance(30)
    lamp.hand(90)
    asked = len(lamp.asked)
    await stage.advance(60)
    assert lamp.level == 90
    assert len(lamp.asked) == asked
    assert stage.outcome[1] == {"light.lamp": "overridden", "light.other": "done"}


async def test_a_person_in_the_interface_is_believed_at_once(
    stage: Stage, furnish: Furnish, hass_admin_user: MockUser
) -> None:
    lamp = Lamp("lamp")
    await furnish("light", lamp)
    lights(stage, "lamp")
    await stage.start(winddown())
    await stage.advance(30)
    await stage.hass.services.async_call(
        "light",
        "turn_on",
        {"entity_id": "light.lamp", "brightness_pct": 90},
        blocking=True,
        context=Context(user_id=hass_admin_user.id),
    )
    await stage.advance(3)
    assert stage.outcome[1] == {"light.lamp": "overridden"}


async def test_waits_for_a_light_that_comes_up_late(
    stage: Stage, furnish: Furnish
) -> None:
    lamp = Lamp("lamp", _attr_available=False)
    await furnish("light", lamp)
    lights(stage, "lamp")
    await stage.start(winddown())
    await stage.advance(120)
    assert lamp.asked == []
    lamp.reachable(available=True)
    await stage.advance(20)
    assert stage.outcome == (OutcomeState.DONE, {"light.lamp": "done"})


async def test_a_light_that_stays_away_is_dead_after_five_minutes(
    stage: Stage, furnish: Furnish
) -> None:
    await furnish("light", Lamp("lamp", _attr_available=False))
    lights(stage, "lamp")
    await stage.start(winddown())
    await stage.advance(296)
    assert stage.reports.outcomes == []
    await stage.advance(10)
    assert stage.outcome == (OutcomeState.FAILED, {"light.lamp": "dead"})


async def test_resumes_after_a_restart_where_it_has_to_be(
    stage: Stage, furnish: Furnish
) -> None:
    lamp = Lamp("lamp")
    await furnish("light", lamp)
    lights(stage, "lamp")
    await stage.start(winddown(duration_s=120))
    await stage.advance(40)
    await stage.actor.async_close()
    assert stage.reports.outcomes == []
    level = lamp.level
    asked = len(lamp.asked)
    progress = stage.reports.kept[-1]
    await stage.advance(20)
    assert len(lamp.asked) == asked
    again = Stage(
        stage.hass,
        stage.home,
        FakeReports(),
        type(stage.actor)(stage.hass, stage.actor._entry, stage.home),
        stage.advance,
    )
    lamp.hand(level + 4)
    await again.start(winddown(duration_s=120), progress=progress)
    await again.advance(4)
    assert lamp.level < level
    await again.advance(90)
    assert again.outcome == (OutcomeState.DONE, {"light.lamp": "done"})
    kept = again.reports.kept[0]["light.lamp"]
    assert isinstance(kept, dict)
    assert kept["start_level"] == 100


async def test_a_coloured_light_keeps_its_colour(
    stage: Stage, furnish: Furnish
) -> None:
    lamp = Lamp("lamp")
    lamp._attr_supported_color_modes = {ColorMode.COLOR_TEMP, ColorMode.HS}
    lamp._attr_color_mode, lamp._attr_hs_color = ColorMode.HS, (0.0, 100.0)
    await furnish("light", lamp)
    lights(stage, "lamp")
    await stage.start(winddown())
    await stage.advance(90)
    assert lamp.level == 30
    assert all("color_temp_kelvin" not in kwargs for _, kwargs in lamp.asked)


async def test_what_went_wrong_is_told(stage: Stage, furnish: Furnish) -> None:
    await furnish("light", Lamp("lamp", fault=HomeAssistantError("out of reach")))
    lights(stage, "lamp")
    await stage.start(winddown(duration_s=0))
    await stage.advance(40)
    (told,) = stage.reports.outcomes
    assert told[2] == "light.turn_on: HomeAssistantError: out of reach"


async def test_level_zero_turns_off(stage: Stage, furnish: Furnish) -> None:
    lamp = Lamp("lamp")
    await furnish("light", lamp)
    lights(stage, "lamp")
    await stage.start(winddown(level=0))
    await stage.advance(90)
    assert not lamp.is_on
    assert lamp.asked[-1][0] == "off"
    assert stage.outcome == (OutcomeState.DONE, {"light.lamp": "done"})


async def test_unmapped_or_empty_slots_say_so(stage: Stage) -> None:
    await stage.start(winddown())
    assert stage.outcome == (OutcomeState.UNMAPPED, {})
    stage.reports.outcomes.clear()
    stage.home.targets["winddown_lights"] = {"area_id": ["nowhere"]}
    await stage.start(winddown(level=20))
    assert stage.outcome == (OutcomeState.UNMAPPED, {})


async def test_areas_floors_labels_and_groups(
    hass: HomeAssistant, stage: Stage, furnish: Furnish
) -> None:
    names = ("area", "floor", "label", "member", "elsewhere")
    lamps = {name: Lamp(name) for name in names}
    await furnish("light", *lamps.values())
    await async_setup_component(
        hass,
        "group",
        {"group": {"evening": {"entities": ["light.member", "switch.kettle"]}}},
    )
    await hass.async_block_till_done()
    entities, areas = er.async_get(hass), ar.async_get(hass)
    floor = fr.async_get(hass).async_create("Up")
    label = lr.async_get(hass).async_create("Calm")
    living = areas.async_create("Living room")
    attic = areas.async_create("Attic", floor_id=floor.floor_id)
    entities.async_update_entity("light.area", area_id=living.id)
    entities.async_update_entity("light.floor", area_id=attic.id)
    entities.async_update_entity("light.label", labels={label.label_id})
    entities.async_get_or_create(
        "light", "test", "disabled", disabled_by=er.RegistryEntryDisabler.USER
    )
    stage.home.targets["winddown_lights"] = {
        "entity_id": ["group.evening"],
        "area_id": [living.id],
        "floor_id": [floor.floor_id],
        "label_id": [label.label_id],
    }
    await stage.start(winddown(duration_s=0))
    await stage.advance(15)
    assert stage.outcome == (
        OutcomeState.DONE,
        {f"light.{name}": "done" for name in ("area", "floor", "label", "member")},
    )
    assert lamps["elsewhere"].level == 100


async def test_nothing_is_asked_before_home_assistant_has_started(
    hass: HomeAssistant, stage: Stage, furnish: Furnish
) -> None:
    lamp = Lamp("lamp")
    await furnish("light", lamp)
    lights(stage, "lamp")
    hass.set_state(CoreState.starting)
    await stage.start(winddown())
    await stage.advance(30)
    assert lamp.asked == []
    hass.set_state(CoreState.running)
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STARTED)
    await stage.advance(5)
    assert lamp.asked


async def test_start_and_stop_come_from_another_thread(
    stage: Stage, furnish: Furnish
) -> None:
    lamp = Lamp("lamp")
    await furnish("light", lamp)
    lights(stage, "lamp")
    claim = stage.claim(winddown())

    def engine() -> None:
        stage.actor.start(claim, stage.reports)

    thread = threading.Thread(target=engine)
    thread.start()
    thread.join()
    await stage.advance(20)
    level = lamp.level
    assert level < 100
    stage.actor.stop(claim.row)
    await stage.advance(60)
    assert lamp.level == level
    assert stage.reports.outcomes == []
