"""A line that cannot be used costs itself and nothing else."""

from contextlib import nullcontext, suppress
from dataclasses import replace
from datetime import UTC, date, datetime
import json
from pathlib import Path
import tracemalloc
from zipfile import ZIP_DEFLATED, ZipFile

from hypothesis import HealthCheck, given, settings, strategies as st
import pytest

from custom_components.lifeops.core.datasets import NIGHT
from custom_components.lifeops.core.health import Nap, NightMetric, NightRecord
from custom_components.lifeops.core.series import Point
from custom_components.lifeops.metrics.files import reading as reading_module
from custom_components.lifeops.metrics.files.lines import peeked
from custom_components.lifeops.metrics.files.model import (
    DocumentRow,
    HourRow,
    NightRow,
    Place,
    PointRow,
    Reason,
    Tally,
    UnusableError,
    ValueRow,
)
from custom_components.lifeops.metrics.files.reading import FileReader

from .files import USUAL, reader, rows, told

AT = datetime(2026, 11, 20, 10, tzinfo=UTC)
HEAD = "time,metric,source,value,unit"
STEPS = PointRow("steps", "ring", Point(AT, 500.0))
HOURS = "time,metric,source,n,sum,low,high,last,last_time,unit"
HOUR = "2024-01-01T10:00:00Z,steps,ring,2,300,100,200,200,2024-01-01T10:30:00Z,steps"
SOMEDAY = "2027-01-01T10:00:00+00:00"
NAP = {
    "start": "2026-11-20T10:00:00+00:00",
    "end": "2026-11-20T11:00:00+00:00",
    "total_s": 60.0,
}
NIGHT_OF = NightRecord(
    day=date(2026, 11, 20),
    source="ring",
    measured_at=AT,
    bedtime=AT.replace(hour=1),
    wake=AT.replace(hour=9),
    metrics={"hrv_ms": NightMetric(value=48.0, measured_at=AT)},
)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return tmp_path / "metrics.csv"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("2026-11-20T10:00:00Z,steps,ring,500,steps", STEPS),
        ("2026-11-20T11:00:00+01:00,steps,ring,500,", STEPS),
        ("2026-11-20T10:00:00Z, steps ,ring,500.0,steps", STEPS),
        ('"2026-11-20T10:00:00Z","steps","ring","500","steps"', STEPS),
        ("2026-11-20T10:00:00,steps,ring,500,", "no_zone"),
        ("20th November,steps,ring,500,", "bad_time"),
        (",steps,ring,500,", "bad_time"),
        ("2026-11-22T12:00:01Z,steps,ring,500,", "implausible_time"),
        (
            "2026-11-22T12:00:00Z,steps,ring,500,",
            PointRow("steps", "ring", Point(AT.replace(day=22, hour=12), 500.0)),
        ),
        ("1969-12-31T23:59:59Z,steps,ring,500,", "implausible_time"),
        ("0001-01-01T00:00:00+14:00,steps,ring,500,", "bad_time"),
        ("2026-11-20T10:00:00Z,stepz,ring,500,", "unknown_metric"),
        ("2026-11-20T10:00:00Z,steps,ring,nan,", "bad_number"),
        ("2026-11-20T10:00:00Z,steps,ring,inf,", "bad_number"),
        ("2026-11-20T10:00:00Z,steps,ring,,", "bad_number"),
        ("2026-11-20T10:00:00Z,steps,ring,many,", "bad_number"),
        ("2026-11-20T10:00:00Z,steps,ring,-1,", "implausible_value"),
        ("2026-11-20T10:00:00Z,steps,ring,500,km", "unknown_unit"),
        ("2026-11-20T10:00:00Z,heart_rate_bpm,ring,300,", "implausible_value"),
        ("2026-11-20T10:00:00Z,ring_battery_pct,ring,101,%", "implausible_value"),
        ("2026-11-20T10:00:00Z,steps,a/b,500,", "bad_source"),
        ("2026-11-20T10:00:00Z,steps,=ring,500,", "bad_source"),
        (f"2026-11-20T10:00:00Z,steps,{'x' * 65},500,", "bad_source"),
        ("2026-11-20T10:00:00Z,steps,ring", "malformed"),
        ('2026-11-20T10:00:00Z,"steps,ring,500,', "malformed"),
        (f"2026-11-20T10:00:00Z,steps,ring,{'5' * 200_000},", "too_long"),
        (
            "2026-11-20T10:00:00Z,steps,,500,",
            PointRow("steps", USUAL, Point(AT, 500.0)),
        ),
        (
            "2026-11-20T10:00:00Z,active_energy_kcal,ring,4184,kJ",
            PointRow("active_energy_kcal", "ring", Point(AT, pytest.approx(1000))),
        ),
        (
            "2026-11-20T10:00:00Z,sleep_total_s,ring,7.5,h",
            ValueRow("sleep_total_s", "ring", AT, 27_000.0),
        ),
        (
            "2026-11-20T10:00:00Z,wake,ring,2026-11-20T09:00:00Z,",
            ValueRow("wake", "ring", AT, AT.replace(hour=9)),
        ),
        ("2026-11-20T10:00:00Z,wake,ring,9,", "bad_time"),
    ],
)
def test_a_line(table: Path, line: str, expected: object) -> None:
    good = "2026-11-20T10:00:00Z,steps,ring,500,steps"
    assert rows(table, f"{HEAD}\n{line}\n{good}\n") == [expected, STEPS]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_other_tables(table: Path, separator: str, encoding: str, end: str) -> None:
    lines = [
        "Value,Time,METRIC,Unit",
        "",
        "500,2026-11-20T10:00:00Z,steps,",
        "0.5,2026-11-20T10:00:00Z,temperature_deviation_c,°C",
    ]
    text = end.join(lines).replace(",", separator)
    assert rows(table, text.encode(encoding)) == [
        PointRow("steps", USUAL, Point(AT, 500.0)),
        ValueRow("temperature_deviation_c", USUAL, AT, 0.5),
    ]


def test_a_letter_that_the_first_look_cuts_in_two(table: Path) -> None:
    filled = f"{HEAD}\n".ljust(peeked() - 1, "x")
    text = f"{filled}å\n2026-11-20T10:00:00Z,steps,Kåre,500,steps\n"
    point = PointRow("steps", "Kåre", Point(AT, 500.0))
    assert rows(table, text) == ["malformed", point]


def test_a_text_of_json_beyond_all_bounds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading_module, "_MOST_JSON", 9)
    assert rows(tmp_path / "nights.json", "[]" + " " * 7) == []
    assert rows(tmp_path / "nights.json", "[]" + " " * 8) == ["too_long"]


def test_a_comma_in_numbers(table: Path) -> None:
    text = "time;metric;source;value\n2026-11-20T10:00:00Z;steps;ring;500,0\n"
    assert rows(table, text) == [STEPS]


def test_units_may_be_left_out(table: Path) -> None:
    text = "time,metric,source,value\n2026-11-20T10:00:00Z,steps,ring,500\n"
    assert rows(table, text) == [STEPS]


def test_lines_of_json(tmp_path: Path) -> None:
    good = {"time": "2026-11-20T10:00:00Z", "metric": "steps", "source": "ring"}
    lines = [
        {**good, "value": 500},
        {**good, "value": True},
        {**good, "value": 10**400},
        {**good, "value": None},
        {**good, "value": [500]},
        {**good, "time": 5, "value": 1},
        [1],
    ]
    text = "\n".join(map(json.dumps, lines)) + '\n{"value": NaN}\n{'
    assert rows(tmp_path / "metrics.jsonl", text) == [
        STEPS,
        "bad_number",
        "bad_number",
        "bad_number",
        "bad_number",
        "bad_time",
        "malformed",
        "bad_time",
        "malformed",
    ]


def test_hours(tmp_path: Path) -> None:
    (found,) = rows(tmp_path / "hours.csv", f"{HOURS}\n{HOUR}\n")
    assert isinstance(found, HourRow)
    assert (found.sum.n, found.sum.sum, found.sum.last) == (2, 300, 200)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("T10:00:00Z,steps", "T10:01:00Z,steps", "malformed"),
        (",2,300", ",0,300", "malformed"),
        (",2,300", ",1.5,300", "malformed"),
        (",2,300", ",2,500", "malformed"),
        (",2,300", ",2,100", "malformed"),
        (",200,200,", ",200,201,", "malformed"),
        ("T10:30", "T11:00", "malformed"),
        ("Z,steps", "Z,hrv_ms", "unknown_metric"),
        ("Z,steps\n", "Z,km\n", "unknown_unit"),
        (",100,200,200,", ",-100,400,200,", "implausible_value"),
    ],
)
def test_hours_that_cannot_be(tmp_path: Path, old: str, new: str, reason: str) -> None:
    text = f"{HOURS}\n{HOUR}\n".replace(old, new)
    assert rows(tmp_path / "hours.csv", text) == [reason]


def test_nights(tmp_path: Path) -> None:
    whole = NIGHT.write(NIGHT_OF)
    changes: list[dict[str, object]] = [
        {},
        {"day": "someday"},
        {"day": "2026-11-23"},
        {"day": "2026-11-22"},
        {"measured_at": "2026-11-20T10:00:00"},
        {"bedtime": "2026-11-20T09:30:00+00:00"},
        {"source": ""},
        {"source": "a/b"},
        {"rank": -1},
        {"metrics": {"hrv_ms": {"value": 9_000, "measured_at": AT.isoformat()}}},
        {"metrics": {"steps": {"value": 9, "measured_at": AT.isoformat()}}},
        {"metrics": {"hrv_ms": {"value": 48, "measured_at": SOMEDAY}}},
        {"hypnogram": {"start": AT.isoformat(), "step_s": 0, "stages": "d"}},
        {"hypnogram": {"start": SOMEDAY, "step_s": 300, "stages": "d"}},
        {"source_name": "x" * 70_000},
        {"naps": [{**NAP, "total_s": 0}]},
        {"naps": [{**NAP, "total_s": -1}]},
        {"naps": [{**NAP, "end": NAP["start"]}]},
        {"naps": [{**NAP, "end": SOMEDAY}]},
    ]
    text = json.dumps([{**whole, **change} for change in changes])
    assert rows(tmp_path / "nights.json", text) == [
        NightRow(NIGHT_OF),
        "bad_night",
        "bad_day",
        NightRow(replace(NIGHT_OF, day=date(2026, 11, 22))),
        "no_zone",
        "bad_night",
        "bad_night",
        "bad_source",
        "bad_night",
        "implausible_value",
        "unknown_metric",
        "implausible_time",
        "bad_night",
        "implausible_time",
        "too_long",
        NightRow(
            replace(NIGHT_OF, naps=(Nap(start=AT, end=AT.replace(hour=11), total_s=0),))
        ),
        "bad_night",
        "bad_night",
        "implausible_time",
    ]


def test_documents_of_another_service(tmp_path: Path) -> None:
    text = 'id;contributors\na;{"x": 1}\n'
    (found,) = rows(tmp_path / "daily_sleep.csv", text)
    assert found == DocumentRow("dailysleep", {"id": "a", "contributors": '{"x": 1}'})
    wrapped = json.dumps({"data": [{"id": "a"}, 5]})
    assert rows(tmp_path / "dailysleep.json", wrapped) == [
        DocumentRow("dailysleep", {"id": "a"}),
        "malformed",
    ]


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("a.txt", "hello", "unknown_file"),
        ("a.csv", "", "unknown_file"),
        ("a.json", "{}", "unknown_file"),
        ("a.json", "[]", "unknown_file"),
        ("nights.json", "{", "malformed"),
        ("nights.json", "[" * 100_000, "malformed"),
        ("m.json", '{"format": "lifeops-metrics", "version": 2}', "unknown_version"),
    ],
)
def test_files_of_no_use(tmp_path: Path, name: str, text: str, reason: str) -> None:
    assert rows(tmp_path / name, text) == [reason]


def test_sources_are_not_without_end(table: Path) -> None:
    lines = [f"2026-11-20T10:00:00Z,steps,s{n},1," for n in range(60)]
    found = rows(table, "\n".join([HEAD, *lines, *lines[:5]]))
    assert found.count("too_many_sources") == 10


def test_it_goes_on_at_any_place(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    lines = [f"2026-11-20T10:00:{n:02}Z,steps,ring,{n}," for n in range(20)]
    with ZipFile(path, "w") as archive:
        archive.writestr("a/metrics.csv", "\n".join([HEAD, *lines[:9], "", "wrong"]))
        archive.writestr("b/metrics.csv", "\n".join([HEAD, *lines[9:]]))
        archive.writestr("c.txt", "what")
    everything = told(path)
    assert len(everything) == 22
    for count, (place, _) in enumerate(everything, start=1):
        assert told(path, after=place) == everything[count:]


def test_a_broken_archive(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    lines = "\n".join(f"2026-11-20T10:00:00Z,steps,ring,{n}," for n in range(9_000))
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", f"{HEAD}\n{lines}")
        archive.writestr("b.csv", f"{HEAD}\n2026-11-20T10:00:00Z,steps,ring,500,")
    held = bytearray(path.read_bytes())
    held[4_000:4_100] = bytes(100)
    path.write_bytes(held)
    found = [row for _, row in told(path)]
    assert "broken_file" in found
    assert found[-1] == STEPS


def test_a_file_that_only_begins_like_an_archive(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with ZipFile(path, "w") as archive:
        archive.writestr("a.csv", "a" * 100)
    held = bytearray(path.read_bytes())
    where = held.rindex(b"PK\x01\x02")
    held[where : where + 4] = b"none"
    path.write_bytes(held)
    assert [row for _, row in told(path)] == ["broken_file"]


def test_the_first_lines_of_no_use_are_shown() -> None:
    tally = Tally()
    for line in range(1, 9):
        tally.refuse("a.csv", line, Reason.BAD_TIME)
    tally.refuse("a.csv", 9, Reason.NO_ZONE)
    assert tally.unusable == {"bad_time": 8, "no_zone": 1}
    assert [one["line"] for one in tally.examples] == [1, 2, 3, 4, 5]
    assert tally.examples[0] == {"file": "a.csv", "line": 1, "reason": "bad_time"}


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_it_is_nothing_is_raised(tmp_path: Path, data: st.DataObject) -> None:
    name = data.draw(
        st.sampled_from(
            ["a.csv", "a.jsonl", "nights.json", "hours.csv", "dailysleep.csv", "a.zip"]
        )
    )
    plain = tmp_path / "plain.csv"
    plain.write_text(f"{HEAD}\n2026-11-20T10:00:00Z,steps,ring,500,\n" * 3)
    text = plain.read_bytes()
    if name == "nights.json":
        text = json.dumps([NIGHT.write(NIGHT_OF)]).encode()
    elif name == "hours.csv":
        text = f"{HOURS}\n{HOUR}\n".encode()
    elif name == "a.zip":
        with ZipFile(tmp_path / "b.zip", "w", ZIP_DEFLATED) as archive:
            archive.write(plain, "a.csv")
        text = (tmp_path / "b.zip").read_bytes()
    held = bytearray(text)
    for _ in range(data.draw(st.integers(0, 6))):
        at = data.draw(st.integers(0, len(held)))
        held[at : at + data.draw(st.integers(0, 4))] = data.draw(
            st.binary(max_size=4)
            | st.sampled_from([b"\0", b'"', b"\xff\xfe", b"1e999"])
        )
    path = tmp_path / name
    path.write_bytes(held)
    with suppress(UnusableError) if name == "a.zip" else nullcontext():
        assert all(place > Place() and row for place, row in told(path))


def consumed(reading: FileReader) -> tuple[int, int]:
    """Return how much was read, and how much memory that took at most."""
    tracemalloc.start()
    with reading:
        count = sum(1 for _ in reading.rows(Place()))
        assert reading.fraction == 1
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return count, peak


def test_memory_does_not_grow_with_the_file(table: Path) -> None:
    line = "2026-11-20T10:00:00Z,steps,ring,500,steps\n"
    with table.open("w") as text:
        text.write(f"{HEAD}\n")
        text.writelines(line for _ in range(200_000))
    count, peak = consumed(reader(table))
    assert count == 200_000
    assert peak < 2_000_000


def test_memory_does_not_grow_with_a_line(table: Path) -> None:
    with table.open("w") as text:
        text.write(f"{HEAD}\n")
        text.writelines("x" * 1_000_000 for _ in range(40))
        text.write("\n2026-11-20T10:00:00Z,steps,ring,500,steps\n")
    count, peak = consumed(reader(table))
    assert count == 2
    assert peak < 4_000_000
