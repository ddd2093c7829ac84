"""What is known of an account's answers beyond a restart: how far, since when."""

from collections.abc import Sequence

from ...core.clock import Clock
from ...core.datasets import SOURCE_PROGRESS
from ...core.effects import PutRecord
from ...core.health import SourceProgressRecord
from .account import Account, PollIntake
from .endpoints import Endpoint
from .fetching import Fetched
from .history import begun, noted


class Ledger:
    """Reads a source's progress once and writes it where it changed."""

    def __init__(self, intake: PollIntake, account: Account, clock: Clock) -> None:
        """Know the way in; nothing is read yet."""
        self._intake = intake
        self._account = account
        self._clock = clock
        self._known: SourceProgressRecord | None = None

    @property
    def known(self) -> SourceProgressRecord:
        """Return the progress as far as it is known without reading."""
        return self._known or begun(self._clock.now().date())

    async def progress(self) -> SourceProgressRecord:
        """Return the progress; raises what the way in raises."""
        if self._known is None:
            self._known = await self._intake.progress() or self.known
        return self._known

    async def save(self, progress: SourceProgressRecord) -> None:
        """Store the progress; only then it is the known one."""
        put = PutRecord(
            dataset=SOURCE_PROGRESS.name,
            id=self._account.source,
            fields=SOURCE_PROGRESS.write(progress),
            person=self._account.home,
        )
        await self._intake.ingest([put])
        self._known = progress

    async def heard(self, fetched: Sequence[Fetched]) -> None:
        """Note what polls were answered and are stored, and the holes they left."""
        today = self._clock.now().date()
        before = progress = await self.progress()
        for one in fetched:
            progress = noted(progress, one.endpoint, today, one.newest)
        if progress != before:
            await self.save(progress)

    def has_answered(self, endpoint: Endpoint) -> bool:
        """Return whether an endpoint was ever granted."""
        return endpoint.name in self.known.answered
