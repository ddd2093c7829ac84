"""What a decision asks for, done in the turn's transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from ..core.datasets import DATASETS, PUBLISHED
from ..core.effects import Act, Cancel, DeleteRecord, Effect, Publish, PutRecord
from ..core.facts import Fact, Published
from ..core.identity import Instance
from ..core.json import JsonMismatchError, canonical, to_json
from ..core.records import PublishedRecord
from .context import Context
from .protocols import OutboxRow, Transaction


@dataclass(slots=True)
class Draft:
    """What the effects of one fact leave to do, if all of them succeed."""

    published: list[Published] = field(default_factory=list)
    stops: list[OutboxRow] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)


def apply(
    context: Context, instance: Instance, fact: Fact, effects: Sequence[Effect]
) -> Draft:
    """Do the effects of one fact; from a late one come data, never acts."""
    draft = Draft()
    for effect in effects:
        match effect:
            case PutRecord() | DeleteRecord():
                write(context.tx, effect)
            case Publish():
                draft.published.extend(_publish(context, instance, fact, effect))
            case Cancel(key=key):
                draft.stops.extend(context.outbox.cancel(key))
            case Act() if not fact.late:
                draft.stops.extend(context.outbox.ask(instance, effect))
                draft.asked.append(effect.key)
    return draft


def write(tx: Transaction, effect: PutRecord | DeleteRecord) -> bool:
    """Write or remove a record; return whether anything changed.

    Raises JsonMismatchError where it does not fit its dataset.
    """
    dataset = DATASETS.get(effect.dataset)
    if dataset is None:
        message = f"no dataset is called {effect.dataset}"
        raise JsonMismatchError(message)
    if isinstance(effect, DeleteRecord):
        return tx.delete_record(effect.dataset, effect.id)
    if not dataset.whole:
        dataset.check(effect.fields)
    return tx.put_record(effect.dataset, effect.id, effect.fields, effect.person)


def _publish(
    context: Context, instance: Instance, fact: Fact, effect: Publish
) -> Sequence[Published]:
    """Keep a new value and return how others are told of it; none when it stands."""
    value = to_json(effect.value)
    name = f"{effect.topic}/{instance.subject}"
    stands = context.tx.record(PUBLISHED.name, name)
    if stands is not None and canonical(stands["value"]) == canonical(value):
        return ()
    record = PublishedRecord(value=value, at=context.now)
    context.tx.put_record(
        PUBLISHED.name, name, PUBLISHED.write(record), instance.subject
    )
    return (
        Published(
            seen_at=context.now,
            measured_at=fact.measured_at,
            source=str(instance),
            subject=instance.subject,
            late=fact.late,
            topic=effect.topic,
            value=value,
        ),
    )
