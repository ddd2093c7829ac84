"""What every test stands on; pure rooms run without Home Assistant's plugin too."""

import asyncio
import logging
from pathlib import Path
from typing import Any, override

from hypothesis import HealthCheck, settings
import pytest
from syrupy.assertion import SnapshotAssertion
from xdist.scheduler import LoadScopeScheduling

import custom_components  # noqa: F401 - ours, before a config folder is on the path

settings.register_profile(
    "whole",
    deadline=None,
    derandomize=True,
    database=None,
    # How fast examples are made is a matter of the machine.
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("lifeops", settings.get_profile("whole"), max_examples=50)
settings.load_profile("lifeops")

# Home Assistant's plugin has every statement told.
logging.getLogger("sqlalchemy.engine").setLevel(logging.WARNING)

HERE = Path(__file__).parent
SLOW = (
    "e2e",
    "frontend",
    "kills",
    "ha/database/real",
    "ha/oura/misbehaviour",
    "metrics/timescale",
)
HOMES = "tests/e2e/"
# Half of the time.
EVENINGS = (
    "test_dashboard.py",
    "test_kill.py",
    "test_networks.py",
    "test_proxy.py",
    "test_winddown.py",
)
SERVERS = ("tests/metrics/timescale/", "tests/ha/database/real/")
# Begun first: what takes minutes would have a worker to itself at the end.
FIRST = (
    HOMES,
    *SERVERS,
    "tests/simulation/",
    "tests/kills/",
    "tests/frontend/",
    "tests/ha/oura/",
    "tests/scripts/",
)
RECORDERS = ("recorder_mock", "async_setup_recorder_instance", "async_test_recorder")


class Rows(LoadScopeScheduling):
    """Give what waits more than it works to three workers, one after another.

    Two have the real homes, one has the database servers; who is left has the
    processors meanwhile. Everything else goes module by module.
    """

    @override
    def _split_scope(self, nodeid: str) -> str:
        module = super()._split_scope(nodeid)
        if module.startswith(SERVERS):
            return "servers"
        if not module.startswith(HOMES):
            return module
        return "evenings" if module.removeprefix(HOMES) in EVENINGS else "homes"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Rows:
    """Distribute tests so that of the workers only three wait."""
    return Rows(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with homes and what is long; mark what needs a browser, a home, an hour."""
    items.sort(key=_turn)
    folders = [HERE / name for name in SLOW]
    for item in items:
        if any(item.path.is_relative_to(folder) for folder in folders):
            item.add_marker(pytest.mark.slow)


def _turn(item: pytest.Item) -> int:
    turns = (turn for turn, name in enumerate(FIRST) if item.nodeid.startswith(name))
    return next(turns, len(FIRST))


@pytest.fixture(autouse=True)
def _custom_integrations(request: pytest.FixtureRequest) -> None:
    """Let Home Assistant find LifeOps, in those tests that have one."""
    if "hass" not in request.fixturenames:
        return
    for recorder in RECORDERS:
        if recorder in request.fixturenames:
            request.getfixturevalue(recorder)
    request.getfixturevalue("enable_custom_integrations")


@pytest.fixture(autouse=True)
async def enable_event_loop_debug(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the loop check who calls it, without keeping a stack for each future."""
    loop = asyncio.get_running_loop()
    loop.set_debug(True)
    monkeypatch.setattr(loop, "get_debug", lambda: False)
    # A frozen clock shows seconds since 1970: to these a nanosecond adds nothing, and
    # what is due now would never be, while the loop looks for it without rest.
    monkeypatch.setattr(loop, "_clock_resolution", 1e-6)


@pytest.fixture
def hass_config_dir(hass_tmp_config_dir: str) -> str:
    """Keep what is written out of the installed package."""
    return hass_tmp_config_dir


@pytest.fixture
def snapshot(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    """Compare with what Home Assistant's own tests would keep."""
    from pytest_homeassistant_custom_component.syrupy import (  # noqa: PLC0415
        HomeAssistantSnapshotExtension,
    )

    return snapshot.use_extension(HomeAssistantSnapshotExtension)
