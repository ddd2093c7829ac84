"""What comes over the wire is looked at before anything is written."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from hypothesis import given, strategies as st
import orjson
import pytest

from custom_components.lifeops.core.errors import ProtocolError, StoreDamagedError
from custom_components.lifeops.core.ops import Origin
from custom_components.lifeops.core.series import SeriesKey
from custom_components.lifeops.store import codec
from custom_components.lifeops.store.hours import Totals
from custom_components.lifeops.store.series_parcel import (
    PLAIN_MOST,
    Entry,
    Parcel,
    SentHour,
    SentPoint,
    pack_parcel,
    unpack_parcel,
)
from custom_components.lifeops.store.sqlite import SqliteStore

from .conftest import NOW
from .series import HRV, STEPS, points, rows

TABLES = ("origin", "node", "series", "point", "series_log", "dirty", "hour")


def told(**changes: Any) -> dict[str, Any]:
    """Return a parcel of one entry with two points and an hour, as it is packed."""
    parcel = {
        "origins": [["cabin", "e"]],
        "series": [["hrv_ms", "ann", "ring"]],
        "origin": [0],
        "seq": [1],
        "points": {
            "series": [0],
            "count": [2],
            "entry": [0, 0],
            "ts": [5, 5],
            "value": [1.5, 2],
            "h": [7, 0],
        },
        "hours": {
            "series": [0],
            "count": [1],
            "entry": [0],
            "hour": [3],
            "n": [2],
            "sum": [4],
            "min": [1],
            "max": [3],
            "last": [3.0],
            "last_ts": [9],
            "h": [8],
        },
    }
    return {**parcel, **changes}


def of(part: str, **changes: Any) -> dict[str, Any]:
    return {part: {**told()[part], **changes}}


def packed(parcel: Mapping[str, Any]) -> bytes:
    return codec.squeeze(orjson.dumps(parcel))


def test_what_is_packed_by_hand_is_read() -> None:
    key = SeriesKey(metric="hrv_ms", person="ann", source="ring")
    assert unpack_parcel(packed(told())) == Parcel(
        [Entry(Origin("cabin", "e"), 1)],
        {key: [SentPoint(0, 5, 1.5, 7), SentPoint(0, 10, 2.0, 7)]},
        {key: [SentHour(0, 3, Totals(2, 4.0, 1.0, 3.0, 3.0, 9, 8))]},
    )


WHOLE = st.integers(0, 2**61)
VALUE = st.floats(-1e99, 1e99)


@given(
    st.dictionaries(
        st.sampled_from([HRV, STEPS]),
        st.lists(
            st.builds(SentPoint, st.integers(0, 1), WHOLE, VALUE, WHOLE), min_size=1
        ),
    ),
    st.dictionaries(
        st.sampled_from([HRV, STEPS]),
        st.lists(
            st.builds(
                SentHour,
                st.integers(0, 1),
                WHOLE,
                st.builds(
                    Totals, st.integers(1, 99), VALUE, VALUE, VALUE, VALUE, WHOLE, WHOLE
                ),
            ),
            min_size=1,
        ),
    ),
)
def test_what_is_packed_is_unpacked(
    sent: dict[SeriesKey, list[SentPoint]], hours: dict[SeriesKey, list[SentHour]]
) -> None:
    entries = [Entry(Origin("ann", "x"), 3), Entry(Origin("bob", "y"), 0)]
    parcel = Parcel(entries, sent, hours)
    assert unpack_parcel(pack_parcel(parcel)) == parcel


WRONG: Mapping[str, Mapping[str, Any]] = {
    "an origin without a name": told(origins=[["", ""]]),
    "an origin of three": told(origins=[["a", "b", "c"]]),
    "an origin of numbers": told(origins=[[1, 2]]),
    "an unknown origin": told(origin=[1]),
    "a place from the end": told(origin=[-1]),
    "a number below none": told(seq=[-1]),
    "a number that is none": told(seq=["1"]),
    "a number too many": told(seq=[1, 1]),
    "an entry twice": told(origin=[0, 0], seq=[1, 0]),
    "a truth for a number": told(seq=[True]),
    "a name that is a book": told(series=[["hrv_ms", "ann", "r" * 999]]),
    "no columns": told(points=None),
    "a column less": told(points={"series": [], "count": []}),
    "columns of two lengths": told(**of("points", value=[1.0])),
    "rows of no series": told(**of("points", count=[1])),
    "a series of more rows": told(**of("points", count=[3])),
    "a series twice": told(**of("points", series=[0, 0], count=[1, 1])),
    "a series of no rows": told(series=[["a"] * 3, ["b"] * 3])
    | of("points", series=[0, 1], count=[2, 0]),
    "an unknown series": told(**of("points", series=[1])),
    "an unknown entry": told(**of("points", entry=[0, 1])),
    "an hour of an unknown entry": told(**of("hours", entry=[1])),
    "no value": told(**of("points", value=[1.0, None])),
    "a text for a value": told(**of("points", value=[1.0, "2"])),
    "a value without end": told(**of("points", value=[1.0, 1e100])),
    "a time before all": told(**of("points", ts=[5, -6])),
    "a time after all": told(**of("points", ts=[5, 2**62])),
    "a time in parts": told(**of("points", ts=[5, 0.5])),
    "a clock after all": told(**of("points", h=[2**62, 0])),
    "an hour of nothing": told(**of("hours", n=[0])),
    "half a point": told(**of("hours", n=[0.5])),
    "an hour without a sum": told(**of("hours", sum=[None])),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_no_home_may_send_is_refused_and_leaves_nothing(
    store: SqliteStore, name: str
) -> None:
    before = [rows(store, table) for table in TABLES]
    with pytest.raises(ProtocolError):
        store.series.sync().apply(packed(WRONG[name]))
    assert [rows(store, table) for table in TABLES] == before


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"x",
        b"zgarbage",
        b"dgarbage",
        codec.squeeze(b"[]"),
        codec.squeeze(b"{"),
        codec.squeeze(b"{}")[:-1],
        codec.squeeze(orjson.dumps(told())) + b"more",
        codec.squeeze(orjson.dumps(told()) + b" " * PLAIN_MOST),
        packed(told())[:20],
    ],
)
def test_what_is_no_parcel_is_refused(store: SqliteStore, payload: bytes) -> None:
    with pytest.raises(ProtocolError):
        store.series.sync().apply(payload)


@given(st.binary(max_size=60), st.integers(0, 200))
def test_a_parcel_that_was_bitten_is_refused_or_read(junk: bytes, at: int) -> None:
    good = packed(told())
    with suppress(ProtocolError):
        unpack_parcel(good[:at] + junk + good[at + len(junk) :])


@pytest.mark.parametrize(
    "position", ["", "x", "[]", "[1]", "[1, 2, 3]", '["a", 1]', f"[1, {2**70}]", "{"]
)
def test_a_place_that_this_home_never_gave_is_refused(
    store: SqliteStore, position: str
) -> None:
    reading = store.series.sync().read()
    with pytest.raises(ProtocolError):
        reading.delta({}, position, 10)
    with pytest.raises(ProtocolError):
        reading.snapshot(position, 10)
    reading.close()


@pytest.mark.parametrize(
    "position", ['[-1, "", 0]', f'[0, "", {2**70}]', '[0, "", -5]', '["0", "", 0]']
)
def test_a_place_in_no_snapshot_is_refused(store: SqliteStore, position: str) -> None:
    reading = store.series.sync().read()
    with pytest.raises(ProtocolError):
        reading.snapshot(position, 10)
    reading.close()


@pytest.mark.parametrize("blob", ["x'7a00'", "x''"])
def test_an_entry_that_is_spoilt_here_is_told(store: SqliteStore, blob: str) -> None:
    store.series.append({HRV: points(1)}, NOW)
    store.series._database.execute(f"UPDATE series_log SET blob = {blob}")  # noqa: S608
    reading = store.series.sync().read()
    with pytest.raises(StoreDamagedError):
        reading.delta({}, None, 10)
    reading.close()
