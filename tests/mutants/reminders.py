"""Changes of reminders that would hurt a person."""

from . import Mutant

_PACKAGE = "custom_components/lifeops"


def _reminders(file: str, old: str, new: str, why: str) -> Mutant:
    path = f"{_PACKAGE}/agents/reminders/{file}.py"
    return Mutant(path=path, old=old, new=new, why=why)


MUTANTS: tuple[Mutant, ...] = (
    _reminders(
        "standing",
        "behind = stands.running.day + timedelta(days=1)",
        "behind = stands.running.day",
        "done before its time it comes all the same",
    ),
    _reminders(
        "standing",
        "if due.wall is not None:\n        return running.at",
        "if True:\n        return running.at",
        "a day is overdue before it is over",
    ),
    _reminders(
        "standing",
        "here=before.here if record.place == before.place else None",
        "here=before.here",
        "another place is left before it was reached",
    ),
    _reminders(
        "telling",
        "if view.record(NOTIFICATION, name) is None:",
        "if True:",
        "a second home shows again what was answered",
    ),
    _reminders(
        "telling",
        "if telling.in_time:",
        "if True:",
        "lights flash for what was missed weeks ago",
    ),
    _reminders(
        "telling",
        "if item.snoozed is not None and item.snoozed > view.now:\n        return False",
        "if False:\n        return False",
        "what was put off stays on the phone",
    ),
    _reminders(
        "telling",
        "if is_shown and words == stands.placeholders:",
        "if is_shown:",
        "a phone shows the words of before",
    ),
    _reminders(
        "telling",
        "astimezone(zone):%Y",
        "astimezone(UTC):%Y",
        "who flies west is told twice",
    ),
    _reminders(
        "coming",
        "if len(missed) > _FEW:",
        "if False:",
        "after months off a phone is flooded",
    ),
    _reminders(
        "coming",
        "looked < moment <= view.now",
        "moment <= view.now",
        "a restart tells everything again",
    ),
    _reminders(
        "near",
        "(False, True),\n        (True, False),",
        "(False, True),\n        (None, True),\n        (True, False),",
        "who is there already is told of coming",
    ),
    _reminders(
        "near",
        "view.now - state.seen <= REMEMBERED",
        "True",
        "yesterday's whereabouts make somebody come",
    ),
    _reminders(
        "near",
        "if where is None:\n        return state, ()",
        "if where is None:\n        where = Where()",
        "a phone without power has left home",
    ),
    _reminders(
        "near",
        "if item.place.crossing is crossing:",
        "if True:",
        "coming reminds of what leaving should",
    ),
    _reminders(
        "near",
        "same_home = self.home is not None and",
        "same_home =",
        "two who are out are together",
    ),
    _reminders(
        "buttons",
        "done = record.done_at is not None and record.done_at >= since",
        "done = False",
        "an old press skips the next time",
    ),
    _reminders(
        "buttons",
        "told.withdrawn and record.snoozed_until is None:",
        "False:",
        "what was opened again is closed by an old press",
    ),
    _reminders(
        "commands",
        "if is_done_ahead(record, view.now, view.tz):",
        "if False:",
        "done in a list and by voice skips a day",
    ),
    _reminders(
        "model",
        "if self.at is None or self.snoozed is None or self.snoozed <= self.at:",
        "if True:",
        "what was put off before it was due is told twice",
    ),
    _reminders(
        "standing",
        "return max(since, _local_day(record.moved, due, tz)) + timedelta(days=1)",
        "return since",
        "moved to another day it is told on both",
    ),
    _reminders(
        "buttons",
        "if until <= view.now:",
        "if False:",
        "a press heard late puts off into the past",
    ),
    _reminders(
        "taking",
        "if late:\n        return state, ()",
        "if False:\n        return state, ()",
        "what is heard late is told",
    ),
    _reminders(
        "taking",
        "return now - MISSED_AFTER < item.due <= now",
        "return item.due <= now",
        "an old time that is noted is told at once",
    ),
    _reminders(
        "taking",
        "return state, tuple(withdrawn(before.told, view)) if before else ()",
        "return state, ()",
        "what is done stays on the phone",
    ),
    _reminders(
        "follow",
        "if state.zone != view.tz.key:",
        "if False:",
        "who travels is told at the hour of home",
    ),
    _reminders(
        "follow",
        "yield now + LOOK_AGAIN",
        "pass",
        "nobody looks whether a friend has come",
    ),
    _reminders(
        "commands",
        "if not state.closed:",
        "if False:",
        "the 501st reminder breaks the agent",
    ),
    _reminders(
        "commands",
        "or _is_just_done(record, view.now)",
        "",
        "done twice skips a time",
    ),
    _reminders(
        "fields",
        "occurrence=None, snoozed_until=None",
        "snoozed_until=None",
        "a new day is taken for one that is done",
    ),
    _reminders(
        "fields",
        "found.astimezone(zone) if found.tzinfo else found",
        "found",
        "a moment is kept as another zone's hour",
    ),
)
