"""The actions of the notes agent."""

from homeassistant.core import SupportsResponse

from ..notes.asking import (
    ADD_SCHEMA,
    APPEND_SCHEMA,
    EDIT_SCHEMA,
    GET_SCHEMA,
    NAMED_SCHEMA,
    RESTORE_SCHEMA,
    async_add,
    async_get,
    naming,
)
from .description import Described, QuestionDescription

_NAMED = {
    "edit_note": EDIT_SCHEMA,
    "append_note": APPEND_SCHEMA,
    "restore_note": RESTORE_SCHEMA,
    "remove_note": NAMED_SCHEMA,
}

ACTIONS: tuple[Described, ...] = (
    QuestionDescription(
        name="add_note",
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
    QuestionDescription(name="get_notes", answer=async_get, schema=GET_SCHEMA),
)
