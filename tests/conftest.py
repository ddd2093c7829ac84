"""What every test stands on; pure rooms run without Home Assistant's plugin too."""

from hypothesis import settings
import pytest
from syrupy.assertion import SnapshotAssertion

import custom_components  # noqa: F401 - ours, before a config folder is on the path

settings.register_profile("lifeops", deadline=None, derandomize=True, database=None)
settings.load_profile("lifeops")

RECORDERS = ("recorder_mock", "async_setup_recorder_instance", "async_test_recorder")


@pytest.fixture(autouse=True)
def _custom_integrations(request: pytest.FixtureRequest) -> None:
    """Let Home Assistant find LifeOps, in those tests that have one."""
    if "hass" not in request.fixturenames:
        return
    for recorder in RECORDERS:
        if recorder in request.fixturenames:
            request.getfixturevalue(recorder)
    request.getfixturevalue("enable_custom_integrations")


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
