"""Changes of the store that would hurt a household."""

from . import Mutant

_STORE = "custom_components/lifeops/store"


def _mutant(file: str, old: str, new: str, why: str) -> Mutant:
    return Mutant(path=f"{_STORE}/{file}.py", old=old, new=new, why=why)


MUTANTS: tuple[Mutant, ...] = (
    _mutant(
        "unit",
        'self._database.execute("COMMIT")',
        'self._database.execute("ROLLBACK")',
        "what was acknowledged is gone",
    ),
    _mutant(
        "unit",
        "        self._require_open()\n        for depth",
        "        for depth",
        "after a failing disk half a turn is written outside its transaction",
    ),
    _mutant(
        "unit",
        'self._database.execute(f"ROLLBACK TO level{len(self._levels)}")',
        "pass",
        "a rule that fails leaves half of its writes",
    ),
    _mutant(
        "unit",
        "        self.node = level.node\n",
        "",
        "undone writes leave holes in the sequence, other homes wait for ever",
    ),
    _mutant(
        "unit",
        "        self.changed = level.changed\n",
        "",
        "turns that change nothing wear the card out",
    ),
    _mutant(
        "unit",
        "self.node = replace(node)",
        "self.node = node",
        "an undone turn moves the counters",
    ),
    _mutant(
        "unit",
        "        self.node.save(self._database)\n",
        "",
        "numbers are issued again after a restart",
    ),
    _mutant(
        "unit",
        "        self.node.commits += 1\n",
        "",
        "a restore cannot tell which file is newer",
    ),
    _mutant(
        "node",
        "self.h = max(self.h, clock_h(now))",
        "self.h = clock_h(now)",
        "a clock set back lets older values win in other homes",
    ),
    _mutant(
        "node",
        "*(h + 1 for h in stood)",
        "*(h for h in stood)",
        "a later choice ties with the one that it replaces",
    ),
    _mutant(
        "registers",
        "if item.h > floor}",
        "if item.h >= floor}",
        "a deleted record returns",
    ),
    _mutant(
        "registers",
        "_normal(known, {**stands, **values})",
        "_normal(known, values)",
        "writing one field of a night loses the others",
    ),
    _mutant(
        "registers",
        "{name: written.get(name, value) for name, value in values.items()}",
        "{name: written[name] for name in values if name in written}",
        "what a newer home wrote is dropped by an older one",
    ),
    _mutant(
        "writing",
        "        if prior and prior.person == whose and private.holds(place, prior.value, text):",
        "        if False:",
        "every poll writes every record again",
    ),
    _mutant(
        "writing",
        "is DatasetKind.EVENT",
        "is DatasetKind.ORSET",
        "what has happened can be rewritten",
    ),
    _mutant(
        "writing",
        "    stood = [*replaced, *_one(target.stands.tombstone)]",
        "    stood = [*replaced]",
        "a record that is written after its removal stays removed",
    ),
    _mutant(
        "writing",
        "New(TOMBSTONE, None, newest.person)",
        "New(TOMBSTONE, None, None)",
        "nobody hears that a person's record is gone",
    ),
    _mutant(
        "transaction",
        "self._carried, self._waiting = self._waiting, None",
        "self._carried = self._waiting",
        "an instance that returns skips what it has not seen",
    ),
    _mutant(
        "transaction",
        "return self._carried if self._waiting is None else self._waiting",
        "return self._waiting",
        "facts are handled twice after a rule failed",
    ),
    _mutant(
        "commands",
        ".where(INSTANCE.c.paused == 0)",
        ".where(INSTANCE.c.paused >= 0)",
        "a paused agent loses its place",
    ),
    _mutant(
        "commands",
        "case((reopened, new.excluded.added), else_=OUTBOX.c.added)",
        "OUTBOX.c.added",
        "an act that is asked for again is taken for the old one",
    ),
    _mutant(
        "commands",
        "        OUTBOX.c.state != DONE,\n    )",
        "    )",
        "what was done is forgotten and done again",
    ),
    _mutant(
        "queries",
        ".order_by(OUTBOX.c.added.desc())",
        ".order_by(OUTBOX.c.added)",
        "the oldest act of a key is believed to stand",
    ),
    _mutant(
        "queries",
        'select(_R.dataset, _R.id, *_REGISTER).where(_R.pos > bindparam("after"))',
        'select(_R.dataset, _R.id, *_REGISTER).where(_R.pos >= bindparam("after"))',
        "the last fact of every turn is handled again in the next",
    ),
    _mutant(
        "values",
        "            del self._parsed[place]",
        "            pass",
        "an undone value is read in place of the one that stands",
    ),
    _mutant(
        "reader",
        "            state = None\n",
        "            raise\n",
        "one spoilt state stops every agent",
    ),
    _mutant(
        "database",
        '"synchronous = FULL"',
        '"synchronous = OFF"',
        "a power cut loses what was acknowledged",
    ),
    _mutant(
        "backup",
        "live.progress >= marker.commits",
        "live.progress > marker.commits",
        "a healthy file is replaced by its own copy",
    ),
    _mutant(
        "backup",
        "if not found.good or (kept.good and kept.progress > found.progress):",
        "if not found.good:",
        "an empty new file pushes out the snapshot that could save years",
    ),
    _mutant(
        "opening",
        "        if renew or stood != home:",
        "        if stood != home:",
        "a restored home issues numbers that others already know",
    ),
    _mutant(
        "opening",
        'kept_as=set_aside(path, "damaged", now),',
        "kept_as=path.unlink(missing_ok=True),",
        "a damaged file is thrown away",
    ),
    _mutant(
        "opening",
        "    require_known(found.version, file.kind.version)\n",
        "",
        "a downgrade takes a newer file for its own",
    ),
    _mutant(
        "integrity",
        'for suffix in (*COMPANIONS, ""):\n        found',
        'for suffix in ("",):\n        found',
        "the log of a damaged file meets the new one",
    ),
    _mutant(
        "migrations",
        "    copy_to(database, copy)\n",
        "",
        "an upgrade that goes wrong has no way back",
    ),
    _mutant(
        "applying",
        "        return self._rank(row) > self._rank(stood)",
        "        return row.h >= 0",
        "an older edit replaces a newer one",
    ),
    _mutant(
        "applying",
        "        return row.h, self._names[row.origin], row.seq",
        "        return row.h, (row.origin, ''), row.seq",
        "two homes disagree for ever about writes of one moment",
    ),
    _mutant(
        "applying",
        "            if place not in verdict.left_out and row.h <= tombstone.h:",
        "            if place not in verdict.left_out and row.h < tombstone.h:",
        "what was deleted comes back",
    ),
    _mutant(
        "applying",
        "            if place not in verdict.left_out and stood.h <= tombstone.h:",
        "            if place not in verdict.left_out:",
        "a delete takes a later edit with it",
    ),
    _mutant(
        "applying",
        "        if loser.value is None or loser.value == winner.value:\n            return\n",
        "        return\n",
        "no edit that gave way can be put back",
    ),
    _mutant(
        "applying",
        "        return seq <= row.seq\n",
        "        return True\n",
        "an edit that nobody had seen counts as seen",
    ),
    _mutant(
        "absence",
        "        if row.seq <= held.get(row.origin, 0)",
        "        if True",
        "a snapshot removes what only this home has",
    ),
    _mutant(
        "absence",
        "        gone = [row for row in gone if row.key not in told]\n",
        "",
        "a snapshot removes what it tells",
    ),
    _mutant(
        "collecting",
        '        RECORD.c.seq <= bindparam("known"),\n',
        "",
        "a tombstone goes before a cabin has heard of it",
    ),
    _mutant(
        "collecting",
        "    known = origins.numbered(shared([origins.vector, *members]))",
        "    known = origins.numbered(origins.vector)",
        "nobody waits for a home that is away",
    ),
    _mutant(
        "epochs",
        "    if seen > node.seq:",
        "    if False:",
        "a restored home goes on with numbers that others know",
    ),
    _mutant(
        "epochs",
        "min(heard, seen)",
        "0",
        "a home that heard the lost life is not believed",
    ),
    _mutant(
        "epochs",
        "seen if heard is None else min(heard, seen)",
        "seen",
        "what came by way of others is taken for a lost life",
    ),
    _mutant(
        "hearing",
        "if origins.names[number].home == home",
        "",
        "what a home passes on counts as told by its writer",
    ),
    _mutant(
        "hearing",
        "func.max(new.excluded.seq, HEARD.c.seq)",
        "new.excluded.seq",
        "a home that lost its last writes has never told them",
    ),
    _mutant(
        "transaction",
        "self._recall.forget(dataset, record_id)",
        "pass",
        "a rule reads what stood before its own turn wrote",
    ),
    _mutant(
        "sqlite",
        "                self._recall.clear()\n                if",
        "                if",
        "what another home wrote is not seen until a restart",
    ),
    _mutant(
        "recall",
        "        self.values.forget_after(pos)\n        self.clear()",
        "        self.values.forget_after(pos)",
        "what was undone is still read",
    ),
    _mutant(
        "recalling",
        "        self._recall.forget(OUTBOX.name)\n",
        "",
        "an act that was asked for is not begun",
    ),
)
