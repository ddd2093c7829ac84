"""The rules that hold homes together, each left out on purpose."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from unittest.mock import patch

from custom_components.lifeops.core.ops import Op, Origin
from custom_components.lifeops.store import collecting, incoming, merging
from custom_components.lifeops.store.erasing import Erasing
from custom_components.lifeops.store.lives import Lives
from custom_components.lifeops.store.node import Node
from custom_components.lifeops.store.sqlite import SqliteStore
from custom_components.lifeops.sync.codec import decode

from .home import SimHome
from .model import Model
from .network import Network
from .table import unrolled
from .tap import Tap


@contextmanager
def _without_epoch() -> Iterator[None]:
    """Let a restored home go on as if nothing had happened."""
    keep = SimHome.keep

    def bare(home: SimHome, to: object, *, marked: bool) -> None:
        keep(home, to, marked=False)  # type: ignore[arg-type]

    with (
        patch.object(SimHome, "keep", bare),
        patch.object(SqliteStore, "renew_epoch", lambda _: None),
        patch.object(merging, "renew", lambda *_, **__: None),
        patch.object(Lives, "begin", lambda _: None),
    ):
        yield


@contextmanager
def _without_h_rule() -> Iterator[None]:
    """Let a write be dated by the own clock alone."""
    with patch.object(Node, "next_h", lambda node, *_: node.h):
        yield


@contextmanager
def _without_barrier() -> Iterator[None]:
    """Let the vector follow every chunk."""
    apply = Tap.apply

    def hasty(tap: Tap, payload: bytes, span: object = None) -> int:
        changed = apply(tap, payload, span)  # type: ignore[arg-type]
        tap.inner.settle(_newest(unrolled(decode(payload))))
        return changed

    with patch.object(Tap, "apply", hasty):
        yield


def _newest(ops: Iterator[Op]) -> Mapping[Origin, int]:
    found: dict[Origin, int] = {}
    for op in ops:
        found[op.origin] = max(op.seq, found.get(op.origin, 0))
    return found


@contextmanager
def _without_tombstones() -> Iterator[None]:
    """Let a home forget what it removed before the others heard of it."""
    with (
        patch.object(Network, "waited_for", lambda _: []),
        patch.object(collecting, "CLOCKS_APART", timedelta(days=-60)),
    ):
        yield


@contextmanager
def _without_erasures() -> Iterator[None]:
    """Let in what is told of an erased person, whoever wrote it."""
    with (
        patch.object(Erasing, "left", lambda _, rows, __: list(rows)),
        patch.object(Model, "vouched", lambda *_: True),
    ):
        yield


@contextmanager
def _without_new_life() -> Iterator[None]:
    """Let a home that hears of an erasure go on as if nothing had happened."""
    with patch.object(Erasing, "hear", lambda *_: False):
        yield


@contextmanager
def _without_revocations() -> Iterator[None]:
    """Let a revocation pass no cut: homes that heard one side never hear the other."""
    with patch.object(incoming, "is_revocation", lambda _: False):
        yield


FLAWS: Mapping[str, Callable[[], AbstractContextManager[None]]] = {
    "epoch": _without_epoch,
    "h_rule": _without_h_rule,
    "barrier": _without_barrier,
    "tombstones": _without_tombstones,
    "erasures": _without_erasures,
    "new_life": _without_new_life,
    "revocations": _without_revocations,
}
