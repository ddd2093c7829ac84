"""Words of one's own: what somebody asks to be told becomes a notification."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
import re

from ...core.calm import Channel, Rung
from ...core.dataset import Dataset, DatasetKind
from ...core.datasets import PERSON
from ...core.errors import RefusedError
from ...core.json import Json, canonical
from ...core.records import FREE, NotificationRecord, Progress
from ...core.rules import View
from ...core.settings import Settings, Test, anything, optional, refused, within

_NAME = re.compile(r"[\w.:-]{1,100}")
_VIEW = re.compile(r"/\S{0,199}")
_TITLE = 200
_MESSAGE = 4000
_LABEL = 100
_BUTTONS = 10
_RUNGS = 10
_STILLS = 10
_STILL = 4000
_LASTS = timedelta(days=1)
_LONGEST = timedelta(days=31)
_AHEAD = timedelta(days=366)
_RUNG_LATEST_S = 7 * 86400
_OTHERS_AFTER_S = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What somebody asks for; id is minted by whoever hands it in."""

    id: str = ""
    key: str | None = None
    title: str = ""
    message: str = ""
    priority: int = 3
    actions: Mapping[str, str] = field(default_factory=dict)
    replies: tuple[str, ...] = ()
    not_before: datetime | None = None
    expires: datetime | None = None
    ladder: tuple[Rung, ...] = ()
    sensitive: bool = False
    still: tuple[Json, ...] = ()
    home: str | None = None
    view: str | None = None
    progress: Progress | None = None

    @property
    def name(self) -> str:
        """Return what it is called: by its key another one replaces it."""
        return self.key or self.id


def _short(most: int) -> Test:
    return lambda value: isinstance(value, str) and len(value) <= most


def _is_name(value: object) -> bool:
    return isinstance(value, str) and _NAME.fullmatch(value) is not None


def _are_buttons(value: object) -> bool:
    return (
        isinstance(value, Mapping)
        and len(value) <= _BUTTONS
        and all(_is_name(name) and 0 < len(value[name]) <= _LABEL for name in value)
    )


def _is_moment(value: object) -> bool:
    return isinstance(value, datetime) and value.tzinfo is not None


def _is_ladder(value: object) -> bool:
    if not isinstance(value, tuple) or len(value) > _RUNGS:
        return False
    whom = all((rung.channel is Channel.PERSON) == bool(rung.person) for rung in value)
    return whom and all(0 <= rung.after_s <= _RUNG_LATEST_S for rung in value)


def _are_stills(value: object) -> bool:
    few = isinstance(value, tuple) and len(value) <= _STILLS
    return few and len(canonical(value)) <= _STILL


def _is_view(value: object) -> bool:
    return isinstance(value, str) and _VIEW.fullmatch(value) is not None


def _is_progress(value: object) -> bool:
    if not isinstance(value, Progress):
        return False
    within_all = value.done is None or 0 <= value.done <= 1
    return within_all and (value.until is None or _is_moment(value.until))


_ASKED = Settings(
    Dataset(name="message", kind=DatasetKind.SECRET, model=Message),
    {
        "id": _is_name,
        "key": optional(_is_name),
        "title": _short(_TITLE),
        "message": _short(_MESSAGE),
        "priority": within(1, 4),
        "actions": _are_buttons,
        "replies": lambda value: isinstance(value, tuple) and len(value) <= _BUTTONS,
        "not_before": optional(_is_moment),
        "expires": optional(_is_moment),
        "ladder": _is_ladder,
        "sensitive": anything,
        "still": _are_stills,
        "home": optional(_is_name),
        "view": optional(_is_view),
        "progress": optional(_is_progress),
    },
)


def message_of(view: View, data: Mapping[str, Json]) -> Message:
    """Return what somebody asks for; RefusedError names what is wrong with it."""
    message = _ASKED.changed(Message(), data)
    if not (message.title.strip() or message.message.strip()):
        raise RefusedError("notification_empty")
    if not message.name:
        raise refused("id", "")
    if unknown := set(message.replies) - set(message.actions):
        raise refused("replies", min(unknown))
    for rung in message.ladder:
        if rung.person and not _is_other(view, rung.person):
            raise refused("ladder", rung.person)
        if rung.person and rung.after_s < _OTHERS_AFTER_S:
            raise RefusedError("rung_too_soon", seconds=str(_OTHERS_AFTER_S))
    return message


def record_of(view: View, message: Message) -> NotificationRecord:
    """Return the notification of a message; RefusedError where it could never be shown."""
    begins = max(message.not_before or view.now, view.now)
    expires = message.expires or begins + _LASTS
    if begins > view.now + _AHEAD:
        raise refused("not_before", begins)
    if not begins < expires <= begins + _LONGEST:
        raise refused("expires", expires)
    labels = {f"action_{name}": label for name, label in message.actions.items()}
    return NotificationRecord(
        person=view.instance.subject,
        agent=view.instance.agent,
        text=FREE,
        placeholders={"title": message.title, "message": message.message, **labels},
        actions=tuple(message.actions),
        replies=message.replies,
        priority=message.priority,
        not_before=begins,
        expires=expires,
        ladder=message.ladder,
        sensitive=message.sensitive,
        still=message.still,
        home=message.home,
        view=message.view,
        progress=message.progress,
    )


def _is_other(view: View, person: str) -> bool:
    known = view.record(PERSON, person) is not None
    return known and person != view.instance.subject
