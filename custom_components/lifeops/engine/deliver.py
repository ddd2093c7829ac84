"""Telling instances a fact, and what their rules make of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ..core.errors import LifeOpsError, RefusedError, UnavailableError
from ..core.facts import AlarmDue, Command, Fact, Published
from ..core.identity import Instance
from ..core.json import Json, to_json_since
from .context import Context
from .decisions import KEPT, decision_row
from .effects import Draft, apply
from .encoding import encode
from .failures import Failure, attempt, describe, remember, too_many
from .memory import Running
from .named import renamed
from .protocols import DeadLetterRow
from .reads import LoggedReads
from .snapshot import TroubleKind
from .view import RuleView

DEEPEST = 4


@dataclass(frozen=True, slots=True)
class Told:
    """What came of telling one instance one fact."""

    published: Sequence[Published] = ()
    answer: Mapping[str, Json] | None = None
    error: LifeOpsError | None = None


def tell(context: Context, fact: Fact, *, pos: int | None = None) -> None:
    """Tell a fact to all whom it concerns, then what they publish.

    pos is a journal fact's place: who has read beyond it is not told again.
    """
    context.told += 1
    fact = renamed(fact, context.memory.aliases)
    spread(
        context,
        [
            published
            for instance in _audience(context, fact, pos)
            for published in deliver(context, instance, fact).published
        ],
    )


def spread(context: Context, published: Sequence[Published]) -> None:
    """Tell others what was published, and what they then publish, so deep only."""
    level = published
    for _ in range(DEEPEST):
        context.told += len(level)
        level = [
            further
            for fact in level
            for instance in _audience(context, fact)
            for further in deliver(context, instance, fact).published
        ]
    for fact in level:
        context.trouble(TroubleKind.CASCADE_TOO_DEEP, detail=fact.topic)


def _audience(
    context: Context, fact: Fact, pos: int | None = None
) -> Sequence[Instance]:
    return [
        instance
        for instance, running in sorted(context.memory.running.items(), key=_by_name)
        if running.active
        and type(fact) in context.rules(instance).listens
        and fact.agent in (None, instance.agent)
        and fact.subject in (None, instance.subject)
        and (pos is None or pos > running.cursor)
        and not (isinstance(fact, Published) and fact.source == str(instance))
    ]


def _by_name(item: tuple[Instance, Running]) -> Instance:
    return item[0]


def deliver(context: Context, instance: Instance, fact: Fact) -> Told:
    """Let an instance decide about a fact; its failure is its own."""

    def decide() -> Told:
        with context.tx.savepoint():
            return _decide(context, instance, fact)

    told = attempt(decide)
    if isinstance(told, Told):
        return told
    if isinstance(told, RefusedError) and isinstance(fact, Command):
        return Told(error=told)
    _failed(context, instance, fact, told)
    return Told(error=UnavailableError("agent_failed"))


def _decide(context: Context, instance: Instance, fact: Fact) -> Told:
    rules = context.rules(instance)
    running = context.memory.running[instance]
    reads = LoggedReads(context.reads)
    view = RuleView(reads, context.now, instance)
    decision = rules.decide(running.state, fact, view)
    draft = apply(context, instance, fact, decision.effects)
    if decision.effects:
        row = decision_row(
            instance,
            context.now,
            version=rules.version,
            state=running.stored,
            fact=fact,
            reads=reads.log,
            decision=decision,
        )
        context.tx.put_decision(row, KEPT)
    fresh = RuleView(context.reads, context.now, instance)
    wake = rules.next_wake(decision.state, fresh)
    after = replace(
        running,
        state=decision.state,
        stored=to_json_since(decision.state, running.state, running.stored),
        alarm=running.alarm.set(wake),
    )
    _accept(context, instance, after, fact, draft)
    return Told(draft.published, answer=decision.answer or {})


def _accept(
    context: Context, instance: Instance, after: Running, fact: Fact, draft: Draft
) -> None:
    """Take over what a decision left; nothing here can fail."""
    context.memory.running[instance] = after
    context.after.stops.extend(draft.stops)
    if isinstance(fact, Command):
        context.urgent.update(draft.asked)
    for published in draft.published:
        context.memory.topics[published.topic, instance.subject] = published.value


def set_aside(
    context: Context, instance: Instance, fact: Fact, error: Exception
) -> str:
    """Keep a fact that an instance could not digest; return what went wrong."""
    letter = DeadLetterRow(
        instance=instance, at=context.now, fact=encode(fact), error=describe(error)
    )
    context.tx.put_dead_letter(letter)
    detail = f"{type(error).__name__} in {type(fact).__name__}"
    context.trouble(TroubleKind.DEAD_LETTER, instance, detail)
    return detail


def _failed(context: Context, instance: Instance, fact: Fact, error: Exception) -> None:
    """Set a fact aside, and pause an instance that fails again and again."""
    detail = set_aside(context, instance, fact, error)
    running = context.memory.running[instance]
    failures = remember(running.failures, Failure.of(fact, error, context.monotonic))
    after = replace(running, failures=failures)
    if isinstance(fact, AlarmDue):
        after = replace(after, alarm=after.alarm.failed(context.now))
    if too_many(failures):
        after = _paused(after, detail)
        context.trouble(TroubleKind.AGENT_PAUSED, instance, detail)
    context.memory.running[instance] = after


def _paused(running: Running, reason: str) -> Running:
    return replace(
        running, paused=True, pause_reason=reason, alarm=running.alarm.set(None)
    )
