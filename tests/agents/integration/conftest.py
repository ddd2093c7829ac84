"""A fresh home for each test, and one that hears each fact twice."""

import pytest

from .watch import Watch


@pytest.fixture(params=[1, 2], ids=["once", "twice"])
def watch(request: pytest.FixtureRequest) -> Watch:
    return Watch(times=request.param)
