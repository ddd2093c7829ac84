"""Instances that come, go, are switched and resumed."""

from dataclasses import replace
from typing import Any

from ..core.datasets import AGENT, PUBLISHED
from ..core.facts import Started, StartReason
from ..core.identity import Instance
from ..core.json import from_json, to_json
from ..core.rules import Rules
from .context import Context
from .deliver import set_aside, tell
from .failures import attempt
from .memory import Running
from .named import aliases_of, instance_of
from .protocols import InstanceRow
from .snapshot import TroubleKind

_TOPICS_READ = 500


def add(context: Context, instance: Instance, reason: StartReason) -> None:
    """Let an instance run from where it was; one that runs is left alone.

    An agent of a person who is another's alias runs as that one's.
    """
    instance = instance_of(instance, context.memory.aliases)
    if instance in context.memory.running:
        return
    running, why = _load(context, instance, reason)
    context.memory.running[instance] = running
    _recall_topics(context, instance.subject)
    if running.paused:
        detail = running.pause_reason or ""
        context.trouble(TroubleKind.AGENT_PAUSED, instance, detail)
    _start(context, instance, why)


def remove(context: Context, instance: Instance) -> None:
    """Forget an instance, and end what it still has in the outbox."""
    context.after.stops.extend(context.outbox.cancel_all(instance))
    context.tx.drop_instance(instance)
    context.memory.running.pop(instance, None)
    context.memory.topics = {
        (topic, subject): value
        for (topic, subject), value in context.memory.topics.items()
        if (topic.split("/")[0], subject) != (instance.agent, instance.subject)
    }


def rename(context: Context) -> None:
    """Let agents of persons who turned out to be others serve those.

    What the old ones had under way is cancelled, what they knew is forgotten: records
    tell the rest.
    """
    context.memory.aliases = aliases_of(context.tx)
    for instance in sorted(context.memory.running):
        known = instance_of(instance, context.memory.aliases)
        if known == instance:
            continue
        remove(context, instance)
        if known in context.memory.running:
            _start(context, known, StartReason.ALIASED)
        else:
            add(context, known, StartReason.ALIASED)


def resume(context: Context, instance: Instance) -> None:
    """Let a paused instance go on; what happened meanwhile it sees by Started."""
    running = context.memory.running.get(instance)
    if running is None or not running.paused:
        return
    context.memory.running[instance] = replace(
        running,
        paused=False,
        pause_reason=None,
        failures=(),
        cursor=context.tx.journal_end(),
    )
    context.trouble(TroubleKind.AGENT_RESUMED, instance)
    _start(context, instance, StartReason.ENABLED)


def switch(context: Context, name: str) -> None:
    """Follow the record that says whether an instance is switched on."""
    instance = next((one for one in context.memory.running if str(one) == name), None)
    if instance is None:
        return
    running = context.memory.running[instance]
    enabled = _is_enabled(context, instance)
    if enabled == running.enabled:
        return
    alarm = running.alarm.set(None)
    context.memory.running[instance] = replace(running, enabled=enabled, alarm=alarm)
    if enabled:
        _start(context, instance, StartReason.ENABLED)
    else:
        context.after.stops.extend(context.outbox.cancel_all(instance))


def _start(context: Context, instance: Instance, reason: StartReason) -> None:
    if context.memory.running[instance].active:
        tell(context, _started(context, instance, reason))


def _started(context: Context, instance: Instance, reason: StartReason) -> Started:
    return Started(
        seen_at=context.now,
        measured_at=context.now,
        source="engine",
        subject=instance.subject,
        agent=instance.agent,
        reason=reason,
    )


def _is_enabled(context: Context, instance: Instance) -> bool:
    fields = context.tx.record(AGENT.name, str(instance))
    return AGENT.read(fields or {}).enabled


def _load(
    context: Context, instance: Instance, reason: StartReason
) -> tuple[Running, StartReason]:
    """Return an instance as the store has it, and why it is told to start."""
    rules = context.rules(instance)
    row = context.tx.instance(instance)
    if row is None:
        return _running(context, instance, rules.initial(), None), reason
    state = attempt(lambda: _state(rules, row))
    if isinstance(state, Exception):
        fact = _started(context, instance, StartReason.RESTORED)
        set_aside(context, instance, fact, state)
        running = _running(context, instance, rules.initial(), row)
        return running, StartReason.RESTORED
    if row.cursor > context.tx.journal_end():
        reason = StartReason.RESTORED
    elif row.version != rules.version:
        reason = StartReason.UPGRADED
    return _running(context, instance, state, row), reason


def _state(rules: Rules[Any], row: InstanceRow) -> Any:
    """Return a stored state in today's form; raises where it cannot be read."""
    if row.version == rules.version:
        return from_json(rules.state_type, row.state)
    return rules.upgrade(from_json(dict[str, Any], row.state), row.version)


def _running(
    context: Context, instance: Instance, state: Any, row: InstanceRow | None
) -> Running:
    end = context.tx.journal_end()
    running = Running(
        state=state,
        stored=to_json(state),
        version=context.rules(instance).version,
        cursor=end,
        kept=row,
        enabled=_is_enabled(context, instance),
    )
    if row is None:
        return running
    return replace(
        running,
        cursor=end if row.paused else min(row.cursor, _floor(context, row), end),
        paused=row.paused,
        pause_reason=row.pause_reason,
    )


def _floor(context: Context, row: InstanceRow) -> int:
    """Return the place of the process before, which the first to be added tells.

    The cursors of those that are not added yet move in the store with the others'.
    """
    if context.memory.floor is None:
        context.memory.floor = row.cursor
    return context.memory.floor


def _recall_topics(context: Context, subject: str) -> None:
    for name, fields in context.tx.records(PUBLISHED.name, subject, _TOPICS_READ):
        topic = name.removesuffix(f"/{subject}")
        context.memory.topics[topic, subject] = fields["value"]
