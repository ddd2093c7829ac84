"""Rows of instances and acts as the ring knows them, and back."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, overload, override

from ..core.effects import ACT_BY_NAME, Act
from ..core.identity import AgentKind, Instance
from ..core.json import Json, JsonMismatchError, from_json, to_json
from ..core.moments import from_us, optional_from_us, optional_us, to_us
from ..core.outcomes import OutcomeState
from ..engine.protocols import DecisionRow, InstanceRow, OutboxRow
from .codec import squeeze
from .statement import Parameters, Row
from .text import dump, pack, parse, unpack

OUTBOX_COLUMNS = (
    "key",
    "rev",
    "term",
    "agent",
    "subject",
    "effect",
    "due",
    "expires",
    "state",
    "attempts",
    "claimed_at",
    "progress",
    "outcome",
)
INSTANCE_COLUMNS = (
    "agent",
    "subject",
    "version",
    "state",
    "cursor",
    "paused",
    "pause_reason",
)
DECISION_COLUMNS = (
    "agent",
    "subject",
    "at",
    "version",
    "state",
    "fact",
    "reads",
    "effects",
)

OUTLINE_COLUMNS = tuple(name for name in DECISION_COLUMNS if name != "reads")


def instance_of(agent: str, subject: str) -> Instance:
    """Return the instance; raises JsonMismatchError for an agent of another version."""
    return Instance(from_json(AgentKind, agent), subject)


def instance_values(row: InstanceRow, state: str) -> Parameters:
    """Return an instance's row as columns; state is the text of its state."""
    return {
        "agent": row.instance.agent.value,
        "subject": row.instance.subject,
        "version": row.version,
        "state": state,
        "cursor": row.cursor,
        "paused": int(row.paused),
        "pause_reason": row.pause_reason,
    }


def read_instance(row: Row, state: Json) -> InstanceRow:
    """Return columns as an instance's row, around its parsed state."""
    agent, subject, version, _, cursor, paused, reason = row
    return InstanceRow(
        instance=instance_of(agent, subject),
        version=version,
        state=state,
        cursor=cursor,
        paused=bool(paused),
        pause_reason=reason,
    )


def outbox_values(row: OutboxRow, owner: str) -> Parameters:
    """Return an act's row as columns."""
    return {
        "key": row.key,
        "rev": row.rev,
        "term": row.term,
        "agent": row.instance.agent.value,
        "subject": row.instance.subject,
        "target": None,
        "effect": dump({"act": type(row.act).__name__, "fields": to_json(row.act)}),
        "person": row.instance.subject,
        "owner": owner,
        "due": to_us(row.due),
        "expires": to_us(row.expires),
        "state": row.state,
        "attempts": row.attempts,
        "claimed_at": optional_us(row.claimed_at),
        "progress": dump(row.progress),
        "outcome": None if row.outcome is None else row.outcome.value,
    }


def read_outbox(row: Row) -> OutboxRow:
    """Return columns as an act's row; raises JsonMismatchError."""
    data: dict[str, Any] = dict(zip(OUTBOX_COLUMNS, row, strict=True))
    return OutboxRow(
        key=data["key"],
        rev=data["rev"],
        instance=instance_of(data["agent"], data["subject"]),
        act=_act(parse(data["effect"])),
        term=data["term"],
        due=from_us(data["due"]),
        expires=from_us(data["expires"]),
        state=data["state"],
        attempts=data["attempts"],
        claimed_at=optional_from_us(data["claimed_at"]),
        progress=_mapping(parse(data["progress"])),
        outcome=from_json(OutcomeState, data["outcome"]) if data["outcome"] else None,
    )


class LazyReads(Sequence[Json]):
    """What a decision had read, fetched anew whenever it is looked at."""

    def __init__(self, fetch: Callable[[], Sequence[Json]]) -> None:
        """Fetch nothing yet."""
        self._fetch = fetch

    @overload
    def __getitem__(self, index: int) -> Json: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Json]: ...
    @override
    def __getitem__(self, index: int | slice) -> Json:
        """Return a question with its answer, or several."""
        return self._fetch()[index]

    @override
    def __len__(self) -> int:
        """Return how much was asked."""
        return len(self._fetch())

    @override
    def __iter__(self) -> Iterator[Json]:
        """Fetch once for all questions."""
        return iter(self._fetch())


def decision_values(row: DecisionRow, state: str) -> Parameters:
    """Return a decision as columns; state is the text of its state."""
    return {
        "agent": row.instance.agent.value,
        "subject": row.instance.subject,
        "at": to_us(row.at),
        "version": row.version,
        "state": squeeze(state.encode()),
        "fact": dump(row.fact),
        "reads": pack(row.reads),
        "effects": dump(row.effects),
    }


def read_decision(row: Row) -> DecisionRow:
    """Return columns as a decision; raises JsonMismatchError."""
    *outline, reads, effects = row
    return read_outline((*outline, effects), read_reads(reads))


def read_outline(row: Row, reads: Sequence[Json]) -> DecisionRow:
    """Return all other columns as a decision; raises JsonMismatchError."""
    agent, subject, at, version, state, fact, effects = row
    return DecisionRow(
        instance=instance_of(agent, subject),
        at=from_us(at),
        version=version,
        state=unpack(state),
        fact=parse(fact),
        reads=reads,
        effects=_list(parse(effects)),
    )


def read_reads(column: str | bytes) -> Sequence[Json]:
    """Return what a decision had read; raises JsonMismatchError."""
    return _list(unpack(column))


def _act(effect: Json) -> Act:
    found = _mapping(effect)
    kind = ACT_BY_NAME.get(str(found.get("act")))
    if kind is None:
        message = f"no act is called {found.get('act')}"
        raise JsonMismatchError(message)
    act: Act = from_json(kind, found.get("fields"))
    return act


def _mapping(value: Json) -> Mapping[str, Json]:
    if not isinstance(value, Mapping):
        message = "expected an object"
        raise JsonMismatchError(message)
    return value


def _list(value: Json) -> Sequence[Json]:
    if not isinstance(value, list):
        message = "expected a list"
        raise JsonMismatchError(message)
    return value
