"""Homes on networks of their own: neighbours who find each other, and far ones."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import closing
from functools import partial
from ipaddress import IPv4Interface
import json
from pathlib import Path
from random import Random
import re
from typing import Any

import psutil
from zeroconf._dns import DNSPointer, DNSText

from demo.client import until
from demo.lifeops import DOMAIN

from .bare import all_running
from .house import House, crossing_s
from .neighbours import agree, come_back, noted, street, write_notes
from .networks import Cable, Ear, Host, route, switch
from .pairing import begun, discovered, pair
from .rough import Line, rough_line
from .wireguard import End, move, tunnel

OFFSET = "number.ann_sleep_wind_down_offset"
REACHABLE = ("binary_sensor.cabin_north_reachable", "binary_sensor.home_reachable")
SERVICE = "_lifeops._tcp.local."
SOON_S = 30.0
TOLD_S = 90.0
NOTES, SHORT = 5, 300
LONG_NOTES, LONG = 12, 20_000
CARRIED = 200_000
MANY_NOTES = 500
LOST = 5
ROUGH = ("10.200.0.1", "10.200.0.2")
QUIET_S = 3

type Both = tuple[House, House]


async def test_neighbours_find_each_other_and_stay_in_touch(tmp_path: Path) -> None:
    with street(tmp_path) as here:
        _, cable = switch(here.hosts, here.middle)
        here.live_at("10.7.0.2/24", "10.7.0.3/24")
        home, cabin = here.homes
        with closing(Ear(here.middle)) as ear:
            async with home.running() as house, cabin.running() as other:
                both = (house, other)
                await pair_found(both)
                await agree(both, 0)
                await demand_crossings(both)
                demand_nothing_told(ear, both)
                await demand_no_edit_lost(cable, both)
                await demand_found_again(here.hosts[0], both, "10.7.0.9")
                for host in here.hosts:
                    host.speak_ipv4_only()
                await demand_found_again(here.hosts[0], both, "10.7.0.12")


async def test_far_homes_meet_in_a_tunnel(tmp_path: Path) -> None:
    with street(tmp_path) as here:
        route(here.hosts, here.middle)
        async with (
            tunnel(tmp_path, here.hosts, ("10.0.0.2", "10.1.0.2")) as ends,
            all_running(here.homes) as (house, other),
        ):
            await pair(begun(house), begun(other), ends[0].address)
            await agree((house, other), 0)
            await demand_crossings((house, other))
            await demand_much_crosses(ends[1], (house, other))
            await demand_agreement_on_a_rough_line(ends, (house, other))
            assert not await flows_of(house)
            assert not await flows_of(other)


async def pair_found(both: Both) -> None:
    """Pair two homes by what each has discovered of the other, and nothing typed."""
    flows = [await found(house) for house in both]
    shown, typed = map(discovered, both, flows, strict=True)
    assert await pair(shown, typed) == "http://10.7.0.2:8123"
    assert [await flows_of(house) for house in both] == [[], []]


async def found(house: House) -> Mapping[str, Any]:
    """Return the form that discovery opened, as soon as it stands there."""
    (flow,) = await until("a home is found", lambda: flows_of(house), SOON_S)
    assert (flow["context"]["source"], flow["step_id"]) == ("zeroconf", "linked_home")
    return flow


async def flows_of(house: House) -> list[Mapping[str, Any]]:
    """Return the forms about LifeOps that stand open."""
    flows = await house.client.call("config_entries/flow/progress")
    return [flow for flow in flows if flow["handler"] == DOMAIN]


async def demand_crossings(both: Both) -> None:
    """Demand that an edit on each side is shown on the other."""
    for one, other in (both, both[::-1]):
        value = (await one.number(OFFSET) + 1) % 60
        await crossing_s(one, other, OFFSET, value)


def demand_nothing_told(ear: Ear, both: Both) -> None:
    """Demand that what was announced is an address under an id, and nothing else."""
    heard = ear.heard()
    names = {
        one.alias
        for one in heard
        if isinstance(one, DNSPointer) and one.name == SERVICE
    }
    networks = {name.removesuffix(f".{SERVICE}") for name in names}
    assert len(networks) == len(both)
    assert all(re.fullmatch("[0-9a-f]{16}", network) for network in networks)
    ours = {SERVICE, *names, *(f"{network}.local." for network in networks)}
    said = [one for one in heard if one.name in ours]
    texts = {one.text for one in said if isinstance(one, DNSText)}
    assert texts == {b"\x05tls=0"}
    told = " ".join({f"{one!r}" for one in said})
    words = {word for house in both for word in private(house)}
    assert not {word for word in words if word in told}


def private(house: House) -> set[str]:
    """Return names and ids of a household."""
    told = [one for entry in entries(house) for one in (entry, *entry["subentries"])]
    ids = [one["data"].get(name) for one in told for name in ("home_id", "person_id")]
    return {one["title"] for one in told} | set(filter(None, ids))


def entries(house: House) -> Sequence[Mapping[str, Any]]:
    """Return the entries of LifeOps as they lie on the disk."""
    stored = json.loads((house.config / ".storage/core.config_entries").read_text())
    return [one for one in stored["data"]["entries"] if one["domain"] == DOMAIN]


async def has_found(house: House, address: str) -> bool:
    """Return whether a home has found another one at an address."""
    stored = await asyncio.to_thread(entries, house)
    return any(address in one["data"].get("found", ()) for one in stored)


async def demand_no_edit_lost(cable: Cable, both: Both) -> None:
    """Demand that what is written on both sides of a pulled cable is kept."""
    cable.pull()
    for house in both:
        await write_notes(house, NOTES, SHORT)
    for house, entity in zip(both, REACHABLE, strict=True):
        await house.shows(entity, "off", TOLD_S)
        assert await noted(house) == NOTES
    cable.plug()
    await agree(both, NOTES * len(both))
    for house, entity in zip(both, REACHABLE, strict=True):
        assert await house.state(entity) == "on"


async def demand_found_again(host: Host, both: Both, address: str) -> None:
    """Demand that a home is found that comes back with another address."""
    house, other = both
    pid = house.pid

    async def gone() -> bool:
        return not psutil.pid_exists(pid)

    house.kill()
    await until("it is gone", gone)
    host.live_at(IPv4Interface(f"{address}/24"))
    async with come_back(house) as house:
        learned = partial(has_found, other, f"http://{address}:8123")
        await until("its address is known", learned)
        await demand_crossings((house, other))


async def demand_much_crosses(end: End, both: Both) -> None:
    """Demand that a tunnel that was away for a while carries all that was written."""
    end.down()
    for house in both:
        await write_notes(house, LONG_NOTES, LONG)
    await asyncio.sleep(QUIET_S)
    for house in both:
        assert await noted(house) == LONG_NOTES
    before = end.received
    end.up()
    await agree(both, LONG_NOTES * len(both))
    assert end.received - before > CARRIED


async def demand_agreement_on_a_rough_line(ends: Sequence[End], both: Both) -> None:
    """Demand that homes agree whose tunnel has moved to a line that loses packets."""
    hosts = [end.host for end in ends]
    line = Line(delay_s=0.1, loss=0.02, chance=Random(5))
    with rough_line(hosts, ROUGH, line):
        move(ends, ROUGH)
        await asyncio.gather(*(write_notes(house, MANY_NOTES, SHORT) for house in both))
        held = await agree(both, (LONG_NOTES + MANY_NOTES) * len(both))
        print(f"{held} registers, {line.lost} of {line.carried} packets lost")  # noqa: T201
        assert line.lost > LOST
