"""What people ask of linked homes, and who may."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from unittest.mock import AsyncMock, MagicMock

from homeassistant.auth.models import User
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser

from custom_components.lifeops.const import DOMAIN
from custom_components.lifeops.core.errors import UnavailableError
from custom_components.lifeops.core.homes import MemberRecord
from custom_components.lifeops.core.ops import Ops, Origin
from custom_components.lifeops.ha.entry import EntryName, async_entries_of
from custom_components.lifeops.ha.hub import Hub
from custom_components.lifeops.ha.linked.state import LinkState, LinkStatus, Summary
from custom_components.lifeops.sync import codec
from custom_components.lifeops.sync.membership import Roster, Standing
from tests.entries import ANN
from tests.settle import lifeops, settle

from .pairings import CABIN, linked_entry

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
ADMIN_ONLY = {
    "pause_sync": {},
    "resume_sync": {},
    "get_sync_status": {},
    "restore_conflict": {"conflict": "1"},
    "revoke_home": {"home": "Cabin"},
}


@pytest.fixture
async def home(hass: HomeAssistant) -> AsyncIterator[MockConfigEntry]:
    async with lifeops(hass) as entry:
        yield entry
        for linked in async_entries_of(hass, EntryName.LINKED_HOME):
            assert isinstance(linked, MockConfigEntry)
            linked.mock_state(hass, ConfigEntryState.NOT_LOADED)


def add_link(hass: HomeAssistant, title: str, home_id: str) -> MagicMock:
    """Add a linked home that is set up, around a link that only notes its calls."""
    entry = linked_entry()
    entry.add_to_hass(hass)
    data = {**entry.data, "home_id": home_id}
    hass.config_entries.async_update_entry(
        entry, title=title, data=data, unique_id=home_id
    )
    entry.mock_state(hass, ConfigEntryState.LOADED)
    link = MagicMock(
        status=LinkStatus(since=NOW, state=LinkState.LINKED, pending=2, pushed=7),
        async_sync_now=AsyncMock(return_value=Summary(pulled=3, pushed=1, conflicts=1)),
        async_pause=AsyncMock(),
        async_resume=AsyncMock(),
    )
    entry.runtime_data = link
    return link


@pytest.fixture
def cabin(hass: HomeAssistant, home: MockConfigEntry) -> MagicMock:
    return add_link(hass, "Cabin", CABIN)


@pytest.fixture
def boat(hass: HomeAssistant, cabin: MagicMock) -> MagicMock:
    return add_link(hass, "Boat", "e" * 32)


async def ask(
    hass: HomeAssistant, action: str, user: User | None = None, **data: Any
) -> Any:
    return await hass.services.async_call(
        DOMAIN,
        action,
        data,
        blocking=True,
        context=Context(user_id=user.id) if user else None,
        return_response=True,
    )


async def refusal(hass: HomeAssistant, action: str, **data: Any) -> str | None:
    with pytest.raises(ServiceValidationError) as caught:
        await ask(hass, action, **data)
    return caught.value.translation_key


async def conflict(hass: HomeAssistant, home: MockConfigEntry) -> None:
    """Let this home and the cabin set Ann's bedtime without knowing of each other."""
    hub: Hub = home.runtime_data
    await ask(hass, "set_sleep", person="Ann", bedtime="22:00:00")
    ops = Ops(
        origins=[Origin(CABIN, "e1")],
        datasets=["sleep_settings"],
        dataset=[0],
        id=[ANN],
        field=["bedtime"],
        value=['"23:15:00"'],
        person=[ANN],
        h=[1 << 61],
        origin=[0],
        seq=[1],
        past=[None],
    )
    records = hub.links.common.streams["records"]
    await hub.async_on_thread(lambda: records.apply(codec.encode(ops)))
    await settle(hass, home)


# Syncing


async def test_all_homes_are_synced_and_the_one_that_is_away_hinders_none(
    hass: HomeAssistant, cabin: MagicMock, boat: MagicMock
) -> None:
    boat.async_sync_now.side_effect = UnavailableError("home_away", home="Boat")
    assert await ask(hass, "sync_now") == {
        "homes": [
            {
                "home": "Cabin",
                "reached": True,
                "pulled": 3,
                "pushed": 1,
                "conflicts": 1,
            },
            {"home": "Boat", "reached": False, "problem": "home_away"},
        ]
    }


@pytest.mark.parametrize("name", ["Boat", " boat", "e" * 32])
async def test_one_home_is_named_by_its_title_or_id(
    hass: HomeAssistant, cabin: MagicMock, boat: MagicMock, name: str
) -> None:
    told = await ask(hass, "sync_now", home=name)
    assert [one["home"] for one in told["homes"]] == ["Boat"]
    cabin.async_sync_now.assert_not_awaited()


async def test_a_home_that_is_named_and_away_is_an_error(
    hass: HomeAssistant, cabin: MagicMock
) -> None:
    cabin.async_sync_now.side_effect = UnavailableError("home_away", home="Cabin")
    with pytest.raises(HomeAssistantError) as caught:
        await ask(hass, "sync_now", home="Cabin")
    assert caught.value.translation_key == "home_away"


async def test_wrong_homes_are_refused(hass: HomeAssistant, cabin: MagicMock) -> None:
    assert await refusal(hass, "sync_now", home="Boat") == "unknown_home"
    add_link(hass, "Cabin", "e" * 32)
    assert await refusal(hass, "sync_now", home="Cabin") == "home_ambiguous"
    entry = linked_entry()
    entry.add_to_hass(hass)
    hass.config_entries.async_update_entry(entry, title="Hut", unique_id="hut")
    assert await refusal(hass, "sync_now", home="Hut") == "link_not_running"


@pytest.mark.usefixtures("home")
async def test_without_a_linked_home_there_is_nothing_to_sync(
    hass: HomeAssistant,
) -> None:
    assert await refusal(hass, "sync_now") == "no_linked_home"


# Resting


async def test_links_rest_for_a_while_or_until_told(
    hass: HomeAssistant, home: MockConfigEntry, cabin: MagicMock, boat: MagicMock
) -> None:
    before = home.runtime_data.clock.now()
    await ask(hass, "pause_sync", home="Cabin", minutes=30)
    (until,) = cabin.async_pause.await_args.args
    assert timedelta() <= until - before - timedelta(minutes=30) < timedelta(minutes=1)
    boat.async_pause.assert_not_awaited()
    await ask(hass, "pause_sync")
    boat.async_pause.assert_awaited_once_with(None)
    await ask(hass, "resume_sync")
    cabin.async_resume.assert_awaited_once()
    boat.async_resume.assert_awaited_once()


# Who may


@pytest.mark.parametrize("action", ADMIN_ONLY)
async def test_only_administrators_may(
    hass: HomeAssistant, cabin: MagicMock, action: str
) -> None:
    guest = MockUser(is_owner=False).add_to_hass(hass)
    with pytest.raises(ServiceValidationError) as caught:
        await ask(hass, action, guest, **ADMIN_ONLY[action])
    assert caught.value.translation_key == "admins_only"
    cabin.async_pause.assert_not_awaited()


async def test_everybody_may_sync(hass: HomeAssistant, cabin: MagicMock) -> None:
    guest = MockUser(is_owner=False).add_to_hass(hass)
    await ask(hass, "sync_now", guest)
    cabin.async_sync_now.assert_awaited_once()


# Telling and putting back


async def test_the_status_tells_of_homes_and_of_edits_that_gave_way(
    hass: HomeAssistant, home: MockConfigEntry, cabin: MagicMock
) -> None:
    await conflict(hass, home)
    told = await ask(hass, "get_sync_status")
    (status,) = told["homes"]
    assert status["home"] == "Cabin"
    assert status["state"] == "linked"
    assert (status["pending"], status["pushed"]) == (2, 7)
    (edit,) = told["conflicts"]
    assert (edit["dataset"], edit["field"]) == ("sleep_settings", "bedtime")
    assert (edit["lost"], edit["kept"]) == ("22:00:00", "23:15:00")
    assert edit["kept_home"] == CABIN


async def test_an_edit_that_gave_way_is_put_back(
    hass: HomeAssistant, home: MockConfigEntry, cabin: MagicMock
) -> None:
    await conflict(hass, home)
    (edit,) = (await ask(hass, "get_sync_status"))["conflicts"]
    await ask(hass, "restore_conflict", conflict=edit["id"])
    hub: Hub = home.runtime_data
    stands = await hub.async_read(lambda reader: reader.record("sleep_settings", ANN))
    assert stands is not None
    assert stands["bedtime"] == "22:00:00"


@pytest.mark.usefixtures("cabin")
@pytest.mark.parametrize("name", ["7", "x", "-1", "²", ""])
async def test_only_an_edit_that_is_kept_is_put_back(
    hass: HomeAssistant, name: str
) -> None:
    refused = await refusal(hass, "restore_conflict", conflict=name)
    assert refused == "unknown_conflict"


# Revoking


def knowing(home: MockConfigEntry, **members: str) -> Any:
    """Let a household have members, by id with the name that each gives itself."""
    hub: Hub = home.runtime_data
    records = {
        one: MemberRecord(name=name, key="", signing="", site="")
        for one, name in {hub.links.home.home_id: "Home", **members}.items()
    }
    standing = dict.fromkeys(records, Standing.ACTIVE)
    roster = Roster(members=records, standing=standing, cuts={})
    links: Any = SimpleNamespace(
        home=hub.links.home,
        async_roster=AsyncMock(return_value=roster),
        async_revoke=AsyncMock(),
        async_stop=hub.links.async_stop,
    )
    hub.links = links
    return links


@pytest.mark.parametrize("wanted", ["Cabin", " cabin", CABIN, "The hut"])
async def test_a_home_is_revoked_by_its_title_its_id_or_its_own_name(
    hass: HomeAssistant, home: MockConfigEntry, cabin: MagicMock, wanted: str
) -> None:
    links = knowing(home, **{CABIN: "The hut", "f" * 32: "Boat"})
    (entry,) = async_entries_of(hass, EntryName.LINKED_HOME)
    assert isinstance(entry, MockConfigEntry)
    entry.mock_state(hass, ConfigEntryState.SETUP_RETRY)
    told = await ask(hass, "revoke_home", home=wanted)
    assert told == {"home": "Cabin", "revoked": True}
    links.async_revoke.assert_awaited_once_with(CABIN)


async def test_a_home_that_is_not_linked_here_is_revoked_too(
    hass: HomeAssistant, home: MockConfigEntry
) -> None:
    links = knowing(home, **{CABIN: "Cabin"})
    told = await ask(hass, "revoke_home", home="cabin")
    assert told == {"home": "Cabin", "revoked": True}
    links.async_revoke.assert_awaited_once_with(CABIN)


@pytest.mark.parametrize(
    ("wanted", "key"),
    [("Boat", "home_ambiguous"), ("Hut", "no_such_member"), ("Home", "no_such_member")],
)
async def test_who_is_to_be_revoked_has_to_be_clear(
    hass: HomeAssistant, home: MockConfigEntry, wanted: str, key: str
) -> None:
    links = knowing(home, **{CABIN: "Boat", "f" * 32: "boat"})
    assert await refusal(hass, "revoke_home", home=wanted) == key
    links.async_revoke.assert_not_awaited()
