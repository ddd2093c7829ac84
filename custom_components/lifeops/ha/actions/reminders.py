"""The actions of the reminders agent."""

from homeassistant.core import SupportsResponse

from ..reminders import (
    ADD_SCHEMA,
    EDIT_SCHEMA,
    NAMED_SCHEMA,
    READ_SCHEMA,
    SIGNAL_SCHEMA,
    SNOOZE_SCHEMA,
    async_add,
    async_read,
    async_signal,
    naming,
)
from .description import Described, QuestionDescription

_NAMED = {
    "edit_reminder": EDIT_SCHEMA,
    "complete_reminder": NAMED_SCHEMA,
    "snooze_reminder": SNOOZE_SCHEMA,
    "remove_reminder": NAMED_SCHEMA,
}

ACTIONS: tuple[Described, ...] = (
    QuestionDescription(
        name="add_reminder",
        answer=async_add,
        schema=ADD_SCHEMA,
        supports_response=SupportsResponse.OPTIONAL,
    ),
    *(
        QuestionDescription(
            name=name,
            answer=naming(name),
            schema=schema,
            supports_response=SupportsResponse.OPTIONAL,
        )
        for name, schema in _NAMED.items()
    ),
    QuestionDescription(name="get_reminders", answer=async_read, schema=READ_SCHEMA),
    QuestionDescription(
        name="signal_reminders",
        answer=async_signal,
        schema=SIGNAL_SCHEMA,
        supports_response=SupportsResponse.OPTIONAL,
    ),
)
