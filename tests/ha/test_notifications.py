"""Messages by action: who may ask for them, and whose words who may read."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.auth.const import GROUP_ID_ADMIN
from homeassistant.auth.models import User
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import ServiceValidationError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser
import voluptuous as vol

from custom_components.lifeops.agents.notification.names import message_id
from custom_components.lifeops.const import DOMAIN
from custom_components.lifeops.core.datasets import NOTIFICATION, NOTIFICATION_SETTINGS
from custom_components.lifeops.core.records import NotificationRecord

from ..entries import ANN, BEA, agent, person
from ..settle import NOON, lifeops, settle

ANN_USER, BEA_USER = "u" * 32, "v" * 32


@pytest.fixture
async def entry(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> AsyncIterator[MockConfigEntry]:
    freezer.move_to(NOON)
    for user, name in ((ANN_USER, "Ann"), (BEA_USER, "Bea")):
        MockUser(id=user, name=name).add_to_hass(hass)
    parts = (
        person(user_id=ANN_USER),
        agent("notification"),
        person(BEA, "Bea", user_id=BEA_USER),
        agent("notification", person_id=BEA),
    )
    async with lifeops(hass, *parts) as entry:
        yield entry


@pytest.fixture
async def admin(hass: HomeAssistant) -> User:
    group = await hass.auth.async_get_group(GROUP_ID_ADMIN)
    assert group is not None
    return MockUser(name="Admin", groups=[group]).add_to_hass(hass)


async def ask(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    name: str,
    *,
    user_id: str | None = None,
    **data: Any,
) -> Mapping[str, Any]:
    answer = await hass.services.async_call(
        DOMAIN,
        name,
        data,
        blocking=True,
        context=Context(user_id=user_id),
        return_response=True,
    )
    await settle(hass, entry)
    assert answer is not None
    return answer


async def stored(entry: MockConfigEntry, id_: str) -> NotificationRecord:
    def read(reader: Any) -> NotificationRecord:
        return NOTIFICATION.read(reader.record(NOTIFICATION.name, id_))

    record: NotificationRecord = await entry.runtime_data.async_read(read)
    return record


async def refused(
    hass: HomeAssistant, entry: MockConfigEntry, name: str, **data: Any
) -> str | None:
    with pytest.raises(ServiceValidationError) as error:
        await ask(hass, entry, name, **data)
    return error.value.translation_key


async def test_a_message_is_told_and_listed(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    answer = await ask(
        hass,
        entry,
        "notify",
        person="Ann",
        title="Laundry",
        message="Done",
        key="laundry",
        actions={"hung": "Hung up"},
        expires="2026-03-10 20:30:00",
        ladder=[{"after": {"minutes": 5}, "channel": "person", "person": "bea"}],
        progress={"done": 0.5},
        still=[{"condition": "template", "value_template": "{{ true }}"}],
    )
    assert answer["id"] == message_id(ANN, "laundry")
    assert answer["speech"] == "All right, I will pass it on."
    record = await stored(entry, answer["id"])
    assert record.ladder[0].person == BEA
    assert record.ladder[0].after_s == 300
    assert record.home == entry.data["home_id"]
    assert len(record.still) == 1
    listed = await ask(hass, entry, "get_notifications", user_id=ANN_USER)
    (one,) = listed["open"]
    assert (one["title"], one["message"]) == ("Laundry", "Done")
    assert (one["rung"], one["rungs"]) == (0, 1)
    said = await ask(hass, entry, "acknowledge", user_id=ANN_USER, key="laundry")
    assert said["speech"] == "It was answered."
    listed = await ask(hass, entry, "get_notifications", user_id=ANN_USER)
    assert listed["open"] == []
    assert listed["ended"][0]["action"] == "acknowledge"


async def test_nobody_else_reads_the_words(
    hass: HomeAssistant, entry: MockConfigEntry, admin: User
) -> None:
    await ask(hass, entry, "notify", person="Ann", title="Secret", message="Secret")
    for reader in (ANN_USER, None):
        asked = {"person": "Ann", "user_id": reader}
        assert "Secret" in str(await ask(hass, entry, "get_notifications", **asked))
    asked = {"person": "Ann", "user_id": admin.id}
    listed = await ask(hass, entry, "get_notifications", **asked)
    assert len(listed["open"]) == 1
    assert "Secret" not in str(listed)


async def test_nobody_else_is_explained_the_words(
    hass: HomeAssistant, entry: MockConfigEntry, admin: User
) -> None:
    await ask(hass, entry, "notify", person="Ann", title="Secret", message="Secret")
    for reader in (ANN_USER, None):
        asked = {"person": "Ann", "user_id": reader}
        assert "Secret" in str(await ask(hass, entry, "explain", **asked))
    told = await ask(hass, entry, "explain", person="Ann", user_id=admin.id)
    assert len(told["decisions"]) > 1
    assert "LifeOps" in str(told)
    assert "Secret" not in str(told)


async def test_a_template_may_read_all_so_users_may_give_none(
    hass: HomeAssistant, entry: MockConfigEntry, admin: User
) -> None:
    still = [{"condition": "template", "value_template": "{{ true }}"}]
    asked: dict[str, Any] = {"person": "Ann", "title": "x", "still": still}
    wrong = await refused(hass, entry, "notify", user_id=ANN_USER, **asked)
    assert wrong == "templates_for_admins"
    for user_id in (None, admin.id):
        assert (await ask(hass, entry, "notify", user_id=user_id, **asked))["id"]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("notify", {"title": "x"}),
        ("dismiss", {"key": "x"}),
        ("acknowledge", {"key": "x"}),
        ("set_notifications", {"do_not_disturb": True}),
        ("get_notifications", {}),
    ],
)
async def test_only_ones_own_queue_is_reached(
    hass: HomeAssistant, entry: MockConfigEntry, name: str, data: Mapping[str, Any]
) -> None:
    asked = {**data, "person": "Ann", "user_id": BEA_USER}
    assert await refused(hass, entry, name, **asked) == "not_your_person"


@pytest.mark.parametrize(
    ("name", "data", "key"),
    [
        ("notify", {}, "notification_empty"),
        ("notify", {"title": "x" * 100_000}, "invalid_setting"),
        ("notify", {"title": "x", "priority": 9}, "invalid_setting"),
        (
            "notify",
            {
                "title": "x",
                "ladder": [{"after": 5, "channel": "person", "person": "Zoe"}],
            },
            "invalid_setting",
        ),
        (
            "notify",
            {
                "title": "x",
                "ladder": [{"after": 59, "channel": "person", "person": "Bea"}],
            },
            "rung_too_soon",
        ),
        ("notify", {"title": "x", "still": [{"condition": "?"}]}, "invalid_condition"),
        ("dismiss", {}, "unknown_notification"),
        ("acknowledge", {"id": "x" * 100_000}, "unknown_notification"),
        ("set_notifications", {"per_hour": 99}, "invalid_setting"),
        ("set_notifications", {"quiet_from": "late"}, "invalid_setting"),
    ],
)
async def test_what_is_wrong_is_said(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    name: str,
    data: Mapping[str, Any],
    key: str,
) -> None:
    assert await refused(hass, entry, name, person="Ann", **data) == key


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("notify", {"title": "x", "nonsense": 1}),
        ("notify", {"title": "x", "ladder": [{"channel": "push"}]}),
        ("notify", {"title": "x", "ladder": [{"after": 5, "channel": "shout"}]}),
        ("notify", {"title": "x", "expires": "whenever"}),
        ("dismiss", {"id": "x", "key": "y"}),
        ("set_notifications", {"digest": "perhaps"}),
    ],
)
async def test_what_has_not_the_form_is_refused(
    hass: HomeAssistant, entry: MockConfigEntry, name: str, data: Mapping[str, Any]
) -> None:
    with pytest.raises(vol.Invalid):
        await ask(hass, entry, name, person="Ann", **data)


async def test_quiet_times_are_set_and_unset(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    own = {"person": "Ann", "quiet_from": "20:00:00", "lock_screen": "nothing"}
    said = await ask(hass, entry, "set_notifications", **own)
    assert said["speech"] == "It is saved."

    def read(reader: Any) -> Mapping[str, Any] | None:
        found: Mapping[str, Any] | None = reader.record(NOTIFICATION_SETTINGS.name, ANN)
        return found

    chosen = await entry.runtime_data.async_read(read)
    assert chosen == {"quiet_from": "20:00:00", "lock_screen": "nothing"}
    await ask(hass, entry, "set_notifications", person="Ann", quiet_from=None)
    chosen = await entry.runtime_data.async_read(read)
    assert chosen["quiet_from"] is None
