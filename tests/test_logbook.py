"""The logbook names the lights that did not obey."""

from datetime import timedelta

from homeassistant.core import HomeAssistant
from homeassistant.helpers.translation import async_load_integrations
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_capture_events
from pytest_homeassistant_custom_component.components.recorder.common import (
    async_wait_recording_done,
)
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.lifeops.const import DOMAIN
from custom_components.lifeops.ha.story import EVENT_WINDDOWN, async_tell_winddown

EVENT = "event.ann_sleep_wind_down"


@pytest.mark.parametrize(
    ("outcomes", "message"),
    [
        (
            {"light.lamp": "done", "light.hall": "overridden"},
            "finished; every light obeyed",
        ),
        (
            {"light.lamp": "dead", "light.hall": "done", "light.gone": "missing"},
            "finished; these lights did not obey: light.gone, Lamp",
        ),
    ],
)
@pytest.mark.usefixtures("recorder_mock")
async def test_a_finished_winddown_is_worded(
    hass: HomeAssistant,
    hass_ws_client: WebSocketGenerator,
    outcomes: dict[str, str],
    message: str,
) -> None:
    for component in ("logbook", DOMAIN):
        assert await async_setup_component(hass, component, {})
    await async_load_integrations(hass, {DOMAIN})
    await hass.async_block_till_done()
    hass.states.async_set("light.lamp", "on", {"friendly_name": "Lamp"})
    hass.states.async_set(EVENT, "unknown", {"friendly_name": "Ann Sleep Wind-down"})
    since = dt_util.utcnow() - timedelta(minutes=1)
    async_tell_winddown(hass, EVENT, outcomes)
    await async_wait_recording_done(hass)
    client = await hass_ws_client()
    await client.send_json_auto_id(
        {"type": "logbook/get_events", "start_time": since.isoformat()}
    )
    answer = await client.receive_json()
    (line,) = (line for line in answer["result"] if line.get("domain") == DOMAIN)
    assert line["entity_id"] == EVENT
    assert line["name"] == "Ann Sleep Wind-down"
    assert line["message"] == message


async def test_only_lights_that_disobeyed_are_told(hass: HomeAssistant) -> None:
    told = async_capture_events(hass, EVENT_WINDDOWN)
    outcomes = {"light.b": "missing", "light.a": "dead", "light.c": "off"}
    async_tell_winddown(hass, EVENT, outcomes)
    assert told[0].data == {"entity_id": EVENT, "lights": ["light.a", "light.b"]}
