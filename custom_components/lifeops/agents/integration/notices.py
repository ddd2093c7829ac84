"""What people are told of a source: once that it is silent, no more once it tells."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from ...core.datasets import NOTIFICATION, PERSON
from ...core.days import wall_moment
from ...core.effects import Effect, Emit, PutRecord
from ...core.records import NotificationRecord
from ...core.rules import View
from ...core.topics import SourceReport
from .overview import silent_ones

EVENT_SILENT = "source_silent"
EVENT_BACK = "source_back"
PURPOSE = "silent"

_HOUR = timedelta(hours=1)
_EVENT_LASTS = timedelta(minutes=10)
_NOTICE_LASTS = timedelta(days=1)
_WAKING = time(8)
_RESTING = time(21)
_READ = 100

type Reports = Mapping[str, SourceReport]


def notices(before: Reports, after: Reports, view: View) -> Iterator[PutRecord]:
    """Yield what to tell the persons of silent sources, and what to take back."""
    silent = silent_ones(after)
    wanted = {_id(source, one, view): one for source, one in silent.items()}
    for name, one in wanted.items():
        if view.record(NOTIFICATION, name) is None:
            record = _notification(one, view)
            if view.now < record.expires:
                yield _put(name, record)
    for person in sorted({one.person for one in silent_ones(before).values()}):
        for row in view.records(NOTIFICATION, person=person, newest=_READ):
            ours = row.id.startswith(view.instance.key(PURPOSE, ""))
            open_ = not row.value.withdrawn and view.now < row.value.expires
            if ours and open_ and row.id not in wanted:
                yield _put(row.id, replace(row.value, withdrawn=True))


def events(before: Reports, after: Reports, view: View) -> Iterator[Effect]:
    """Yield the sources that fell silent or told again, for automations.

    Everybody of the home can see them, so nothing of a private person is among them.
    """
    was, is_ = silent_ones(before), silent_ones(after)
    for source, one in after.items():
        if source not in before or (source in was) == (source in is_):
            continue
        person = view.record(PERSON, one.person)
        if person is not None and not person.private:
            event = EVENT_SILENT if source in is_ else EVENT_BACK
            yield Emit(
                key=view.instance.key("event", source),
                expires=view.now + _EVENT_LASTS,
                agent=view.instance.agent,
                subject=view.instance.subject,
                event=event,
                data={"source": one.name, "at": view.now.isoformat()},
            )


def _id(source: str, one: SourceReport, view: View) -> str:
    """Return the name of one silence: another one is told anew."""
    at = one.silent_at.astimezone(UTC)
    return view.instance.key(PURPOSE, source, f"{at:%Y%m%dT%H%M}")


def _notification(one: SourceReport, view: View) -> NotificationRecord:
    not_before = _by_day(one.silent_at, view.tz)
    return NotificationRecord(
        person=one.person,
        agent=view.instance.agent,
        text="source_silent",
        placeholders={
            "source": one.name,
            "hours": str(timedelta(seconds=one.max_silence_s) // _HOUR),
        },
        not_before=not_before,
        expires=not_before + _NOTICE_LASTS,
    )


def _by_day(moment: datetime, tz: ZoneInfo) -> datetime:
    """Return a moment, or the next morning where it falls in the night."""
    local = moment.astimezone(tz)
    if _WAKING <= local.time() < _RESTING:
        return moment
    late = timedelta(days=1) if local.time() >= _RESTING else timedelta()
    return wall_moment(local.date() + late, _WAKING, tz)


def _put(name: str, record: NotificationRecord) -> PutRecord:
    return PutRecord(
        dataset=NOTIFICATION.name,
        id=name,
        fields=NOTIFICATION.write(record),
        person=record.person,
    )
