"""What a question asks for: a window of days or of moments, and a page of it."""

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from .endpoints import Ends
from .person.document import DAY

LONGEST_SERIES = timedelta(days=30)


class QuestionError(Exception):
    """A question that cannot be answered, with the status and body that say so."""

    def __init__(self, status: int, detail: Any) -> None:
        """Carry what the answer is."""
        super().__init__(str(detail))
        self.status = status
        self.body = {"detail": detail}


def _unreadable(name: str, value: str) -> QuestionError:
    error = {
        "loc": ["query", name],
        "msg": f"{value} is not a valid value",
        "type": "value_error",
    }
    return QuestionError(422, [error])


def _moment(query: Mapping[str, str], name: str) -> datetime | None:
    text = query.get(name)
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text.replace(" ", "+"))
    except ValueError:
        raise _unreadable(name, text) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _day(query: Mapping[str, str], name: str) -> date | None:
    moment = _moment(query, name)
    return moment.date() if moment else None


@dataclass(frozen=True, kw_only=True)
class Days:
    """The days that a question asks for, both of them inside."""

    first: date
    last: date


def days(query: Mapping[str, str], now: datetime, ends: Ends) -> Days:
    """Return the days that a window means to an endpoint."""
    last = _day(query, "end_date") or now.date()
    first = _day(query, "start_date") or last - DAY
    if first > last:
        raise QuestionError(400, "Start date is greater than end date")
    if ends is Ends.MIDNIGHT:
        last -= DAY
    if ends is Ends.AFTER:
        first += DAY
    return Days(first=first, last=last)


def span(query: Mapping[str, str], now: datetime) -> tuple[datetime, datetime]:
    """Return the moments that a question about a series asks for, the end outside."""
    end = _moment(query, "end_datetime") or now
    start = _moment(query, "start_datetime") or end - DAY
    if start > end:
        raise QuestionError(400, "Start datetime is greater than end datetime")
    if end - start > LONGEST_SERIES:
        raise QuestionError(400, "The range may not be longer than 30 days")
    return start, end


def page[T](
    items: Sequence[T], query: Mapping[str, str], size: int
) -> tuple[list[T], str | None]:
    """Return one page and the token of the next, None after the last."""
    begin = _place(query.get("next_token"))
    end = begin + size
    more = _token(end) if end < len(items) else None
    return list(items[begin:end]), more


def _token(place: int) -> str:
    return base64.urlsafe_b64encode(f"from {place}".encode()).decode()


def _place(token: str | None) -> int:
    if not token:
        return 0
    try:
        text = base64.urlsafe_b64decode(token).decode()
        return int(text.removeprefix("from "))
    except binascii.Error, ValueError:
        raise QuestionError(400, "Invalid next_token") from None
