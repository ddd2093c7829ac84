"""Repairs by their table, from the engine's troubles and from dangling mappings."""

from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, issue_registry as ir
from homeassistant.helpers.translation import async_get_translations
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.lifeops.const import DOMAIN
from custom_components.lifeops.core.identity import AgentKind, Instance
from custom_components.lifeops.engine.snapshot import Trouble, TroubleKind
from custom_components.lifeops.ha.issues import (
    REPAIRS,
    RepairKey,
    async_clear,
    async_clear_subject,
    async_is_raised,
    async_raise,
)
from custom_components.lifeops.ha.mappings import async_review
from custom_components.lifeops.ha.subentries import Household
from custom_components.lifeops.ha.troubles import TROUBLES, async_show_trouble
from tests.entries import ANN, BEA, agent, hub_entry, person

SLEEP = Instance(AgentKind.SLEEP, ANN)


def shown(hass: HomeAssistant) -> dict[str, ir.IssueEntry]:
    return {
        issue_id: issue
        for (domain, issue_id), issue in ir.async_get(hass).issues.items()
        if domain == DOMAIN
    }


@pytest.mark.parametrize("key", RepairKey)
def test_each_key_has_one_row(key: RepairKey) -> None:
    assert REPAIRS[key].key is key


async def test_a_repair_is_shown_as_its_row_says(hass: HomeAssistant) -> None:
    async_raise(hass, RepairKey.AGENT_PAUSED, str(SLEEP), agent="Sleep", person="Ann")
    async_raise(hass, RepairKey.STORE_DAMAGED, kept_as="x", problem="y")
    issues = shown(hass)
    paused = issues[f"agent_paused:{SLEEP}"]
    assert paused.is_fixable
    assert not paused.is_persistent
    assert paused.severity is ir.IssueSeverity.ERROR
    assert paused.translation_key == "agent_paused"
    assert paused.translation_placeholders == {"agent": "Sleep", "person": "Ann"}
    assert paused.data == {"key": "agent_paused", "subject": str(SLEEP)}
    assert issues["store_damaged"].is_persistent
    assert not async_is_raised(hass, RepairKey.AGENT_PAUSED)
    async_clear(hass, RepairKey.AGENT_PAUSED, str(SLEEP))
    assert list(shown(hass)) == ["store_damaged"]


async def test_a_subject_takes_its_repairs_along(hass: HomeAssistant) -> None:
    for key in (RepairKey.SOURCE_SILENT, RepairKey.BAD_VALUE):
        async_raise(hass, key, "ring")
        async_raise(hass, key, "watch")
    async_clear_subject(hass, "ring")
    assert set(shown(hass)) == {"source_silent:watch", "bad_value:watch"}


def test_every_trouble_is_answered() -> None:
    assert set(TROUBLES) == set(TroubleKind)


@pytest.mark.parametrize(
    ("begins", "ends", "instance"),
    [
        (TroubleKind.AGENT_PAUSED, TroubleKind.AGENT_RESUMED, SLEEP),
        (TroubleKind.DEAD_LETTER, TroubleKind.AGENT_RESUMED, SLEEP),
        (TroubleKind.STORE_FAILING, TroubleKind.STORE_BACK, None),
        (TroubleKind.CLOCK_UNTRUSTED, TroubleKind.CLOCK_TRUSTED, None),
    ],
)
async def test_troubles_come_and_go(
    hass: HomeAssistant,
    begins: TroubleKind,
    ends: TroubleKind,
    instance: Instance | None,
) -> None:
    await async_get_translations(hass, "en", "selector", {DOMAIN})
    entry = hub_entry(person(), agent())
    async_show_trouble(hass, entry, Trouble(begins, instance, "KeyError"))
    (issue,) = shown(hass).values()
    placeholders = issue.translation_placeholders
    assert placeholders is not None
    assert placeholders["detail"] == "KeyError"
    assert placeholders["person"] == ("Ann" if instance else "")
    assert placeholders["agent"] == ("Sleep" if instance else "")
    async_show_trouble(hass, entry, Trouble(ends, instance))
    assert not shown(hass)


async def test_trouble_of_somebody_gone_is_still_shown(hass: HomeAssistant) -> None:
    gone = Instance(AgentKind.SLEEP, BEA)
    async_show_trouble(hass, hub_entry(), Trouble(TroubleKind.AGENT_PAUSED, gone))
    assert list(shown(hass)) == [f"agent_paused:{gone}"]


async def test_dangling_mappings_are_named_until_they_are_back(
    hass: HomeAssistant,
) -> None:
    app = MockConfigEntry(domain="mobile_app")
    app.add_to_hass(hass)
    phone = dr.async_get(hass).async_get_or_create(
        config_entry_id=app.entry_id, identifiers={("mobile_app", "1")}
    )
    hass.states.async_set("light.here", "unavailable")
    household = Household.of(
        hub_entry(
            person(
                phones=[phone.id, "gone"],
                person_entity="person.ann",
                calendars=["calendar.ann"],
            ),
            person(BEA, "Bea"),
            agent(winddown_lights={"entity_id": ["light.here", "light.gone"]}),
        )
    )
    async_review(hass, household)
    issues = shown(hass)
    assert set(issues) == {f"lights_missing:{SLEEP}", f"person_unmapped:{ANN}"}
    lights = issues[f"lights_missing:{SLEEP}"].translation_placeholders
    assert lights == {"person": "Ann", "missing": "light.gone"}
    mapped = issues[f"person_unmapped:{ANN}"].translation_placeholders
    assert mapped == {"person": "Ann", "missing": "person.ann, calendar.ann, gone"}
    hass.states.async_set("light.gone", "on")
    async_review(hass, household)
    assert list(shown(hass)) == [f"person_unmapped:{ANN}"]
