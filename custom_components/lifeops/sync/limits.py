"""How much one home takes from another, and says at a time."""

from ..core.ops import CARRIED_BYTES

OPS_MOST = 2000
"""Writes in a chunk, at most."""

COUNT_MOST = 1_000_000
"""Writes or points that a chunk says to hold; a batch of points is never split."""

VALUE_BYTES = CARRIED_BYTES
"""One value as UTF-8; what is written today is far shorter."""

PAST_CHARS = 8 * 1024
"""What the writer of one register had seen."""

PLAIN_BYTES = 1024 * 1024
"""What a compressed chunk or message may become."""

FRAME_BYTES = PLAIN_BYTES + 64 * 1024
"""A message before it is sealed; a channel sends it in pieces."""

CREDIT = 8
"""Chunks on their way that were not answered yet."""

LIVE_OPS = 500
"""Writes in a chunk where little is missing."""

FIRST_OPS = 100
"""Writes in the first chunks of a session."""

SHARE = 20
"""A chunk is at most this part of what the session has carried: a cut repeats no more."""

SNAPSHOT_PERCENT = 30
SNAPSHOT_FLOOR = 1000
"""A home that lacks more than both takes all there is, by key."""

ORIGINS_MOST = 10_000
STREAMS_MOST = 16
HOMES_MOST = 256
"""Entries that a message may have."""
