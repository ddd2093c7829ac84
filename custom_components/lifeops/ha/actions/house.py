"""The actions about a home: its data, its links, its statistics, and why it did what."""

from homeassistant.core import SupportsResponse

from ...core.identity import AgentKind
from ..data import CHECK_SCHEMA, PURGE_SCHEMA, async_check, async_data, async_purge
from ..erasing import actions as erasing
from ..explaining import EXPLAIN_SCHEMA, async_explain
from ..linked import actions as linked
from ..metrics import METRICS_SCHEMA, async_metrics
from ..statistics import actions as statistics
from ..transfer import actions as transfers
from .description import (
    ActionDescription,
    Described,
    HomeDescription,
    QuestionDescription,
)

ACTIONS: tuple[Described, ...] = (
    QuestionDescription(
        name="get_metrics", answer=async_metrics, schema=METRICS_SCHEMA
    ),
    ActionDescription(
        name="get_sources",
        agent=AgentKind.INTEGRATION,
        command="get_sources",
        supports_response=SupportsResponse.ONLY,
    ),
    HomeDescription(
        name="get_data", answer=async_data, supports_response=SupportsResponse.ONLY
    ),
    HomeDescription(name="purge", answer=async_purge, schema=PURGE_SCHEMA),
    HomeDescription(name="check_data", answer=async_check, schema=CHECK_SCHEMA),
    HomeDescription(
        name="erase_person",
        answer=erasing.async_erase_person,
        schema=erasing.ERASE_SCHEMA,
    ),
    HomeDescription(
        name="get_erasures",
        answer=erasing.async_erasures,
        supports_response=SupportsResponse.ONLY,
    ),
    HomeDescription(
        name="sync_now", answer=linked.async_sync_now, schema=linked.HOME_SCHEMA
    ),
    HomeDescription(
        name="pause_sync", answer=linked.async_pause, schema=linked.PAUSE_SCHEMA
    ),
    HomeDescription(
        name="resume_sync", answer=linked.async_resume, schema=linked.HOME_SCHEMA
    ),
    HomeDescription(
        name="get_sync_status",
        answer=linked.async_status,
        schema=linked.HOME_SCHEMA,
        supports_response=SupportsResponse.ONLY,
    ),
    HomeDescription(
        name="restore_conflict",
        answer=linked.async_restore,
        schema=linked.RESTORE_SCHEMA,
    ),
    HomeDescription(
        name="revoke_home",
        answer=linked.async_revoke_home,
        schema=linked.REVOKE_SCHEMA,
    ),
    QuestionDescription(name="explain", answer=async_explain, schema=EXPLAIN_SCHEMA),
    QuestionDescription(
        name="export_metrics",
        answer=transfers.async_export,
        schema=transfers.EXPORT_SCHEMA,
    ),
    QuestionDescription(
        name="import_metrics",
        answer=transfers.async_import,
        schema=transfers.IMPORT_SCHEMA,
        supports_response=SupportsResponse.OPTIONAL,
    ),
    QuestionDescription(name="get_transfers", answer=transfers.async_transfers),
    QuestionDescription(
        name="cancel_transfer",
        answer=transfers.async_cancel,
        schema=transfers.CANCEL_SCHEMA,
        supports_response=SupportsResponse.OPTIONAL,
    ),
    QuestionDescription(name="preview_statistics", answer=statistics.async_preview),
    QuestionDescription(
        name="remove_statistics",
        answer=statistics.async_remove,
        supports_response=SupportsResponse.OPTIONAL,
    ),
    QuestionDescription(
        name="write_statistics",
        answer=statistics.async_write,
        supports_response=SupportsResponse.OPTIONAL,
    ),
)
