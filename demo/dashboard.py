"""LifeOps' own dashboard as what is seen first."""

from .client import Client, until

URL_PATH = "life-ops"


async def make_first(client: Client) -> None:
    """Make the dashboard the default one, once LifeOps shows it."""

    async def shown() -> bool:
        return URL_PATH in await client.call("get_panels")

    await until("the dashboard", shown)
    await client.call(
        "frontend/set_system_data", key="core", value={"default_panel": URL_PATH}
    )
