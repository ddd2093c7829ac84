"""What becomes of a person's sleeps in the cloud: late, corrected, deleted, half done."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from .chance import known_id
from .person.episodes import DELETED, NAP, Episode
from .person.habits import STEP_S
from .person.night import napped, slept
from .person.person import SyntheticPerson

ALWAYS = datetime.min.replace(tzinfo=UTC)
FIRST_SEEN = timedelta(minutes=20)

type Change = Callable[[Episode, datetime], Episode | None]


@dataclass(frozen=True, kw_only=True)
class Edit:
    """One change of a day's sleeps, in force from a moment on."""

    day: date
    at: datetime
    key: str
    change: Change


class Edits:
    """Every change of what a person's days look like from outside."""

    def __init__(self, person: SyntheticPerson) -> None:
        """Begin with everything as it was lived."""
        self._person = person
        self._edits: list[Edit] = []
        self._naps: list[Episode] = []

    def clear(self) -> None:
        """Take every change back."""
        self._edits.clear()
        self._naps.clear()

    def episodes(self, day: date, now: datetime) -> list[Episode]:
        """Return the sleeps of a day as the cloud has them now."""
        added = [nap for nap in self._naps if nap.sleep.day == day]
        changed = (
            self._changed(one, now) for one in (*self._person.episodes(day), *added)
        )
        return [one for one in changed if one is not None and one.known_at <= now]

    def late(self, day: date, until: datetime, *, key: str = "night") -> None:
        """Let a night be unknown until a moment."""

        def change(one: Episode, now: datetime) -> Episode:
            return replace(one, known_at=until)

        self._add(day, ALWAYS, key, change)

    def corrected(
        self,
        day: date,
        at: datetime = ALWAYS,
        *,
        start_min: int = 0,
        end_min: int = 0,
        key: str = "night",
    ) -> None:
        """Move a night's ends by some minutes, under the same id."""
        before = self._person.evening(day)
        lengthened = replace(
            before,
            start=before.start + timedelta(minutes=start_min),
            end=before.end + timedelta(minutes=end_min),
        )
        if lengthened.end - lengthened.start < timedelta(seconds=120 * STEP_S):
            raise ValueError("nothing of the night would be left")

        def change(one: Episode, now: datetime) -> Episode:
            revised = slept(self._person.seed, lengthened)
            return replace(one, sleep=revised, reason="bedtime_edit")

        self._add(day, at, key, change)

    def nap(
        self,
        day: date,
        at: datetime,
        *,
        start: datetime | None = None,
        minutes: int = 40,
        type_: str = NAP,
    ) -> str:
        """Add a nap that becomes known at a moment; return its document's id."""
        begun = start or at - timedelta(minutes=minutes + 30)
        zone = self._person.life.zone_of(day)
        sleep = napped(self._person.seed, day, zone, begun.astimezone(UTC), minutes)
        key = f"added {begun.astimezone(UTC):%H:%M}"
        self._naps.append(Episode(key=key, type=type_, sleep=sleep, known_at=at))
        return self.id_of(day, key)

    def deleted(self, day: date, at: datetime = ALWAYS, *, key: str = "night") -> None:
        """Let a sleep stand on as a tombstone."""

        def change(one: Episode, now: datetime) -> Episode:
            return replace(one, type=DELETED)

        self._add(day, at, key, change)

    def vanished(self, day: date, at: datetime = ALWAYS, *, key: str = "night") -> None:
        """Let a sleep be gone without a trace."""

        def change(one: Episode, now: datetime) -> None:
            return None

        self._add(day, at, key, change)

    def in_progress(self, day: date, *, totals: bool = False) -> None:
        """Show a night while it is slept, its end provisional, until the app opens."""

        def change(one: Episode, now: datetime) -> Episode:
            if now >= one.known_at:
                return one
            return replace(
                one,
                sleep=one.sleep.until(min(now, one.sleep.end)),
                known_at=one.sleep.start + FIRST_SEEN,
                reason="background_sleep_analysis",
                totals=totals,
                final=False,
            )

        self._add(day, ALWAYS, "night", change)

    def id_of(self, day: date, key: str = "night") -> str:
        """Return the id of a sleep's document, however it changes."""
        return known_id(self._person.seed, "sleep", day, key)

    def _add(self, day: date, at: datetime, key: str, change: Change) -> None:
        self._edits.append(Edit(day=day, at=at, key=key, change=change))

    def _changed(self, one: Episode, now: datetime) -> Episode | None:
        changed: Episode | None = one
        for edit in self._due(one, now):
            if changed is None:
                return None
            changed = edit.change(changed, now)
        return changed

    def _due(self, one: Episode, now: datetime) -> Iterable[Edit]:
        """Return the edits of a sleep that are in force, in the order of their making."""
        due = (one.sleep.day, one.key)
        return [
            edit
            for edit in self._edits
            if (edit.day, edit.key) == due and edit.at <= now
        ]
