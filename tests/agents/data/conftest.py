"""A fresh home for each test, and one that hears each fact twice."""

import pytest

from .files import Files


@pytest.fixture(params=[1, 2], ids=["once", "twice"])
def files(request: pytest.FixtureRequest) -> Files:
    return Files(times=request.param)
