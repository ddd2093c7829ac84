"""One transfer from where it stands to its end."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from ...core.errors import RefusedError, UnavailableError
from ...store.stage import Stage
from .exporting import write_export
from .folder import Folder
from .importing import Importing
from .model import Transfer, TransferKind, TransferState

if TYPE_CHECKING:
    from ..hub import Hub

_MOST_ATTEMPTS = 5

type Told = Callable[[float], None]
"""Hears how much is done, on any thread; may raise Cancelled."""


async def async_transfer(
    hub: Hub, folder: Folder, transfer: Transfer, told: Told
) -> Transfer:
    """Return what came of a transfer.

    Raises LifeOpsError, UnusableError, and what told raises.
    """
    if transfer.attempts > _MOST_ATTEMPTS:
        raise UnavailableError("transfer_given_up")
    if transfer.person not in hub.household.persons:
        raise RefusedError("unknown_person", person=transfer.person)
    run = _async_import if transfer.kind is TransferKind.IMPORT else _async_export
    return replace(await run(hub, folder, transfer, told), state=TransferState.DONE)


async def _async_export(
    hub: Hub, folder: Folder, transfer: Transfer, told: Told
) -> Transfer:
    counts = await hub.hass.async_add_executor_job(
        write_export, hub.store, folder, transfer, told
    )
    return replace(transfer, counts=counts, path=str(folder.export(transfer)))


async def _async_import(
    hub: Hub, folder: Folder, transfer: Transfer, told: Told
) -> Transfer:
    job = hub.hass.async_add_executor_job
    stage = await job(Stage.open, folder.stage(transfer))
    try:
        run = Importing(hub, folder, transfer, stage, told)
        counts = await run.async_run()
    finally:
        await job(stage.close)
    return replace(
        transfer,
        counts={"read": run.tally.read, **counts},
        unusable=run.tally.unusable,
        examples=run.tally.examples,
    )
