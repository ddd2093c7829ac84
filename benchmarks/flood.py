"""Child: 10,000 messages through one engine and store, from the first to the end of the last."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

from tests.simulation.calm.flood import Flood

from .many_messages import MESSAGES


def main() -> None:
    """Print what became of them as JSON."""
    with TemporaryDirectory(prefix="bench-") as folder:
        flood = Flood(Path(folder))
        began = process_time()
        taken = flood.tell(MESSAGES)
        seconds, pushed = process_time() - began, len(flood.phone.pushes)
        flood.live()
        ends = dict(flood.ends())
        found = {
            "taken": taken,
            "pushed": pushed,
            "ended": sum(ends.values()) - ends.get("queued", 0),
            "digested": sum(flood.digests()),
            "largest": flood.largest,
            "left": len(flood.queue.open),
            "each_ms": seconds / MESSAGES * 1000,
            **ends,
        }
        print(json.dumps(found))


if __name__ == "__main__":
    main()
