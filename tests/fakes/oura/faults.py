"""Misbehaviour on command: what goes wrong, where, how often."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import count
import random
from typing import Any


class Kind(StrEnum):
    """What may go wrong with a request."""

    STATUS = "status"
    SLOW = "slow"
    CUT = "cut"
    HTML = "html"
    NULLS = "nulls"
    UNKNOWN_ENUM = "unknown_enum"
    UNKNOWN_FIELD = "unknown_field"
    REVOKED_SCOPE = "revoked_scope"
    EXPIRED = "expired"
    REUSED_REFRESH = "reused_refresh"


TOKEN = "token"
"""Where tokens are given; 'authorize' is beside it, all others are endpoints."""

DEFAULTS: Mapping[Kind, Mapping[str, Any]] = {
    Kind.STATUS: {"code": 500, "retry_after": None},
    Kind.SLOW: {"seconds": 60.0},
    Kind.CUT: {"share_sent": 0.5},
    Kind.HTML: {},
    Kind.NULLS: {"share_of_fields": 0.5},
    Kind.UNKNOWN_ENUM: {},
    Kind.UNKNOWN_FIELD: {},
    Kind.REVOKED_SCOPE: {"code": 401},
    Kind.EXPIRED: {},
    Kind.REUSED_REFRESH: {},
}
ONLY_TOKEN = frozenset({Kind.REUSED_REFRESH})
NEVER_TOKEN = frozenset(
    {
        Kind.NULLS,
        Kind.UNKNOWN_ENUM,
        Kind.UNKNOWN_FIELD,
        Kind.REVOKED_SCOPE,
        Kind.EXPIRED,
    }
)


@dataclass(kw_only=True)
class Fault:
    """One thing that goes wrong; no endpoints means at all of them.

    left counts down to nothing, None is for ever; share is how likely it strikes a
    request that it could strike.
    """

    id: int
    kind: Kind
    endpoints: frozenset[str]
    left: int | None
    share: float
    options: Mapping[str, Any]
    luck: random.Random
    struck: int = 0

    def concerns(self, endpoint: str) -> bool:
        """Return whether it could strike a request."""
        if self.left == 0 or (endpoint == TOKEN and self.kind in NEVER_TOKEN):
            return False
        if endpoint != TOKEN and self.kind in ONLY_TOKEN:
            return False
        if endpoint == TOKEN and not self.endpoints:
            return self.kind in ONLY_TOKEN
        return not self.endpoints or endpoint in self.endpoints

    def strikes(self) -> bool:
        """Throw the dice, once for a request."""
        if self.luck.random() >= self.share:
            return False
        self.struck += 1
        if self.left is not None:
            self.left -= 1
        return True


@dataclass(kw_only=True)
class Faults:
    """Everything that goes wrong just now, and how often each thing has."""

    struck: Counter[tuple[str, str]] = field(default_factory=Counter)
    _faults: list[Fault] = field(default_factory=list)
    _ids: count[int] = field(default_factory=lambda: count(1))

    def add(
        self,
        kind: str,
        *endpoints: str,
        times: int | None = 1,
        share: float | None = None,
        seed: int = 0,
        **options: Any,
    ) -> Fault:
        """Let something go wrong: times times, or with a share of all requests."""
        known = Kind(kind)
        if unknown := options.keys() - DEFAULTS[known].keys():
            message = f"{known} knows no {sorted(unknown)}"
            raise ValueError(message)
        if share is not None and not 0 <= share <= 1:
            message = f"{share} is no share"
            raise ValueError(message)
        fault = Fault(
            id=next(self._ids),
            kind=known,
            endpoints=frozenset(endpoints),
            left=times if share is None else None,
            share=1.0 if share is None else share,
            options={**DEFAULTS[known], **options},
            luck=random.Random(f"{seed}/{known}"),
        )
        self._faults.append(fault)
        return fault

    def remove(self, fault: Fault) -> None:
        """Let one thing be right again."""
        self._faults.remove(fault)

    def clear(self) -> None:
        """Let everything be right again."""
        self._faults.clear()

    def strike(self, endpoint: str) -> list[Fault]:
        """Return what goes wrong with one request."""
        struck = [
            one for one in self._faults if one.concerns(endpoint) and one.strikes()
        ]
        self.struck.update((one.kind.value, endpoint) for one in struck)
        return struck

    def describe(self) -> list[dict[str, Any]]:
        """Return what is set, for a person to read."""
        return [
            {
                "id": one.id,
                "kind": one.kind,
                "endpoints": sorted(one.endpoints),
                "left": one.left,
                "share": one.share,
                "struck": one.struck,
                **one.options,
            }
            for one in self._faults
        ]
