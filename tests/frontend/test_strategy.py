"""The dashboard that is made from what is configured."""

from typing import Any

from playwright.sync_api import Page

from . import calm, home
from .conftest import CARDS

MAKE = """
async ([hass, config]) => {
  const strategy = customElements.get("ll-strategy-dashboard-lifeops");
  return await strategy.generate(config, hass);
}
"""


def make(page: Page, hass: Any, people: Any = None) -> dict[str, Any]:
    """Return the views by their path."""
    config = {"type": "custom:lifeops"} | ({"people": people} if people else {})
    made = page.evaluate(MAKE, [hass, config])
    return {view["path"]: view for view in made["views"]}


def cards(section: Any) -> list[str]:
    """Return the types of a section's cards."""
    return [card["type"].removeprefix("custom:lifeops-") for card in section["cards"]]


def test_everybody_has_a_section_and_the_reader_comes_first(page: Page) -> None:
    views = make(page, home.hass(user=home.BEN), home.people())
    ben, ann = views["today"]["sections"]
    assert ben["cards"][0]["heading"] == "Ben"
    assert cards(ben) == ["heading", "tonight-card", "hypnogram-card", "queue-card"]
    assert ann["cards"][0]["heading"] == "Ann"
    assert views["today"]["title"] == "Today"


def test_others_nights_are_for_administrators(page: Page) -> None:
    hass = home.hass()
    views = make(page, hass, home.people())
    _, ben = views["today"]["sections"]
    assert cards(ben) == ["heading", "tonight-card", "tile"]
    assert ben["cards"][1]["controls"] is False
    assert len(views["sleep"]["sections"]) == 1

    hass["user"]["is_admin"] = True
    views = make(page, hass, home.people())
    _, ben = views["today"]["sections"]
    assert cards(ben) == ["heading", "tonight-card", "hypnogram-card", "queue-card"]
    assert len(views["sleep"]["sections"]) == 2


def test_sleep_has_the_month_the_night_and_what_can_be_set(page: Page) -> None:
    (section,) = make(page, home.hass(), home.people())["sleep"]["sections"]
    assert cards(section) == [
        "heading",
        "trend-card",
        "hypnogram-card",
        "vertical-stack",
    ]
    title, *tiles = section["cards"][-1]["cards"]
    assert title["heading"] == "Settings"
    assert [tile["entity"] for tile in tiles] == ["time.ann_bedtime", "time.ann_wake"]


def test_dashboard_made_by_hand_knows_the_people_by_their_devices(page: Page) -> None:
    views = make(page, home.hass())
    assert [
        section["cards"][0]["heading"] for section in views["today"]["sections"]
    ] == ["Ann sleep", "Ben sleep"]


def test_today_has_the_agenda_and_the_queue_of_those_who_may_act(page: Page) -> None:
    views = make(page, calm.hass(), home.people())
    ann, ben = views["today"]["sections"]
    assert cards(ann) == [
        "heading",
        "tonight-card",
        "hypnogram-card",
        "agenda-card",
        "queue-card",
    ]
    assert cards(ben) == ["heading", "tonight-card", "tile"]


def test_goals_are_the_readers_own_with_each_list_once(page: Page) -> None:
    hass = calm.hass(user=home.BEN)
    view = make(page, hass, home.people())["goals"]
    assert view["title"] == "Goals"
    (ben,) = view["sections"]
    assert cards(ben) == ["heading", "striving-card", "xp-card", *["todo-list"] * 3]
    assert [card.get("entity") for card in ben["cards"][3:]] == [
        "todo.ben_reminders",
        "todo.ben_habits",
        "todo.ben_goals",
    ]
    hass["user"]["is_admin"] = True
    sections = make(page, hass, home.people())["goals"]["sections"]
    assert [one["cards"][0]["heading"] for one in sections] == ["Ben", "Ann"]


def test_goals_have_only_what_is_configured(page: Page) -> None:
    hass = calm.hass()
    del hass["devices"]["goals-Ann"]
    del hass["devices"]["reminders-Ann"]
    (ann,) = make(page, hass, home.people())["goals"]["sections"]
    assert cards(ann) == ["heading", "xp-card"]
    del hass["devices"]["gamification-Ann"]
    assert "goals" not in make(page, hass, home.people())
    assert "goals" not in make(page, home.hass(), home.people())


def test_home_tells_of_its_sources(page: Page) -> None:
    hass = home.hass()
    hass["devices"]["home"] = {
        "id": "home",
        "name": "Integrations",
        "identifiers": [["lifeops", f"integration/{'1' * 32}"]],
    }
    for key, more in (
        ("problems", {}),
        ("last_data", {"entity_category": "diagnostic"}),
    ):
        hass["entities"][f"sensor.{key}"] = {
            "entity_id": f"sensor.{key}",
            "device_id": "home",
            "platform": "lifeops",
            "translation_key": key,
            **more,
        }
    *_, section = make(page, hass, home.people())["today"]["sections"]
    assert [card.get("entity") for card in section["cards"]] == [
        None,
        "sensor.problems",
    ]


def test_nothing_configured_is_a_friendly_card(page: Page) -> None:
    hass = home.hass() | {"devices": {}, "entities": {}}
    views = make(page, hass)
    for view in views.values():
        assert [cards(section) for section in view["sections"]] == [["tonight-card"]]


def test_person_without_the_sleep_agent_has_what_there_is(page: Page) -> None:
    hass = home.hass()
    del hass["devices"]["sleep-Ann"]
    ann = make(page, hass, home.people())["today"]["sections"][0]
    assert cards(ann) == ["heading", "queue-card"]


def test_cards_and_dashboard_can_be_picked(page: Page) -> None:
    picked = page.evaluate("window.customCards.map(card => card.type)")
    assert picked == [f"lifeops-{name}-card" for name in (*CARDS, *calm.CARDS, "data")]
    assert page.evaluate("window.customStrategies.map(one => one.strategyType)") == [
        "dashboard"
    ]
    offered = page.evaluate(
        "hass => ['sensor.ann_phase', 'sensor.other'].map("
        "entity => window.customCards[0].getEntitySuggestion(hass, entity))",
        home.hass(),
    )
    assert offered == [
        {
            "config": {
                "type": "custom:lifeops-tonight-card",
                "entity": "sensor.ann_phase",
            }
        },
        None,
    ]
