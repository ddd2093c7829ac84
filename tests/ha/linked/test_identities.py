"""Who a home is was shown when it was met; no other home can say it anew."""

from dataclasses import replace

from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.lifeops.const import DOMAIN
from custom_components.lifeops.core.datasets import MEMBER
from custom_components.lifeops.core.homes import MemberRecord
from custom_components.lifeops.ha.hub import Hub
from custom_components.lifeops.ha.issues import RepairKey, issue_id
from custom_components.lifeops.sync.identity import Keys, text
from tests.settle import settle

from .test_unheard import ISLAND, look, tell


def member(keys: Keys, name: str = "Island") -> MemberRecord:
    key, signing = text(keys.public), text(keys.verifying)
    return MemberRecord(name=name, key=key, signing=signing, site=ISLAND)


def told(hass: HomeAssistant) -> ir.IssueEntry | None:
    name = issue_id(RepairKey.HOME_DOUBTED, ISLAND)
    return ir.async_get(hass).async_get_issue(DOMAIN, name)


async def test_other_keys_are_told_and_not_believed(
    hass: HomeAssistant, running: MockConfigEntry
) -> None:
    hub: Hub = running.runtime_data
    own, thief = member(Keys.generate()), Keys.generate()
    await tell(hub, MEMBER, own, hub.clock.now())
    await look(hub)
    assert told(hass) is None
    for seq, said in enumerate((member(thief, "Isle"), replace(own, name="Isle")), 2):
        await tell(hub, MEMBER, said, hub.clock.now(), seq)
        await look(hub)
        known = (await hub.links.async_roster()).members[ISLAND]
        assert known == replace(own, name="Isle")
        assert (told(hass) is None) == (said.key == own.key)


async def test_who_it_is_outlasts_a_restart(
    hass: HomeAssistant, running: MockConfigEntry
) -> None:
    hub: Hub = running.runtime_data
    own = member(Keys.generate())
    await tell(hub, MEMBER, own, hub.clock.now())
    await look(hub)
    await hass.config_entries.async_reload(running.entry_id)
    await settle(hass, running)
    hub = running.runtime_data
    await tell(hub, MEMBER, member(Keys.generate()), hub.clock.now(), 2)
    assert (await hub.links.async_roster()).members[ISLAND] == own
    await look(hub)
    assert told(hass) is not None
