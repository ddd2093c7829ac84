"""What the cloud knows of a person by now: all that was lived, as far as it arrived."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from .edits import Edits
from .endpoints import Endpoint, Shape
from .person.activity import SYNC
from .person.document import DAY, Document, Item
from .person.person import SyntheticPerson
from .person.sleep_documents import daily, sleep_document

AHEAD = 2 * DAY


class Cloud:
    """A person's documents and rows at a moment."""

    def __init__(self, person: SyntheticPerson) -> None:
        """Know everything of one person."""
        self.person = person
        self.edits = Edits(person)

    def documents(
        self, endpoint: Endpoint, first: date, last: date, now: datetime
    ) -> list[Item]:
        """Return the documents of some days, both ends included, oldest first."""
        first = max(first, self.person.first)
        last = min(last, now.date() + AHEAD)
        count = max(0, (last - first).days + 1)
        wanted = (first + timedelta(days=at) for at in range(count))
        found = (one for day in wanted for one in self._of(endpoint, day, now))
        return [dict(one.data) for one in found if one.known_at <= now]

    def document(self, endpoint: Endpoint, id_: str, now: datetime) -> Item | None:
        """Return one document, None where there is none by that id."""
        if endpoint.shape is Shape.ALL:
            return next((one for one in self.person.rings() if one["id"] == id_), None)
        day = now.date() + AHEAD
        while day >= self.person.first:
            for one in self.documents(endpoint, day, day, now):
                if one["id"] == id_:
                    return one
            day -= DAY
        return None

    def rows(
        self, endpoint: Endpoint, start: datetime, end: datetime, now: datetime
    ) -> list[Item]:
        """Return the rows of a series that were synchronised by now."""
        known = min(end, _synced(now))
        low, high = start.timestamp() * 1000, known.timestamp() * 1000
        return [
            row
            for day in _days(start, known)
            for row in self.person.rows(endpoint.name, day)
            if low <= row["timestamp_unix"] < high
        ]

    def latest(self, endpoint: Endpoint, now: datetime) -> list[Item]:
        """Return the newest row of a series, if any came in the last days."""
        return self.rows(endpoint, now - 3 * DAY, now, now)[-1:]

    def _of(self, endpoint: Endpoint, day: date, now: datetime) -> list[Document]:
        if not endpoint.overnight:
            return self.person.documents(endpoint.name, day, now)
        episodes = self.edits.episodes(day, now)
        if endpoint.name != "sleep":
            return daily(self.person, endpoint.name, episodes)
        return [
            sleep_document(self.person, one, period)
            for period, one in enumerate(episodes)
        ]


def _synced(now: datetime) -> datetime:
    """Return until when the ring's series have reached the cloud."""
    passed = timedelta(seconds=now.timestamp() % SYNC.total_seconds())
    return now - passed


def _days(start: datetime, end: datetime) -> Iterator[date]:
    day, last = start.astimezone(UTC).date(), end.astimezone(UTC).date()
    while day <= last:
        yield day
        day += DAY
