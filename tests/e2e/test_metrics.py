"""The metrics database beside a running home: filled, killed, filled again."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import psycopg
import pytest
from pytest_socket import enable_socket

from demo.client import until
from tests.require import require

from .evening import FEW, Demo, Evening, open_evening
from .test_winddown import stepped

HEART_RATE = "heart_rate_bpm"
STATUS = "sensor.data_home_status"
LAG = "sensor.data_home_metrics_database_lag"
POINTS = 1_000
NIGHTS = 10
DAY = timedelta(days=1)

COUNT = """
SELECT count(*), avg(value) FROM lifeops.health_metrics
WHERE metric = %s AND person = 'Ann' AND "time" >= %s AND "time" < %s
"""
ALL_NIGHTS = """
SELECT person.name, count(*) FROM lifeops.sleep_sessions AS night
JOIN lifeops.person ON person.id = night.person GROUP BY person.name
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """Return one demo for all of this: it takes longer to start than to look at."""
    enable_socket()
    running = Demo.start(tmp_path_factory.mktemp("demo"), NIGHTS + FEW)
    try:
        require("timescale", present=bool(running.database))
        yield running
    finally:
        running.stop()


async def ask(
    home: Demo, statement: str, arguments: tuple[Any, ...] = ()
) -> list[tuple[Any, ...]]:
    """Ask the metrics database as somebody with psql does."""
    async with await psycopg.AsyncConnection.connect(home.database) as connection:
        return await (
            await connection.execute(statement.encode(), arguments)
        ).fetchall()


async def days_of(evening: Evening, metric: str, **asked: str) -> dict[str, Any]:
    """Return what Home Assistant answers of Ann, by the start of each day."""
    answer = await evening.client.ask(
        "lifeops.get_metrics", person="Ann", metric=metric, **asked
    )
    values = {datetime.fromisoformat(one["start"]): one for one in answer["values"]}
    return {**answer, "values": values}


async def filled(home: Demo) -> bool:
    """Return whether a good part of the past stands in the database."""
    nights = dict(await ask(home, ALL_NIGHTS))
    ((points,),) = await ask(
        home,
        "SELECT count(*) FROM lifeops.health_metrics WHERE metric = %s",
        (HEART_RATE,),
    )
    fewest = min(nights.get(who, 0) for who in ("Ann", "Ben"))
    return bool(points > POINTS and fewest > NIGHTS)


async def status(evening: Evening) -> dict[str, Any]:
    """Return how the data of the home do."""
    state: dict[str, Any] = await evening.client.get(f"/api/states/{STATUS}")
    return state


async def test_points_and_nights_arrive_and_are_told_alike(home: Demo) -> None:
    async with open_evening(home) as evening:
        await until("points and nights", lambda: filled(home))

        told = await days_of(evening, HEART_RATE)
        assert (told["unit"], told["backend"]) == ("bpm", "hours")
        start = sorted(told["values"])[-3]
        ((count, mean),) = await ask(home, COUNT, (HEART_RATE, start, start + DAY))
        assert count == told["values"][start]["n"]
        assert mean == pytest.approx(told["values"][start]["value"])

        nights = await days_of(evening, "sleep_total_s")
        assert (nights["unit"], nights["backend"]) == ("s", "nights")
        steps = await days_of(evening, "steps")
        assert (steps["unit"], steps["aggregation"]) == ("steps", "max")


async def test_home_goes_on_without_the_database_and_fills_it_afterwards(
    home: Demo,
) -> None:
    async with open_evening(home) as evening:
        await until("points and nights", lambda: filled(home))
        home.timescale("signal", "KILL")

        async def failing() -> bool:
            return bool((await status(evening))["state"] == "failing")

        await until("the failure is told", failing)
        assert (await status(evening))["attributes"][
            "database_problem"
        ] == "unreachable"
        lag = await evening.client.get(f"/api/states/{LAG}")
        assert float(lag["state"]) >= 0

        async def lacking() -> dict[str, Any] | None:
            report = (await evening.client.ask("lifeops.get_data"))["report"]
            return report if report["sink"]["behind"] else None

        await until("measurements come in meanwhile", lacking)
        await evening.set_bedtime(60)
        await evening.client.act("lifeops.start_winddown", person="Ann")
        await stepped(evening, "floor_lamp", 1)
        before = (await days_of(evening, HEART_RATE, aggregation="count"))["values"]
        whole = sorted(before)[1:-1]
        assert whole

        home.timescale(
            "start", "--port", home.database.rpartition(":")[2].split("/")[0]
        )

        async def drained() -> bool:
            return bool((await status(evening))["state"] == "ok")

        await until("the database has caught up", drained)
        for start in whole:
            ((count, _),) = await ask(home, COUNT, (HEART_RATE, start, start + DAY))
            assert count == before[start]["n"], start
        assert (await status(evening))["attributes"]["database_problem"] is None
    assert "Traceback" not in home.log
