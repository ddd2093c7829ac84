"""Which phone sent an event, by what Home Assistant vouches for."""

from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.lifeops.ha.phones import async_notify_service, async_phone


@pytest.fixture
def phones(hass: HomeAssistant) -> dict[str, str]:
    """Return device ids by name: Ann has two phones, Bo one."""
    devices = dr.async_get(hass)
    found = {}
    for name, user in (("ann-1", "ann"), ("ann-2", "ann"), ("bo-1", "bo")):
        entry = MockConfigEntry(
            domain="mobile_app", data={"device_id": name, "user_id": user}
        )
        entry.add_to_hass(hass)
        found[name] = devices.async_get_or_create(
            config_entry_id=entry.entry_id, identifiers={("mobile_app", name)}
        ).id
    return found


@pytest.mark.parametrize(
    "key", ["device_id", "sourceDeviceID", "sourceDevicePermanentID"]
)
def test_a_phone_names_itself(
    hass: HomeAssistant, phones: dict[str, str], key: str
) -> None:
    assert async_phone(hass, {key: "ann-2"}, "ann") == phones["ann-2"]


def test_a_phone_may_go_by_its_device(
    hass: HomeAssistant, phones: dict[str, str]
) -> None:
    told = {"device_id": phones["bo-1"]}
    assert async_phone(hass, told, "bo") == phones["bo-1"]


def test_nobody_speaks_for_the_phone_of_another(
    hass: HomeAssistant, phones: dict[str, str]
) -> None:
    assert async_phone(hass, {"device_id": "bo-1"}, "ann") is None
    assert async_phone(hass, {"device_id": phones["bo-1"]}, "ann") is None


def test_who_names_none_has_to_have_one_only(
    hass: HomeAssistant, phones: dict[str, str]
) -> None:
    assert async_phone(hass, {"device_id": 5}, "bo") == phones["bo-1"]
    assert async_phone(hass, {}, "ann") is None
    assert async_phone(hass, {}, None) is None


async def test_no_companion_app_no_action(hass: HomeAssistant) -> None:
    assert async_notify_service(hass, "any") is None
