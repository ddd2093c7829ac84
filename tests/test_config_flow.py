"""Setting a home up, and adding and changing what is in it."""

from collections.abc import Iterator
from typing import Any

from homeassistant import config_entries
from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, InvalidData
from homeassistant.helpers import (
    area_registry as ar,
    device_registry as dr,
    entity_registry as er,
)
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.lifeops.const import DOMAIN

from .entries import (
    ANN,
    BEA,
    HOME as HOME_ID,
    RING,
    agent,
    hub_entry,
    person,
    source,
    without_hub,
)

USER = {"source": config_entries.SOURCE_USER}
AGENTS = [
    "sleep",
    "agenda",
    "reminders",
    "goals",
    "notes",
    "gamification",
    "notification",
    "integration",
    "data",
]
HOME = {"name": "Home", "person_name": "Ann", "agents": AGENTS}
PERSON = {"name": "Bea", "private": False}
SOURCE = {
    "person_id": ANN,
    "name": "Ring",
    "rank": 1,
    "max_silence_h": 24,
    "night": {},
    "body": {},
    "day": {},
}


@pytest.fixture(autouse=True)
def _no_hub() -> Iterator[None]:
    with without_hub():
        yield


async def load(hass: HomeAssistant, entry: MockConfigEntry) -> MockConfigEntry:
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    return entry


async def add(
    hass: HomeAssistant, entry: MockConfigEntry, kind: str, *inputs: dict[str, Any]
) -> Any:
    """Go through an "add" flow and return its last result."""
    result: Any = await hass.config_entries.subentries.async_init(
        (entry.entry_id, kind), context=USER
    )
    for given in inputs:
        assert result["type"] is FlowResultType.FORM
        result = await hass.config_entries.subentries.async_configure(
            result["flow_id"], given
        )
    return result


async def change(
    hass: HomeAssistant, entry: MockConfigEntry, unique_id: str, *inputs: dict[str, Any]
) -> Any:
    """Go through a "change" flow and return its last result."""
    result: Any = await entry.start_subentry_reconfigure_flow(
        hass, subentry(entry, unique_id).subentry_id
    )
    for given in inputs:
        result = await hass.config_entries.subentries.async_configure(
            result["flow_id"], given
        )
    return result


def subentry(entry: MockConfigEntry, unique_id: str) -> ConfigSubentry:
    return next(
        item for item in entry.subentries.values() if item.unique_id == unique_id
    )


def newest(entry: MockConfigEntry) -> ConfigSubentry:
    return list(entry.subentries.values())[-1]


def suggested(result: Any) -> dict[str, Any]:
    return {
        str(key): (key.description or {}).get("suggested_value")
        for key in result["data_schema"].schema
    }


# The home


async def test_home_needs_no_mapping(hass: HomeAssistant) -> None:
    hass.config.location_name = "The old mill"
    result: Any = await hass.config_entries.flow.async_init(DOMAIN, context=USER)
    assert result["type"] is FlowResultType.FORM
    assert suggested(result) == {
        "name": "The old mill",
        "person_name": "",
        "agents": AGENTS,
    }
    result = await hass.config_entries.flow.async_configure(result["flow_id"], HOME)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    entry = result["result"]
    assert entry.title == "Home"
    assert entry.unique_id == "hub"
    assert len(entry.data["home_id"]) == len(entry.data["household_id"]) == 32
    assert entry.data["home_id"] != entry.data["household_id"]
    assert entry.data["agents"] == AGENTS
    made = {item.subentry_type: [] for item in entry.subentries.values()}
    for item in entry.subentries.values():
        made[item.subentry_type].append(item)
    (ann,) = made["person"]
    assert ann.title == "Ann"
    assert ann.data["user_id"] is None
    assert ann.data["welcomed"]
    assert ann.unique_id == f"person:{ann.data['person_id']}"
    *hers, site, data = made["agent"]
    assert [item.title for item in hers] == [
        "Ann Sleep",
        "Ann Agenda",
        "Ann Reminders",
        "Ann Goals",
        "Ann Notes",
        "Ann Progress",
        "Ann Notifications",
    ]
    assert {item.data["person_id"] for item in hers} == {ann.data["person_id"]}
    assert site.title == "Integrations (Home)"
    assert site.unique_id == f"agent:integration:{entry.data['home_id']}"
    assert site.data == {"kind": "integration", "home_id": entry.data["home_id"]}
    assert data.unique_id == f"agent:data:{entry.data['home_id']}"


async def test_first_person_is_who_sets_up(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    hass_admin_user: MockUser,
) -> None:
    assert await async_setup_component(hass, "config", {})
    assert await async_setup_component(hass, "application_credentials", {})
    hass.config.components.add("frontend")
    hass.states.async_set("person.other", "home", {"user_id": "somebody"})
    hass.states.async_set("person.ann", "home", {"user_id": hass_admin_user.id})
    client = await hass_client()
    path = "/api/config/config_entries/flow"
    form = await (await client.post(path, json={"handler": DOMAIN})).json()
    fields = {field["name"]: field for field in form["data_schema"]}
    assert fields["person_name"]["description"] == {
        "suggested_value": hass_admin_user.name
    }
    answer = await client.post(f"{path}/{form['flow_id']}", json=HOME | {"agents": []})
    assert (await answer.json())["type"] == FlowResultType.CREATE_ENTRY
    (entry,) = hass.config_entries.async_entries(DOMAIN)
    (ann,) = entry.subentries.values()
    assert ann.data["user_id"] == hass_admin_user.id
    assert ann.data["person_entity"] == "person.ann"


@pytest.mark.parametrize(
    ("given", "errors"),
    [
        ({"name": "  "}, {"name": "name_required"}),
        ({"name": "x" * 101}, {"name": "name_too_long"}),
        ({"person_name": ""}, {"person_name": "name_required"}),
        ({"person_name": "x" * 9999}, {"person_name": "name_too_long"}),
    ],
)
async def test_home_recovers_from_wrong_names(
    hass: HomeAssistant, given: dict[str, str], errors: dict[str, str]
) -> None:
    result: Any = await hass.config_entries.flow.async_init(DOMAIN, context=USER)
    result = await hass.config_entries.flow.async_configure(
        result["flow_id"], HOME | given
    )
    assert result["type"] is FlowResultType.FORM
    assert result["errors"] == errors
    assert suggested(result) == HOME | given
    result = await hass.config_entries.flow.async_configure(
        result["flow_id"], HOME | {"name": " Our   home "}
    )
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["title"] == "Our home"


async def test_only_one_home(hass: HomeAssistant) -> None:
    form: Any = await hass.config_entries.flow.async_init(DOMAIN, context=USER)
    await load(hass, hub_entry())
    for result in (
        await hass.config_entries.flow.async_init(DOMAIN, context=USER),
        await hass.config_entries.flow.async_configure(form["flow_id"], HOME),
    ):
        assert result["type"] is FlowResultType.MENU
        assert result["menu_options"] == ["oura", "database", "linked_home"]


async def test_unknown_agent_is_refused(hass: HomeAssistant) -> None:
    result: Any = await hass.config_entries.flow.async_init(DOMAIN, context=USER)
    with pytest.raises(InvalidData):
        await hass.config_entries.flow.async_configure(
            result["flow_id"], HOME | {"agents": ["cooking"]}
        )


async def test_home_is_renamed(hass: HomeAssistant) -> None:
    entry = await load(hass, hub_entry())
    result: Any = await entry.start_reconfigure_flow(hass)
    assert suggested(result) == {"name": "Home", "dashboard": True}
    result = await hass.config_entries.flow.async_configure(
        result["flow_id"], {"name": " ", "dashboard": True}
    )
    assert result["errors"] == {"name": "name_required"}
    result = await hass.config_entries.flow.async_configure(
        result["flow_id"], {"name": "Cabin", "dashboard": True}
    )
    assert result["reason"] == "reconfigure_successful"
    assert entry.title == "Cabin"


# People


@pytest.fixture
def phone(hass: HomeAssistant) -> str:
    app = MockConfigEntry(domain="mobile_app")
    app.add_to_hass(hass)
    device = dr.async_get(hass).async_get_or_create(
        config_entry_id=app.entry_id, identifiers={("mobile_app", "phone-1")}
    )
    return device.id


@pytest.fixture
def toaster(hass: HomeAssistant) -> str:
    other = MockConfigEntry(domain="toaster")
    other.add_to_hass(hass)
    device = dr.async_get(hass).async_get_or_create(
        config_entry_id=other.entry_id, identifiers={("toaster", "1")}
    )
    return device.id


async def test_person_is_added(hass: HomeAssistant, phone: str) -> None:
    MockUser(id="u1", name="Bea").add_to_hass(hass)
    hass.states.async_set("person.bea", "home", {"user_id": "u1"})
    hass.states.async_set("calendar.bea", "off")
    entry = await load(hass, hub_entry(person()))
    result = await add(
        hass,
        entry,
        "person",
        {
            "name": " Bea ",
            "user_id": "u1",
            "phones": [phone, phone],
            "calendars": ["calendar.bea"],
            "private": True,
        },
    )
    assert result["type"] is FlowResultType.CREATE_ENTRY
    bea = newest(entry)
    assert bea.title == "Bea"
    assert bea.unique_id == f"person:{bea.data['person_id']}"
    assert dict(bea.data) == {
        "person_id": bea.data["person_id"],
        "user_id": "u1",
        "person_entity": "person.bea",
        "phones": [phone],
        "calendars": ["calendar.bea"],
        "private": True,
        "welcomed": False,
        "statistics": True,
    }


@pytest.mark.parametrize(
    ("given", "errors"),
    [
        ({"name": ""}, {"name": "name_required"}),
        ({"name": "ANN"}, {"name": "name_taken"}),
        ({"person_entity": "person.gone"}, {"person_entity": "entity_missing"}),
        ({"person_entity": "light.lamp"}, {"person_entity": "entity_unfit"}),
        ({"person_entity": "person.ann"}, {"person_entity": "person_taken"}),
        ({"user_id": "u1"}, {"user_id": "user_taken"}),
        ({"calendars": ["calendar.gone"]}, {"calendars": "entity_missing"}),
        ({"calendars": ["light.lamp"]}, {"calendars": "entity_unfit"}),
        (
            {"calendars": [f"calendar.c{n}" for n in range(101)]},
            {"calendars": "too_many"},
        ),
        ({"phones": ["no such device"]}, {"phones": "phone_unknown"}),
    ],
)
async def test_person_recovers_from_wrong_fields(
    hass: HomeAssistant, given: dict[str, Any], errors: dict[str, str]
) -> None:
    MockUser(id="u1", name="Ann").add_to_hass(hass)
    MockUser(id="u2", name="Off", is_active=False).add_to_hass(hass)
    hass.states.async_set("person.ann", "home")
    hass.states.async_set("light.lamp", "on")
    entry = await load(
        hass, hub_entry(person(user_id="u1", person_entity="person.ann"))
    )
    result = await add(hass, entry, "person", PERSON | given)
    assert result["type"] is FlowResultType.FORM
    assert result["errors"] == errors
    result = await hass.config_entries.subentries.async_configure(
        result["flow_id"], PERSON
    )
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert newest(entry).data["person_entity"] is None


async def test_phone_belongs_to_one_person(
    hass: HomeAssistant, phone: str, toaster: str
) -> None:
    entry = await load(hass, hub_entry(person(phones=[phone])))
    result = await add(
        hass,
        entry,
        "person",
        PERSON | {"phones": [toaster]},
        PERSON | {"phones": [phone]},
    )
    assert result["errors"] == {"phones": "phone_taken"}
    assert result["description_placeholders"] == {"person": "Ann"}
    result = await change(
        hass,
        entry,
        f"person:{ANN}",
        {"name": "Ann", "phones": [phone], "private": False},
    )
    assert result["reason"] == "reconfigure_successful"


async def test_person_is_changed(hass: HomeAssistant) -> None:
    hass.states.async_set("calendar.ann", "off")
    entry = await load(hass, hub_entry(person(), person(BEA, "Bea", welcomed=False)))
    result = await change(hass, entry, f"person:{ANN}")
    assert suggested(result)["name"] == "Ann"
    result = await hass.config_entries.subentries.async_configure(
        result["flow_id"], {"name": "Bea", "private": True}
    )
    assert result["errors"] == {"name": "name_taken"}
    result = await hass.config_entries.subentries.async_configure(
        result["flow_id"],
        {"name": "Anna", "calendars": ["calendar.ann"], "private": True},
    )
    assert result["reason"] == "reconfigure_successful"
    ann = subentry(entry, f"person:{ANN}")
    assert ann.title == "Anna"
    assert ann.data["person_id"] == ANN
    assert ann.data["calendars"] == ["calendar.ann"]
    assert ann.data["private"]
    assert ann.data["welcomed"]
    assert not subentry(entry, f"person:{BEA}").data["welcomed"]


# Agents


async def test_agent_is_added_with_its_slots(hass: HomeAssistant) -> None:
    area = ar.async_get(hass).async_create("Bedroom")
    hass.states.async_set("light.lamp", "on")
    hass.states.async_set("scene.calm", "unknown")
    hass.states.async_set("media_player.tv", "off")
    entry = await load(hass, hub_entry(person()))
    result = await add(
        hass,
        entry,
        "agent",
        {"kind": "sleep"},
        {
            "winddown_lights": {"entity_id": ["light.lamp"], "area_id": [area.id]},
            "winddown_scene": "scene.calm",
            "winddown_media": ["media_player.tv"],
        },
    )
    assert result["type"] is FlowResultType.CREATE_ENTRY
    sleep = newest(entry)
    assert sleep.title == "Ann Sleep"
    assert sleep.unique_id == f"agent:sleep:{ANN}"
    assert dict(sleep.data) == {
        "kind": "sleep",
        "person_id": ANN,
        "winddown_lights": {"entity_id": ["light.lamp"], "area_id": [area.id]},
        "winddown_scene": {"entity_id": ["scene.calm"]},
        "winddown_media": {"entity_id": ["media_player.tv"]},
    }


async def test_agent_without_slots_needs_no_second_form(hass: HomeAssistant) -> None:
    entry = await load(hass, hub_entry(person()))
    result = await add(hass, entry, "agent", {"kind": "gamification"})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert newest(entry).data == {"kind": "gamification", "person_id": ANN}
    result = await change(hass, entry, f"agent:gamification:{ANN}")
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "nothing_to_map"


async def test_agent_stands_once_for_each_person(hass: HomeAssistant) -> None:
    entry = await load(hass, hub_entry(person(), person(BEA, "Bea"), agent()))
    result = await add(hass, entry, "agent", {"kind": "sleep"})
    assert result["step_id"] == "slots"
    result = await hass.config_entries.subentries.async_configure(result["flow_id"], {})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert newest(entry).unique_id == f"agent:sleep:{BEA}"
    result = await add(hass, entry, "agent", {"kind": "sleep"})
    assert result["errors"] == {"kind": "agent_exists"}
    result = await hass.config_entries.subentries.async_configure(
        result["flow_id"], {"kind": "gamification"}
    )
    assert result["step_id"] == "person"
    assert [one["value"] for one in persons_of(result)] == [ANN, BEA]
    result = await hass.config_entries.subentries.async_configure(
        result["flow_id"], {"person_id": BEA}
    )
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert newest(entry).unique_id == f"agent:gamification:{BEA}"


def persons_of(result: Any) -> list[dict[str, str]]:
    (field,) = result["data_schema"].schema.values()
    options: list[dict[str, str]] = field.config["options"]
    return options


@pytest.mark.parametrize("people", [(), (person(), person(BEA, "Bea"))])
async def test_an_agent_of_the_home_asks_for_nobody(
    hass: HomeAssistant, people: tuple[Any, ...]
) -> None:
    entry = await load(hass, hub_entry(*people))
    result = await add(hass, entry, "agent", {"kind": "integration"})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    site = newest(entry)
    assert site.title == "Integrations (Home)"
    assert site.unique_id == f"agent:integration:{HOME_ID}"
    assert site.data == {"kind": "integration", "home_id": HOME_ID}
    result = await add(hass, entry, "agent", {"kind": "integration"})
    assert result["errors"] == {"kind": "agent_exists"}
    result = await change(hass, entry, f"agent:integration:{HOME_ID}")
    assert result["reason"] == "nothing_to_map"


async def test_two_forms_for_one_agent_make_one(hass: HomeAssistant) -> None:
    entry = await load(hass, hub_entry(person()))
    chosen = {"kind": "sleep"}
    slow = await add(hass, entry, "agent", chosen)
    await add(hass, entry, "agent", chosen, {})
    late: Any = await hass.config_entries.subentries.async_configure(
        slow["flow_id"], {}
    )
    assert late["type"] is FlowResultType.ABORT
    assert late["reason"] == "already_configured"
    assert len(entry.subentries) == 2


@pytest.mark.parametrize(
    ("kind", "first", "last"),
    [
        ("agent", [{"kind": "sleep"}, {"person_id": BEA}], {}),
        ("source", [], SOURCE | {"person_id": BEA}),
    ],
)
async def test_a_person_may_go_while_a_form_is_open(
    hass: HomeAssistant,
    kind: str,
    first: list[dict[str, Any]],
    last: dict[str, Any],
) -> None:
    entry = await load(hass, hub_entry(person(), person(BEA, "Bea")))
    opened = await add(hass, entry, kind, *first)
    gone = subentry(entry, f"person:{BEA}").subentry_id
    hass.config_entries.async_remove_subentry(entry, gone)
    result: Any = await hass.config_entries.subentries.async_configure(
        opened["flow_id"], last
    )
    assert result["errors"] == {"base": "person_gone"}


@pytest.mark.parametrize(
    ("kind", "given"), [("agent", [{"kind": "sleep"}]), ("source", [])]
)
async def test_parts_need_a_person(
    hass: HomeAssistant, kind: str, given: list[dict[str, str]]
) -> None:
    entry = await load(hass, hub_entry())
    result = await add(hass, entry, kind, *given)
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "no_person"


@pytest.mark.parametrize(
    ("given", "errors"),
    [
        (
            {"winddown_lights": {"entity_id": ["light.gone"]}},
            {"winddown_lights": "entity_missing"},
        ),
        (
            {"winddown_lights": {"entity_id": ["scene.calm"]}},
            {"winddown_lights": "entity_unfit"},
        ),
        (
            {"winddown_lights": {"entity_id": "all"}},
            {"winddown_lights": "entity_missing"},
        ),
        (
            {"winddown_lights": {"entity_id": "{{ evil }}"}},
            {"winddown_lights": "target_unknown"},
        ),
        (
            {"winddown_lights": {"area_id": ["gone"]}},
            {"winddown_lights": "target_unknown"},
        ),
        (
            {"winddown_lights": {"device_id": ["gone"]}},
            {"winddown_lights": "target_unknown"},
        ),
        (
            {"winddown_lights": {"floor_id": ["gone"]}},
            {"winddown_lights": "target_unknown"},
        ),
        (
            {"winddown_lights": {"label_id": ["gone"]}},
            {"winddown_lights": "target_unknown"},
        ),
        (
            {"winddown_lights": {"area_id": [f"a{n}" for n in range(101)]}},
            {"winddown_lights": "too_many"},
        ),
        ({"winddown_scene": "light.lamp"}, {"winddown_scene": "entity_unfit"}),
        ({"screens": ["binary_sensor.gone"]}, {"screens": "entity_missing"}),
    ],
)
async def test_agent_recovers_from_wrong_slots(
    hass: HomeAssistant, given: dict[str, Any], errors: dict[str, str]
) -> None:
    hass.states.async_set("light.lamp", "on")
    hass.states.async_set("scene.calm", "unknown")
    entry = await load(hass, hub_entry(person(), agent()))
    result = await change(hass, entry, f"agent:sleep:{ANN}", given)
    assert result["type"] is FlowResultType.FORM
    assert result["errors"] == errors
    result = await hass.config_entries.subentries.async_configure(
        result["flow_id"], {"winddown_scene": "scene.calm"}
    )
    assert result["reason"] == "reconfigure_successful"
    assert subentry(entry, f"agent:sleep:{ANN}").data == {
        "kind": "sleep",
        "person_id": ANN,
        "winddown_scene": {"entity_id": ["scene.calm"]},
    }


async def test_agent_shows_what_it_has(hass: HomeAssistant) -> None:
    hass.states.async_set("light.lamp", "on")
    slots = {
        "winddown_lights": {"entity_id": ["light.lamp"]},
        "winddown_scene": {"entity_id": ["scene.calm"]},
        "screens": {"entity_id": ["media_player.tv"]},
    }
    entry = await load(hass, hub_entry(person(), agent(**slots)))
    result = await change(hass, entry, f"agent:sleep:{ANN}")
    assert suggested(result) == {
        "winddown_lights": {"entity_id": ["light.lamp"]},
        "winddown_scene": "scene.calm",
        "winddown_media": None,
        "screens": ["media_player.tv"],
    }


# Sources


@pytest.fixture
def sensors(hass: HomeAssistant) -> None:
    for name, state, attributes in (
        ("score", "81", {}),
        ("total", "7.5", {"unit_of_measurement": "h"}),
        ("weight", "70", {"unit_of_measurement": "kg"}),
        ("mood", "good", {}),
        ("late", "unavailable", {"unit_of_measurement": "min"}),
        ("woke", "2026-01-01T06:00:00+00:00", {"device_class": "timestamp"}),
    ):
        hass.states.async_set(f"sensor.{name}", state, attributes)
    hass.states.async_set("light.lamp", "on")


@pytest.mark.usefixtures("sensors")
async def test_source_is_added(hass: HomeAssistant) -> None:
    entry = await load(hass, hub_entry(person()))
    result = await add(
        hass,
        entry,
        "source",
        SOURCE
        | {
            "night": {
                "sleep_score": "sensor.score",
                "sleep_total_s": "sensor.total",
                "sleep_deep_s": "sensor.late",
                "wake": "sensor.woke",
            }
        },
    )
    assert result["type"] is FlowResultType.CREATE_ENTRY
    ring = newest(entry)
    assert ring.title == "Ring"
    assert ring.unique_id == f"source:{ring.data['source_id']}"
    assert dict(ring.data) == {
        "source_id": ring.data["source_id"],
        "person_id": ANN,
        "rank": 1,
        "max_silence_h": 24,
        "entities": {
            "sleep_score": "sensor.score",
            "sleep_total_s": "sensor.total",
            "sleep_deep_s": "sensor.late",
            "wake": "sensor.woke",
        },
    }


@pytest.mark.parametrize(
    ("given", "errors", "hints"),
    [
        ({}, {"base": "no_entities"}, {}),
        (
            {"night": {"sleep_score": "sensor.gone"}},
            {"night": "entity_missing"},
            {"entity": "sensor.gone"},
        ),
        (
            {"night": {"sleep_score": "light.lamp"}},
            {"night": "entity_unfit"},
            {"entity": "light.lamp"},
        ),
        (
            {"body": {"hrv_ms": "sensor.mood"}},
            {"body": "not_a_number"},
            {"entity": "sensor.mood"},
        ),
        (
            {"night": {"sleep_total_s": "sensor.weight"}},
            {"night": "unit_unfit"},
            {"entity": "sensor.weight", "unit": "kg"},
        ),
        (
            {"night": {"sleep_total_s": "sensor.score"}},
            {"night": "unit_missing"},
            {"entity": "sensor.score"},
        ),
        (
            {"night": {"wake": "sensor.score"}},
            {"night": "not_a_moment"},
            {"entity": "sensor.score"},
        ),
        (
            {"night": {"wake": "light.lamp"}},
            {"night": "entity_unfit"},
            {"entity": "light.lamp"},
        ),
        (
            {
                "night": {"sleep_score": "sensor.score"},
                "day": {"steps": "sensor.score"},
            },
            {"day": "entity_twice"},
            {"entity": "sensor.score"},
        ),
        (
            {"name": " ", "night": {"sleep_score": "sensor.score"}},
            {"name": "name_required"},
            {},
        ),
    ],
)
@pytest.mark.usefixtures("sensors")
async def test_source_recovers_from_wrong_fields(
    hass: HomeAssistant,
    given: dict[str, Any],
    errors: dict[str, str],
    hints: dict[str, str],
) -> None:
    entry = await load(hass, hub_entry(person()))
    result = await add(hass, entry, "source", SOURCE | given)
    assert result["type"] is FlowResultType.FORM
    assert result["errors"] == errors
    assert result["description_placeholders"] == hints
    result = await hass.config_entries.subentries.async_configure(
        result["flow_id"], SOURCE | {"night": {"sleep_score": "sensor.score"}}
    )
    assert result["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.parametrize("given", [{"rank": 10}, {"max_silence_h": 0}, {"rank": "x"}])
async def test_source_refuses_numbers_out_of_range(
    hass: HomeAssistant, given: dict[str, Any]
) -> None:
    entry = await load(hass, hub_entry(person()))
    with pytest.raises(InvalidData):
        await add(hass, entry, "source", SOURCE | given)


async def test_source_reads_the_registry_where_there_is_no_state(
    hass: HomeAssistant,
) -> None:
    registry = er.async_get(hass)
    registry.async_get_or_create(
        "sensor", "x", "1", suggested_object_id="total", unit_of_measurement="kg"
    )
    registry.async_get_or_create(
        "sensor",
        "x",
        "2",
        suggested_object_id="woke",
        original_device_class="timestamp",
    )
    entry = await load(hass, hub_entry(person()))
    result = await add(
        hass,
        entry,
        "source",
        SOURCE | {"night": {"sleep_total_s": "sensor.total", "wake": "sensor.woke"}},
        SOURCE | {"night": {"wake": "sensor.woke"}},
    )
    assert result["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.usefixtures("sensors")
async def test_source_is_changed(hass: HomeAssistant) -> None:
    entry = await load(hass, hub_entry(person(), source()))
    result = await change(hass, entry, f"source:{RING}")
    assert suggested(result)["name"] == "Ring"
    night = result["data_schema"].schema["night"].schema.schema
    (score,) = (key for key in night if key == "sleep_score")
    assert score.description == {"suggested_value": "sensor.ring_score"}
    given = {key: value for key, value in SOURCE.items() if key != "person_id"}
    result = await hass.config_entries.subentries.async_configure(
        result["flow_id"], given
    )
    assert result["errors"] == {"base": "no_entities"}
    result = await hass.config_entries.subentries.async_configure(
        result["flow_id"],
        given | {"name": "Watch", "night": {"sleep_score": "sensor.score"}},
    )
    assert result["reason"] == "reconfigure_successful"
    ring = subentry(entry, f"source:{RING}")
    assert ring.title == "Watch"
    assert ring.data["source_id"] == RING
    assert ring.data["person_id"] == ANN
    assert ring.data["entities"] == {"sleep_score": "sensor.score"}
