"""The dashboard of the demo, from standard cards and the entities that stand."""

from pathlib import Path
from string import Template
from typing import Any

import yaml

from .client import Client
from .lifeops import entities_of
from .plan import HomePlan

URL_PATH = "lifeops-evening"
TEMPLATE = Path(__file__).with_name("evening.yaml")


async def show_evening(client: Client, home: HomePlan) -> None:
    """Create the dashboard, fill it and make it what is seen first."""
    known = {item["url_path"] for item in await client.call("lovelace/dashboards/list")}
    if URL_PATH not in known:
        await client.call(
            "lovelace/dashboards/create",
            url_path=URL_PATH,
            title="Evening",
            icon="mdi:weather-night",
            mode="storage",
        )
    views = [await _view(client, person) for person in home.persons]
    await client.call(
        "lovelace/config/save", url_path=URL_PATH, config={"views": views}
    )
    await client.call(
        "frontend/set_system_data", key="core", value={"default_panel": URL_PATH}
    )


async def _view(client: Client, person: str) -> Any:
    words = await entities_of(client, person)
    template = Template(TEMPLATE.read_text())
    return yaml.safe_load(
        template.substitute(words, person=person, slug=person.lower())
    )
