"""What other threads hand in: in order, none lost, from many at once."""

from itertools import groupby
from threading import Thread

from hypothesis import given, strategies as st

from custom_components.lifeops.core.facts import ActivityChanged
from custom_components.lifeops.engine.inbox import Inbox, Lane

from .house import SLEEP, House


@given(st.lists(st.sampled_from(["put", "take", "accept", "give_back"])))
def test_nothing_is_lost_and_nothing_overtakes(moves: list[str]) -> None:
    lane: Lane[int] = Lane()
    accepted: list[int] = []
    taken: list[int] = []
    count = 0
    for move in moves:
        match move:
            case "put":
                lane.put(count)
                count += 1
            case "take":
                item = lane.take()
                if item is not None:
                    taken.append(item)
            case "accept":
                lane.accept()
                accepted.extend(taken)
                taken.clear()
            case _:
                lane.give_back()
                taken.clear()
        assert [*accepted, *taken, *lane.waiting()] == list(range(count))
        assert bool(lane) is bool(lane.waiting())


def test_dropping_takes_out_just_that(house: House) -> None:
    lane: Lane[list[int]] = Lane()
    first, twin = [1], [1]
    lane.put(first)
    lane.put(twin)
    lane.drop([first])
    assert lane.waiting()[0] is twin
    assert not Inbox()
    assert house.engine.next_due() is None


def test_many_threads_may_hand_in_while_turns_are_taken(house: House) -> None:
    house.run(SLEEP)

    def hand_in(name: str) -> None:
        for number in range(200):
            house.activity(device=f"{name}/{number:03}")

    threads = [Thread(target=hand_in, args=(name,)) for name in "abc"]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        house.engine.turn()
    house.settle()
    heard = sorted(
        (fact.device.split("/") for fact in house.sleep.of(ActivityChanged)),
        key=lambda part: part[0],
    )
    for _, facts in groupby(heard, key=lambda part: part[0]):
        assert [number for _, number in facts] == [f"{n:03}" for n in range(200)]
    assert len(heard) == 600
