"""What a home shows of its entities in the others."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectionRecord:
    """An entity as its own home last saw it (id: entity id); nobody acts on it.

    state is what Home Assistant calls it; the others say of what kind it is.
    """

    state: str
    name: str = ""
    unit: str | None = None
    device_class: str | None = None
    measured_at: datetime
