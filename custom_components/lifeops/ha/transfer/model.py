"""One import or export: what is wanted, how far it is, what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from ...core.json import Json, to_json
from ...metrics.files.model import Format


class TransferKind(StrEnum):
    """Which way metrics go."""

    IMPORT = "import"
    EXPORT = "export"


class TransferState(StrEnum):
    """How a transfer does."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


OVER = (TransferState.DONE, TransferState.FAILED, TransferState.CANCELLED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """A transfer of one person's metrics, as it is kept on disk.

    name is that of the file handed in, or made; source is given to what names none.
    unusable counts by reason what was read in vain, examples show the first of it.
    """

    id: str
    kind: TransferKind
    person: str
    made_at: datetime
    name: str = ""
    source: str = ""
    first: date | None = None
    last: date | None = None
    format: Format = Format.CSV
    state: TransferState = TransferState.WAITING
    attempts: int = 0
    progress: float = 0.0
    counts: Mapping[str, int] = field(default_factory=dict)
    unusable: Mapping[str, int] = field(default_factory=dict)
    examples: tuple[Mapping[str, Json], ...] = ()
    path: str | None = None
    error: str | None = None
    finished_at: datetime | None = None

    @property
    def is_over(self) -> bool:
        """Tell whether nothing more will come of it."""
        return self.state in OVER

    def shown(self) -> dict[str, Json]:
        """Return it as an answer shows it."""
        told = to_json(self)
        assert isinstance(told, dict)  # noqa: S101 - a dataclass always is one
        hidden = (
            ("attempts", "source")
            if self.kind is TransferKind.EXPORT
            else (
                "attempts",
                "format",
                "first",
                "last",
                "path",
            )
        )
        return {name: value for name, value in told.items() if name not in hidden}
