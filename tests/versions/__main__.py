"""Link two homes of an earlier revision, bring one after the other up to date."""

import argparse
import asyncio
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from .skew import Revision, meet


def main() -> None:
    """Print what each step exchanged; an error ends it with what did not hold."""
    parser = argparse.ArgumentParser(prog="scripts/soak versions")
    parser.add_argument("--rev", required=True, help="a revision of this repository")
    args = parser.parse_args()
    with TemporaryDirectory(prefix="versions-") as folder:
        earlier = Revision.unpacked(args.rev, Path(folder) / "code")
        for line in asyncio.run(_told(Path(folder), earlier)):
            print(line, flush=True)


async def _told(folder: Path, earlier: Revision) -> Sequence[str]:
    return [line async for line in meet(folder, earlier)]


if __name__ == "__main__":
    main()
