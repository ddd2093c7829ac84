"""A home that polls a cloud."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from .cloud import Cloud
from .polling import Polling


@pytest.fixture
async def cloud(socket_enabled: None) -> AsyncIterator[Cloud]:
    """Serve nothing but an empty account."""
    async with Cloud() as served:
        yield served


@pytest.fixture
async def polling(cloud: Cloud) -> AsyncIterator[Polling]:
    """Poll that account."""
    async with aiohttp.ClientSession() as session:
        yield Polling(session, cloud.url)
