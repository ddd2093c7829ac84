"""What the agenda agent keeps in mind between two facts."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaState:
    """Whether it has looked at its world since it was started, and when it looks next.

    wake_at is the next border of what is known; look_at is set while news wait.
    """

    started: bool = False
    wake_at: datetime | None = None
    look_at: datetime | None = None
