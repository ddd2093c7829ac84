"""What must never happen between two homes unnoticed."""

from . import Mutant

_PACKAGE = "custom_components/lifeops/"


def _mutant(file: str, old: str, new: str, why: str) -> Mutant:
    return Mutant(path=f"{_PACKAGE}{file}.py", old=old, new=new, why=why)


MUTANTS: tuple[Mutant, ...] = (
    _mutant(
        "core/ops",
        "        return self.h, self.origin",
        "        return self.h, Origin('', '')",
        "two writes of one moment stand differently in two homes",
    ),
    _mutant(
        "core/ops",
        "            return other.seq <= self.seq",
        "            return True",
        "a home's later edit counts as seen by its earlier one",
    ),
    _mutant(
        "core/ops",
        "        return other.seq <= self.past.get(other.origin, 0)",
        "        return other.origin in self.past",
        "an edit that was overruled unseen is not kept",
    ),
    _mutant(
        "core/merge",
        "    if tombstone is not None and op.h <= tombstone.h:",
        "    if tombstone is not None and op.h < tombstone.h:",
        "what was deleted comes back with a cabin",
    ),
    _mutant(
        "core/merge",
        "        if field != TOMBSTONE and op.h <= tombstone.h",
        "        if field != TOMBSTONE",
        "a delete takes an edit with it that was made behind it",
    ),
    _mutant(
        "core/merge",
        "        return owner == home",
        "        return True",
        "a home writes what is another's own",
    ),
    _mutant(
        "core/merge",
        "    return dataset != MEMBER.name or record_id == home",
        "    return True",
        "a home changes the key of another one",
    ),
    _mutant(
        "sync/outgoing",
        "                events += self._barrier()",
        "                self._state = _State.IDLE",
        "a home never learns that it has heard everything",
    ),
    _mutant(
        "sync/outgoing",
        "        self.known = joined((self.known, self._target))",
        "        self.known = self._target",
        "what a home holds beyond this round is told it again and again",
    ),
    _mutant(
        "sync/outgoing",
        "        return fresh and not self._may_snapshot",
        "        return False",
        "a snapshot is told to a home whose own news are not here yet",
    ),
    _mutant(
        "sync/outgoing",
        "        if not look.knows or (look.missing > SNAPSHOT_FLOOR and share):",
        "        if look.missing > SNAPSHOT_FLOOR and share:",
        "what was deleted while a home was away for long stays there for ever",
    ),
    _mutant(
        "sync/outgoing",
        "    return resume.snapshot or resume.of == nonce",
        "    return True",
        "places are looked for in another machine's numbers",
    ),
    _mutant(
        "sync/incoming",
        "        if self._pending or self._barrier is None:",
        "        if self._barrier is None:",
        "a home is ahead of its data",
    ),
    _mutant(
        "sync/incoming",
        "        if len(self._pending) >= CREDIT:",
        "        if False:",
        "a home that sends without end fills the memory",
    ),
    _mutant(
        "sync/incoming",
        "        if not now.begin.snapshot or now.begin.healing:",
        "        if not now.begin.snapshot:",
        "healing removes what only this home has",
    ),
    _mutant(
        "sync/incoming",
        "        if now.begin.healing:\n            return None\n",
        "",
        "a healing that was cut goes on as a snapshot that removes",
    ),
    _mutant(
        "sync/flow",
        '            raise ProtocolError("out_of_order")',
        "            return",
        "answers to nothing raise the credit without end",
    ),
    _mutant(
        "sync/flow",
        "        return min(max(self._carried // SHARE, FIRST_OPS), OPS_MOST)",
        "        return OPS_MOST",
        "a line that is cut every few seconds repeats more than it brings",
    ),
    _mutant(
        "sync/codec",
        '    if len(lengths) != 1:\n        raise _broken("columns")\n',
        "",
        "columns of unequal length come to the store",
    ),
    _mutant(
        "sync/channel",
        "        if mark == _MORE:\n            return None\n",
        "",
        "half a message is taken for a whole one",
    ),
    _mutant(
        "sync/channel",
        "        if len(self._pieces) > MESSAGE_BYTES:\n            raise self._end()\n",
        "",
        "a message without end fills the memory",
    ),
    _mutant(
        "sync/channel",
        "        self._dead = True",
        "        self._dead = False",
        "a channel goes on after a frame that was altered",
    ),
    _mutant(
        "sync/handshake",
        "            return reply[:-_TAG_BYTES] + os.urandom(_TAG_BYTES)",
        '            return b""',
        "a stranger learns who belongs to the household",
    ),
    _mutant(
        "sync/handshake",
        '        if channel.open(frame) != b"":',
        "        if False:",
        "a first message that somebody else sends again opens a channel",
    ),
    _mutant(
        "sync/pairing_code",
        "        self._tries -= 1",
        "        pass",
        "a code can be guessed for ten minutes",
    ),
    _mutant(
        "sync/pairing_code",
        "        self._used = True",
        "        pass",
        "a second home gets in with a code that was used",
    ),
    _mutant(
        "sync/pairing_code",
        "        if not self._shown_at <= now < self.expires_at:",
        "        if False:",
        "a code is good for ever",
    ),
    _mutant(
        "sync/attempts",
        "        bucket.level -= 1\n",
        "",
        "one stranger takes what is meant for all",
    ),
    _mutant(
        "sync/attempts",
        "            full = len(self._buckets) >= MOST_ADDRESSES",
        "            full = False",
        "strangers fill the memory with their addresses",
    ),
    _mutant(
        "sync/revoking",
        "    return signed(key, _message(revocation.home, revocation.record), signature)",
        "    return True",
        "anybody throws a home out",
    ),
    _mutant(
        "sync/sealing",
        "        said = len(name).to_bytes(4) + name + text",
        "        said = text",
        "equal texts of two records are seen to be equal",
    ),
    _mutant(
        "sync/keyring",
        "_AHEAD = timedelta(days=400)",
        "_AHEAD = timedelta(days=1)",
        "what a home seals whose clock is ahead is read a month later elsewhere",
    ),
    _mutant(
        "sync/keyring",
        "        possible = self.believed(max(now, since))",
        "        possible = self.believed(now)",
        "who revoked a home while its clock was years ahead makes a key at each look",
    ),
)
