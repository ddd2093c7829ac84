"""What a turn does with each thing that was handed in."""

from functools import partial

from ..core.errors import LifeOpsError, RefusedError
from ..core.facts import Command, Fact
from ..core.identity import Instance
from ..core.merge import is_owned
from .context import Context
from .deliver import deliver, spread, tell
from .effects import write
from .inbox import (
    Add,
    Asked,
    ConfirmClock,
    Control,
    Ended,
    Ingest,
    Progress,
    Remove,
    Resume,
    Write,
)
from .instances import add, remove, resume
from .named import renamed
from .replies import answer, fail
from .trust import Watch


def hear_control(context: Context, control: Control) -> None:
    """Let instances come and go."""
    match control:
        case Add(instance=instance, reason=reason):
            add(context, instance, reason)
        case Remove(instance=instance):
            remove(context, instance)
        case Resume(instance=instance):
            resume(context, instance)
        case ConfirmClock():
            _confirm_clock(context)


def _confirm_clock(context: Context) -> None:
    """Believe this time; the note lets the commit date the store by it."""
    context.tx.audit("engine", "confirm_clock", {})
    context.memory.watch = Watch(
        trusted=True, wall=context.now, monotonic=context.monotonic
    )


def hear_command(context: Context, asked: Asked) -> None:
    """Ask one instance; whoever has stopped waiting is not asked for."""
    if asked.reply.cancelled():
        return
    command = renamed(asked.command, context.memory.aliases)
    instance = _addressee(context, command)
    if isinstance(instance, LifeOpsError):
        context.after.replies.append(partial(fail, asked.reply, instance))
        return
    context.told += 1
    context.tx.audit(command.source, f"{instance}/{command.name}", {})
    told = deliver(context, instance, command)
    spread(context, told.published)
    context.after.replies.append(
        partial(answer, asked.reply, told.answer or {})
        if told.error is None
        else partial(fail, asked.reply, told.error)
    )


def _addressee(context: Context, command: Command) -> Instance | LifeOpsError:
    """Return whom a Command is for, or why it cannot be heard."""
    if command.agent is None or command.subject is None:
        return RefusedError("unknown_agent")
    instance = Instance(command.agent, command.subject)
    running = context.memory.running.get(instance)
    if running is None:
        return RefusedError("unknown_agent")
    if not running.enabled:
        return RefusedError("agent_disabled")
    if running.paused:
        return RefusedError("agent_paused")
    if Command not in context.rules(instance).listens:
        return RefusedError("unknown_command", name=command.name)
    return instance


def hear_write(context: Context, item: Write) -> None:
    """Take in records, and what actors report."""
    match item:
        case Ingest():
            _ingest(context, item)
        case Progress(claim=claim, progress=progress, done=done):
            kept = context.outbox.progress(claim, progress)
            context.after.replies.append(partial(done, kept))
        case Ended(claim=claim, state=state, parts=parts, error=error):
            context.outbox.ended(claim, state, parts, error)


def _ingest(context: Context, item: Ingest) -> None:
    """Write a batch as a whole; refuse it as a whole where a record does not fit."""
    if item.reply.cancelled():
        return
    try:
        with context.tx.savepoint():
            changed = [one.dataset for one in item.writes if write(context.tx, one)]
            # What a home tells of itself changes all day long and is nobody's edit.
            if edits := sum(not is_owned(dataset) for dataset in changed):
                context.tx.audit(item.who, "ingest", {"records": edits})
    except ValueError as err:
        # Also what SQLite cannot hold, such as half a surrogate pair.
        error = RefusedError("invalid_record", detail=str(err))
        context.after.replies.append(partial(fail, item.reply, error))
    else:
        context.after.replies.append(partial(answer, item.reply, None))


def hear_fact(context: Context, fact: Fact) -> None:
    """Remember a live fact and tell it."""
    fact = renamed(fact, context.memory.aliases)
    context.memory.remember(fact)
    tell(context, fact)
