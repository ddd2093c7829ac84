"""What stands in the entry, as typed values."""

from typing import Any

from homeassistant.core import HomeAssistant
import pytest

from custom_components.lifeops.core.identity import AgentKind, Instance
from custom_components.lifeops.core.units import Metric
from custom_components.lifeops.ha.storing import (
    async_agent_titles,
    new_id,
    new_subentry,
    stored,
    subentry_data,
)
from custom_components.lifeops.ha.subentries import (
    AgentConfig,
    Household,
    Owner,
    PersonConfig,
    SourceConfig,
    parse,
)
from tests.entries import (
    ANN,
    BEA,
    HOME,
    RING,
    agent,
    home_agent,
    hub_entry,
    person,
    source,
)

SLEEP = Instance(AgentKind.SLEEP, ANN)


def test_household_reads_every_type() -> None:
    household = Household.of(
        hub_entry(
            person(phones=["p1", "p2"], user_id="u1", calendars=["calendar.ann"]),
            agent(winddown_lights={"entity_id": "light.lamp", "area_id": ["bedroom"]}),
            agent("notification"),
            source(entities={"hrv_ms": "sensor.hrv"}, rank=2),
        )
    )
    assert household.invalid == {}
    assert household.home.name == "Home"
    assert household.home.agents == (AgentKind.SLEEP, AgentKind.NOTIFICATION)
    ann = household.persons[ANN]
    assert (ann.name, ann.user_id, ann.welcomed) == ("Ann", "u1", True)
    assert household.phones(ANN) == ("p1", "p2")
    assert household.phones(BEA) == ()
    assert household.slots(SLEEP, "winddown_lights") == {
        "entity_id": ["light.lamp"],
        "area_id": ["bedroom"],
    }
    assert household.slots(SLEEP, "winddown_scene") is None
    assert household.slots(Instance(AgentKind.SLEEP, BEA), "winddown_lights") is None
    ring = household.sources[RING]
    assert (ring.name, ring.rank) == ("Ring", 2)
    assert ring.entities == {Metric.HRV: "sensor.hrv"}
    assert all(isinstance(metric, Metric) for metric in ring.entities)


def test_a_home_owns_agents_as_people_do() -> None:
    private = person(BEA, "Bea", private=True)
    household = Household.of(hub_entry(person(), private, home_agent(), agent()))
    assert household.invalid == {}
    site = household.agents[Instance(AgentKind.INTEGRATION, HOME)]
    assert (site.subject, site.person_id) == (HOME, None)
    assert site.unique_id == f"agent:integration:{HOME}"
    assert household.agents[SLEEP].person_id == ANN
    assert household.names == {HOME: "Home", ANN: "Ann", BEA: "Bea"}
    assert household.owners(AgentKind.INTEGRATION) == {HOME: "Home"}
    assert household.owners(AgentKind.SLEEP) == {ANN: "Ann", BEA: "Bea"}


def test_nobody_shows_what_is_private_to_everybody() -> None:
    private = person(BEA, "Bea", private=True)
    household = Household.of(hub_entry(person(), private))
    assert household.owner(HOME) == Owner("Home", frozenset({BEA}))
    assert household.owner(BEA) == Owner("Bea", frozenset({BEA}))
    assert household.owner(ANN) == Owner("Ann")


@pytest.mark.parametrize(
    ("value", "target"),
    [
        ("scene.calm", {"entity_id": ["scene.calm"]}),
        (["media_player.tv"], {"entity_id": ["media_player.tv"]}),
        ({"area_id": "bedroom"}, {"area_id": ["bedroom"]}),
        ({}, None),
        (None, None),
        ("", None),
    ],
)
def test_every_shape_of_a_slot_is_a_target(value: Any, target: Any) -> None:
    household = Household.of(hub_entry(person(), agent(winddown_scene=value)))
    assert household.slots(SLEEP, "winddown_scene") == target


@pytest.mark.parametrize(
    "wrong",
    [
        {**person(), "data": {}},
        person(phones="p1"),
        person(private="no"),
        agent("cooking"),
        agent(winddown_lights=7),
        agent(winddown_lights={"entity_id": [7]}),
        agent(person_id=BEA),
        {**agent(), "data": {"kind": "sleep"}},
        agent(person_id=HOME),
        agent("integration"),
        home_agent("sleep"),
        home_agent(home_id="3" * 32),
        source(entities={"mood": "sensor.mood"}),
        source(entities={"hrv_ms": 3}),
        source(rank="first"),
        source(person_id=BEA),
        {**person(), "subentry_type": "trip"},
    ],
)
def test_wrong_shapes_are_set_aside(wrong: Any) -> None:
    whole = person("d" * 32, "Cid")
    entry = hub_entry(whole, {**wrong, "title": "Broken", "unique_id": "broken"})
    household = Household.of(entry)
    (error,) = household.invalid.values()
    assert error.key == "subentry_invalid"
    assert error.placeholders["title"] == "Broken"
    assert error.placeholders["detail"]
    assert list(household.persons) == ["d" * 32]
    assert not household.agents
    assert not household.sources


def test_unknown_agents_of_the_home_are_left_out() -> None:
    entry = hub_entry(agents=("sleep", "cooking"))
    assert Household.of(entry).home.agents == (AgentKind.SLEEP,)


@pytest.mark.parametrize(
    "config",
    [
        PersonConfig(
            subentry_id="",
            person_id=ANN,
            name="Ann",
            phones=("p1",),
            private=True,
            welcomed=True,
        ),
        AgentConfig(
            subentry_id="",
            kind=AgentKind.SLEEP,
            subject=ANN,
            slots={"winddown_lights": {"area_id": ("bedroom",)}},
        ),
        AgentConfig(subentry_id="", kind=AgentKind.INTEGRATION, subject=HOME),
        SourceConfig(
            subentry_id="",
            source_id=RING,
            person_id=ANN,
            name="Ann",
            rank=3,
            entities={Metric.HRV: "sensor.hrv"},
        ),
    ],
)
def test_what_is_stored_reads_back(
    config: PersonConfig | AgentConfig | SourceConfig,
) -> None:
    subentry = new_subentry(config, "Ann")
    read = parse(subentry)
    assert stored(read) == stored(config)
    assert type(read) is type(config)
    assert read.subentry_id == subentry.subentry_id
    assert subentry.unique_id == read.unique_id == config.unique_id
    assert subentry_data(config, "Ann")["data"] == subentry.data


def test_ids_are_new_each_time() -> None:
    assert new_id() != new_id()


async def test_agents_are_called_like_their_devices(hass: HomeAssistant) -> None:
    titles = await async_agent_titles(hass)
    assert titles.of(AgentKind.SLEEP, "Ann") == "Ann Sleep"
    assert titles.of(AgentKind.INTEGRATION, "Home") == "Integrations (Home)"
