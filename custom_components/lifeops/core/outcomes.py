"""How an act ended in a home."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

INTERFACE = "interface"
_GOOD = frozenset({"accepted", "received", "done"})


class OutcomeState(StrEnum):
    """How an act ended; unknown is never shown as done. passed: other homes are asked."""

    DONE = "done"
    PARTIAL = "partial"
    FAILED = "failed"
    UNMAPPED = "unmapped"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    REPLACED = "replaced"
    PASSED = "passed"


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeRecord:
    """How an act of the outbox ended in a home (id: key#rev#term#home); parts by name.

    A part is an entity, a phone or another target, its value a word such as
    done, dead, off, overridden, accepted, unknown.
    """

    key: str
    rev: str
    act: str
    state: OutcomeState
    at: datetime
    parts: Mapping[str, str] = field(default_factory=dict)
    error: str | None = None
    home: str = ""

    @property
    def has_reached(self) -> bool:
        """Tell whether something but a home's interface has taken it."""
        if self.state is OutcomeState.DONE and not self.parts:
            return True
        return any(
            word in _GOOD for name, word in self.parts.items() if name != INTERFACE
        )
