"""What the data agent keeps in mind between two facts."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DataState:
    """Since when what is old may be called so: just started, it had no say yet."""

    judges_from: datetime | None = None
