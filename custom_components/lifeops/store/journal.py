"""A register as the journal tells it."""

from collections.abc import Mapping
from datetime import UTC, datetime

from ..core.json import Json
from ..engine.protocols import JournalRow
from .node import written_at
from .registers import Register
from .schema import TOMBSTONE


def journal_row(
    dataset: str, record_id: str, register: Register, value: Json
) -> JournalRow:
    """Return a register as a row of the journal."""
    return JournalRow(
        pos=register.pos,
        dataset=dataset,
        id=record_id,
        field=register.field,
        value=value,
        person=register.person,
        removed=register.field == TOMBSTONE,
        measured_at=_measured_at(value) or written_at(register.h),
    )


def _measured_at(value: Json) -> datetime | None:
    """Return when a value says it was true, None where it does not (in UTC)."""
    told = value.get("measured_at") if isinstance(value, Mapping) else None
    if not isinstance(told, str):
        return None
    try:
        moment = datetime.fromisoformat(told)
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo is not None else None
