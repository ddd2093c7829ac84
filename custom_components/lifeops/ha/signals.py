"""Dispatcher signals between the parts that run inside Home Assistant."""

from collections.abc import Mapping
from typing import Final

from homeassistant.util.signal_type import SignalType

from ..core.identity import Instance
from ..core.json import Json

# Instance, event type, event data and the key of the act that emitted it.
SIGNAL_EVENT: Final[SignalType[Instance, str, Mapping[str, Json], str]] = SignalType(
    "lifeops_event"
)

# The place in the journal up to which agents have heard by now.
SIGNAL_COMMITTED: Final[SignalType[int]] = SignalType("lifeops_committed")

# The names of the datasets of which records were written or removed.
SIGNAL_WRITTEN: Final[SignalType[frozenset[str]]] = SignalType("lifeops_written")
