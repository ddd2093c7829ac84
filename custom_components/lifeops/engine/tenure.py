"""Who acts for the site and the household: looked at every half minute."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from ..core.effects import DeleteRecord, PutRecord, Scope
from ..core.homes import LeaseRecord
from .lease_rows import Lease, leases_of, pruned, put_lease
from .leases import LEASED, SOLE_TERM, Held
from .look import Found, Look
from .members import (
    Members,
    in_order,
    is_neighbour,
    members_of,
    scope_name,
    site_of,
)
from .standing import HANDED_OVER, LAPSES, Move, Standing
from .stored import Stored

PATIENCE: Final = timedelta(minutes=15)
PATIENCE_AT_SITE: Final = timedelta(minutes=5)
CALM: Final = timedelta(minutes=10)
_RENEWALS_IN_PATIENCE: Final = 3
_IN_TOUCH: Final = timedelta(minutes=7)
_JUST_NOW: Final = timedelta(minutes=1)
_RETURNING: Final = timedelta(minutes=2)


@dataclass(slots=True)
class Tenure:
    """What one home remembers of the others' leases between two looks.

    A home lives as long as it is reached, or its renewals come in by way of others.
    """

    home: str
    began: datetime | None = None
    met: bool = False
    signs: dict[str, datetime] = field(default_factory=dict)
    renewals: dict[str, datetime] = field(default_factory=dict)
    lags: dict[str, datetime] = field(default_factory=dict)
    calm: dict[Scope, tuple[str, datetime]] = field(default_factory=dict)

    def look(self, tx: Stored, seen: Look) -> Found:
        """Return what this home holds from now on, and what the others are to know."""
        members = members_of(tx, self.home, seen.revoked)
        self._hear(seen)
        renewals: dict[str, datetime] = {}
        writes: list[PutRecord | DeleteRecord] = []
        held: dict[Scope, Held] = {}
        follow: Sequence[str] = ()
        for scope in LEASED:
            name = scope_name(scope, members, self.home)
            order = in_order(scope, members, self.home)
            leases = leases_of(tx, name, order)
            self._observe(leases, seen.now)
            renewals |= {lease.id: lease.record.renewed_at for lease in leases}
            standing = self._standing(scope, leases, order, members, seen)
            mine, more = self._settle(name, standing, leases, members, seen)
            writes.extend(more)
            if mine is not None:
                held[scope] = mine
            if scope is Scope.HOUSEHOLD:
                follow = _reached(standing, seen, acts=mine is not None)
        self.renewals = renewals
        site = site_of(members, self.home)
        return Found(
            writes=writes,
            held=held,
            site=site,
            order=follow,
            homes=frozenset(members),
        )

    def _hear(self, seen: Look) -> None:
        """Take in who was reached; no sign of life is later than now."""
        now = seen.now
        self.began = now if self.began is None else min(self.began, now)
        for home, at in seen.contacts.items():
            self.signs[home] = max(at, self.signs.get(home, at))
        self.signs = {home: min(at, now) for home, at in self.signs.items()}
        for home in seen.behind:
            self.lags[home] = min(now, self.lags.get(home, now))
        self.lags = {
            home: since
            for home, since in self.lags.items()
            if home in seen.behind or _is_between(seen.contacts.get(home), now)
        }
        reached = any(at >= self.began for at in seen.contacts.values())
        self.met = self.met or (reached and not seen.behind)

    def _observe(self, leases: Sequence[Lease], now: datetime) -> None:
        """Take renewals that are new here as signs of life, whatever their clock says."""
        for lease in leases:
            renewed = lease.record.renewed_at
            known = self.renewals.get(lease.id)
            if known is not None and renewed > known:
                self.signs[lease.record.holder] = now

    def _standing(
        self,
        scope: Scope,
        leases: Sequence[Lease],
        order: Sequence[str],
        members: Members,
        seen: Look,
    ) -> Standing:
        newest = leases[-1] if leases else None
        return Standing(
            me=self.home,
            now=seen.now,
            order=order,
            newest=newest.record if newest else None,
            silent=[
                home
                for home in order
                if home != self.home
                and home not in seen.resting
                and self._is_silent(home, members, seen.now)
            ],
            calm=self._is_calm(scope, newest, order, seen),
            able=seen.trusted and self._is_caught_up(order, seen),
        )

    def _is_caught_up(self, order: Sequence[str], seen: Look) -> bool:
        """Tell whether the news of all is here that are worth to be waited for."""
        return not any(
            seen.now - self.lags.get(home, seen.now) < PATIENCE
            for home in seen.behind
            if home in order
        )

    def _is_silent(self, home: str, members: Members, now: datetime) -> bool:
        began = self.began or now
        last = max(began, self.signs.get(home, began))
        return now - last >= _patience(members, self.home, home)

    def _is_calm(
        self, scope: Scope, newest: Lease | None, order: Sequence[str], seen: Look
    ) -> bool:
        """Tell whether the holder was in touch, and both alike, long enough."""
        if newest is None or not self._is_caught_up(order, seen):
            self.calm.pop(scope, None)
            return False
        contact = seen.contacts.get(newest.record.holder)
        if contact is None or not _is_in_touch(contact, seen.now):
            self.calm.pop(scope, None)
            return False
        known = self.calm.get(scope)
        if known is None or known[0] != newest.id or known[1] > seen.now:
            known = self.calm[scope] = (newest.id, seen.now)
        return seen.now - contact <= _JUST_NOW and seen.now - known[1] >= CALM

    def _settle(
        self,
        name: str,
        standing: Standing,
        leases: Sequence[Lease],
        members: Members,
        seen: Look,
    ) -> tuple[Held | None, Sequence[PutRecord | DeleteRecord]]:
        alone = len(standing.order) == 1
        if alone and standing.newest is None and self.home in standing.order:
            return Held(SOLE_TERM), ()
        move, now = standing.move(), seen.now
        if move is Move.TAKE:
            taken = LeaseRecord(
                holder=self.home, term=standing.term + 1, taken_at=now, renewed_at=now
            )
            held = _held(taken, standing)
            return held, (put_lease(name, taken), *pruned(leases, taken))
        kept = standing.newest
        if move is Move.LEAVE or kept is None:
            return None, ()
        if self._is_returning(kept, standing, seen):
            return None, ()
        if alone or not _is_due(kept, standing, members, seen):
            return _held(kept, standing), ()
        renewed = replace(kept, renewed_at=now)
        return _held(renewed, standing), (put_lease(name, renewed),)

    def _is_returning(
        self, record: LeaseRecord, standing: Standing, seen: Look
    ) -> bool:
        """Tell whether another home may have taken over while this one was away.

        Then it waits a little for word of the others before it acts.
        """
        if self.met or len(standing.order) == 1 or self.began is None:
            return False
        away = self.began - record.renewed_at >= PATIENCE_AT_SITE
        return away and seen.now - self.began < _RETURNING


def _held(record: LeaseRecord, standing: Standing) -> Held:
    """Return a lease as it is held: who held it before has a moment to let go."""
    begins = None
    if len(standing.order) > 1 and record.taken_at <= standing.now:
        begins = record.taken_at + HANDED_OVER
    ends = record.renewed_at + LAPSES if standing.is_deputy else None
    return Held(record.term, begins, ends)


def _reached(standing: Standing, seen: Look, *, acts: bool) -> Sequence[str]:
    """Return who may act, who does first, behind them only who is in touch."""
    first = standing.me if acts else standing.holder
    reached = [
        home
        for home in standing.order
        if home == standing.me or _is_in_touch(seen.contacts.get(home), seen.now)
    ]
    return [*([first] if first else ()), *(home for home in reached if home != first)]


def _is_in_touch(contact: datetime | None, now: datetime) -> bool:
    return contact is not None and now - contact <= _IN_TOUCH


def _is_between(at: datetime | None, now: datetime) -> bool:
    """Tell whether a home was lost a moment ago: it goes on where it stopped."""
    return at is not None and _JUST_NOW < now - at < PATIENCE


def _patience(members: Members, me: str, other: str) -> timedelta:
    return PATIENCE_AT_SITE if is_neighbour(members, me, other) else PATIENCE


def _is_due(
    record: LeaseRecord, standing: Standing, members: Members, seen: Look
) -> bool:
    """Tell whether it is time to renew, for the least patient of those who listen."""
    if not seen.trusted:
        return False
    others = (home for home in standing.order if home != standing.me)
    least = min(_patience(members, home, standing.me) for home in others)
    since = seen.now - record.renewed_at
    return since < timedelta(0) or since >= least / _RENEWALS_IN_PATIENCE
