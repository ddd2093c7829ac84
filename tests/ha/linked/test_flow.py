"""Linking, finding and changing another home, as a person does it."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from ipaddress import ip_address
from typing import Any
from unittest.mock import AsyncMock, MagicMock, patch

from homeassistant.config_entries import (
    SOURCE_IGNORE,
    SOURCE_USER,
    SOURCE_ZEROCONF,
    ConfigEntry,
    ConfigEntryState,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers.service_info.zeroconf import ZeroconfServiceInfo
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.lifeops.const import DOMAIN
from custom_components.lifeops.core.projection import ProjectionRecord
from custom_components.lifeops.ha.entry import HUB, EntryName, async_entries_of
from custom_components.lifeops.ha.linked.config import LinkConfig
from custom_components.lifeops.ha.linked.link import LinkedHome
from custom_components.lifeops.ha.linked.pairing_model import PairingProblem
from tests.entries import ANN, BEA, HOME, hub_entry, person, without_hub

from .pairings import (
    CABIN,
    NETWORK,
    OTHER_ANN,
    OWN_NETWORK,
    OtherSide,
    StandingHub,
    cabin,
    linked_entry,
    paired_with,
    run_hub,
)

NOW = datetime(2026, 11, 21, tzinfo=UTC)
_NEW = ("found", "reached")
TYPED = {"address": "cabin.local", "code": "1234 5678", "verify_ssl": True}
FIELDS = {
    PairingProblem.CANNOT_CONNECT: "address",
    PairingProblem.INVALID_ADDRESS: "address",
    PairingProblem.NO_ANSWER: "address",
    PairingProblem.TLS: "verify_ssl",
    PairingProblem.WRONG_CODE: "code",
    PairingProblem.CODE_EXPIRED: "code",
    PairingProblem.TOO_MANY_TRIES: "code",
}


@pytest.fixture
def side() -> OtherSide:
    return OtherSide()


@pytest.fixture(autouse=True)
async def _nothing_runs(hass: HomeAssistant, side: OtherSide) -> AsyncIterator[None]:
    unload = AsyncMock(return_value=True)
    with (
        without_hub(),
        patch("custom_components.lifeops.async_unload_entry", unload),
        paired_with(side),
    ):
        yield
        for entry in hass.config_entries.async_loaded_entries(DOMAIN):
            assert await hass.config_entries.async_unload(entry.entry_id)


@pytest.fixture
async def home(hass: HomeAssistant, _nothing_runs: None) -> MockConfigEntry:
    entry = hub_entry(person(), person(BEA, "Bea"))
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    return entry


@pytest.fixture
def hub(hass: HomeAssistant, home: MockConfigEntry) -> StandingHub:
    return run_hub(hass, home)


async def begin(hass: HomeAssistant, step: str) -> Any:
    flow = hass.config_entries.flow
    menu = await flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    menu = await answer(hass, menu, {"next_step_id": "linked_home"})
    assert menu["type"] is FlowResultType.MENU
    assert menu["step_id"] == "linked_home"
    return await answer(hass, menu, {"next_step_id": step})


async def answer(hass: HomeAssistant, step: Any, given: dict[str, Any]) -> Any:
    result: Any = await hass.config_entries.flow.async_configure(step["flow_id"], given)
    return await passed(hass, result)


async def passed(hass: HomeAssistant, result: Any) -> Any:
    """Return what comes behind whatever takes a while and has ended by now."""
    await hass.async_block_till_done()
    if result["type"] is FlowResultType.SHOW_PROGRESS:
        result = await hass.config_entries.flow.async_configure(result["flow_id"])
        await hass.async_block_till_done()
    return result


async def confirm(hass: HomeAssistant, menu: Any) -> Any:
    assert menu["type"] is FlowResultType.MENU
    assert menu["step_id"] == "linked_words"
    return await answer(hass, menu, {"next_step_id": "linked_confirm"})


def found(network: str = NETWORK, address: str = "192.0.2.9") -> ZeroconfServiceInfo:
    return ZeroconfServiceInfo(
        ip_address=ip_address(address),
        ip_addresses=[ip_address(address)],
        port=8123,
        hostname=f"{network}.local.",
        type="_lifeops._tcp.local.",
        name=f"{network}._lifeops._tcp.local.",
        properties={"tls": "0"},
    )


async def discover(hass: HomeAssistant, info: ZeroconfServiceInfo) -> Any:
    return await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_ZEROCONF}, data=info
    )


def links(hass: HomeAssistant) -> list[ConfigEntry[Any]]:
    return async_entries_of(hass, EntryName.LINKED_HOME)


# Typing the code of the other home


async def test_a_home_is_linked_by_its_code(
    hass: HomeAssistant, hub: StandingHub, side: OtherSide
) -> None:
    form = await begin(hass, "linked_type")
    assert form["type"] is FlowResultType.FORM
    menu = await answer(hass, form, TYPED)
    assert side.claims == [("cabin.local", "12345678", True)]
    assert menu["description_placeholders"] == {
        "words": "apple · river · candle · stone",
        "home": "Cabin",
    }
    assert side.confirmed == 0
    form = await confirm(hass, menu)
    assert form["step_id"] == "linked_person"
    assert form["description_placeholders"] == {"person": "ann", "home": "Cabin"}
    assert form["data_schema"]({}) == {"same_as": ANN}
    form = await answer(hass, form, {"same_as": ANN})
    assert form["description_placeholders"]["person"] == "Cat"
    assert form["data_schema"]({}) == {"same_as": "nobody"}
    made = await answer(hass, form, {"same_as": "nobody"})
    assert made["type"] is FlowResultType.CREATE_ENTRY
    assert made["title"] == "Cabin"
    assert made["data"] == cabin().stored
    assert made["result"].unique_id == CABIN
    (alias,) = hub.written
    assert (alias.dataset, alias.id) == ("alias", f"{ANN}/{OTHER_ANN}")
    assert alias.fields == {"canonical": OTHER_ANN}
    assert side.closed == 1


async def test_nobody_here_is_two_of_there(
    hass: HomeAssistant, hub: StandingHub, side: OtherSide
) -> None:
    form = await confirm(
        hass, await answer(hass, await begin(hass, "linked_type"), TYPED)
    )
    form = await answer(hass, form, {"same_as": BEA})
    (field,) = form["data_schema"].schema.values()
    offered = [option["value"] for option in field.config["options"]]
    assert offered == [ANN, "nobody"]


@pytest.mark.parametrize(
    "problem", sorted(set(PairingProblem) - {PairingProblem.NOT_CONFIRMED})
)
@pytest.mark.parametrize("step", ["claim", "words"])
async def test_what_is_wrong_is_said_and_can_be_tried_again(
    hass: HomeAssistant,
    hub: StandingHub,
    side: OtherSide,
    problem: PairingProblem,
    step: str,
) -> None:
    side.fails = {step: problem}
    form = await answer(hass, await begin(hass, "linked_type"), TYPED)
    assert form["type"] is FlowResultType.FORM
    assert form["errors"] == {FIELDS.get(problem, "base"): problem.value}
    suggested = {
        str(key): key.description["suggested_value"]
        for key in form["data_schema"].schema
    }
    assert suggested == TYPED
    side.fails = {}
    menu = await answer(hass, form, TYPED)
    assert menu["step_id"] == "linked_words"
    assert side.closed == (1 if step == "words" else 0)


async def test_other_words_end_it(
    hass: HomeAssistant, hub: StandingHub, side: OtherSide
) -> None:
    menu = await answer(hass, await begin(hass, "linked_type"), TYPED)
    ended = await answer(hass, menu, {"next_step_id": "linked_decline"})
    assert ended["reason"] == "not_confirmed"
    await hass.async_block_till_done()
    assert side.confirmed == 0
    assert side.closed == 1


@pytest.mark.parametrize("step", ["confirm", "persons"])
async def test_what_the_other_home_does_not_confirm_is_not_linked(
    hass: HomeAssistant, hub: StandingHub, side: OtherSide, step: str
) -> None:
    side.fails = {step: PairingProblem.NOT_CONFIRMED}
    menu = await answer(hass, await begin(hass, "linked_type"), TYPED)
    ended = await confirm(hass, menu)
    assert ended["type"] is FlowResultType.ABORT
    assert ended["reason"] == "not_confirmed"
    assert links(hass) == []


async def test_a_link_that_breaks_at_the_end_makes_no_entry(
    hass: HomeAssistant, hub: StandingHub, side: OtherSide
) -> None:
    side.lives_there = ()
    side.fails = {"finish": PairingProblem.NO_ANSWER}
    menu = await answer(hass, await begin(hass, "linked_type"), TYPED)
    ended = await confirm(hass, menu)
    assert ended["reason"] == "no_answer"
    assert links(hass) == []
    assert hub.written == []


async def test_a_home_is_linked_once(
    hass: HomeAssistant, hub: StandingHub, side: OtherSide
) -> None:
    linked_entry().add_to_hass(hass)
    ended = await answer(hass, await begin(hass, "linked_type"), TYPED)
    assert ended["type"] is FlowResultType.ABORT
    assert ended["reason"] == "already_linked"


async def test_a_form_that_is_closed_lets_go_of_the_other_home(
    hass: HomeAssistant, hub: StandingHub, side: OtherSide
) -> None:
    menu = await answer(hass, await begin(hass, "linked_type"), TYPED)
    hass.config_entries.flow.async_abort(menu["flow_id"])
    await hass.async_block_till_done()
    assert side.closed == 1


# Showing a code here


async def test_a_code_is_shown_until_it_is_typed(
    hass: HomeAssistant, hub: StandingHub, side: OtherSide
) -> None:
    side.typed_there.clear()
    side.confirmed_there.clear()
    flow = hass.config_entries.flow
    menu = await flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    menu = await flow.async_configure(menu["flow_id"], {"next_step_id": "linked_home"})
    shown = await flow.async_configure(menu["flow_id"], {"next_step_id": "linked_show"})
    assert shown["type"] is FlowResultType.SHOW_PROGRESS
    assert shown["progress_action"] == "linked_waiting"
    assert shown["description_placeholders"] == {"code": "1234 5678", "time": "12:30"}
    side.typed_there.set()
    menu = await passed(hass, shown)
    waits = await flow.async_configure(
        menu["flow_id"], {"next_step_id": "linked_confirm"}
    )
    assert waits["progress_action"] == "linked_confirming"
    assert waits["description_placeholders"] == {"home": "Cabin"}
    side.confirmed_there.set()
    made = await passed(hass, waits)
    assert made["type"] is FlowResultType.CREATE_ENTRY
    assert made["data"] == cabin().stored
    assert hub.written == []


async def test_a_code_that_nobody_types_ends(
    hass: HomeAssistant, hub: StandingHub, side: OtherSide
) -> None:
    side.fails = {"words": PairingProblem.CODE_EXPIRED}
    ended = await begin(hass, "linked_show")
    assert ended["type"] is FlowResultType.ABORT
    assert ended["reason"] == "code_expired"
    await hass.async_block_till_done()
    assert side.closed == 1


async def test_a_home_that_stops_before_the_end_is_not_linked(
    hass: HomeAssistant, hub: StandingHub, side: OtherSide
) -> None:
    menu = await begin(hass, "linked_show")
    assert hub.written == []
    hass.data.pop(HUB)
    ended = await confirm(hass, menu)
    assert ended["reason"] == "not_loaded"
    assert links(hass) == []


async def test_a_home_that_announces_nothing_is_linked_too(
    hass: HomeAssistant, hub: StandingHub, side: OtherSide
) -> None:
    side.config = cabin(network=None)
    made = await confirm(hass, await begin(hass, "linked_show"))
    assert made["type"] is FlowResultType.CREATE_ENTRY
    assert made["data"]["network"] is None


async def test_one_code_is_shown_at_a_time(
    hass: HomeAssistant, hub: StandingHub, side: OtherSide
) -> None:
    side.fails = {"offer": PairingProblem.OFFER_OPEN}
    ended = await begin(hass, "linked_show")
    assert ended["reason"] == "offer_open"


# Without a home


async def test_without_a_home_nothing_is_linked(hass: HomeAssistant) -> None:
    flow = hass.config_entries.flow
    form = await flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    assert form["step_id"] == "user"
    ended = await discover(hass, found())
    assert ended["reason"] == "not_loaded"


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("step", ["linked_type", "linked_show"])
async def test_a_home_that_rests_is_not_linked(hass: HomeAssistant, step: str) -> None:
    ended = await begin(hass, step)
    assert ended["reason"] == "not_loaded"


@pytest.mark.parametrize("lives_there", [True, False])
async def test_a_home_that_stops_meanwhile_is_not_linked(
    hass: HomeAssistant, hub: StandingHub, side: OtherSide, lives_there: bool
) -> None:
    if not lives_there:
        side.lives_there = ()
    menu = await answer(hass, await begin(hass, "linked_type"), TYPED)
    assert hub.written == []
    hass.data.pop(HUB)
    ended = await confirm(hass, menu)
    assert ended["reason"] == "not_loaded"
    assert links(hass) == []


# Being found


async def test_a_home_that_is_found_only_needs_its_code(
    hass: HomeAssistant, hub: StandingHub, side: OtherSide
) -> None:
    menu = await discover(hass, found())
    assert menu["type"] is FlowResultType.MENU
    (flow,) = hass.config_entries.flow.async_progress()
    assert flow["context"]["title_placeholders"] == {"name": "192.0.2.9"}
    form = await answer(hass, menu, {"next_step_id": "linked_type"})
    (address, _, _) = form["data_schema"].schema
    assert address.description == {"suggested_value": "http://192.0.2.9:8123"}
    side.lives_there = ()
    made = await confirm(hass, await answer(hass, form, TYPED))
    assert made["type"] is FlowResultType.CREATE_ENTRY


async def test_what_was_found_is_offered_no_more_once_it_is_linked(
    hass: HomeAssistant, hub: StandingHub, side: OtherSide
) -> None:
    side.lives_there = ()
    await discover(hass, found())
    await discover(hass, found("7" * 16))
    await confirm(hass, await answer(hass, await begin(hass, "linked_type"), TYPED))
    left = hass.config_entries.flow.async_progress()
    assert [flow["context"]["unique_id"] for flow in left] == [f"network:{'7' * 16}"]


@pytest.mark.parametrize("runs", [True, False])
async def test_a_linked_home_that_moved_is_followed(
    hass: HomeAssistant, hub: StandingHub, runs: bool
) -> None:
    other, entry = linked_entry(), linked_entry()
    for one in (other, entry):
        one.add_to_hass(hass)
    data = {**other.data, "network": "7" * 16}
    hass.config_entries.async_update_entry(other, data=data)
    if runs:
        entry.mock_state(hass, ConfigEntryState.LOADED)
    entry.runtime_data = MagicMock(spec=LinkedHome)
    ended = await discover(hass, found())
    assert ended["reason"] == "already_linked"
    assert other.data == data
    assert entry.data["addresses"] == ["http://192.0.2.7:8123"]
    assert entry.data["found"] == ["http://192.0.2.9:8123"]


async def test_what_is_announced_replaces_only_what_was_announced(
    hass: HomeAssistant, hub: StandingHub
) -> None:
    proved, typed = "http://192.0.2.8:8123", "https://cabin.example.org"
    config = cabin(addresses=(typed,), found=("http://192.0.2.7:8123", proved))
    entry = linked_entry()
    entry.add_to_hass(hass)
    hass.config_entries.async_update_entry(entry, data=config.proving(proved).stored)
    for host in range(20, 40):
        await discover(hass, found(address=f"192.0.2.{host}"))
    last = "http://192.0.2.39:8123"
    assert entry.data["found"] == [proved, last]
    assert LinkConfig.of(entry).places == (proved, typed, last)


async def test_of_many_announced_places_a_few_are_kept(
    hass: HomeAssistant, hub: StandingHub
) -> None:
    entry = linked_entry()
    entry.add_to_hass(hass)
    many = [ip_address(f"192.0.2.{host}") for host in range(20, 40)]
    info = replace(found(), ip_addresses=many)
    await discover(hass, info)
    assert entry.data["found"] == [f"http://{host}:8123" for host in many[:5]]


def test_an_entry_from_before_there_were_found_addresses_is_read() -> None:
    entry = linked_entry()
    old = {name: entry.data[name] for name in entry.data if name not in _NEW}
    assert LinkConfig.of(MockConfigEntry(title="Cabin", data=old)) == cabin()


async def test_a_form_that_was_left_open_is_in_nobodys_way(
    hass: HomeAssistant, hub: StandingHub, side: OtherSide
) -> None:
    left = await answer(hass, await begin(hass, "linked_type"), TYPED)
    assert left["step_id"] == "linked_words"
    again = await answer(hass, await begin(hass, "linked_type"), TYPED)
    assert again["step_id"] == "linked_words"
    assert side.closed == 1
    (flow,) = hass.config_entries.flow.async_progress()
    assert flow["flow_id"] == again["flow_id"]


async def test_a_home_does_not_find_itself(
    hass: HomeAssistant, hub: StandingHub
) -> None:
    ended = await discover(hass, found(OWN_NETWORK))
    assert ended["reason"] == "same_home"


async def test_a_home_without_an_address_is_not_offered(
    hass: HomeAssistant, hub: StandingHub
) -> None:
    ended = await discover(hass, found(address="169.254.1.1"))
    assert ended["reason"] == "cannot_connect"


async def test_what_was_ignored_is_neither_offered_nor_taken_for_a_home(
    hass: HomeAssistant, hub: StandingHub
) -> None:
    await discover(hass, found())
    await hass.config_entries.flow.async_init(
        DOMAIN,
        context={"source": SOURCE_IGNORE},
        data={"unique_id": f"network:{NETWORK}", "title": "192.0.2.9"},
    )
    assert (await discover(hass, found()))["reason"] == "already_configured"
    assert len(async_entries_of(hass, EntryName.HUB)) == 1
    assert links(hass) == []


# Changing a link


async def reconfigure(hass: HomeAssistant, entry: MockConfigEntry) -> Any:
    return await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": "reconfigure", "entry_id": entry.entry_id}
    )


async def test_addresses_and_days_can_be_changed(
    hass: HomeAssistant, hub: StandingHub
) -> None:
    entry = linked_entry()
    entry.add_to_hass(hass)
    form = await reconfigure(hass, entry)
    assert form["step_id"] == "linked_settings"
    assert form["description_placeholders"] == {"home": "Cabin"}
    given = {
        "addresses": ["https://cabin.example/", " ", "10.8.0.2:8123"],
        "verify_ssl": False,
        "expected_days": ["sun", "fri"],
    }
    done = await answer(hass, form, given)
    assert done["reason"] == "reconfigure_successful"
    assert entry.data == {
        **cabin().stored,
        "addresses": [
            "https://cabin.example/",
            "http://10.8.0.2:8123/",
            "https://10.8.0.2:8123/",
        ],
        "verify_ssl": False,
        "expected_days": [4, 6],
    }


async def test_of_the_found_addresses_those_stay_that_a_person_leaves(
    hass: HomeAssistant, hub: StandingHub
) -> None:
    near, far = "http://192.0.2.8:8123", "http://192.0.2.9:8123"
    entry = linked_entry()
    entry.add_to_hass(hass)
    data = cabin(found=(near, far)).stored
    hass.config_entries.async_update_entry(entry, data=data)
    form = await reconfigure(hass, entry)
    (addresses, *_) = form["data_schema"].schema
    shown = addresses.description["suggested_value"]
    assert shown == ["http://192.0.2.7:8123", near, far]
    given = {"addresses": ["cabin:80", far], "verify_ssl": True, "expected_days": []}
    await answer(hass, form, given)
    assert entry.data["addresses"] == ["http://cabin/", "https://cabin:80/"]
    assert entry.data["found"] == [far]


async def test_the_form_shows_what_stands_and_takes_no_nonsense(
    hass: HomeAssistant, hub: StandingHub
) -> None:
    entry = linked_entry()
    entry.add_to_hass(hass)
    data = replace(cabin(), expected_days=(5, 6)).stored
    hass.config_entries.async_update_entry(entry, data=data)
    form = await reconfigure(hass, entry)
    stands = {
        "addresses": ["http://192.0.2.7:8123"],
        "verify_ssl": True,
        "expected_days": ["sat", "sun"],
    }
    suggested = {
        str(key): key.description["suggested_value"]
        for key in form["data_schema"].schema
    }
    assert suggested == stands
    again = await answer(hass, form, {**stands, "addresses": ["ftp://cabin"]})
    assert again["errors"] == {"addresses": "invalid_address"}
    assert entry.data == data


# Options


async def test_a_link_rests_and_shows_what_was_chosen(
    hass: HomeAssistant, hub: StandingHub
) -> None:
    entry = linked_entry(shown_entities=["sensor.gone"])
    entry.add_to_hass(hass)
    hub.shared = {
        "sensor.outside": ProjectionRecord(state="1", name="Outside", measured_at=NOW)
    }
    form: Any = await hass.config_entries.options.async_init(entry.entry_id)
    assert form["description_placeholders"] == {"home": "Cabin"}
    _, field = form["data_schema"].schema.values()
    assert field.config["options"] == [
        {"value": "sensor.outside", "label": "Outside"},
        {"value": "sensor.gone", "label": "sensor.gone"},
    ]
    given = {"paused": True, "shown_entities": ["sensor.outside"]}
    done: Any = await hass.config_entries.options.async_configure(
        form["flow_id"], given
    )
    assert done["type"] is FlowResultType.CREATE_ENTRY
    assert entry.options == {**given, "paused_until": None}


@pytest.mark.usefixtures("home")
async def test_what_was_chosen_can_be_seen_while_nothing_runs(
    hass: HomeAssistant,
) -> None:
    entry = linked_entry(shown_entities=["sensor.gone"])
    entry.add_to_hass(hass)
    form: Any = await hass.config_entries.options.async_init(entry.entry_id)
    _, field = form["data_schema"].schema.values()
    assert [one["value"] for one in field.config["options"]] == ["sensor.gone"]


async def test_only_a_linked_home_has_options(
    hass: HomeAssistant, home: MockConfigEntry
) -> None:
    assert not home.supports_options
    assert linked_entry().supports_options


# The home itself


async def test_a_home_shares_and_stands_by_once_another_is_linked(
    hass: HomeAssistant, home: MockConfigEntry
) -> None:
    form = await reconfigure(hass, home)
    assert {str(key) for key in form["data_schema"].schema} == {"name", "dashboard"}
    linked_entry().add_to_hass(hass)
    form = await reconfigure(hass, home)
    given = {
        "name": "Home",
        "dashboard": True,
        "shared_entities": ["sensor.power"],
        "standby_for": CABIN,
    }
    await answer(hass, form, given)
    assert home.data["shared_entities"] == ["sensor.power"]
    assert (home.data["site"], home.data["role"]) == (CABIN, "standby")
    await answer(
        hass, await reconfigure(hass, home), {**given, "standby_for": "nobody"}
    )
    assert (home.data["site"], home.data["role"]) == (HOME, "primary")
