"""The transfers of a home: one at a time, each taken up again after a restart."""

import asyncio
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
import threading
from typing import TYPE_CHECKING
from uuid import uuid4

from homeassistant.core import callback

from ...core.errors import LifeOpsError, RefusedError, UnavailableError
from ...metrics.files.model import Format, UnusableError
from ...metrics.files.writing import Cancelled
from ..errors import async_guarded
from .folder import Folder
from .model import Transfer, TransferKind, TransferState
from .running import async_transfer

if TYPE_CHECKING:
    from ..hub import Hub

_PART = "transfers"
_MOST_WAITING = 10
_STOP_WAIT_S = 5.0


class Transfers:
    """Imports and exports, in the order in which they were asked for."""

    def __init__(self, hub: Hub) -> None:
        """Know the hub; nothing is looked at yet."""
        self._hub = hub
        self._folder = Folder(Path(hub.hass.config.config_dir))
        self._known: dict[str, Transfer] = {}
        self._over: dict[str, asyncio.Event] = {}
        self._stop = threading.Event()
        self._unwanted: set[str] = set()
        self._progress: dict[str, float] = {}
        self._worker: asyncio.Task[None] | None = None

    async def async_start(self) -> None:
        """Take up what was left; whatever fails here stops nothing else."""
        await async_guarded(self._hub.hass, _PART, _PART, self._async_load())

    async def async_stop(self) -> None:
        """End what runs where it is committed; the next start takes it up."""
        self._stop.set()
        if self._worker is not None:
            await asyncio.wait({self._worker}, timeout=_STOP_WAIT_S)
            self._worker.cancel()
            self._worker = None
        for over in self._over.values():
            over.set()

    @property
    def inbox(self) -> Path:
        """Return the folder in which files may be put for import."""
        return self._folder.inbox

    @callback
    def async_known(self) -> Sequence[Transfer]:
        """Return the transfers that are remembered, newest first."""
        known = [
            replace(one, progress=self._progress.get(one.id, one.progress))
            if one.state is TransferState.RUNNING
            else one
            for one in self._known.values()
        ]
        return sorted(known, key=lambda it: it.made_at, reverse=True)

    async def async_import(self, path: Path, person: str) -> Transfer:
        """Take a file in; it is read in its turn. Raises RefusedError, StoreError."""
        self._check_room()
        job = self._hub.hass.async_add_executor_job
        transfer = self._new(TransferKind.IMPORT, person, name=path.name)

        def take_in() -> Transfer:
            self._folder.make()
            taken = self._folder.take_in(path, transfer)
            named = replace(transfer, source=f"import:{taken}")
            self._folder.save(named)
            return named

        return self._async_queue(await job(take_in))

    async def async_export(
        self, person: str, first: date | None, last: date | None, format_: Format
    ) -> Transfer:
        """Write an export and return it once that is done.

        Raises RefusedError, StoreError, UnavailableError.
        """
        self._check_room()
        today = self._hub.clock.now().date()
        if last is not None and first is not None and last < first:
            raise RefusedError("days_backwards", first=str(first), last=str(last))
        wanted = self._new(TransferKind.EXPORT, person)
        name = f"metrics-{today.isoformat()}-{wanted.id[:8]}.zip"
        wanted = replace(wanted, name=name, first=first, last=last, format=format_)
        await self._hub.hass.async_add_executor_job(self._keep, wanted)
        self._async_queue(wanted)
        await self._over[wanted.id].wait()
        done = self._known[wanted.id]
        if done.state is not TransferState.DONE:
            raise UnavailableError("export_failed", error=done.error or done.state)
        return done

    async def async_cancel(self, transfer: Transfer) -> None:
        """Stop a transfer; what was imported already stays."""
        if transfer.is_over:
            return
        self._unwanted.add(transfer.id)
        await self._over[transfer.id].wait()

    async def async_forget(self, persons: Collection[str]) -> int:
        """Stop what is under way for persons and remove every file of theirs.

        Returns how many transfers were known.
        """
        theirs = [one for one in self._known.values() if one.person in persons]
        for one in theirs:
            await self.async_cancel(one)
        forget = partial(self._folder.forget, theirs)
        await self._hub.hass.async_add_executor_job(forget)
        for one in theirs:
            del self._known[one.id], self._over[one.id]
            self._progress.pop(one.id, None)
        return len(theirs)

    def _keep(self, transfer: Transfer) -> None:
        self._folder.make()
        self._folder.save(transfer)

    def _check_room(self) -> None:
        waiting = [one for one in self._known.values() if not one.is_over]
        if len(waiting) >= _MOST_WAITING or self._stop.is_set():
            raise RefusedError("transfers_waiting", most=str(_MOST_WAITING))

    def _new(self, kind: TransferKind, person: str, name: str = "") -> Transfer:
        return Transfer(
            id=uuid4().hex,
            kind=kind,
            person=person,
            name=name,
            made_at=self._hub.clock.now(),
        )

    @callback
    def _async_queue(self, transfer: Transfer) -> Transfer:
        self._known[transfer.id] = transfer
        self._over[transfer.id] = asyncio.Event()
        if transfer.is_over:
            self._over[transfer.id].set()
        elif self._worker is None or self._worker.done():
            self._worker = self._hub.hass.async_create_background_task(
                self._async_work(), "lifeops transfers", eager_start=False
            )
        return transfer

    async def _async_load(self) -> None:
        def load() -> Sequence[Transfer]:
            self._folder.make()
            return self._folder.load()

        for transfer in await self._hub.hass.async_add_executor_job(load):
            self._async_queue(transfer)

    async def _async_work(self) -> None:
        """Run what waits; no task is there while nothing does."""
        while not self._stop.is_set():
            waiting = [one for one in self._known.values() if not one.is_over]
            if not waiting:
                return
            transfer = min(waiting, key=lambda one: one.made_at)
            run = self._async_run(transfer)
            if not await async_guarded(self._hub.hass, _PART, _PART, run):
                self._async_leave(transfer)

    async def _async_run(self, transfer: Transfer) -> None:
        """Run a transfer to its end, or until everything stops."""
        attempts = transfer.attempts + 1
        running = replace(transfer, attempts=attempts, state=TransferState.RUNNING)
        await self._async_save(running)
        try:
            self._check_wanted(transfer)
            told = self._told(transfer)
            done = await async_transfer(self._hub, self._folder, running, told)
        except Cancelled:
            if self._stop.is_set():
                await self._async_save(replace(running, attempts=transfer.attempts))
                return
            done = replace(running, state=TransferState.CANCELLED)
        except LifeOpsError as err:
            done = replace(running, state=TransferState.FAILED, error=err.key)
        except UnusableError as err:
            done = replace(running, state=TransferState.FAILED, error=err.reason)
        await self._async_end(done)

    def _told(self, transfer: Transfer) -> Callable[[float], None]:
        """Return what hears of progress, on any thread."""

        def told(fraction: float) -> None:
            self._check_wanted(transfer)
            self._progress[transfer.id] = round(fraction, 3)

        return told

    def _check_wanted(self, transfer: Transfer) -> None:
        if self._stop.is_set() or transfer.id in self._unwanted:
            raise Cancelled

    async def _async_end(self, transfer: Transfer) -> None:
        """Keep what came of a transfer, and remove what it needed on its way."""
        done = replace(transfer, finished_at=self._hub.clock.now())
        if done.state is TransferState.DONE:
            done = replace(done, progress=1.0)
        await self._hub.hass.async_add_executor_job(self._folder.finish, done)
        self._known[done.id] = done
        self._over[done.id].set()

    async def _async_save(self, transfer: Transfer) -> None:
        self._known[transfer.id] = transfer
        await self._hub.hass.async_add_executor_job(self._folder.save, transfer)

    @callback
    def _async_leave(self, transfer: Transfer) -> None:
        """Leave a transfer that nothing is known of any more to the next start."""
        failed = replace(transfer, state=TransferState.FAILED, error=_PART)
        self._known[transfer.id] = failed
        self._over[transfer.id].set()
