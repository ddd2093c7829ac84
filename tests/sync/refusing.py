"""What no home may say is refused, with a word for why."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from custom_components.lifeops.core.errors import ProtocolError

_WORDS = frozenset(
    {
        "channel_ended",
        "forged_record",
        "handshake_failed",
        "home_unknown",
        "key_unreadable",
        "out_of_order",
        "pairing_closed",
        "pairing_garbled",
        "pairing_too_new",
        "same_home",
        "too_fast",
        "too_large",
        "unreadable",
        "wrong_code",
    }
)


@contextmanager
def refused() -> Iterator[None]:
    """Demand that something is refused."""
    with pytest.raises(ProtocolError) as found:
        yield
    assert found.value.key in _WORDS
