"""How acts ended: written here, read of every home."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, count

from ..core.datasets import OUTCOME
from ..core.outcomes import OutcomeRecord, OutcomeState
from .protocols import OutboxRow, Transaction


@dataclass(frozen=True, slots=True)
class Outcomes:
    """The records of outcomes in one turn."""

    tx: Transaction
    now: datetime
    home: str

    def of(self, row: OutboxRow) -> Sequence[OutcomeRecord]:
        """Return how an act ended in any home."""
        name = f"{row.key}#{row.rev}"
        rows = self.tx.between(OUTCOME.name, f"{name}#", f"{name}$")
        ends = (OUTCOME.readable(fields) for _, fields in rows)
        return [end for end in ends if end is not None]

    def tell(
        self,
        row: OutboxRow,
        state: OutcomeState,
        parts: Mapping[str, str] | None = None,
        error: str | None = None,
    ) -> None:
        """Write down for every home how an act ended here."""
        record = OutcomeRecord(
            key=row.key,
            rev=row.rev,
            act=type(row.act).__name__,
            state=state,
            at=self.now,
            parts=parts or {},
            error=error,
            home=self.home,
        )
        self.tx.put_record(
            OUTCOME.name,
            self._id(row),
            OUTCOME.write(record),
            row.instance.subject,
        )

    def _id(self, row: OutboxRow) -> str:
        """Return the record's id; one that was asked for anew counts on."""
        name = f"{row.key}#{row.rev}#{row.term}#{self.home}"
        names = chain([name], (f"{name}#{number}" for number in count(2)))
        return next(
            free for free in names if self.tx.record(OUTCOME.name, free) is None
        )
