"""Conditions are checked when they are given and looked at when it matters."""

from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest

from custom_components.lifeops.core.errors import RefusedError
from custom_components.lifeops.ha.stills import (
    async_check_stills,
    async_hold,
    reads_anything,
)

HALL = "light.hall"
ON: dict[str, Any] = {"condition": "state", "entity_id": HALL, "state": "on"}
WARM: dict[str, Any] = {
    "condition": "numeric_state",
    "entity_id": "sensor.warm",
    "above": 20,
}
TEMPLATE: dict[str, Any] = {
    "condition": "template",
    "value_template": "{{ is_state('light.hall','on') }}",
}
LIGHT_IS_ON: dict[str, Any] = {
    "condition": "light.is_on",
    "target": {"entity_id": HALL},
}


@pytest.fixture(autouse=True)
async def conditions(hass: HomeAssistant) -> None:
    for domain in ("homeassistant", "light"):
        assert await async_setup_component(hass, domain, {})


@pytest.mark.parametrize("still", [ON, WARM, TEMPLATE, LIGHT_IS_ON])
async def test_valid_ones_are_kept_as_they_were_given(
    hass: HomeAssistant, still: dict[str, Any]
) -> None:
    assert await async_check_stills(hass, [still]) == (still,)


@pytest.mark.parametrize(
    ("still", "anything"),
    [
        (ON, False),
        (LIGHT_IS_ON, False),
        ({"condition": "and", "conditions": [ON, {"condition": "not"}]}, False),
        (TEMPLATE, True),
        ("{{ states('sensor.secret') == '1' }}", True),
        ({"condition": "or", "conditions": [ON, TEMPLATE]}, True),
        ({**WARM, "value_template": "{% if 1 %}30{% endif %}"}, True),
        ({**ON, "enabled": "{{ is_state('light.hall', 'on') }}"}, True),
    ],
)
def test_a_template_anywhere_reads_anything(still: Any, anything: bool) -> None:
    assert reads_anything([still]) is anything


@pytest.mark.parametrize(
    "stills",
    [
        ["nonsense"],
        [{"condition": "state"}],
        [{"condition": "no_such.thing"}],
        [{"condition": "light.no_such", "target": {"entity_id": HALL}}],
        [{}],
        [7],
        [ON] * 11,
        [{**ON, "state": "x" * 4000}],
    ],
)
async def test_invalid_or_huge_ones_are_refused(
    hass: HomeAssistant, stills: list[Any]
) -> None:
    with pytest.raises(RefusedError) as refused:
        await async_check_stills(hass, stills)
    assert refused.value.key == "invalid_condition"
    assert len(refused.value.placeholders["why"]) <= 200


@pytest.mark.parametrize("still", [ON, TEMPLATE, LIGHT_IS_ON])
async def test_each_kind_is_looked_at(
    hass: HomeAssistant, still: dict[str, Any]
) -> None:
    hass.states.async_set(HALL, "off")
    assert not await async_hold(hass, [still])
    hass.states.async_set(HALL, "on")
    assert await async_hold(hass, [still])


async def test_one_that_fails_is_enough(hass: HomeAssistant) -> None:
    hass.states.async_set(HALL, "on")
    hass.states.async_set("sensor.warm", "19")
    assert not await async_hold(hass, [ON, WARM])


@pytest.mark.parametrize("still", [ON, WARM, LIGHT_IS_ON])
@pytest.mark.parametrize("state", ["unavailable", "unknown", None])
async def test_what_nobody_knows_holds(
    hass: HomeAssistant, still: dict[str, Any], state: str | None
) -> None:
    if state is not None:
        hass.states.async_set(HALL, state)
        hass.states.async_set("sensor.warm", state)
    assert await async_hold(hass, [still])


async def test_one_that_cannot_be_understood_any_more_holds(
    hass: HomeAssistant, caplog: pytest.LogCaptureFixture
) -> None:
    assert await async_hold(hass, [{"condition": "gone.away"}])
    assert "could not be looked at" in caplog.text
