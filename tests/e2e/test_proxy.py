"""A cabin reaches the home by its name, through a reverse proxy that ends TLS."""

from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from demo import linking
from demo.client import CommandError, until
from demo.flows import change_entry
from demo.lifeops import DOMAIN
from demo.linking import Side

from .bare import Bare, all_running, bare_homes
from .house import House, crossing_s
from .proxy import NAME, Certificate, Proxy

OFFSET = "number.ann_sleep_wind_down_offset"
# Nobody listens there: the home cannot call the cabin.
NOWHERE = "http://127.0.0.1:9"


async def test_a_home_behind_a_reverse_proxy_is_linked_by_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, strange = (Certificate.made(tmp_path, name) for name in ("ours", "strange"))
    trusted = tmp_path / "trusted.pem"
    trusted.write_bytes(ours.root)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(trusted))
    first, cabin = bare_homes(tmp_path, 2)
    homes = [replace(first, proxied=True), cabin]
    async with all_running(homes) as houses:
        async with Proxy(ours, first.plan.port) as proxy:
            await link(homes, houses, f"{NAME}:{proxy.port}")
            await demand_linked(houses)
            assert proxy.passed
            await look_at(houses[1], f"https://127.0.0.1:{proxy.port}")
            await demand_untrusted(houses[1])
        async with Proxy(strange, first.plan.port) as proxy:
            address = f"{NAME}:{proxy.port}"
            await look_at(houses[1], address)
            await demand_untrusted(houses[1])
            assert not proxy.passed
            await look_at(houses[1], address, verify_ssl=False)
            await demand_linked(houses)


async def link(homes: list[Bare], houses: list[House], address: str) -> None:
    """Link the cabin with the home at an address."""
    (home, cabin), (here, there) = homes, houses
    await linking.link(
        Side(client=here.client, title=home.plan.title, address=address),
        Side(client=there.client, title=cabin.plan.title, address=NOWHERE),
    )


async def look_at(cabin: House, address: str, *, verify_ssl: bool = True) -> None:
    """Let the cabin look for the home elsewhere, from now on."""
    entries = await cabin.client.entries(DOMAIN)
    (entry,) = (one for one in entries if one["title"] == "Home")
    road = {"addresses": [address], "verify_ssl": verify_ssl}
    answers = {"linked_settings": road}
    await change_entry(cabin.client, DOMAIN, entry["entry_id"], answers)


async def demand_linked(houses: list[House]) -> None:
    """Demand that edits cross both ways."""
    home, cabin = houses

    async def linked() -> bool:
        with suppress(CommandError):
            await cabin.client.ask("lifeops.sync_now", home="Home")
        return [one["state"] for one in await cabin.statuses()] == ["linked"]

    await until("they are linked", linked)
    for one, other in ((home, cabin), (cabin, home)):
        value = (await one.number(OFFSET) + 1) % 60
        await crossing_s(one, other, OFFSET, value)


async def demand_untrusted(cabin: House) -> None:
    """Demand that the cabin says why it does not call, and calls nobody."""

    async def tells() -> bool:
        with suppress(CommandError):
            await cabin.client.ask("lifeops.sync_now", home="Home")
        told = await cabin.statuses()
        return [(one["state"], one["problem"]) for one in told] == [("away", "tls")]

    await until("it trusts nobody there", tells)
