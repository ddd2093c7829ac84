"""Many at once through a real engine and store: bounded, told in order, ended with a reason."""

from pathlib import Path

from custom_components.lifeops.agents.notification.queue import MOST

from .flood import Flood

MANY = 420
EACH = MANY // 4


def test_a_flood_ends_well(tmp_path: Path) -> None:
    flood = Flood(tmp_path)
    assert flood.tell(MANY) == MANY
    assert flood.largest == MOST
    pushed = [push.priority for push in flood.phone.pushes]
    assert pushed.count(1) == EACH
    assert 0 < sum(priority > 1 for priority in pushed) <= 6
    flood.live()
    assert not flood.queue.open
    assert not flood.troubles
    ends = flood.ends()
    assert sum(ends.values()) == MANY + 1  # the digest is one more
    assert set(ends) == {"expired", "budget", "overflow", "delivered"}
    # Of what was not pushed each is listed or counted by the digest, once.
    (told,) = flood.digests()
    assert told == MANY - len(pushed)
