"""Two toy homes and the sessions between them."""

from collections.abc import Callable, Mapping
from itertools import count

from custom_components.lifeops.core.ops import Op
from custom_components.lifeops.sync import events as e
from custom_components.lifeops.sync.hello import Resume
from custom_components.lifeops.sync.pump import Line, Pump
from custom_components.lifeops.sync.session import Session

from .toy import Toy

_BOOTS = count()


class Home:
    """A home: its registers, and what cut sessions left behind."""

    def __init__(self, name: str, written: list[Op]) -> None:
        """Begin empty."""
        self.name = name
        self.toy = Toy(name, written)
        self.nonce = f"boot-{next(_BOOTS)}"
        self.left_behind: dict[str, Mapping[str, Resume]] = {}
        self.linked: frozenset[str] = frozenset()

    def facts(self) -> e.Facts:
        """Return what this home says of itself now."""
        return e.Facts(
            home=self.name,
            version="1.0",
            nonce=self.nonce,
            time=0.0,
            vectors={"records": self.toy.vector()},
            origins={"records": self.toy.origin.epoch},
            acks={name: {"records": vector} for name, vector in self.toy.acks.items()},
            linked=self.linked,
        )

    def pump(self, peer: Home) -> Pump:
        """Return this home's side of a session."""
        resume = self.left_behind.pop(peer.name, None)
        session = Session(self.facts(), peer=peer.name, resume=resume)
        return Pump(
            session,
            {"records": self.toy},
            renew=lambda _: self.toy.renew(f"e{next(_BOOTS)}"),
        )


def homes(*names: str) -> tuple[Home, ...]:
    """Return empty homes of one household."""
    written: list[Op] = []
    return tuple(Home(name, written) for name in names)


def meet(
    one: Home,
    other: Home,
    holds: Callable[[bytes], bool] = lambda _: True,
    *,
    leave: bool = True,
) -> tuple[Line, Pump, Pump]:
    """Let two homes talk until nothing is left to say, or until the line tears."""
    mine, theirs = one.pump(other), other.pump(one)
    line = Line(mine, theirs)
    if line.run(holds) and leave:
        mine.do(mine.session.close())
        line.run(holds)
    one.left_behind[other.name] = mine.session.resume
    other.left_behind[one.name] = theirs.session.resume
    return line, mine, theirs


def news[E: e.Event](pump: Pump, kind: type[E]) -> list[E]:
    """Return the news of one kind."""
    return [each for each in pump.news if isinstance(each, kind)]


def after(frames: int) -> Callable[[bytes], bool]:
    """Return a line that tears behind so many frames."""
    left = iter(range(frames))
    return lambda _: next(left, None) is not None


def torn_every(size: int) -> Callable[[], Callable[[bytes], bool]]:
    """Return lines that tear as soon as they have carried so many bytes."""

    def line() -> Callable[[bytes], bool]:
        carried = 0

        def holds(frame: bytes) -> bool:
            nonlocal carried
            carried += len(frame)
            return carried <= size

        return holds

    return line


def recording(frames: list[bytes]) -> Callable[[bytes], bool]:
    """Return a line that holds, and keeps what it carries."""

    def holds(frame: bytes) -> bool:
        frames.append(frame)
        return True

    return holds
