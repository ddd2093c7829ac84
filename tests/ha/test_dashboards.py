"""The view to copy asks for statistics and entities that LifeOps really has."""

from pathlib import Path
from typing import Any

from homeassistant.core import valid_entity_id
from homeassistant.util import slugify
import pytest
import yaml

from custom_components.lifeops.ha.agents.data import DATA
from custom_components.lifeops.ha.statistics.ids import statistic_id
from custom_components.lifeops.metrics.statistics import STATISTICS
from tests.entries import ANN
from tests.test_translations import EN

ROOT = Path(__file__).parents[2]
VIEW: dict[str, Any] = yaml.safe_load((ROOT / "dashboards/metrics.yaml").read_text())
CARDS = [card for section in VIEW["sections"] for card in section["cards"]]
GRAPHS = [card for card in CARDS if card["type"] == "statistics-graph"]
STANDARD = {"heading", "tile", "statistics-graph"}
SHOWN = {
    f"sensor.data_home_{slugify(EN['entity']['sensor'][one.key]['name'])}"
    for one in DATA.sensors
    if one.entity_registry_enabled_default
}


def asked() -> list[tuple[str, list[str]]]:
    return [
        (one["entity"], graph["stat_types"])
        for graph in GRAPHS
        for one in graph["entities"]
    ]


def test_it_needs_nothing_but_home_assistants_own_cards() -> None:
    assert {card["type"] for card in CARDS} == STANDARD
    assert VIEW["type"] == "sections"


@pytest.mark.parametrize(("entity", "types"), asked())
def test_every_graph_shows_what_there_is(entity: str, types: list[str]) -> None:
    if valid_entity_id(entity):
        assert entity in SHOWN
        return
    metric = entity.partition("_")[2]
    assert entity == statistic_id(ANN, metric)
    assert types == (["change"] if STATISTICS[metric].total else ["mean"])


def test_tiles_show_entities_that_are_there_unasked() -> None:
    tiles = [card["entity"] for card in CARDS if card["type"] == "tile"]
    assert tiles
    assert set(tiles) <= SHOWN
