"""Stores of several homes in real sessions, and files that go back in time."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import count
from shutil import copytree, rmtree
from typing import NamedTuple

from custom_components.lifeops.core.json import Json
from custom_components.lifeops.core.series import Point, SeriesKey
from custom_components.lifeops.store.series_sync import SeriesStream
from custom_components.lifeops.sync import events as e
from custom_components.lifeops.sync.hello import Resume
from custom_components.lifeops.sync.protocols import Stream
from custom_components.lifeops.sync.pump import Line, Pump
from custom_components.lifeops.sync.session import Session

from .conftest import NOW
from .homes import Home

_TALKS = count()
HEART = SeriesKey(metric="heart_rate", person="ann", source="oura")


class Talk(NamedTuple):
    """Two homes that are connected."""

    line: Line
    mine: Pump
    theirs: Pump

    def go_on(self) -> None:
        """Let the first one tell what it has written since."""
        self.mine.do(self.mine.session.changed())
        self.line.run()

    def compare(self) -> None:
        """Let both compare what they hold, and heal it."""
        self.mine.do(self.mine.session.digest())
        self.line.run()

    def end(self) -> None:
        self.mine.do(self.mine.session.close())
        self.line.run()


def put(home: Home, name: str, values: Mapping[str, Json], at: datetime = NOW) -> None:
    """Write a record of somebody."""
    with home.store.transaction(at) as work:
        work.put_record("sleep_settings", name, values, "ann")


def need(home: Home, name: str, minutes: int) -> None:
    """Write how much sleep somebody needs."""
    put(home, name, {"need_min": minutes})


def names(home: Home) -> list[str]:
    """Return whose settings stand."""
    found = home.store._database.execute(
        "SELECT DISTINCT id FROM record WHERE dataset = 'sleep_settings'"
        " AND value IS NOT NULL"
    )
    return sorted(name for (name,) in found)


def measure(home: Home, first_min: int, *values: float) -> None:
    """Take in a batch for each value."""
    for place, value in enumerate(values):
        moment = NOW - timedelta(minutes=first_min + place)
        home.store.series.append({HEART: [Point(moment, value)]}, NOW)


def points(home: Home) -> list[float]:
    """Return all values that stand."""
    found = home.store.series._database.execute("SELECT value FROM point")
    return sorted(value for (value,) in found)


def series_of(home: Home) -> SeriesStream:
    """Return the series of a home, which obeys the cuts of its records."""
    return SeriesStream(home.store.series, home.stream.cuts)


def pump(home: Home, peer: Home, resume: Mapping[str, Resume] | None = None) -> Pump:
    """Return a home's side of a session."""
    series = series_of(home)
    streams: dict[str, Stream] = {"records": home.stream, "series": series}
    facts = e.Facts(
        home=home.name,
        version="1",
        nonce=f"{home.name}-{next(_TALKS)}",
        time=0.0,
        vectors={name: stream.vector() for name, stream in streams.items()},
        origins={name: stream.own().epoch for name, stream in streams.items()},
        acks={
            name: {"records": vector}
            for name, vector in home.stream.acknowledgements().items()
        },
        heard={"records": home.stream.heard()},
    )

    def renew(news: e.NewEpoch) -> None:
        file = home.store if news.stream == "records" else home.store.series
        if file.written()[1] < news.seen:
            file.renew_epoch()

    return Pump(Session(facts, peer=peer.name, resume=resume), streams, renew=renew)


def connect(one: Home, other: Home) -> Talk:
    """Let two homes tell each other all, and stay connected."""
    mine, theirs = pump(one, other), pump(other, one)
    line = Line(mine, theirs)
    line.run()
    return Talk(line, mine, theirs)


def talk(*pairs: tuple[Home, Home]) -> list[Talk]:
    """Let homes meet, two at a time."""
    talks = []
    for pair in pairs:
        talks.append(connect(*pair))
        talks[-1].end()
    return talks


def level(*homes: Home) -> bool:
    """Return whether homes hold the same, and say so."""
    first, *others = homes
    return all(
        other.digests() == first.digests()
        and other.stream.vector() == first.stream.vector()
        and points(other) == points(first)
        and other.store.series.sync().vector() == first.store.series.sync().vector()
        for other in others
    )


def copy(home: Home) -> None:
    """Keep a copy of all files as they are, without a word to the store."""
    home.close()
    copytree(home.folder, _kept(home))
    home.reopen()


def put_back(home: Home) -> None:
    """Put the copy in place again, without a word to the store."""
    home.close()
    rmtree(home.folder)
    copytree(_kept(home), home.folder)
    home.reopen()


def cut_of(home: Home, revoked: str) -> dict[str, int]:
    """Return a cut that lets stand what a home holds of another."""
    vector = home.stream.vector()
    return {at.epoch: seq for at, seq in vector.items() if at.home == revoked}


def _kept(home: Home) -> str:
    return f"{home.folder}-kept"
