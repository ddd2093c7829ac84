"""Push through the companion app's own registration, and its fallback."""

from dataclasses import replace
from datetime import timedelta
import json
from typing import Any

from homeassistant.components import persistent_notification
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.lifeops.core.outcomes import OutcomeState
from custom_components.lifeops.ha.act import actor, push as push_module
from custom_components.lifeops.ha.phones import async_notify_service

from .companion import NOW, TAG, push, register, settle, shown, texts
from .conftest import Stage

pytestmark = pytest.mark.usefixtures("interface")


async def test_reaches_the_phone_with_tag_and_buttons(
    stage: Stage, phone: str, sink: list[dict[str, Any]]
) -> None:
    stage.home.phone_ids = [phone]
    await stage.start(push())
    await settle(stage.hass)
    assert stage.outcome == (OutcomeState.DONE, {phone: "accepted"})
    assert stage.reports.outcomes[0][2] is None
    (message,) = sink
    common = await texts(stage.hass)
    assert message["title"] == common["push_winddown_soon_title"]
    assert "22:00" in message["message"]
    data = message["data"]
    assert (data["tag"], data["group"]) == (TAG, "lifeops")
    assert data["actions"] == [
        {"action": "tok-1", "title": common["button_start"]},
        {"action": "tok-2", "title": common["button_snooze"]},
    ]
    assert shown(stage.hass) == {}


@pytest.mark.parametrize(
    "urgency",
    [
        (1, "time-sensitive", 0),
        (2, "time-sensitive", 0),
        (3, "active", 0),
        (4, "passive", None),
    ],
)
async def test_urgency_follows_priority(
    stage: Stage,
    phone: str,
    sink: list[dict[str, Any]],
    urgency: tuple[int, str, int | None],
) -> None:
    priority, level, ttl = urgency
    stage.home.phone_ids = [phone]
    await stage.start(push(priority=priority, buttons=()))
    await settle(stage.hass)
    data = sink[0]["data"]
    assert data["push"]["interruption-level"] == level
    assert data.get("ttl") == ttl
    assert "actions" not in data


async def test_without_a_phone_the_interface_has_it(stage: Stage) -> None:
    await stage.start(push())
    await settle(stage.hass)
    assert stage.outcome == (OutcomeState.DONE, {"interface": "accepted"})
    note = shown(stage.hass)[TAG]
    assert "22:00" in note["message"]


async def test_without_a_phone_another_home_is_asked_where_there_is_one(
    stage: Stage,
) -> None:
    claim = replace(stage.claim(push()), passes=True)
    stage.actor.start(claim, stage.reports)
    await settle(stage.hass)
    assert stage.outcome == (OutcomeState.UNMAPPED, {})
    assert shown(stage.hass) == {}


async def test_an_unknown_phone_has_failed_and_the_interface_has_it(
    stage: Stage, phone: str
) -> None:
    stage.home.phone_ids = ["gone"]
    await stage.start(push())
    await settle(stage.hass)
    assert stage.outcome == (
        OutcomeState.PARTIAL,
        {"gone": "failed", "interface": "accepted"},
    )
    assert TAG in shown(stage.hass)


async def test_one_phone_that_takes_it_is_enough(
    stage: Stage, phone: str, sink: list[dict[str, Any]]
) -> None:
    stage.home.phone_ids = ["gone", phone]
    await stage.start(push())
    await settle(stage.hass)
    assert stage.outcome == (
        OutcomeState.PARTIAL,
        {"gone": "failed", phone: "accepted"},
    )
    assert len(sink) == 1
    assert shown(stage.hass) == {}


async def test_local_push_that_is_not_connected_has_failed(
    stage: Stage, hass_client: ClientSessionGenerator
) -> None:
    local = await register(
        stage.hass, hass_client, "ann-2", {"push_websocket_channel": True}
    )
    stage.home.phone_ids = [local]
    await stage.start(push())
    await settle(stage.hass)
    assert stage.outcome[1] == {local: "failed", "interface": "accepted"}


async def test_a_phone_without_push_has_failed(
    stage: Stage, hass_client: ClientSessionGenerator
) -> None:
    mute = await register(stage.hass, hass_client, "ann-3", {})
    stage.home.phone_ids = [mute]
    await stage.start(push())
    await settle(stage.hass)
    assert stage.outcome[1] == {mute: "failed", "interface": "accepted"}


async def test_stop_clears_phone_and_interface(
    stage: Stage, phone: str, sink: list[dict[str, Any]]
) -> None:
    stage.home.phone_ids = [phone]
    claim = await stage.start(push())
    await settle(stage.hass)
    persistent_notification.async_create(stage.hass, "left", "left", TAG)
    stage.actor.stop(claim.row)
    await settle(stage.hass)
    assert sink[-1]["message"] == "clear_notification"
    assert sink[-1]["data"] == {"tag": TAG}
    assert shown(stage.hass) == {}


@pytest.fixture
def lost(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the phones that are not reached, once for each time they are listed."""
    names: list[str] = []

    def service(hass: HomeAssistant, phone: str) -> str | None:
        if phone in names:
            names.remove(phone)
            return None
        return async_notify_service(hass, phone)

    monkeypatch.setattr(push_module, "async_notify_service", service)
    monkeypatch.setattr(actor, "CLEAR_AGAIN_S", (2, 3))
    return names


async def test_what_could_not_be_cleared_is_cleared_later(
    stage: Stage, phone: str, sink: list[dict[str, Any]], lost: list[str]
) -> None:
    stage.home.phone_ids = [phone]
    claim = await stage.start(push())
    await settle(stage.hass)
    lost += [phone, phone]
    stage.actor.stop(claim.row)
    await stage.advance(6)
    await settle(stage.hass)
    assert lost == []
    assert sink[-1]["message"] == "clear_notification"


async def test_what_replaces_it_is_not_cleared_later(
    stage: Stage, phone: str, sink: list[dict[str, Any]], lost: list[str]
) -> None:
    stage.home.phone_ids = [phone]
    claim = await stage.start(push())
    await settle(stage.hass)
    lost += [phone]
    stage.actor.stop(claim.row)
    stage.actor.start(stage.claim(push(priority=2)), stage.reports)
    await stage.advance(3)
    await settle(stage.hass)
    assert lost == []
    assert "clear_notification" not in [message["message"] for message in sink]


async def test_what_is_never_cleared_is_said(
    stage: Stage,
    phone: str,
    lost: list[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    stage.home.phone_ids = [phone]
    claim = await stage.start(push())
    await settle(stage.hass)
    lost += [phone] * 3
    stage.actor.stop(claim.row)
    await stage.advance(6)
    assert f"{claim.row.key} may still be seen" in caplog.text


async def test_what_replaces_a_push_comes_after_its_clearing(
    stage: Stage, phone: str, sink: list[dict[str, Any]]
) -> None:
    stage.home.phone_ids = [phone]
    claim = stage.claim(push())
    stage.actor.start(claim, stage.reports)
    stage.actor.stop(claim.row)
    stage.actor.start(stage.claim(push(priority=2)), stage.reports)
    await settle(stage.hass)
    messages = [message["message"] for message in sink]
    assert messages[-1] != "clear_notification"
    assert messages[-2] == "clear_notification"
    assert len(stage.reports.outcomes) == 1


async def test_an_unknown_text_fails_loudly(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    await stage.start(push(text="nonsense"))
    await settle(stage.hass)
    (told,) = stage.reports.outcomes
    assert told[0] is OutcomeState.FAILED
    assert "push_nonsense" in str(told[2])
    assert "nonsense" in caplog.text
    assert json.dumps(shown(stage.hass)) == "{}"


async def test_what_has_expired_is_not_shown(stage: Stage) -> None:
    await stage.start(push(expires=NOW - timedelta(minutes=1)))
    await settle(stage.hass)
    assert stage.outcome == (OutcomeState.EXPIRED, {})
    assert shown(stage.hass) == {}
