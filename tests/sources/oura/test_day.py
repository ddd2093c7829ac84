"""A whole day against the vendor's cloud, faster than it is lived."""

from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any
from unittest.mock import Mock, patch
from zoneinfo import ZoneInfo

import aiohttp
import pytest

from custom_components.lifeops.core.health import SourceHealthRecord
from custom_components.lifeops.sources.oura.client import OuraClient
from custom_components.lifeops.sources.oura.endpoints import ENDPOINTS, Shape
from custom_components.lifeops.sources.oura.poller import OuraPoller

from ...fakes.oura import LEGACY_APP, OuraPlan, OuraServer
from ...fakes.oura.endpoints import ENDPOINTS as SERVED, SCOPES
from .home import ACCOUNT, START, TODAY, Clock, Intake

ZONE = ZoneInfo("Europe/Stockholm")
DAY = timedelta(days=1)
FIVE = timedelta(minutes=5)
SELDOM = timedelta(minutes=35)
END = START + 99 * DAY
WORN = 40
NIGHTLY = {
    "sleep_total_s": "total_s",
    "sleep_latency_s": "latency_s",
    "in_bed_s": "in_bed_s",
    "efficiency_pct": "efficiency",
    "sleep_score": "score",
}


class Ring:
    """A person with a ring, their cloud and their home, all by one clock."""

    def __init__(self, server: OuraServer, clock: Clock, client: OuraClient) -> None:
        """Begin with an empty store."""
        self.server = server
        self.clock = clock
        self.client = client
        self.intake = Intake()
        self.least_left = 500
        self.poller = OuraPoller(client, self.intake, clock, ACCOUNT, Random(2))

    async def until(self, end: datetime) -> SourceHealthRecord:
        """Poll each five minutes; return how the account does at the end."""
        while True:
            self.clock.turn(minutes=5)
            health = await self.poller.poll()
            self.least_left = min(self.least_left, self.client.quota.left)
            if self.clock.now() >= end:
                return health

    def truth(self, path: str, first: date, last: date) -> dict[str, object]:
        """Return the documents that the cloud has now, without what is dropped."""
        (endpoint,) = (one for one in ENDPOINTS if one.path == path)
        found = self.server.cloud.documents(SERVED[path], first, last, self.clock.now())
        return {
            one["id"]: {name: one[name] for name in one if name not in endpoint.dropped}
            for one in found
        }

    def stands(self, endpoint: str, first: date, last: date) -> dict[str, object]:
        """Return the documents that stand of some days; each stands once."""
        stored = self.intake.records["health_document"]
        of = [name.split("/") for name in stored if name.split("/")[3] == endpoint]
        documents = self.intake.documents(endpoint)
        assert len(of) == len(documents)
        days = {document: date.fromisoformat(day) for _, day, _, _, document in of}
        return {one: documents[one] for one in days if first <= days[one] <= last}

    def check_documents(self, first: date, last: date) -> int:
        """Assert that each document of some days stands, once, as the cloud has it."""
        counted = 0
        for endpoint in ENDPOINTS:
            if endpoint.shape is not Shape.DAYS:
                continue
            told = self.truth(endpoint.path, first, last)
            assert self.stands(endpoint.name, first, last) == told, endpoint.name
            counted += len(told)
        return counted

    def check_nights(self, first: date, last: date) -> int:
        """Assert that each night is what was slept, and no other is told."""
        stands, counted = self.intake.nights(), 0
        for age in range((last - first).days + 1):
            day = first + age * DAY
            episodes = self.server.edits.episodes(day, self.clock.now())
            nights = [one.sleep for one in episodes if one.is_night]
            naps = [one.sleep for one in episodes if one.type in ("sleep", "late_nap")]
            if not nights and not naps:
                assert day not in stands
                continue
            night = stands[day]
            assert len(night.naps) == len(naps)
            assert {nap.end for nap in night.naps} == {nap.end for nap in naps}
            assert bool(nights) is (night.wake is not None)
            for slept in nights:
                assert (night.bedtime, night.wake) == (slept.start, slept.end)
                told = {name: night.metrics[name].value for name in NIGHTLY}
                assert told == {
                    name: getattr(slept, of) for name, of in NIGHTLY.items()
                }
                counted += 1
        return counted

    def check_series(self, first: date) -> int:
        """Assert that each point that was asked for by now stands, and no other."""
        start, counted = datetime.combine(first, time(), tzinfo=UTC), 0
        days = self.truth("daily_activity", first, self.clock.now().date() + DAY)
        measured = {
            "heart_rate_bpm": self._rows("heartrate", "bpm", start),
            "ring_battery_pct": self._rows("ring_battery_level", "level", start),
            "steps": _figures(days.values(), "steps"),
            "active_energy_kcal": _figures(days.values(), "active_calories"),
        }
        assert len(self.intake.points) == len(measured)
        for metric, told in measured.items():
            points = self.intake.points[f"anna/{metric}/ring"]
            asked = self.clock.now() - SELDOM if metric == "ring_battery_pct" else END
            stands = {at: points[at] for at in points if start <= at <= asked}
            due = {at: value for at, value in told.items() if at <= asked}
            assert stands == due, metric
            counted += len(told)
        return counted

    def _rows(self, path: str, name: str, start: datetime) -> dict[datetime, float]:
        now = self.clock.now()
        rows = self.server.cloud.rows(SERVED[path], start, now, now)
        return {datetime.fromisoformat(row["timestamp"]): row[name] for row in rows}


def _figures(days: Iterable[Any], name: str) -> dict[datetime, float]:
    """Return a figure of each day at noon."""
    noon = time(12, tzinfo=UTC)
    return {
        datetime.combine(date.fromisoformat(day["day"]), noon): day[name]
        for day in days
        if day[name] is not None
    }


@contextmanager
def emptied(server: OuraServer, share: float) -> Iterator[Mock]:
    """Let a share of the answers say that there is nothing at all."""
    luck, documents = Random(6), server.cloud.documents

    def some(*asked: Any) -> list[Any]:
        return [] if luck.random() < share else documents(*asked)

    with patch.object(server.cloud, "documents", Mock(side_effect=some)) as served:
        yield served


@pytest.fixture
async def ring(socket_enabled: None) -> AsyncIterator[Ring]:
    """Wear a ring since weeks, connected now."""
    clock = Clock()
    first = TODAY - WORN * DAY
    plan = OuraPlan(first=first, zone=ZONE, seed=7, now=clock.now)
    async with OuraServer(plan) as server, aiohttp.ClientSession() as session:
        issued = server.oauth.issue(LEGACY_APP.client_id, SCOPES)
        access = str(issued["access_token"])

        async def token() -> str:
            return access

        client = OuraClient(session, server.url, token, monotonic=clock.monotonic)
        yield Ring(server, clock, client)


@pytest.mark.slow
async def test_a_day_of_faults_leaves_what_the_person_lived(ring: Ring) -> None:
    faults = ring.server.faults
    for kind in ("status", "cut", "html", "nulls", "unknown_field"):
        faults.add(kind, share=0.02, seed=3)
    for code in (401, 403, 404, 410):
        faults.add("status", share=0.01, seed=code, code=code)
    faults.add("status", share=0.002, seed=4, code=429, retry_after=120)
    ring.server.edits.corrected(TODAY - DAY, at=START + 7 * FIVE, end_min=-25)
    ring.server.edits.vanished(TODAY - 3 * DAY, at=START + 70 * FIVE)
    ring.server.edits.deleted(TODAY - 4 * DAY, at=START + 90 * FIVE)
    ring.server.edits.nap(TODAY, at=START + 50 * FIVE)
    with emptied(ring.server, share=0.05) as served:
        await ring.until(START + DAY)
    assert served.call_count > 500
    assert sum(faults.struck.values()) > 100
    faults.clear()
    health = await ring.until(START + DAY + timedelta(hours=7))
    assert (health.problem, health.parts, health.not_granted) == (None, {}, ())
    today = ring.clock.now().date()
    assert ring.check_documents(today - 6 * DAY, today + DAY) > 40
    assert ring.check_nights(today - 7 * DAY, today + DAY) >= 4
    assert ring.check_series(today - 6 * DAY) > 1000
    assert ring.least_left > 300
    assert ring.server.quota.most < 250


async def test_late_corrected_and_with_a_nap_a_night_is_right_at_each_moment(
    ring: Ring,
) -> None:
    ring.clock.at = START - timedelta(hours=2)
    edits = ring.server.edits
    late, corrected, napped = (
        datetime.combine(TODAY, wall, tzinfo=ZONE)
        for wall in (time(11, 40), time(13, 10), time(16))
    )
    edits.late(TODAY, late)
    edits.corrected(TODAY, corrected, end_min=-30)
    edits.nap(TODAY, napped)
    await ring.until(late - FIVE)
    assert TODAY not in ring.intake.nights()
    await ring.until(late + FIVE)
    before = ring.intake.nights()[TODAY]
    ring.check_nights(TODAY, TODAY)
    ring.clock.at = corrected - 2 * FIVE
    await ring.until(corrected - FIVE)
    assert ring.intake.nights()[TODAY].wake == before.wake
    await ring.until(corrected + FIVE)
    after = ring.intake.nights()[TODAY]
    assert after.wake != before.wake
    ring.check_nights(TODAY, TODAY)
    ring.clock.at = napped - 2 * FIVE
    await ring.until(napped + FIVE)
    ring.check_nights(TODAY, TODAY)
    assert len(ring.intake.nights()[TODAY].naps) == len(after.naps) + 1


async def test_weeks_of_history_are_what_the_person_lived(ring: Ring) -> None:
    ring.server.faults.add("status", share=0.02, seed=5)
    await ring.poller.poll()
    reached = TODAY
    while reached > TODAY - (WORN + 5) * DAY:
        ring.clock.turn(seconds=5)
        progress = await ring.poller.backfill()
        assert progress is not None
        dated = [one.name for one in ENDPOINTS if one.dated]
        reached = max(progress.reached.get(name, TODAY) for name in dated)
    first = TODAY - WORN * DAY
    assert ring.check_documents(first, TODAY) > 200
    assert ring.check_nights(first, TODAY) > 30
    assert ring.check_series(first) > 5000
