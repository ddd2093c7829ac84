"""What goes out comes in again, once, and through any interruption."""

from collections.abc import Sequence
from datetime import date, timedelta
from io import BytesIO
import json
from pathlib import Path
from shutil import copytree, rmtree
from zipfile import ZipFile

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.lifeops.core.datasets import HEALTH_DOCUMENT, NIGHT
from custom_components.lifeops.core.series import Point, SeriesKey
from custom_components.lifeops.ha.hub import Hub
from custom_components.lifeops.ha.transfer import importing
from custom_components.lifeops.ha.transfer.sorting import Sorter
from custom_components.lifeops.metrics.days import edges_of

from ...entries import ANN
from ...settle import NIGHT_BEFORE, NOON, night, settle, start, tell_nights
from .conftest import ANN_USER, Asking, held

HEART = SeriesKey(metric="heart_rate_bpm", person=ANN, source="ring")
STEPS = SeriesKey(metric="steps", person=ANN, source="phone")
HOUR = timedelta(hours=1)
BEATS = [Point(NOON - n * timedelta(minutes=5), 60.0 + n % 7) for n in range(40, 0, -1)]
OURA_SLEEP = (
    "id;average_hrv;bedtime_end;bedtime_start;day;deep_sleep_duration;efficiency;"
    "heart_rate;light_sleep_duration;rem_sleep_duration;sleep_phase_5_min;"
    "time_in_bed;total_sleep_duration;type\n"
    "s1;48;2024-05-02T06:00:00+02:00;2024-05-01T22:00:00+02:00;2024-05-02;5400;93;"
    '{"interval": 300, "items": [60, null]};15300;6300;4321;28800;27000;long_sleep\n'
    "s2;48;nonsense;2024-05-02T22:00:00+02:00;2024-05-03;5400;93;;1;1;;1;1;long_sleep\n"
)


def points(hub: Hub, key: SeriesKey) -> Sequence[Point]:
    return hub.store.series.points(str(key), NOON - timedelta(days=400), NOON)


async def nights(hub: Hub, day: date = NIGHT_BEFORE) -> list[str]:
    return [row.id for row in await hub.async_of_days(NIGHT, ANN, day, day)]


async def test_what_goes_out_is_all_there(
    hass: HomeAssistant, hub: Hub, asking: Asking
) -> None:
    assert isinstance(hub.entry, MockConfigEntry)
    await hub.async_append({HEART: BEATS, STEPS: [Point(NOON - HOUR, 900)]})
    await tell_nights(hass, hub.entry, night())
    told = await asking.do("export_metrics", user_id=ANN_USER)
    assert told["state"] == "done"
    assert told["counts"] == {"points": 41, "hours": 0, "nights": 1, "series": 2}
    assert Path(told["path"]).parent == asking.folder / "exports"
    with ZipFile(BytesIO(held(told["path"]))) as archive:
        assert set(archive.namelist()) == {
            "metrics.csv",
            "hours.csv",
            "nights.json",
            "manifest.json",
        }
        manifest = json.loads(archive.read("manifest.json"))
        table = archive.read("metrics.csv").decode().splitlines()
    assert (manifest["version"], manifest["person"]) == (1, ANN)
    assert table[0] == "time,metric,source,value,unit"
    assert "2026-03-10T18:00:00Z,steps,phone,900,steps" in table
    assert "2026-03-10T14:00:00Z,bedtime,ring,2026-03-10T06:00:00Z," in table


async def test_what_went_out_comes_in_for_another(
    hass: HomeAssistant, hub: Hub, asking: Asking
) -> None:
    assert isinstance(hub.entry, MockConfigEntry)
    await hub.async_append({HEART: BEATS})
    await tell_nights(hass, hub.entry, night())
    told = await asking.do("export_metrics", person="Ann", format="json")
    inbox = asking.folder / "transfers" / "ann.zip"
    inbox.write_bytes(held(told["path"]))
    begun = await asking.do("import_metrics", person="Bea", path="ann.zip")
    done = await asking.over(begun["id"])
    assert done["state"] == "done"
    assert done["unusable"] == {}
    assert done["progress"] == 1
    bea = SeriesKey(metric=HEART.metric, person="b" * 32, source="ring")
    assert points(hub, bea) == points(hub, HEART) == BEATS


async def test_twice_changes_nothing(hub: Hub, asking: Asking) -> None:
    table = "time,metric,value\n2026-03-09T10:00:00Z,steps,500\n" * 2
    first = await asking.take_in("a.csv", table)
    assert first["unusable"] == {"bad_time": 1}
    assert first["examples"] == [{"file": "a.csv", "line": 3, "reason": "bad_time"}]
    assert first["counts"] == {"read": 3, "point": 1, "hour": 0}
    assert first["source"].startswith("import:")
    end, journal = hub.store.series.end(), hub.snapshot.pos
    again = await asking.take_in("renamed.csv", table)
    assert again["source"] == first["source"]
    assert (hub.store.series.end(), hub.snapshot.pos) == (end, journal)


async def test_old_points_become_whole_hours(hub: Hub, asking: Asking) -> None:
    await hub.upkeep.async_purge(dry=False)
    assert hub.store.series.floor > NOON - timedelta(days=91)
    lines = [
        f"2025-03-0{1 + n % 3}T10:{n // 3:02}:00+01:00,heart_rate_bpm,{60 + n % 5}"
        for n in range(90)
    ]
    told = await asking.take_in("old.csv", "\n".join(["time,metric,value", *lines]))
    assert told["unusable"] == {}
    key = SeriesKey(metric="heart_rate_bpm", person=ANN, source=told["source"])
    with hub.store.read_series() as reader:
        day = NOON.replace(year=2025, month=3, day=1, hour=0)
        hours = edges_of(day, day + timedelta(days=3), HOUR)
        sums = reader.sums([str(key)], hours)[str(key)]
    assert [one.n for one in sums] == [30, 30, 30]
    assert not points(hub, key)


async def test_nights_of_a_table(hub: Hub, asking: Asking) -> None:
    table = (
        "time;metric;source;value;unit\n"
        "2026-03-10T07:00:00-07:00;sleep_total_s;mat;7,5;h\n"
        "2026-03-10T07:00:00-07:00;bedtime;mat;2026-03-09T23:00:00-07:00;\n"
        "2026-03-10T07:00:00-07:00;hrv_ms;mat;48;lightyears\n"
    )
    told = await asking.take_in("nights.csv", table)
    assert told["unusable"] == {"unknown_unit": 1}
    stands = await hub.async_of_days(NIGHT, ANN, NIGHT_BEFORE, NIGHT_BEFORE)
    assert [row.id for row in stands] == [f"{ANN}/2026-03-10/mat"]
    assert stands[0].value.metrics["sleep_total_s"].value == 27_000
    assert stands[0].value.bedtime == NOON.replace(hour=6)


async def test_a_night_that_stands_is_not_made_older(
    hass: HomeAssistant, hub: Hub, asking: Asking
) -> None:
    assert isinstance(hub.entry, MockConfigEntry)
    await tell_nights(hass, hub.entry, night())
    line = "2026-03-10T06:30:00-07:00,sleep_score,ring,1\n"
    await asking.take_in("old.csv", f"time,metric,source,value\n{line}")
    stands = await hub.async_of_days(NIGHT, ANN, NIGHT_BEFORE, NIGHT_BEFORE)
    assert [row.value.metrics["sleep_score"].value for row in stands] == [82]


async def test_an_account_export_of_a_ring(hub: Hub, asking: Asking) -> None:
    archived = BytesIO()
    with ZipFile(archived, "w") as archive:
        archive.writestr("App Data/sleepmodel.csv", OURA_SLEEP)
        archive.writestr(
            "App Data/dailysleep.csv",
            'id;contributors;day;score;timestamp\na;{"rem_sleep": 70};2024-05-02;81;'
            "2024-05-02T00:00:00.000+00:00\n",
        )
        archive.writestr(
            "App Data/dailyactivity.csv",
            "id;active_calories;day;steps\nb;520;2024-05-02;8421\n",
        )
        archive.writestr(
            "App Data/dailyspo2.csv", "id;day;spo2_percentage\nc;2024-05-02;97.4\n"
        )
        archive.writestr(
            "App Data/heartrate.csv",
            "timestamp;bpm;source\n2026-03-09T10:00:00Z;61;awake\n"
            "2026-03-09T10:05:00Z;600;awake\n",
        )
        archive.writestr("App Data/userinfo.txt", "whatever")
    told = await asking.take_in("oura.zip", archived.getvalue())
    assert told["state"] == "done"
    assert told["unusable"] == {"malformed": 2, "unknown_file": 1}
    day = date(2024, 5, 2)
    (row,) = await hub.async_of_days(NIGHT, ANN, day, day)
    assert row.id == f"{ANN}/2024-05-02/import:oura"
    found = {name: it.value for name, it in row.value.metrics.items()}
    assert found["sleep_total_s"] == 27_000
    assert (found["sleep_score"], found["spo2_pct"]) == (81, 97.4)
    assert row.value.hypnogram is not None
    assert row.value.hypnogram.stages == "arld"
    heart = SeriesKey(metric="heart_rate_bpm", person=ANN, source="import:oura")
    assert [point.value for point in points(hub, heart)] == [61]
    steps = SeriesKey(metric="steps", person=ANN, source="import:oura")
    noon = NOON.replace(year=2024, month=5, day=2, hour=0)
    with hub.store.read_series() as reader:
        hours = edges_of(noon, noon + 24 * HOUR, HOUR)
        sums = reader.sums([str(steps)], hours)[str(steps)]
    assert [one.last for one in sums] == [8421]
    documents = await hub.async_of_days(HEALTH_DOCUMENT, ANN, day, day)
    assert len(documents) == 4
    journal = hub.snapshot.pos
    await asking.take_in("oura.zip", archived.getvalue())
    assert hub.snapshot.pos == journal


@pytest.mark.parametrize("step", ["reading", "writing"])
async def test_it_goes_on_after_a_kill(
    hass: HomeAssistant,
    hub: Hub,
    asking: Asking,
    monkeypatch: pytest.MonkeyPatch,
    step: str,
) -> None:
    assert isinstance(hub.entry, MockConfigEntry)
    monkeypatch.setattr(importing, "_LINES", 10)
    monkeypatch.setattr(importing, "_POINTS", 7)
    name, calls = ("staged", 0) if step == "reading" else ("async_append", 0)
    target = Sorter if step == "reading" else Hub
    real = getattr(target, name)

    def counted(*args: object, **more: object) -> object:
        nonlocal calls
        calls += 1
        if calls == 3:
            hub.transfers._stop.set()
        return real(*args, **more)

    monkeypatch.setattr(target, name, counted)
    lines = [
        f"2026-03-{1 + n % 9:02}T{n % 24:02}:{n % 60:02}:00Z,steps,{n}"
        for n in range(100)
    ]
    path = asking.folder / "transfers" / "big.csv"
    path.write_text("\n".join(["time,metric,value", *lines]))
    begun = await asking.do("import_metrics", person="Ann", path="big.csv")
    path.unlink()
    assert await hass.config_entries.async_unload(hub.entry.entry_id)
    key = SeriesKey(metric="steps", person=ANN, source=begun["source"])
    again = await start(hass, hub.entry)
    assert again is not hub
    done = await asking.over(begun["id"])
    assert done["state"] == "done"
    assert done["counts"]["read"] == 100
    assert sorted(point.value for point in points(again, key)) == list(range(100))
    assert calls > 3
    work = asking.folder / "transfers" / ".work"
    await settle(hass, hub.entry)
    await again.hass.async_block_till_done()
    assert {file.suffix for file in work.iterdir()} == {".json"}


@pytest.mark.parametrize("step", ["reading", "writing"])
async def test_what_was_committed_before_a_kill_is_not_read_again(
    hub: Hub,
    asking: Asking,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    step: str,
) -> None:
    assert isinstance(hub.entry, MockConfigEntry)
    monkeypatch.setattr(importing, "_LINES", 10)
    monkeypatch.setattr(importing, "_POINTS", 7)
    work, killed = asking.folder / "transfers" / ".work", tmp_path / "killed"
    name = "staged" if step == "reading" else "async_append"
    target = Sorter if step == "reading" else Hub
    real, calls = getattr(target, name), 0

    def counted(*args: object, **more: object) -> object:
        nonlocal calls
        calls += 1
        if calls == 4:
            copytree(work, killed)
        return real(*args, **more)

    monkeypatch.setattr(target, name, counted)
    lines = [f"2026-03-0{1 + n % 9}T{n % 24:02}:00:00Z,steps,{n}" for n in range(72)]
    told = await asking.take_in("a.csv", "\n".join(["time,metric,value", *lines]))
    key = SeriesKey(metric="steps", person=ANN, source=told["source"])
    stood, once = points(hub, key), calls
    assert len(stood) == 72
    assert await hub.hass.config_entries.async_unload(hub.entry.entry_id)
    rmtree(work)
    copytree(killed, work)
    again = await start(hub.hass, hub.entry)
    done = await asking.over(told["id"])
    assert {**done, "finished_at": None} == {**told, "finished_at": None}
    assert calls - once == once - 3
    assert points(again, key) == stood


async def test_a_transfer_that_ends_home_assistant_is_given_up(
    hass: HomeAssistant, hub: Hub, asking: Asking
) -> None:
    assert isinstance(hub.entry, MockConfigEntry)
    told = await asking.take_in("a.csv", "time,metric,value\n")
    assert await hass.config_entries.async_unload(hub.entry.entry_id)
    work = asking.folder / "transfers" / ".work"
    kept = work / f"{told['id']}.json"
    kept.write_text(
        json.dumps({**json.loads(kept.read_text()), "state": "running", "attempts": 5})
    )
    (work / "leaving.file").write_text("")
    (work / "torn.json").write_text("{")
    await start(hass, hub.entry)
    done = await asking.over(told["id"])
    assert (done["state"], done["error"]) == ("failed", "transfer_given_up")
    assert [path.name for path in work.iterdir()] == [kept.name]


async def test_a_transfer_can_be_cancelled(
    hub: Hub, asking: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "_LINES", 1)
    lines = [f"2026-03-01T10:{n:02}:00Z,steps,{n}" for n in range(60)]
    path = asking.folder / "transfers" / "a.csv"
    path.write_text("\n".join(["time,metric,value", *lines]))
    begun = await asking.do("import_metrics", person="Ann", path="a.csv")
    told = await asking.do("cancel_transfer", transfer=begun["id"])
    assert told["state"] == "cancelled"
    key = SeriesKey(metric="steps", person=ANN, source=begun["source"])
    assert not points(hub, key)
    assert not list((asking.folder / "transfers" / ".work").glob("*.file"))
