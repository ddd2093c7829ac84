"""A person who was erased, in one home and in all that hear of it."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
import shutil

import pytest

from custom_components.lifeops.core.datasets import DATASETS, ERASURE
from custom_components.lifeops.core.effects import Push
from custom_components.lifeops.core.erased import Trace
from custom_components.lifeops.core.erasing import KEPT, ErasureRecord, Erasures
from custom_components.lifeops.core.errors import ProtocolError
from custom_components.lifeops.core.identity import AgentKind, Instance
from custom_components.lifeops.core.json import Json
from custom_components.lifeops.core.ops import Origin
from custom_components.lifeops.engine.protocols import (
    DeadLetterRow,
    DecisionRow,
    InstanceRow,
    OutboxRow,
)
from custom_components.lifeops.store.erased_traces import TRACES, read_traces
from custom_components.lifeops.store.lives import ERASURES_MOST, TOO_OFTEN, Lives

from .conftest import NOW
from .homes import Home

SEEN = {"bedtime": "22:00:00"}
LATE = {"bedtime": "23:00:00"}
MANY = 5
META = 'SELECT * FROM "meta"'


@pytest.fixture
def homes(tmp_path: Path) -> tuple[Home, Home, Home]:
    return (
        Home.make(tmp_path, "alder"),
        Home.make(tmp_path, "birch"),
        Home.make(tmp_path, "cedar"),
    )


def meet(one: Home, other: Home) -> None:
    """Let two homes tell all, again where one of them began a new life."""
    for _ in range(3):
        tell(one, other)
        tell(other, one)


def tell(one: Home, other: Home) -> None:
    """Let a home tell another; nothing counts on what was said in an earlier life."""
    reading = one.stream.read()
    try:
        before = other.origin
        after = other.stream.vector()
        chunk = reading.delta(after, None, 10_000)
        other.stream.apply(chunk.payload)
        if other.origin == before:
            other.stream.settle(reading.target, by=one.name)
    finally:
        reading.close()


def told(value: int) -> Mapping[str, Json]:
    return {"value": value, "at": NOW.isoformat()}


def texts(home: Home) -> list[str]:
    """Return every text of a table in which a person may be named."""
    found: list[str] = []
    tables = "record", "conflict", "instance", "outbox", "decision", "dead_letter"
    for table in (*tables, "damaged_row", "question"):
        for row in home.store._database.execute(f'SELECT * FROM "{table}"'):  # noqa: S608
            if row[1] != ERASURE.name:
                found += [str(cell) for cell in row]
    return found


def test_what_stands_goes_in_every_home(homes: tuple[Home, Home, Home]) -> None:
    alder, birch, cedar = homes
    alder.put(SEEN)
    birch.put({"need_min": 420})
    meet(alder, birch)
    meet(birch, cedar)
    gone = alder.store.erasing.erase(["ann"])
    assert gone["sleep_settings"] == 2
    meet(alder, birch)
    meet(birch, cedar)
    for home in homes:
        assert home.show() is None
        assert "ann" not in "".join(texts(home))


def test_who_was_away_brings_nothing_back(homes: tuple[Home, Home, Home]) -> None:
    alder, birch, cedar = homes
    alder.put(SEEN)
    meet(alder, cedar)
    alder.store.erasing.erase(["ann"])
    cedar.put(LATE, NOW + timedelta(days=200))
    tell(cedar, birch)
    assert birch.show() == {**SEEN, **LATE}
    meet(alder, birch)
    assert birch.show() is None
    meet(birch, cedar)
    assert cedar.show() is None
    assert all("ann" not in "".join(texts(home)) for home in homes)


def test_an_old_backup_is_erased_again(
    homes: tuple[Home, Home, Home], tmp_path: Path
) -> None:
    alder, birch, _ = homes
    birch.put(SEEN)
    birch.store.close()
    shutil.copytree(birch.folder, tmp_path / "backup")
    birch.reopen()
    meet(alder, birch)
    alder.store.erasing.erase(["ann"])
    meet(alder, birch)
    birch.store.close()
    shutil.rmtree(birch.folder)
    shutil.copytree(tmp_path / "backup", birch.folder)
    birch.reopen()
    assert birch.show() == SEEN
    birch.put(LATE, NOW + timedelta(days=1))
    meet(birch, alder)
    assert birch.show() is None
    assert alder.show() is None


def test_whoever_is_added_again_by_a_home_that_knows_stays(
    homes: tuple[Home, Home, Home],
) -> None:
    alder, birch, cedar = homes
    cedar.put(SEEN, NOW + timedelta(days=30))
    alder.store.erasing.erase(["ann"])
    meet(alder, birch)
    birch.put(LATE)
    meet(alder, birch)
    meet(birch, cedar)
    meet(alder, cedar)
    assert [home.show() for home in homes] == [LATE, LATE, LATE]


def test_a_second_erasure_ends_that_too(homes: tuple[Home, Home, Home]) -> None:
    alder, birch, _ = homes
    alder.store.erasing.erase(["ann"])
    meet(alder, birch)
    birch.put(LATE)
    meet(alder, birch)
    alder.store.erasing.erase(["ann"])
    meet(alder, birch)
    assert alder.show() is None
    assert birch.show() is None


def test_others_keep_what_is_theirs(homes: tuple[Home, Home, Home]) -> None:
    alder, birch, _ = homes
    with alder.store.transaction(NOW) as work:
        work.put_record("sleep_settings", "bo", LATE, "bo")
        work.put_record("published", "mood/ann", told(1), "ann")
        work.put_record("published", "mood/bo", told(2), "bo")
    meet(alder, birch)
    birch.store.erasing.erase(["ann"])
    meet(alder, birch)
    for home in (alder, birch):
        assert home.show(record_id="bo") == LATE
    assert alder.show("published", "mood/ann") is None
    assert alder.show("published", "mood/bo") == told(2)
    assert birch.show("published@alder", "mood/ann") is None


def test_what_rules_and_faults_left_goes_too(
    homes: tuple[Home, Home, Home],
) -> None:
    alder = homes[0]
    own, others = (Instance(AgentKind.SLEEP, one) for one in ("ann", "bo"))
    with alder.store.transaction(NOW) as work:
        for instance in (own, others):
            work.put_instance(
                InstanceRow(instance=instance, version=1, state={}, cursor=0)
            )
            work.put_dead_letter(
                DeadLetterRow(instance=instance, at=NOW, fact={}, error="x")
            )
            for read in ({"person": "ann"}, {"person": "bo"}):
                row = DecisionRow(
                    instance=instance,
                    at=NOW,
                    version=1,
                    state={},
                    fact={},
                    reads=[read],
                    effects=[],
                )
                work.put_decision(row, 10)
        work.audit("ann's user", "set", {"person": "ann"})
    gone = alder.store.erasing.erase(["ann"])
    assert gone == {"instance": 1, "dead_letter": 1, "decision": 3, "audit": 1}
    assert "ann" not in "".join(texts(alder))


def test_what_lost_against_another_home_goes_too(
    homes: tuple[Home, Home, Home],
) -> None:
    alder, birch, _ = homes
    alder.put(SEEN)
    birch.put(LATE, NOW + timedelta(minutes=1))
    meet(alder, birch)
    assert alder.store._database.execute('SELECT 1 FROM "conflict"')
    assert birch.store.erasing.erase(["ann"])["conflict"] == 1
    meet(alder, birch)
    for home in (alder, birch):
        assert not home.store._database.execute('SELECT 1 FROM "conflict"')


def test_a_new_life_of_a_home_knows(homes: tuple[Home, Home, Home]) -> None:
    alder, birch, _ = homes
    alder.store.erasing.erase(["ann"])
    meet(alder, birch)
    birch.store.renew_epoch()
    birch.put(SEEN)
    meet(alder, birch)
    assert alder.show() == SEEN


def test_nobody_says_it_for_another_home(homes: tuple[Home, Home, Home]) -> None:
    alder, birch, _ = homes
    forged = "ann/cedar/0123"
    with alder.store.transaction(NOW) as work:
        work.put_record(ERASURE.name, forged, {"asked": ["x"]}, None)
    with pytest.raises(ProtocolError, match="forged_record"):
        tell(alder, birch)


def test_only_who_knows_all_erasures_counts() -> None:
    alder, birch = Origin("alder", "1"), Origin("birch", "2")
    found = Erasures.of(
        [
            ("ann/alder/1", ErasureRecord(asked=("x", "y"))),
            ("ann/birch/2", ErasureRecord(asked=("x",))),
        ]
    )
    assert found.knowing("ann") == {alder}
    assert found.unknown(birch) == {"ann"}
    assert found.unknown(alder) == set()
    assert found.homes("ann") == {"alder"}


def test_nothing_of_homes_is_about_a_person() -> None:
    assert DATASETS.keys() > KEPT
    assert min(DATASETS) == ERASURE.name


def test_who_hears_of_it_was_not_put_back(homes: tuple[Home, Home, Home]) -> None:
    alder, birch, cedar = homes
    cedar.put(SEEN)
    meet(birch, cedar)
    before = birch.origin
    alder.store.erasing.erase(["ann"])
    tell(alder, birch)
    assert birch.origin != before
    assert not birch.stream.outrun()
    birch.stream.acknowledged("cedar", {birch.origin: 100})
    assert birch.stream.outrun()


def test_a_home_that_tells_of_erasures_without_end_is_refused_for_a_day(
    homes: tuple[Home, Home, Home],
) -> None:
    """Each of them would cost every home an origin that none of them loses again."""
    alder, birch, _ = homes
    birch.stream._erased = Lives(lambda: birch.now, MANY)
    for number in range(MANY):
        alder.store.erasing.erase([f"person{number}"])
        tell(alder, birch)
    stood = birch.origin
    tell(alder, birch)
    assert birch.origin == stood
    last = f"person{MANY}"
    alder.store.erasing.erase([last])
    with pytest.raises(ProtocolError) as refused:
        tell(alder, birch)
    assert refused.value.key == TOO_OFTEN
    assert birch.origin == stood
    assert last not in birch.store.erasing.known().persons
    birch.now += timedelta(days=1)
    meet(alder, birch)
    assert birch.origin != stood
    assert last in birch.store.erasing.known().persons
    assert alder.stream._erased._most == ERASURES_MOST


# Asked for and followed by whoever runs this home


def test_who_asked_is_noted_and_not_whom(homes: tuple[Home, Home, Home]) -> None:
    alder, birch, _ = homes
    alder.put(SEEN)
    meet(alder, birch)
    alder.store.erasing.erase(["ann"], "bea's user")
    meet(alder, birch)
    told = "SELECT who, detail FROM \"audit\" WHERE what = 'erase_person'"
    assert alder.store._database.execute(told) == [
        ("bea's user", '{"sleep_settings":1}')
    ]
    assert birch.store._database.execute(told) == [
        ("linked_homes", '{"sleep_settings":1}')
    ]


def test_looking_leaves_everything_as_it_is(homes: tuple[Home, Home, Home]) -> None:
    alder, _, _ = homes
    alder.put(SEEN)
    before = alder.rows(), alder.origin, list(alder.store._database.execute(META))
    assert alder.store.erasing.weigh(["ann"]) == alder.store.erasing.weigh(["ann"])
    assert alder.store.erasing.weigh(["ann"]) == {"sleep_settings": 1}
    assert before == (
        alder.rows(),
        alder.origin,
        list(alder.store._database.execute(META)),
    )
    assert alder.show() is not None


def test_what_is_written_before_all_has_stopped_goes_everywhere(
    homes: tuple[Home, Home, Home],
) -> None:
    alder, birch, _ = homes
    alder.put(SEEN)
    meet(alder, birch)
    alder.store.erasing.erase(["ann"])
    meet(alder, birch)
    birch.put(LATE)
    meet(alder, birch)
    assert alder.show() is not None
    assert birch.store.erasing.sweep(["ann"]) == {"sleep_settings": 1}
    assert birch.store.erasing.sweep(["ann"]) == {}
    meet(alder, birch)
    assert alder.show() is birch.show() is None


def test_what_went_is_told_until_it_is_forgotten(
    homes: tuple[Home, Home, Home],
) -> None:
    alder, birch, _ = homes
    alder.put(SEEN)
    push = Push(
        key="k",
        expires=NOW + timedelta(hours=1),
        tag="pills",
        person="ann",
        text="free",
        buttons=(),
    )
    row = OutboxRow(
        key="k",
        rev=push.rev,
        instance=Instance(AgentKind.NOTIFICATION, "ann"),
        act=push,
        term=0,
        due=NOW,
        expires=push.expires,
        state="done",
    )
    with alder.store.transaction(NOW) as work:
        work.put_outbox(row)
    alder.store.erasing.erase(["ann"])
    assert traces(alder) == {
        "ann": Trace(
            gone={"sleep_settings": 1, "outbox": 1}, pushes={"pills": push.expires}
        )
    }
    alder.store.erasing.erase(["bea", "ann"])
    assert traces(alder)["ann"].pushes == {"pills": push.expires}
    alder.store.erasing.forget(["ann"])
    assert traces(alder) == {"bea": Trace()}
    assert traces(birch) == {}


def traces(home: Home) -> Mapping[str, Trace]:
    with home.store.read_only() as reader:
        return read_traces(reader.meta(TRACES))
