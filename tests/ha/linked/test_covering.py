"""A standby says beforehand what it could not do, and again once it has taken over."""

from collections.abc import Sequence

from homeassistant.config_entries import ConfigSubentryData
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.lifeops.const import DOMAIN
from custom_components.lifeops.core.abilities import AbilitiesRecord, Ability
from custom_components.lifeops.core.datasets import ABILITIES, MEMBER
from custom_components.lifeops.core.homes import HomeRole, LeaseRecord, MemberRecord
from custom_components.lifeops.core.identity import AgentKind, Instance
from custom_components.lifeops.engine.effects import write
from custom_components.lifeops.engine.lease_rows import put_lease
from custom_components.lifeops.ha.act.means import async_means
from custom_components.lifeops.ha.hub import Hub
from custom_components.lifeops.ha.issues import RepairKey, issue_id
from custom_components.lifeops.ha.linked.able import async_abilities
from custom_components.lifeops.ha.linked.entry import linked_facts
from custom_components.lifeops.ha.subentries import Household
from tests.entries import ANN, HOME, agent, hub_entry, person
from tests.settle import settle, until, value_of

from .conftest import Linked
from .peer import CABIN

LIGHTS = Ability(ANN, "sleep", "winddown_lights")
PHONES = Ability(ANN, "notification", "phones")
LATER = Ability(ANN, "dreams", "pillow")
STATE, COUNT = "sensor.cabin_standby", "sensor.cabin_cannot_take_over"


@pytest.fixture
async def standby(hass: HomeAssistant, linked: Linked) -> Linked:
    """Stand by for the cabin, where Ann's lights and phones are mapped."""
    stand_by(hass, linked)
    member = MemberRecord(name="Cabin", key="", signing="", site=CABIN)
    await linked.peer.put(MEMBER.name, CABIN, MEMBER.write(member))
    await can(linked, LIGHTS, PHONES)
    await linked.start()
    await shows(linked, ["Ann: Phones", "Ann: Lights"])
    return linked


def stand_by(hass: HomeAssistant, linked: Linked, *, yes: bool = True) -> None:
    role = HomeRole.STANDBY if yes else HomeRole.PRIMARY
    site = CABIN if yes else HOME
    data = {**linked.home.data, "site": site, "role": role.value}
    hass.config_entries.async_update_entry(linked.home, data=data)


async def can(linked: Linked, *abilities: Ability) -> None:
    fields = ABILITIES.write(AbilitiesRecord(can=abilities))
    await linked.peer.put(ABILITIES.name, CABIN, fields)


async def shows(linked: Linked, acts: Sequence[str]) -> None:
    """Wait until the sensor counts these and names them."""

    def looks() -> bool:
        state = linked.hass.states.get(COUNT)
        return state is not None and (
            (state.state, list(state.attributes["acts"])) == (str(len(acts)), acts)
        )

    await linked.until(looks)


def told(linked: Linked, key: RepairKey) -> str | None:
    """Return what a repair names, None where there is none."""
    name = issue_id(key, linked.entry.entry_id)
    issue = ir.async_get(linked.hass).async_get_issue(DOMAIN, name)
    if issue is None:
        return None
    assert issue.translation_placeholders is not None
    assert issue.translation_placeholders["home"] == "Cabin"
    assert not issue.is_fixable
    return issue.translation_placeholders["acts"]


def remap(linked: Linked, unique_id: str, **slots: object) -> None:
    """Map something of a person or an agent here."""
    (subentry,) = (
        one for one in linked.home.subentries.values() if one.unique_id == unique_id
    )
    linked.hass.config_entries.async_update_subentry(
        linked.home, subentry, data={**subentry.data, **slots}
    )


async def test_what_is_not_mapped_here_is_said_beforehand(standby: Linked) -> None:
    hass = standby.hass
    assert value_of(hass, STATE) == "standing_by"
    assert told(standby, RepairKey.STANDBY_LACKS) == "- Ann: Phones\n- Ann: Lights"
    assert told(standby, RepairKey.STANDBY_SHORT) is None
    facts = linked_facts(standby.entry)
    assert (facts["stands_in"], facts["lacks"]) == ("standing_by", 2)


async def test_mapping_it_here_settles_it(standby: Linked) -> None:
    remap(standby, f"agent:sleep:{ANN}", winddown_lights={"entity_id": ["light.bed"]})
    await shows(standby, ["Ann: Phones"])
    assert told(standby, RepairKey.STANDBY_LACKS) == "- Ann: Phones"
    remap(standby, f"person:{ANN}", phones=["phone"])
    await shows(standby, [])
    assert told(standby, RepairKey.STANDBY_LACKS) is None


async def test_what_the_other_home_maps_later_is_told(standby: Linked) -> None:
    await can(standby, PHONES, LATER)
    await shows(standby, ["Ann: pillow", "Ann: Phones"])


async def test_once_it_has_taken_over_its_status_says_what_it_cannot(
    standby: Linked,
) -> None:
    await take_over(standby)
    await standby.until(lambda: value_of(standby.hass, STATE) == "acting_in_part")
    assert told(standby, RepairKey.STANDBY_SHORT) == "- Ann: Phones\n- Ann: Lights"
    await can(standby)
    await standby.until(lambda: value_of(standby.hass, STATE) == "acting")
    assert told(standby, RepairKey.STANDBY_SHORT) is None


async def test_a_home_that_stands_by_no_more_shows_nothing_of_it(
    standby: Linked,
) -> None:
    stand_by(standby.hass, standby, yes=False)
    await standby.until(lambda: standby.hass.states.get(COUNT) is None)
    assert standby.hass.states.get(STATE) is None
    assert told(standby, RepairKey.STANDBY_LACKS) is None
    assert linked_facts(standby.entry)["lacks"] is None


async def test_a_home_that_stands_by_for_nobody_shows_nothing_of_it(
    hass: HomeAssistant, linked: Linked
) -> None:
    await can(linked, LIGHTS)
    await linked.start()
    await linked.linked()
    await settle(hass, linked.home)
    assert hass.states.get(COUNT) is None
    assert told(linked, RepairKey.STANDBY_LACKS) is None


async def test_a_home_tells_what_it_has_means_for_and_not_by_what(
    hass: HomeAssistant, running: MockConfigEntry
) -> None:
    hub: Hub = running.runtime_data

    async def written() -> AbilitiesRecord | None:
        fields = await hub.async_read(lambda reader: reader.record("abilities", HOME))
        return ABILITIES.readable(fields)

    assert await written() == AbilitiesRecord(can=())
    (sleep,) = (
        one for one in running.subentries.values() if "sleep" in one.data.values()
    )
    hass.config_entries.async_update_subentry(
        running,
        sleep,
        data={
            **sleep.data,
            "winddown_scene": "scene.evening",
            "screens": ["binary_sensor.tablet"],
        },
    )
    await until(hass, running, lambda: bool(hub.household.slots(ANN_SLEEP, "screens")))
    await settle(hass, running)
    scene = Ability(ANN, "sleep", "winddown_scene")
    assert await written() == AbilitiesRecord(can=(scene,))


ANN_SLEEP = Instance(AgentKind.SLEEP, ANN)


def of_home(hass: HomeAssistant, *parts: ConfigSubentryData) -> Household:
    entry = hub_entry(*parts)
    entry.add_to_hass(hass)
    return Household.of(entry)


async def test_a_slot_whose_things_are_of_another_kind_is_no_means(
    hass: HomeAssistant,
) -> None:
    household = of_home(
        hass,
        person(phones=["phone"]),
        agent(winddown_lights={"entity_id": ["switch.lamp"]}, winddown_media=["x.y"]),
    )
    assert async_abilities(hass, household) == AbilitiesRecord(can=(PHONES,))
    assert async_means(hass, household, PHONES) == ("phone",)
    assert not async_means(hass, household, LIGHTS)


async def take_over(linked: Linked) -> None:
    """Let this home hold the site's lease, as after five minutes of silence."""
    hub = linked.hub
    now = hub.clock.now()
    lease = LeaseRecord(holder=HOME, term=2, taken_at=now, renewed_at=now)

    def take() -> None:
        with hub.store.transaction(now) as tx:
            write(tx, put_lease(f"site/{CABIN}", lease))

    await hub.async_on_thread(take)
    await settle(linked.hass, linked.home)
