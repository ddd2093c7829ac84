"""Why a home was not reached: of several addresses, the one that tells most."""

from pathlib import Path

from homeassistant.core import HomeAssistant
import pytest

from custom_components.lifeops.ha.linked.addresses import candidates
from custom_components.lifeops.ha.linked.calling import Unreached, async_reach
from custom_components.lifeops.ha.linked.state import LinkProblem
from custom_components.lifeops.sync.identity import Keys
from tests.e2e.proxy import Certificate, Proxy

NOBODY = "http://127.0.0.1:9"


async def unreached(hass: HomeAssistant, *addresses: str) -> Unreached:
    """Return why nobody was reached at any of the addresses."""
    keys = Keys.generate()
    found = await async_reach(hass, addresses, keys, keys.public, verify_ssl=True)
    assert isinstance(found, Unreached)
    return found


@pytest.mark.parametrize("typed", ["{}", "https://{}"])
async def test_a_certificate_that_nobody_vouches_for_is_told(
    hass: HomeAssistant, socket_enabled: None, tmp_path: Path, typed: str
) -> None:
    async with Proxy(Certificate.made(tmp_path, "strange"), 9) as proxy:
        addresses = candidates(typed.format(f"127.0.0.1:{proxy.port}"))
        found = await unreached(hass, NOBODY, *addresses, NOBODY)
    assert found == Unreached(LinkProblem.TLS)
    assert not proxy.passed


async def test_nobody_there(hass: HomeAssistant, socket_enabled: None) -> None:
    found = await unreached(hass, "ftp://cabin", NOBODY)
    assert found == Unreached(LinkProblem.CANNOT_CONNECT)
    assert await unreached(hass) == Unreached()
