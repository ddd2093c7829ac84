"""How often strangers may knock: a bucket for each address, and one for all of them."""

from collections import OrderedDict
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address

PER_ADDRESS = 10
IN_TOTAL = 60
WINDOW_S = 60.0
MOST_ADDRESSES = 1_000
MOST_PROVED = 100
PROVED_S = 30 * 86_400.0


@dataclass(slots=True)
class _Bucket:
    """Fills evenly, to its size within a minute."""

    size: int
    level: float
    at: float

    def fill(self, now: float) -> bool:
        """Return whether there is enough for one more."""
        passed = max(0.0, now - self.at)
        self.level = min(self.size, self.level + passed * self.size / WINDOW_S)
        self.at = now
        return self.level >= 1

    def give_back(self) -> None:
        """Take back that one was used."""
        self.level = min(self.size, self.level + 1)


class Attempts:
    """Counts handshakes against what may begin in a minute; now never runs backwards.

    Only as many addresses are remembered as fit. Where all of those are busy a new one
    waits, so that nobody wins tries by changing theirs. Where a home has proved itself
    lately nobody is kept out by strangers elsewhere.
    """

    def __init__(self) -> None:
        """Begin with all that may be tried."""
        self._total = _Bucket(IN_TOTAL, IN_TOTAL, 0.0)
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()
        self._proved: OrderedDict[str, float] = OrderedDict()

    def __len__(self) -> int:
        """Return how many addresses are remembered."""
        return len(self._buckets)

    def allow(self, address: str, now: float) -> bool:
        """Return whether an address may begin a handshake; it counts if it may."""
        network = _network(address)
        bucket = self._bucket(network, now)
        if bucket is None or not bucket.fill(now):
            return False
        if not self._is_proved(network, now):
            if not self._total.fill(now):
                return False
            self._total.level -= 1
        bucket.level -= 1
        return True

    def prove(self, address: str, now: float) -> None:
        """Give a try back to an address from which a home that is known has called."""
        network = _network(address)
        if (bucket := self._buckets.get(network)) is not None:
            bucket.give_back()
        if not self._is_proved(network, now):
            self._total.give_back()
        self._proved[network] = now
        self._proved.move_to_end(network)
        if len(self._proved) > MOST_PROVED:
            self._proved.popitem(last=False)

    def _is_proved(self, network: str, now: float) -> bool:
        at = self._proved.get(network)
        return at is not None and now - at < PROVED_S

    def _bucket(self, address: str, now: float) -> _Bucket | None:
        found = self._buckets.get(address)
        if found is None:
            self._forget(now)
            full = len(self._buckets) >= MOST_ADDRESSES
            if full and not self._is_proved(address, now):
                return None
            found = self._buckets[address] = _Bucket(PER_ADDRESS, PER_ADDRESS, now)
        self._buckets.move_to_end(address)
        return found

    def _forget(self, now: float) -> None:
        """Drop the addresses that have not knocked for a minute: theirs is full."""
        while self._buckets:
            oldest = next(iter(self._buckets.values()))
            if now - oldest.at < WINDOW_S:
                return
            self._buckets.popitem(last=False)


def _network(address: str) -> str:
    """Return what one stranger has one of: of version 6 that is a whole network."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv6Address):
        return str(found.ipv4_mapped or found.packed[:8].hex())
    return str(found)
