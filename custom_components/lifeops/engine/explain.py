"""Why it did that: a kept decision as what was done, why, and what spoke for it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from ..core import explain as tables
from ..core.datasets import DATASETS, NOTIFICATION, NOTIFICATION_EVENT, OUTCOME
from ..core.effects import Act, Publish, PutRecord
from ..core.explain import Phrase, field_of, name_of
from ..core.facts import RecordChanged
from ..core.json import Json, to_json
from ..core.outcomes import OutcomeRecord, OutcomeState
from .explained import Deed, Explanation, Lookup, Reason, Sentence, Title
from .kept import Kept
from .protocols import DecisionRow

_REMOVED = Phrase(text="removed")
_UNKNOWN = Phrase(text="unknown")
_LATE = Phrase(text="late")
_OUTCOME = Phrase(text="outcome", fields=("state", "at"))
_FELL_SHORT = Phrase(text="outcome_parts", fields=("state", "at", "parts"))
_NOTHING: Sequence[object] = ("", (), {})
_SHORT_OF = (OutcomeState.PARTIAL, OutcomeState.FAILED)


def explain(row: DecisionRow, lookup: Lookup) -> Explanation:
    """Return what was done and why, with what has become of it since."""
    kept = Kept(row)
    return Explanation(
        at=row.at,
        agent=row.instance.agent,
        zone=kept.zone,
        what=_once(_deeds(kept, lookup)),
        why=tuple(_why(kept)),
        because=_once(_because(kept, lookup)),
    )


def _why(kept: Kept) -> Iterator[Sentence]:
    fact = kept.fact
    if fact is None:
        yield _said("why", _UNKNOWN, None)
        return
    if isinstance(fact, RecordChanged) and fact.removed:
        yield _said("why", _REMOVED, fact)
    else:
        yield _said("why", tables.FACTS[type(fact)], fact)
    if fact.late:
        yield _said("why", _LATE, fact)


def _deeds(kept: Kept, lookup: Lookup) -> Iterator[Deed]:
    late = kept.fact is not None and kept.fact.late
    for effect in kept.effects:
        match effect:
            case Publish():
                yield from map(Deed, _published(kept, effect))
            case PutRecord():
                yield _written(effect, lookup)
            case Act() if late:
                continue
            case Act():
                did = _said("did", tables.EFFECTS[type(effect)], effect)
                yield Deed(did, _ended(effect, kept.row.at, lookup))
            case _:
                yield Deed(_said("did", tables.EFFECTS[type(effect)], effect))


def _published(kept: Kept, effect: Publish) -> Iterator[Reason]:
    """Yield what is told of a topic and differs from what stood before."""
    shown = tables.TOPICS.get(effect.topic)
    after = kept.topic_after(shown.of) if shown else None
    if shown is None or after is None:
        return
    before = kept.topic_before(shown.of)
    for name in shown.told:
        value = field_of(after, name)
        if value != field_of(before, name):
            yield Reason(name_of(shown.of.name, name), value)


def _written(effect: PutRecord, lookup: Lookup) -> Deed:
    dataset = DATASETS.get(effect.dataset)
    record = dataset.readable(effect.fields) if dataset else None
    if record is None:
        return Deed(_said("did", tables.WRITTEN_ELSE, None))
    phrase = tables.WRITTEN.get(effect.dataset, tables.WRITTEN_ELSE)
    step = _step(effect.id, lookup) if effect.dataset == NOTIFICATION.name else None
    return Deed(_said("did", phrase, record, lookup), step)


def _ended(act: Act, asked_at: datetime, lookup: Lookup) -> Sentence | None:
    """Tell how an act ended: the first end after it was asked for, else the last one."""
    name = f"{act.key}#{act.rev}"
    found = lookup.between(OUTCOME.name, f"{name}#", f"{name}$")
    ends = sorted(filter(None, map(_outcome, found)), key=lambda end: end.at)
    later = [end for end in ends if end.at >= asked_at]
    if not ends:
        return None
    end = later[0] if later else ends[-1]
    short = end.parts and end.state in _SHORT_OF
    return _said("did", _FELL_SHORT if short else _OUTCOME, end)


def _outcome(row: tuple[str, Mapping[str, Json]]) -> OutcomeRecord | None:
    return OUTCOME.readable(row[1])


def _step(notification: str, lookup: Lookup) -> Sentence | None:
    """Tell how far a notification has come."""
    found = lookup.between(
        NOTIFICATION_EVENT.name, f"{notification}/", f"{notification}0"
    )
    steps = [
        event
        for _, data in found
        if (event := NOTIFICATION_EVENT.readable(data)) is not None
        and event.notification == notification
    ]
    if not steps:
        return None
    return _said("did", _OUTCOME, max(steps, key=lambda event: event.at))


def _because(kept: Kept, lookup: Lookup) -> Iterator[Reason]:
    """Yield what was looked at: what the fact is about, topics, live facts, records."""
    yield from _subject_matter(kept, lookup)
    for topic in tables.TOPICS.values():
        value = kept.topic_after(topic.of) or kept.topic_before(topic.of)
        yield from _reasons(topic.of.name, topic.fields, value, lookup)
    for fact in kept.live:
        place = type(fact).__name__
        yield from _reasons(place, tables.LIVE.get(place, ()), fact, lookup)
    for (dataset, _), data in kept.records.items():
        shown = tables.RECORDS.get(dataset)
        if shown and shown.always:
            stands = shown.of.readable(data) or shown.of.model()
            yield from _reasons(dataset, shown.fields, stands, lookup)


def _subject_matter(kept: Kept, lookup: Lookup) -> Iterator[Reason]:
    """Yield what the record said that the fact was about."""
    if not isinstance(kept.fact, RecordChanged):
        return
    shown = tables.RECORDS.get(kept.fact.dataset)
    if shown is None or shown.always:
        return
    record = shown.of.readable(kept.records.get((shown.of.name, kept.fact.id)))
    yield from _reasons(shown.of.name, shown.fields, record, lookup)


def _reasons(
    place: str, names: Sequence[str], found: object, lookup: Lookup
) -> Iterator[Reason]:
    for name in names:
        value = _value(name, found, lookup)
        if value is not None and value not in _NOTHING:
            yield Reason(name_of(place, name), value)


def _said(
    kind: str, phrase: Phrase, about: object, lookup: Lookup | None = None
) -> Sentence:
    parts = [kind, phrase.text]
    if phrase.by is not None:
        parts.append(str(to_json(getattr(about, phrase.by))).lower())
    values = {name: _value(name, about, lookup) for name in phrase.fields}
    return Sentence("_".join(parts), values)


def _value(name: str, of: object, lookup: Lookup | None = None) -> object:
    """Return a field's value; a notification is meant by its title."""
    value = field_of(of, name)
    match name:
        case "text":
            return Title(str(value), getattr(of, "placeholders", {}))
        case "notification" if lookup is not None:
            record = NOTIFICATION.readable(lookup.record(NOTIFICATION.name, str(value)))
            return Title(record.text, record.placeholders) if record else value
    return value


def _once[T](items: Iterator[T]) -> tuple[T, ...]:
    found: list[T] = []
    for item in items:
        if item not in found:
            found.append(item)
    return tuple(found)
