"""The rules that keep calm, each left out on purpose."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from typing import Any
from unittest.mock import patch

from custom_components.lifeops.agents.notification import policy, pushing, queue
from custom_components.lifeops.agents.notification.steps import Step, end, without
from custom_components.lifeops.core.effects import Push
from custom_components.lifeops.engine import serving
from custom_components.lifeops.engine.outbox import Outbox

from ..estate.sites import ADA, BO


@contextmanager
def _without_quiet() -> Iterator[None]:
    """Know of no quiet time."""
    with patch.object(policy, "windows", lambda *_: ()):
        yield


@contextmanager
def _without_followers() -> Iterator[None]:
    """Leave what is urgent to who goes first."""
    with patch.object(serving, "FOLLOWS", timedelta(hours=6)):
        yield


@contextmanager
def _without_word() -> Iterator[None]:
    """Do not look at what other homes have done."""
    with patch.object(serving.Serving, "is_done_elsewhere", lambda *_: False):
        yield


@contextmanager
def _without_tags() -> Iterator[None]:
    """Name a message on the phones by what asked for it."""

    def named(**values: Any) -> Push:
        return Push(**{**values, "tag": values["key"]})

    with patch.object(pushing, "Push", named):
        yield


@contextmanager
def _without_address() -> Iterator[None]:
    """Send everything to the other person."""

    def swapped(**values: Any) -> Push:
        other = BO if values["person"] == ADA else ADA
        return Push(**{**values, "person": other})

    with patch.object(pushing, "Push", swapped):
        yield


@contextmanager
def _without_reasons() -> Iterator[None]:
    """Drop what was not shown in time without a word."""

    def dropped(state: Any, view: Any, id_: str, *more: Any, **facts: Any) -> Step:
        if state.open[id_].shown:
            return end(state, view, id_, *more, **facts)
        return without(state, id_), ()

    with patch.object(queue, "end", dropped):
        yield


@contextmanager
def _without_ladders() -> Iterator[None]:
    """Stay on the ground."""
    with patch.object(queue, "climb", lambda state, *_: (state, ())):
        yield


@contextmanager
def _without_clearing() -> Iterator[None]:
    """Leave on the phones what is over."""
    with patch.object(Outbox, "cancel", lambda *_: ()):
        yield


FLAWS: Mapping[str, Callable[[], AbstractContextManager[None]]] = {
    "quiet": _without_quiet,
    "followers": _without_followers,
    "word": _without_word,
    "tags": _without_tags,
    "address": _without_address,
    "reasons": _without_reasons,
    "ladders": _without_ladders,
    "clearing": _without_clearing,
}
