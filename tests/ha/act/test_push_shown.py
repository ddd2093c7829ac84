"""How phones are asked to show a push: channel, secrecy, view, replies, progress."""

from datetime import timedelta
from typing import Any

from homeassistant.components import frontend
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.lifeops.core.effects import Button, Line, Push
from custom_components.lifeops.core.outcomes import OutcomeState
from custom_components.lifeops.core.records import Progress
from custom_components.lifeops.ha.frontend import URL_PATH

from .companion import NOW, TAG, push, register, settle, shown, texts
from .conftest import Stage

pytestmark = pytest.mark.usefixtures("interface")

type Sink = list[dict[str, Any]]

FREE = {
    "text": "free",
    "placeholders": {"title": "Post {box}", "message": "A letter from Åsa."},
}
LIGHT = {"condition": "state", "entity_id": "light.hall", "state": "on"}


async def sent(stage: Stage, phone: str, sink: Sink, act: Push) -> dict[str, Any]:
    """Return what a phone is shown of a push."""
    stage.home.phone_ids = [phone]
    await stage.start(act)
    await settle(stage.hass)
    (message,) = sink
    return message


@pytest.mark.parametrize(
    ("priority", "channel"),
    [
        (1, ("LifeOps urgent", "high")),
        (2, ("LifeOps important", "high")),
        (3, ("LifeOps normal", "default")),
        (4, ("LifeOps digest", "low")),
    ],
)
async def test_each_priority_has_its_channel(
    stage: Stage, phone: str, sink: Sink, priority: int, channel: tuple[str, str]
) -> None:
    data = (await sent(stage, phone, sink, push(priority=priority)))["data"]
    assert (data["channel"], data["importance"]) == channel
    assert data["confirmation"] is True
    assert data["timeout"] == 2 * 60 * 60
    assert "sound" not in data["push"]
    assert not {"visibility", "live_update", "url"} & set(data)


async def test_only_what_is_critical_breaks_through_silence(
    stage: Stage, phone: str, sink: Sink
) -> None:
    act = push(priority=1, critical=True)
    data = (await sent(stage, phone, sink, act))["data"]
    assert data["channel"] == "alarm_stream"
    assert data["push"] == {
        "interruption-level": "critical",
        "sound": {"name": "default", "critical": 1, "volume": 1.0},
    }
    assert (data["ttl"], data["priority"]) == (0, "high")


async def test_ones_own_words_are_shown_as_they_are(
    stage: Stage, phone: str, sink: Sink
) -> None:
    own = Button("tok", "Fetch {it}", own=True)
    message = await sent(stage, phone, sink, push(**FREE, buttons=(own,)))
    assert message["title"] == "Post {box}"
    assert message["message"] == "A letter from Åsa."
    assert message["data"]["actions"] == [{"action": "tok", "title": "Fetch {it}"}]


async def test_a_reply_takes_text_along(stage: Stage, phone: str, sink: Sink) -> None:
    buttons = (Button("tok-1", "Answer", reply=True, own=True), Button("tok-2", "skip"))
    message = await sent(stage, phone, sink, push(buttons=buttons))
    answer, skip = message["data"]["actions"]
    assert answer == {
        "action": "tok-1",
        "title": "Answer",
        "behavior": "textInput",
        "textInputButtonTitle": "Answer",
    }
    assert set(skip) == {"action", "title"}


async def test_lines_follow_the_message(stage: Stage, phone: str, sink: Sink) -> None:
    lines = (
        Line(text="free", placeholders={"title": "One", "message": "-"}),
        Line(text="late_nudge"),
    )
    message = await sent(stage, phone, sink, push(**FREE, lines=lines))
    nudge = (await texts(stage.hass))["push_late_nudge_title"]
    assert message["message"] == f"A letter from Åsa.\n- One\n- {nudge}"


async def test_hidden_is_secret_on_android_and_whole_once_it_is_unlocked(
    stage: Stage, phone: str, sink: Sink
) -> None:
    message = await sent(stage, phone, sink, push(**FREE, hidden=True))
    assert message["data"]["visibility"] == "secret"
    assert message["message"] == "A letter from Åsa."


async def test_hidden_says_nothing_on_an_iphone(
    stage: Stage,
    hass_client: ClientSessionGenerator,
    phone: str,
    sink: Sink,
) -> None:
    gateway = stage.hass.config_entries.async_entries("mobile_app")[0].data["app_data"]
    iphone = await register(stage.hass, hass_client, "ann-5", gateway, "Apple")
    buttons = (Button("tok-1", "start"), Button("tok-2", "Open it", own=True))
    act = push(**FREE, hidden=True, buttons=buttons)
    message = await sent(stage, iphone, sink, act)
    common = await texts(stage.hass)
    assert message["title"] == "LifeOps"
    assert message["message"] == common["push_veiled_message"]
    assert [one["action"] for one in message["data"]["actions"]] == ["tok-1"]
    assert "letter" not in str(message)


@pytest.mark.parametrize("why", ["hidden", "private"])
async def test_what_is_not_for_all_says_nothing_in_the_interface(
    stage: Stage, why: str
) -> None:
    await stage.start(push(**FREE, **{why: True}))
    await settle(stage.hass)
    note = shown(stage.hass)[TAG]
    assert "letter" not in str(note)
    assert "Post" not in str(note)


@pytest.mark.parametrize(
    ("view", "url"),
    [
        (None, f"/{URL_PATH}"),
        ("sleep", f"/{URL_PATH}/sleep"),
        ("/todo", "/todo"),
        ("//evil.example", f"/{URL_PATH}"),
        ("javascript:alert(1)", f"/{URL_PATH}"),
    ],
)
async def test_a_tap_opens_the_view(
    stage: Stage, phone: str, sink: Sink, view: str | None, url: str
) -> None:
    frontend.async_register_built_in_panel(
        stage.hass, "lovelace", frontend_url_path=URL_PATH
    )
    data = (await sent(stage, phone, sink, push(view=view)))["data"]
    assert (data["url"], data["clickAction"]) == (url, url)


@pytest.mark.parametrize(
    ("progress", "fields"),
    [
        (Progress(done=0.426), {"progress": 43, "progress_max": 100}),
        (Progress(done=7.0), {"progress": 100, "progress_max": 100}),
        (
            Progress(until=NOW + timedelta(minutes=20)),
            {"chronometer": True, "when": int(NOW.timestamp()) + 1200},
        ),
    ],
)
async def test_progress_adds_to_a_normal_message(
    stage: Stage, phone: str, sink: Sink, progress: Progress, fields: dict[str, Any]
) -> None:
    message = await sent(stage, phone, sink, push(**FREE, progress=progress))
    assert message["message"] == "A letter from Åsa."
    live = ("progress", "progress_max", "chronometer", "when")
    found = {name: message["data"][name] for name in live if name in message["data"]}
    assert found == fields
    assert message["data"]["live_update"] is True
    assert message["data"]["alert_once"] is True


async def look(stage: Stage, state: str | None, **facts: Any) -> None:
    if state is not None:
        stage.hass.states.async_set("light.hall", state)
    await stage.start(push(still=(LIGHT,), **facts))
    await settle(stage.hass)


async def test_what_is_not_true_any_more_is_not_shown(stage: Stage) -> None:
    await look(stage, "off", home="mill")
    assert stage.outcome == (OutcomeState.EXPIRED, {"condition": "stale"})
    assert shown(stage.hass) == {}


@pytest.mark.parametrize("state", ["on", "unavailable", None])
async def test_what_holds_or_what_nobody_knows_is_shown(
    stage: Stage, state: str | None
) -> None:
    await look(stage, state, home="mill")
    assert stage.outcome[0] is OutcomeState.DONE
    assert TAG in shown(stage.hass)


async def test_another_home_does_not_look_at_its_own_lights(stage: Stage) -> None:
    await look(stage, "off", home="cabin")
    assert stage.outcome[0] is OutcomeState.DONE


async def test_all_phones_of_a_person_are_cleared(
    hass: HomeAssistant,
    stage: Stage,
    hass_client: ClientSessionGenerator,
    phone: str,
    sink: Sink,
) -> None:
    gateway = hass.config_entries.async_entries("mobile_app")[0].data["app_data"]
    second = await register(hass, hass_client, "ann-6", gateway)
    stage.home.phone_ids = [phone, second]
    claim = await stage.start(push(critical=True, progress=Progress(done=0.5)))
    await settle(hass)
    stage.actor.stop(claim.row)
    await settle(hass)
    assert [one["message"] for one in sink[2:]] == ["clear_notification"] * 2
    assert all(one["data"] == {"tag": TAG} for one in sink[2:])


@pytest.mark.parametrize(
    ("message", "obeyed"),
    [
        ("clear_notification", True),
        ("request_location_update", True),
        ("command_dnd", True),
        ("TTS", True),
        ("Now: clear_notification", False),
        ("Soup", False),
    ],
)
async def test_no_words_of_a_message_command_a_phone(
    stage: Stage, phone: str, sink: Sink, message: str, *, obeyed: bool
) -> None:
    act = push(text="free", placeholders={"title": "A", "message": message})
    told = (await sent(stage, phone, sink, act))["message"]
    assert told.startswith(message)
    assert (told != message) is obeyed
