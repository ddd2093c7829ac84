"""The follower against a model, through outages, crashes and servers made anew."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from hypothesis import settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from custom_components.lifeops.core.health import NightRecord
from custom_components.lifeops.core.json import Json, canonical, to_json
from custom_components.lifeops.core.records import PersonRecord
from custom_components.lifeops.core.series import Point
from custom_components.lifeops.core.series_feed import ChangedHour
from custom_components.lifeops.metrics.batches import HourBatch
from custom_components.lifeops.metrics.cursor import Cursor
from custom_components.lifeops.metrics.feeds import FEEDS

from .memory.home import START, key, us
from .memory.pair import Pair
from .memory.server import BAD, BAD_NAME, Fault, is_bad, is_bad_row

SERIES = st.sampled_from([key("heart_rate_bpm"), key("steps"), key("steps", "band")])
MINUTES = st.integers(0, 400)
VALUES = st.sampled_from([50.0, 60.0, 70.0, BAD])
FAULTS = st.lists(st.sampled_from([None, Fault.BEFORE, Fault.AFTER]), max_size=4)
NAMES = st.sampled_from(["Ring", "Band", BAD_NAME])
LIMITS = {"points": 10_000, "hours": 1_000}
MOST_ROWS = 500

type Records = Mapping[tuple[str, str], Mapping[str, Json] | None]


class FollowerMachine(RuleBasedStateMachine):
    """Whatever happens on the way: nothing is believed to be there that is not."""

    def __init__(self) -> None:
        """Begin with nothing anywhere."""
        super().__init__()
        self.pair = Pair()
        self.servers = 0
        self.purged: datetime | None = None
        self.backups = [self.pair.server.backup()]

    @rule(one=SERIES, values=st.lists(st.tuples(MINUTES, VALUES), min_size=1))
    def append(self, one: object, values: list[tuple[int, float]]) -> None:
        now = self.pair.clock.now().replace(second=0, microsecond=0)
        by_time = {now - timedelta(minutes=ago): value for ago, value in values}
        given = [Point(at, value) for at, value in sorted(by_time.items())]
        self.pair.home.append({one: given})  # type: ignore[dict-item]

    @rule(one=SERIES, count=st.integers(1_000, 2_600), days=st.integers(0, 30))
    def append_many(self, one: object, count: int, days: int) -> None:
        start = self.pair.clock.now() - timedelta(days=days, hours=1)
        given = [Point(start + timedelta(seconds=nr), 1.0) for nr in range(count)]
        self.pair.home.append({one: given})  # type: ignore[dict-item]

    @rule()
    def roll_up(self) -> None:
        self.pair.home.roll_up()

    @rule(data=st.data())
    def remove_hour(self, data: st.DataObject) -> None:
        hours = sorted(self.pair.home.hours_of, key=str)
        if hours:
            one, start = data.draw(st.sampled_from(hours))
            self.pair.home.put_hour(one, start, None)

    @rule(day=st.integers(1, 4), name=NAMES)
    def put_night(self, day: int, name: str) -> None:
        record = NightRecord(
            day=START.date(), source="ring", source_name=name, measured_at=START
        )
        fields = to_json(record)
        assert isinstance(fields, Mapping)
        self.pair.home.put("night", f"ada/2026-11-{day:02}/ring", fields)

    @rule(name=NAMES, private=st.booleans())
    def put_person(self, name: str, *, private: bool) -> None:
        fields = to_json(PersonRecord(name=name, private=private))
        assert isinstance(fields, Mapping)
        self.pair.home.put("person", "ada", fields)

    @rule()
    def put_another_record(self) -> None:
        self.pair.home.put("presence", "ada", {"home": True})

    @rule(data=st.data())
    def delete_record(self, data: st.DataObject) -> None:
        if self.pair.home.records:
            name = data.draw(st.sampled_from(sorted(self.pair.home.records)))
            self.pair.home.put(*name, None)

    @rule(steps=st.integers(1, 12))
    def work(self, steps: int) -> None:
        self.pair.run(steps)

    @rule(seconds=st.sampled_from([1, 11, 700]))
    def wait(self, seconds: int) -> None:
        self.pair.clock.turn(seconds=seconds)

    @rule()
    def crash(self) -> None:
        self.pair.crash()

    @rule()
    def stop(self) -> None:
        self.pair.follower.stop()
        self.pair.crash()

    @rule(faults=FAULTS)
    def fail(self, faults: list[Fault | None]) -> None:
        self.pair.server.fail_next(*faults)

    @rule(away=st.booleans())
    def go(self, *, away: bool) -> None:
        self.pair.server.away = away

    @rule(reads=st.integers(0, 3), saves=st.integers(0, 3))
    def break_store(self, reads: int, saves: int) -> None:
        self.pair.home.failures = reads
        self.pair.cursors.failures = saves

    @rule()
    def empty_server(self) -> None:
        self.servers += 1
        self.pair.server.empty(f"server {self.servers}")

    @rule()
    def back_up_server(self) -> None:
        self.backups.append(self.pair.server.backup())

    @rule(data=st.data())
    def restore_server(self, data: st.DataObject) -> None:
        """Set it back; what is not marked may be lost even so."""
        backup = data.draw(st.integers(0, len(self.backups) - 1))
        self.pair.server.restore(self.backups[backup])

    @rule(table=st.sampled_from(["points", "hours", "rows"]))
    def empty_a_table(self, table: str) -> None:
        """Empty it of what the last mark knows of, between two connections."""
        tables = self.pair.server.tables
        if table in tables.filled:
            getattr(tables, table).clear()
            self.pair.server.is_open = False

    @rule()
    def rebuild_file(self) -> None:
        self.pair.home.rebuild(f"generation {self.pair.home.log_end}{self.pair.home.h}")

    @rule()
    def resend(self) -> None:
        self.pair.follower.resend()

    @rule(days=st.sampled_from([1, 30, 80, 365]))
    def purge(self, days: int) -> None:
        self.pair.clock.turn(days=days)
        self.purged = self.pair.clock.now()
        self.pair.home.roll_up()
        self.pair.home.purge(self.purged)
        self.pair.follower.forget(self.purged, trusted=True)

    @invariant()
    def cursor_is_never_ahead(self) -> None:
        cursor, home = self.pair.saved, self.pair.home
        server = self.pair.server
        if cursor is None or cursor.sink != server.id:
            return
        if server.tables.has_lost(cursor.mark):
            return
        if cursor.generation == home.generation:
            self._has_points(cursor)
            self._has_hours(cursor.hours)
        self._has_rows(cursor.records)

    @invariant()
    def batches_are_bounded(self) -> None:
        for write in self.pair.server.writes:
            assert write.rows <= LIMITS.get(write.what, MOST_ROWS)
            assert write.rows <= 500 or write.bulk or write.what == "hours"
        self.pair.server.writes.clear()

    @invariant()
    def quarantined_are_refused(self) -> None:
        assert set(self.pair.server.tables.quarantine.values()) <= {
            "a bad value",
            "a bad hour",
            "a bad row",
        }

    def teardown(self) -> None:
        """In the end the server has what is here, but for what it refused."""
        pair = self.pair
        pair.server.away = False
        pair.server.faults.clear()
        pair.home.failures = pair.cursors.failures = 0
        pair.clock.turn(seconds=700)
        pair.drain()
        if self.purged is not None:
            pair.follower.forget(self.purged, trusted=True)
            pair.drain()
        self.cursor_is_never_ahead()
        self.batches_are_bounded()
        self._is_level()
        self._only_the_refused_lie_aside()

    def _has_points(self, cursor: Cursor) -> None:
        home, server = self.pair.home, self.pair.server
        after = cursor.fill.after if cursor.fill else None
        behind = [entry.parts for entry in home.entries if entry.pos > cursor.log]
        since_log = {stamp for parts in behind for stamp in _stamps(parts)}
        for one, points in home.points_of.items():
            name = str(one)
            for at, (value, h) in points.items():
                reached = after is not None and (name, at) <= (after[0], us(after[1]))
                is_due = reached if cursor.filling_points else True
                is_new = (one, at, h) in since_log
                if is_due and not is_new and not self._is_forgotten(cursor, at):
                    assert server.has_point(one, at, value, h)

    def _is_forgotten(self, cursor: Cursor, at: int) -> bool:
        return cursor.forgotten is not None and at < us(cursor.forgotten)

    def _has_hours(self, place: int) -> None:
        tables = self.pair.server.tables
        for (one, start), hour in self.pair.home.hours_of.items():
            if hour.pos > place or (self.purged and start < self.purged - YEARS):
                continue
            if hour.sum is not None and is_bad(hour.sum.high):
                changed = ChangedHour(hour.pos, one, start, hour.sum)
                assert _aside(HourBatch([changed])) in tables.quarantine
            else:
                assert tables.hours.get((str(one), start)) == hour.sum

    def _has_rows(self, place: int) -> None:
        tables = self.pair.server.tables
        for (dataset, name), (pos, fields) in self.pair.home.records.items():
            feed = FEEDS.get(dataset)
            if feed is None or pos > place:
                continue
            row = None if fields is None else feed.row(name, fields)
            if row is not None and is_bad_row(row):
                aside = canonical({"id": name, "row": row})
                assert (feed.table, aside) in tables.quarantine
            else:
                assert tables.rows.get((feed.table, name)) == row

    def _is_level(self) -> None:
        """Nothing is there that is not here; how much is, the cursor has proved."""
        pair = self.pair
        cursor = pair.follower._kept.cursor
        assert cursor is not None
        assert (cursor.log, cursor.fill) == (pair.home.log_end, None)
        assert cursor.hours == pair.home.hours_end
        assert cursor.records == pair.home.records_end
        self._has_points(cursor)
        self._has_hours(cursor.hours)
        self._has_rows(cursor.records)
        here = {
            (str(one), at)
            for one, points in pair.home.points_of.items()
            for at in points
        }
        assert pair.server.tables.points.keys() <= here
        hours = {(str(one), start) for one, start in pair.home.hours_of}
        assert pair.server.tables.hours.keys() <= hours

    def _only_the_refused_lie_aside(self) -> None:
        for what, row in self.pair.server.tables.quarantine:
            assert repr(BAD) in row if what in ("points", "hours") else BAD_NAME in row


YEARS = timedelta(days=729)


class _Noted:
    """Stands for a server where only the place of a row set aside is wanted."""

    def quarantine(self, what: str, row: Json, _why: str) -> None:
        self.name = (what, canonical(row))


def _aside(batch: HourBatch) -> tuple[str, str]:
    noted = _Noted()
    batch.set_aside(noted, "")  # type: ignore[arg-type]
    return noted.name


def _stamps(parts: object) -> set[tuple[object, int, int]]:
    return {(one, at, h) for one, part in parts for at, _, h in part}  # type: ignore[attr-defined]


FollowerMachine.TestCase.settings = settings(
    max_examples=60, stateful_step_count=25, deadline=None
)
TestFollowerMachine = FollowerMachine.TestCase
