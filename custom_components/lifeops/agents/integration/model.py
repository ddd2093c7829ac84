"""What the integration agent keeps in mind between two facts."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class IntegrationState:
    """Since when sources may be called silent: just started, they had no say yet."""

    judges_from: datetime | None = None
