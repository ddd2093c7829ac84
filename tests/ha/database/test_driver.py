"""The driver is loaded when it is needed, and by nobody before."""

import ast
from collections.abc import Iterator
from pathlib import Path
import subprocess
import sys
from unittest.mock import MagicMock, patch

from homeassistant.core import HomeAssistant
from homeassistant.requirements import (
    DATA_REQUIREMENTS_MANAGER,
    RequirementsNotFound,
    async_process_requirements,
)
import pytest

from custom_components.lifeops.const import DOMAIN
from custom_components.lifeops.core.upkeep import SinkProblem
from custom_components.lifeops.ha.database.driver import REQUIREMENT, async_driver
from custom_components.lifeops.metrics.protocols import SinkError

ROOT = Path(__file__).parents[3]
PROCESS = "custom_components.lifeops.ha.database.driver.async_process_requirements"
PACKAGE = ROOT / "custom_components/lifeops"
BEGUN = """
import sys, custom_components.lifeops.config_flow
sys.exit("psycopg" in sys.modules)
"""


def imported(path: Path) -> set[str]:
    """Return every name that a file imports, relative ones without their dots."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            names |= {base, *(f"{base}.{one.name}" for one in node.names)}
    return names


def test_nothing_of_lifeops_imports_it_but_its_own_room() -> None:
    room = PACKAGE / "metrics/timescale"
    outside = [one for one in PACKAGE.rglob("*.py") if not one.is_relative_to(room)]
    found = {
        path.name: name
        for path in outside
        for name in imported(path)
        if {"psycopg", "timescale"} & set(name.split("."))
    }
    assert found == {}
    assert any("psycopg" in imported(path) for path in room.glob("*.py"))


def test_lifeops_begins_without_it() -> None:
    subprocess.run([sys.executable, "-c", BEGUN], cwd=ROOT, check=True)


async def test_it_is_installed_and_loaded(hass: HomeAssistant) -> None:
    with patch(PROCESS) as process:
        driver = await async_driver(hass)
    process.assert_awaited_once_with(hass, DOMAIN, [REQUIREMENT])
    url = "postgresql://ann@127.0.0.1:1/lifeops"
    for made in (driver.sink(url), driver.trial(url), driver.readings(url)):
        made.close()
    with pytest.raises(SinkError) as refused:
        driver.readings("sqlite://")
    assert refused.value.problem is SinkProblem.WRONG_URL


async def test_the_package_is_there_as_it_is_asked_for(hass: HomeAssistant) -> None:
    await async_driver(hass)


@pytest.fixture
def packages() -> Iterator[MagicMock]:
    """Let no package be installed."""
    with patch("homeassistant.requirements.pkg_util") as packages:
        packages.is_installed.return_value = False
        packages.install_package.return_value = False
        yield packages


async def refused(hass: HomeAssistant, *, asked: bool = False) -> None:
    with pytest.raises(SinkError) as missing:
        await async_driver(hass, asked=asked)
    assert missing.value.problem is SinkProblem.DRIVER
    assert "psycopg" in missing.value.detail


async def test_what_could_not_be_installed_is_tried_hourly_then_daily(
    hass: HomeAssistant, packages: MagicMock
) -> None:
    now = hass.loop.time()
    tries: list[int] = []
    with patch.object(hass.loop, "time", side_effect=lambda: now):
        for hour in range(24 * 4):
            before = packages.install_package.call_count
            for _ in range(3):
                await refused(hass)
            if packages.install_package.call_count > before:
                tries.append(hour)
            now += 3601
    assert tries == [*range(25), 48, 72]
    assert packages.install_package.call_count == 3 * len(tries)


async def test_a_person_need_not_wait(hass: HomeAssistant, packages: MagicMock) -> None:
    await refused(hass)
    await refused(hass, asked=True)
    assert packages.install_package.call_count == 6
    packages.install_package.return_value = True
    await async_driver(hass, asked=True)
    await async_driver(hass)


async def test_what_others_could_not_install_stays_known(
    hass: HomeAssistant, packages: MagicMock
) -> None:
    with pytest.raises(RequirementsNotFound):
        await async_process_requirements(hass, "other", ["other==1"])
    await refused(hass)
    manager = hass.data[DATA_REQUIREMENTS_MANAGER]
    assert manager.install_failure_history == {"other==1"}
