"""What must never happen to the ring unnoticed."""

from . import Mutant

_ENGINE = "custom_components/lifeops/engine/"


def _mutant(file: str, old: str, new: str, why: str) -> Mutant:
    return Mutant(path=f"{_ENGINE}{file}.py", old=old, new=new, why=why)


MUTANTS: tuple[Mutant, ...] = (
    _mutant(
        "engine",
        "        self._inbox.give_back()",
        "        self._inbox.accept()",
        "what came in while the disk was full is lost",
    ),
    _mutant(
        "engine",
        "        memory = self._memory.copy()",
        "        memory = self._memory",
        "what a failed turn decided is believed although it was never kept",
    ),
    _mutant(
        "engine",
        "        commands.drop(overdue)",
        "        commands.drop([])",
        "a command whose sender was told that it failed is done later all the same",
    ),
    _mutant(
        "engine",
        "if one.deadline <= monotonic]",
        "if one.deadline > monotonic]",
        "whoever waits for a command while the store fails waits for ever",
    ),
    _mutant(
        "engine",
        "        if not self._backoff.failing:",
        "        if True:",
        "a full disk raises the same repair every minute",
    ),
    _mutant(
        "engine",
        "        if snapshot != self._snapshot:",
        "        if True:",
        "every turn writes states to the recorder although nothing changed",
    ),
    _mutant(
        "outbox",
        "        return Claim(row=claimed)",
        "        return Claim(row=row)",
        "an actor's reports are void because its claim is not the committed one",
    ),
    _mutant(
        "outbox",
        "        self.tx.put_outbox(claimed)",
        "        self.tx.outbox(row.key)",
        "an act begins without being committed as running and is done twice",
    ),
    _mutant(
        "outbox",
        "if old is not None and old.rev == rev and not _is_cancelled(old):",
        "if old is None:",
        "the same notification is pushed with every restart",
    ),
    _mutant(
        "outbox",
        "old.rev == rev and not _is_cancelled(old):",
        "not _is_cancelled(old):",
        "a changed plan never reaches the lights",
    ),
    _mutant(
        "outbox",
        "stops = self._end_open(old, OutcomeState.REPLACED)",
        "stops: Sequence[OutboxRow] = ()",
        "two ramps fight over the same lights",
    ),
    _mutant(
        "outbox",
        "            return self._end_open(row, OutcomeState.CANCELLED)",
        "            return ()",
        "lights go on dimming after a person said stop",
    ),
    _mutant(
        "outbox",
        "        return () if row.claimed_at is None else (row,)",
        "        return ()",
        "a notification that was answered stays on the other phones",
    ),
    _mutant(
        "outbox",
        "        return (row,) if row.state == RUNNING else ()",
        "        return ()",
        "an act that was cancelled runs on",
    ),
    _mutant(
        "outbox",
        "            if row.instance == instance",
        "            if True",
        "switching one agent off ends the acts of everybody",
    ),
    _mutant(
        "outbox",
        "row.state == PENDING and row.expires <= self.now:",
        "row.state == PENDING and row.expires > self.now:",
        "yesterday's wind-down begins at breakfast",
    ),
    _mutant(
        "outbox",
        "            and self.now < row.expires",
        "            and True",
        "an act begins after its time",
    ),
    _mutant(
        "outbox",
        "                self.tx.put_outbox(replace(row, state=PENDING))",
        "                self.tx.put_outbox(replace(row, state=DONE))",
        "a ramp that a power cut interrupted is never ended",
    ),
    _mutant(
        "outbox",
        "                self.tx.put_outbox(replace(row, state=PENDING))",
        "                self.tx.put_outbox(replace(row, state=PENDING, progress={}))",
        "after a restart the start brightness of the lights is forgotten",
    ),
    _mutant(
        "outbox",
        "            and (trusted or row.key in urgent)",
        "            and True",
        "a clock that is a year off wakes the house at night",
    ),
    _mutant(
        "outbox",
        "attempts=0 if old is None else old.attempts,",
        "attempts=0,",
        "the report of an older act ends the one that runs",
    ),
    _mutant(
        "outbox",
        "        if row is not None and _same_claim(row, claim.row):",
        "        if row is not None:",
        "a late report of a replaced act ends the new one",
    ),
    _mutant(
        "outbox",
        "act=replace(act, tag=act.tag or act.key),",
        "act=act,",
        "a second notification appears beside the first instead of replacing it",
    ),
    _mutant(
        "outbox",
        "            row.instance.subject,",
        "            None,",
        "everybody's agents hear of one person's acts",
    ),
    _mutant(
        "effects",
        "            case Act() if not fact.late:",
        "            case Act():",
        "last week's night dims the lights today",
    ),
    _mutant(
        "effects",
        "            late=fact.late,",
        "            late=False,",
        "what follows from last week's night dims the lights today",
    ),
    _mutant(
        "effects",
        'canonical(stands["value"]) == canonical(value)',
        'canonical(stands["value"]) == value',
        "the same value is published and recorded with every turn",
    ),
    _mutant(
        "journal",
        "        late=now - measured_at > _LATE,",
        "        late=False,",
        "a back-fill of sixty nights acts on each of them",
    ),
    _mutant(
        "journal",
        "        removed=newest.removed,",
        "        removed=False,",
        "a deleted appointment still wakes a person early",
    ),
    _mutant(
        "turn",
        "            self._advance(rows[-1].pos)",
        "            self._advance(rows[-1].pos + 1)",
        "the first record of the next turn is heard by nobody",
    ),
    _mutant(
        "turn",
        "        context.tx.move_cursors(context.memory.pos)",
        "        context.tx.move_cursors(0)",
        "after a restart the whole journal is heard again",
    ),
    _mutant(
        "turn",
        "        if self._context.trusted:\n            self._context.outbox.expire()",
        "        self._context.outbox.expire()",
        "a wrong clock throws away all that waits",
    ),
    _mutant(
        "turn",
        "            switch(self._context, change.fact.id)",
        "            pass",
        "the switch of an agent does nothing until the next restart",
    ),
    _mutant(
        "turn",
        "self._context.told < MOST_FACTS and spent",
        "True and spent",
        "ten thousand facts hold up a command",
    ),
    _mutant(
        "deliver",
        "        with context.tx.savepoint():",
        "        if True:",
        "half of what a failing rule wanted is done",
    ),
    _mutant(
        "deliver",
        "    if too_many(failures):",
        "    if False:",
        "a broken agent fails with every fact for ever, and nobody is told",
    ),
    _mutant(
        "deliver",
        "    for _ in range(DEEPEST):",
        "    while level:",
        "two agents that answer each other stop the house",
    ),
    _mutant(
        "deliver",
        "        if running.active\n",
        "        if True\n",
        "an agent that is switched off goes on deciding",
    ),
    _mutant(
        "deliver",
        "        and fact.subject in (None, instance.subject)",
        "        and True",
        "one person's screen keeps another awake",
    ),
    _mutant(
        "deliver",
        "        and (pos is None or pos > running.cursor)",
        "        and True",
        "an agent hears again what it has heard",
    ),
    _mutant(
        "deliver",
        "    if isinstance(told, RefusedError) and isinstance(fact, Command):",
        "    if isinstance(told, RefusedError):",
        "a rule that refuses a record fails unseen",
    ),
    _mutant(
        "deliver",
        "after.alarm.failed(context.now))",
        "after.alarm)",
        "an agent whose alarm failed once never wakes again",
    ),
    _mutant(
        "failures",
        "    except StoreError:\n        raise\n",
        "",
        "a full disk pauses every agent",
    ),
    _mutant(
        "failures",
        "_LIMIT = 3",
        "_LIMIT = 2",
        "two odd records silence an agent",
    ),
    _mutant(
        "failures",
        " and old.signature != failure.signature",
        "",
        "one odd record that comes thrice silences an agent",
    ),
    _mutant(
        "alarms",
        "            and monotonic >= self.rang + _SHORTEST_S",
        "            and True",
        "an alarm in the past keeps a core busy for ever",
    ),
    _mutant(
        "alarms",
        "            and now >= self.wake",
        "            and True",
        "wind-down begins in the morning",
    ),
    _mutant(
        "trust",
        "    return committed_at - _TOLERANCE <= now <= committed_at + _LONGEST_OFF",
        "    return now <= committed_at + _LONGEST_OFF",
        "a clock that was set back repeats the evening",
    ),
    _mutant(
        "trust",
        "    return abs(drift) > _TOLERANCE",
        "    return drift > _TOLERANCE",
        "a clock that is set back while LifeOps runs is believed",
    ),
    _mutant(
        "instances",
        "    if instance in context.memory.running:\n        return",
        "    if False:\n        return",
        "a reload starts every agent from what was stored before this turn",
    ),
    _mutant(
        "instances",
        "        context.after.stops.extend(context.outbox.cancel_all(instance))\n\n\n"
        "def _start(",
        "        context.outbox.cancel_all(instance)\n\n\ndef _start(",
        "lights go on dimming after the agent was switched off",
    ),
    _mutant(
        "instances",
        "        reason = StartReason.UPGRADED",
        "        pass",
        "an agent with new rules goes on from its old view of the world",
    ),
    _mutant(
        "instances",
        "        cursor=end if row.paused else min(row.cursor, _floor(context, row), end),",
        "        cursor=end,",
        "what came in while LifeOps was down is never heard",
    ),
    _mutant(
        "instances",
        "min(row.cursor, _floor(context, row), end)",
        "min(row.cursor, end)",
        "an agent that comes up second misses what came in meanwhile",
    ),
    _mutant(
        "turn",
        "        if running:\n",
        "        if True:\n",
        "what came in before the agents were up is heard by none of them",
    ),
    _mutant(
        "view",
        '        return ZoneInfo(self.read("tz", self.deciding.subject))',
        '        return ZoneInfo("UTC")',
        "bedtime comes at the hour of another country",
    ),
    _mutant(
        "decisions",
        "KEPT = 200",
        "KEPT = 20",
        "why it did that cannot be told any more",
    ),
    _mutant(
        "inbox",
        "            self._waiting.extendleft(reversed(self._taken))",
        "            self._waiting.extend(self._taken)",
        "a stop that came before a start is heard after it",
    ),
    _mutant(
        "hearing",
        "            context.outbox.ended(claim, state, parts, error)",
        "            pass",
        "what became of an act is never known",
    ),
    _mutant(
        "hearing",
        "            context.after.replies.append(partial(done, kept))",
        "            done(kept)",
        "a light is written before its start brightness is kept",
    ),
)
