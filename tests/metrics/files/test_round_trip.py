"""What is written of one home is the same in another that reads it."""

from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile
from zoneinfo import ZoneInfo

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.lifeops.core.health import (
    Hypnogram,
    Nap,
    NightMetric,
    NightRecord,
)
from custom_components.lifeops.core.measures import MEASURES
from custom_components.lifeops.core.series import Point, SeriesKey, Sum
from custom_components.lifeops.metrics.days import edges_of
from custom_components.lifeops.metrics.files.model import (
    Format,
    HourRow,
    NightRow,
    Place,
    PointRow,
    ValueRow,
)
from custom_components.lifeops.metrics.files.nights import assembled, day_of
from custom_components.lifeops.metrics.files.writing import (
    Cancelled,
    Counts,
    Wanted,
    write_archive,
)
from custom_components.lifeops.store.sqlite import SqliteStore

from .files import NOW, reader

ZONE = ZoneInfo("Europe/Stockholm")
HOUR = timedelta(hours=1)
START = datetime(2026, 11, 1, tzinfo=UTC)
ANN = "ann"
METRICS = ("heart_rate_bpm", "steps", "ring_battery_pct")
NIGHTLY = sorted(name for name, one in MEASURES.items() if one.nightly)

type Batch = Mapping[SeriesKey, Sequence[Point]]

keys = st.builds(
    SeriesKey,
    metric=st.sampled_from(METRICS),
    person=st.sampled_from([ANN, "bea"]),
    source=st.sampled_from(["ring", "kök, våg", '"phone"']),
)
moments = st.integers(0, 19 * 24 * 3600 * 10).map(
    lambda tenths: START + timedelta(seconds=tenths / 10)
)
values = st.floats(20, 100) | st.integers(20, 100).map(float)
batches = st.dictionaries(
    keys,
    st.lists(st.builds(Point, moments, values), min_size=1, max_size=20),
    max_size=4,
)
old_hours = st.dictionaries(
    st.integers(1, 20_000).map(lambda hours: START - hours * HOUR),
    st.lists(st.integers(20, 100), min_size=1, max_size=4),
    max_size=5,
)


@st.composite
def nights(draw: st.DrawFn) -> NightRecord:
    """Return a night as a source may tell it."""
    day = date(2026, 11, 1) + timedelta(days=draw(st.integers(0, 18)))
    wake = datetime(day.year, day.month, day.day, draw(st.integers(4, 10)), tzinfo=UTC)
    slept = draw(st.booleans())
    named = draw(st.lists(st.sampled_from(NIGHTLY), unique=True, max_size=5))
    return NightRecord(
        day=day,
        source=draw(st.sampled_from(["ring", "mat"])),
        source_name=draw(st.sampled_from(["", "Ringen på ö"])),
        rank=draw(st.integers(0, 3)),
        measured_at=wake + timedelta(seconds=draw(st.integers(0, 3600))),
        bedtime=wake - 8 * HOUR if slept else None,
        wake=wake if slept else None,
        metrics={
            name: NightMetric(value=_plausible(name), measured_at=wake)
            for name in named
        },
        naps=(Nap(start=wake + HOUR, end=wake + 2 * HOUR, total_s=1800.5),)
        if draw(st.booleans())
        else (),
        hypnogram=Hypnogram(start=wake - HOUR, step_s=300, stages="dlra?")
        if draw(st.booleans())
        else None,
    )


def _plausible(name: str) -> float:
    return 5.25 if name == "temperature_deviation_c" else 75.5


def sum_of(start: datetime, counted: Sequence[int]) -> Sum:
    return Sum(
        start=start,
        n=len(counted),
        sum=float(sum(counted)),
        low=float(min(counted)),
        high=float(max(counted)),
        last=float(counted[-1]),
        last_at=start + timedelta(minutes=59),
    )


def written(
    store: SqliteStore, told: Sequence[NightRecord], format_: Format, **days: date
) -> tuple[bytes, Counts]:
    wanted = Wanted(
        person=ANN,
        first=days.get("first", date(2024, 7, 1)),
        last=days.get("last", date(2026, 11, 21)),
        format=format_,
        made_at=NOW,
    )
    to, heard = BytesIO(), [0.0]
    with store.read_series() as local:
        counts = write_archive(to, local, lambda: told, wanted, heard.append)
    assert all(0 <= fraction <= 1 for fraction in heard)
    assert heard == sorted(heard)
    return to.getvalue(), counts


def take_in(store: SqliteStore, path: Path) -> list[NightRecord]:
    """Put what an archive holds into a store; return its nights."""
    found: list[NightRecord] = []
    points: dict[SeriesKey, list[Point]] = {}
    with reader(path) as reading:
        for _, _, row in reading.rows(Place()):
            match row:
                case PointRow(metric, source, point):
                    key = SeriesKey(metric=metric, person=ANN, source=source)
                    points.setdefault(key, []).append(point)
                case HourRow(metric, source, one):
                    key = SeriesKey(metric=metric, person=ANN, source=source)
                    store.series.append_hours({key: [one]}, NOW)
                case NightRow(night):
                    found.append(night)
                case ValueRow():
                    assert row.metric in {*NIGHTLY, "bedtime", "wake"}
                case _:
                    pytest.fail(str(row))
    store.series.append(points, NOW, history=True)
    return found


def everything(store: SqliteStore) -> Mapping[str, object]:
    with store.read_series() as local:
        names = [str(key) for key in local.series() if key.person == ANN]
        end = NOW.replace(hour=0)
        first = datetime(2023, 1, 1, tzinfo=UTC)
        points = {name: local.points(name, first, end) for name in names}
        hours = local.sums(names, edges_of(first, end, HOUR))
        return {"points": points, "hours": hours}


def opened(folder: Path) -> SqliteStore:
    return SqliteStore.open(folder, home="home", build="1", now=NOW)


@settings(max_examples=12)
@given(
    batch=batches,
    hours=old_hours,
    told=st.lists(nights(), max_size=4, unique_by=lambda one: (one.day, one.source)),
    format_=st.sampled_from(Format),
    rolled=st.booleans(),
)
def test_all_that_goes_out_comes_in(
    batch: Batch,
    hours: Mapping[datetime, Sequence[int]],
    told: Sequence[NightRecord],
    format_: Format,
    rolled: bool,
) -> None:
    old = SeriesKey(metric="heart_rate_bpm", person=ANN, source="old")
    with TemporaryDirectory() as one, TemporaryDirectory() as other:
        with closing(opened(Path(one))) as store:
            store.series.append(batch, NOW)
            sums = [sum_of(start, counted) for start, counted in hours.items()]
            store.series.append_hours({old: sums} if sums else {}, NOW)
            if rolled:
                store.series.roll(10_000)
            archive, counts = written(store, told, format_)
            stood = everything(store)
        path = Path(other) / "a.zip"
        path.write_bytes(archive)
        with closing(opened(Path(other))) as store:
            assert take_in(store, path) == list(told)
            assert everything(store) == stood
            assert written(store, told, format_)[1].told() == counts.told()
    assert counts.hours == len(hours)


def test_only_the_days_that_are_wanted(tmp_path: Path) -> None:
    key = SeriesKey(metric="steps", person=ANN, source="ring")
    points = [Point(START + n * 12 * HOUR, 50.0 + n) for n in range(8)]
    with closing(opened(tmp_path)) as store:
        store.series.append({key: points}, NOW)
        days = {"first": date(2026, 11, 2), "last": date(2026, 11, 3)}
        archive, counts = written(store, [], Format.CSV, **days)
    assert counts.points == 4
    with ZipFile(BytesIO(archive)) as held:
        text = held.read("metrics.csv").decode().splitlines()
    assert text[1] == "2026-11-02T00:00:00Z,steps,ring,52,steps"
    assert len(text) == 5


def test_who_wants_it_no_more_is_heard(tmp_path: Path) -> None:
    def cancel(_: float) -> None:
        raise Cancelled

    key = SeriesKey(metric="steps", person=ANN, source="ring")
    with closing(opened(tmp_path)) as store, store.read_series() as local:
        store.series.append({key: [Point(START, 50.0)]}, NOW)
        wanted = Wanted(
            person=ANN,
            first=START.date(),
            last=START.date(),
            format=Format.CSV,
            made_at=NOW,
        )
        with pytest.raises(Cancelled):
            write_archive(BytesIO(), local, list, wanted, cancel)


@settings(max_examples=12)
@given(night=nights().filter(lambda one: one.metrics and one.wake))
def test_a_night_stands_in_rows_of_its_day(night: NightRecord) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.zip"
        with closing(opened(Path(folder))) as store:
            path.write_bytes(written(store, [night], Format.CSV)[0])
        with reader(path) as reading:
            rows = [row for _, _, row in reading.rows(Place())]
    told = [(day_of(row, ZONE), row) for row in rows if isinstance(row, ValueRow)]
    (again,) = assembled(told)
    assert (again.day, again.source) == (night.day, night.source)
    assert (again.bedtime, again.wake) == (night.bedtime, night.wake)
    assert {name: one.value for name, one in again.metrics.items()} == {
        name: one.value for name, one in night.metrics.items()
    }


def test_a_night_that_began_in_the_afternoon_keeps_its_day(tmp_path: Path) -> None:
    wake = datetime(2026, 11, 5, 2, tzinfo=UTC)
    night = NightRecord(
        day=date(2026, 11, 5),
        source="ring",
        measured_at=wake,
        bedtime=wake - 11 * HOUR,
        wake=wake,
    )
    with closing(opened(tmp_path)) as store:
        (tmp_path / "a.zip").write_bytes(written(store, [night], Format.CSV)[0])
    with reader(tmp_path / "a.zip") as reading:
        rows = [row for _, _, row in reading.rows(Place())]
    days = {day_of(row, ZONE) for row in rows if isinstance(row, ValueRow)}
    assert days == {night.day}


def test_the_last_hour_of_a_day_goes_out(tmp_path: Path) -> None:
    key = SeriesKey(metric="steps", person=ANN, source="ring")
    late = START + timedelta(hours=23, minutes=59, seconds=59, microseconds=1)
    with closing(opened(tmp_path)) as store:
        store.series.append({key: [Point(late, 50.123456789)]}, NOW)
        archive, counts = written(store, [], Format.CSV)
    assert (counts.points, counts.hours) == (1, 0)
    with ZipFile(BytesIO(archive)) as held:
        text = held.read("metrics.csv").decode()
    assert "2026-11-01T23:59:59.000001Z,steps,ring,50.123456789,steps" in text
