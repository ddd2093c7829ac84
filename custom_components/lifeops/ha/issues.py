"""The one table of repairs: what people are told and may fix."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from ..const import DOMAIN
from .choices import async_in_words


class RepairKey(StrEnum):
    """What can be wrong; the key of its texts."""

    ACCOUNT_NOT_GRANTED = "account_not_granted"
    ACCOUNT_PERSON_GONE = "account_person_gone"
    AGENT_PAUSED = "agent_paused"
    BAD_VALUE = "bad_value"
    CASCADE_TOO_DEEP = "cascade_too_deep"
    CLOCK_UNTRUSTED = "clock_untrusted"
    DATA_DAMAGED = "data_damaged"
    DEAD_LETTER = "dead_letter"
    EDIT_REPLACED = "edit_replaced"
    EDITS_REPLACED = "edits_replaced"
    ENGINE_STOPPED = "engine_stopped"
    HOME_CLONED = "home_cloned"
    HOME_DOUBTED = "home_doubted"
    HOME_RESTORED = "home_restored"
    HOME_REVOKED = "home_revoked"
    HOME_UNHEARD = "home_unheard"
    KEYS_UNREADABLE = "keys_unreadable"
    LIGHTS_MISSING = "lights_missing"
    LINK_CLONED = "link_cloned"
    LINK_EXHAUSTED = "link_exhausted"
    LINK_REFUSED = "link_refused"
    LINK_REVOKED = "link_revoked"
    LINK_SILENT = "link_silent"
    LINK_TOO_NEW = "link_too_new"
    METRICS_BEHIND = "metrics_behind"
    METRICS_QUARANTINED = "metrics_quarantined"
    METRICS_RESENT = "metrics_resent"
    PART_FAILED = "part_failed"
    PERSON_ARRIVED = "person_arrived"
    PERSON_UNMAPPED = "person_unmapped"
    PRIVATE_UNREADABLE = "private_unreadable"
    ROWS_DAMAGED = "rows_damaged"
    SINK_DISK_FULL = "sink_disk_full"
    SINK_DRIVER = "sink_driver"
    SINK_ENCODING = "sink_encoding"
    SINK_FAILED = "sink_failed"
    SINK_NO_DATABASE = "sink_no_database"
    SINK_NO_RIGHT = "sink_no_right"
    SINK_NOT_ANSWERING = "sink_not_answering"
    SINK_READ_ONLY = "sink_read_only"
    SINK_SIGN_IN = "sink_sign_in"
    SINK_TLS = "sink_tls"
    SINK_TOO_NEW = "sink_too_new"
    SINK_TOO_OLD = "sink_too_old"
    SINK_UNREACHABLE = "sink_unreachable"
    SINK_WRONG_URL = "sink_wrong_url"
    SOURCE_SILENT = "source_silent"
    STANDBY_LACKS = "standby_lacks"
    STANDBY_SHORT = "standby_short"
    STORE_DAMAGED = "store_damaged"
    STORE_FAILING = "store_failing"
    STORE_RESTORABLE = "store_restorable"
    SUBENTRY_INVALID = "subentry_invalid"
    SUMS_DIFFER = "sums_differ"


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """How a repair is shown; lasting ones stand until somebody has read them."""

    key: RepairKey
    severity: ir.IssueSeverity = ir.IssueSeverity.WARNING
    fixable: bool = False
    lasting: bool = False


REPAIRS: Mapping[RepairKey, Repair] = {
    repair.key: repair
    for repair in (
        Repair(key=RepairKey.ACCOUNT_NOT_GRANTED),
        Repair(key=RepairKey.ACCOUNT_PERSON_GONE),
        Repair(
            key=RepairKey.AGENT_PAUSED, severity=ir.IssueSeverity.ERROR, fixable=True
        ),
        Repair(key=RepairKey.BAD_VALUE),
        Repair(key=RepairKey.CASCADE_TOO_DEEP, severity=ir.IssueSeverity.ERROR),
        Repair(
            key=RepairKey.DATA_DAMAGED, severity=ir.IssueSeverity.ERROR, fixable=True
        ),
        Repair(key=RepairKey.DEAD_LETTER),
        Repair(key=RepairKey.EDIT_REPLACED, fixable=True, lasting=True),
        Repair(key=RepairKey.EDITS_REPLACED, fixable=True, lasting=True),
        Repair(key=RepairKey.ENGINE_STOPPED, severity=ir.IssueSeverity.ERROR),
        Repair(key=RepairKey.CLOCK_UNTRUSTED, fixable=True),
        Repair(
            key=RepairKey.HOME_CLONED, severity=ir.IssueSeverity.ERROR, fixable=True
        ),
        Repair(key=RepairKey.HOME_DOUBTED),
        Repair(key=RepairKey.HOME_RESTORED),
        Repair(key=RepairKey.HOME_REVOKED, severity=ir.IssueSeverity.ERROR),
        Repair(key=RepairKey.HOME_UNHEARD, fixable=True),
        Repair(
            key=RepairKey.KEYS_UNREADABLE,
            severity=ir.IssueSeverity.ERROR,
            fixable=True,
            lasting=True,
        ),
        Repair(key=RepairKey.LIGHTS_MISSING),
        Repair(key=RepairKey.LINK_CLONED),
        Repair(key=RepairKey.LINK_EXHAUSTED),
        Repair(key=RepairKey.LINK_REFUSED),
        Repair(key=RepairKey.LINK_REVOKED),
        Repair(key=RepairKey.LINK_SILENT),
        Repair(key=RepairKey.LINK_TOO_NEW),
        Repair(key=RepairKey.METRICS_BEHIND),
        Repair(key=RepairKey.METRICS_QUARANTINED, fixable=True),
        Repair(key=RepairKey.METRICS_RESENT),
        Repair(key=RepairKey.PART_FAILED, severity=ir.IssueSeverity.ERROR),
        Repair(key=RepairKey.PERSON_ARRIVED, fixable=True),
        Repair(key=RepairKey.PERSON_UNMAPPED),
        Repair(key=RepairKey.PRIVATE_UNREADABLE),
        Repair(key=RepairKey.ROWS_DAMAGED),
        Repair(key=RepairKey.SINK_DISK_FULL),
        Repair(key=RepairKey.SINK_DRIVER),
        Repair(key=RepairKey.SINK_ENCODING),
        Repair(key=RepairKey.SINK_FAILED),
        Repair(key=RepairKey.SINK_NO_DATABASE),
        Repair(key=RepairKey.SINK_NO_RIGHT),
        Repair(key=RepairKey.SINK_NOT_ANSWERING),
        Repair(key=RepairKey.SINK_READ_ONLY),
        Repair(key=RepairKey.SINK_SIGN_IN),
        Repair(key=RepairKey.SINK_TLS),
        Repair(key=RepairKey.SINK_TOO_NEW),
        Repair(key=RepairKey.SINK_TOO_OLD),
        Repair(key=RepairKey.SINK_UNREACHABLE),
        Repair(key=RepairKey.SINK_WRONG_URL),
        Repair(key=RepairKey.SOURCE_SILENT),
        Repair(key=RepairKey.STANDBY_LACKS),
        Repair(key=RepairKey.STANDBY_SHORT),
        Repair(
            key=RepairKey.STORE_DAMAGED,
            severity=ir.IssueSeverity.ERROR,
            fixable=True,
            lasting=True,
        ),
        Repair(key=RepairKey.STORE_FAILING, severity=ir.IssueSeverity.ERROR),
        Repair(
            key=RepairKey.STORE_RESTORABLE,
            severity=ir.IssueSeverity.ERROR,
            fixable=True,
            lasting=True,
        ),
        Repair(key=RepairKey.SUBENTRY_INVALID, severity=ir.IssueSeverity.ERROR),
        Repair(key=RepairKey.SUMS_DIFFER),
    )
}


def issue_id(key: RepairKey, subject: str = "") -> str:
    """Return the id of a repair about a subject."""
    return f"{key}:{subject}" if subject else key.value


@callback
def async_raise(
    hass: HomeAssistant, key: RepairKey, subject: str = "", **placeholders: str
) -> None:
    """Show a repair, or show it with new placeholders; its fix is told the subject."""
    repair = REPAIRS[key]
    ir.async_create_issue(
        hass,
        DOMAIN,
        issue_id(key, subject),
        data={"key": key.value, "subject": subject},
        is_fixable=repair.fixable,
        is_persistent=repair.lasting,
        severity=repair.severity,
        translation_key=key.value,
        translation_placeholders=async_in_words(hass, placeholders),
    )


@callback
def async_clear(hass: HomeAssistant, key: RepairKey, subject: str = "") -> None:
    """Take a repair away; nothing happens where none is shown."""
    ir.async_delete_issue(hass, DOMAIN, issue_id(key, subject))


@callback
def async_clear_subject(hass: HomeAssistant, subject: str) -> None:
    """Take away every repair about a subject that is gone."""
    for key in RepairKey:
        async_clear(hass, key, subject)


@callback
def async_is_raised(hass: HomeAssistant, key: RepairKey, subject: str = "") -> bool:
    """Return whether a repair is shown."""
    issue = ir.async_get(hass).async_get_issue(DOMAIN, issue_id(key, subject))
    return issue is not None and issue.active
