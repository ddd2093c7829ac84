"""What LifeOps adds to a Home Assistant's start and memory."""

from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from .child import run
from .figure import Figure
from .home import prepare

ROUNDS = 3
ALLOWED = {"start_s": 1.0, "memory_mb": 60.0}


def main() -> None:
    """Start both by turns; the target is the same Home Assistant plus what is allowed."""
    with TemporaryDirectory(prefix="bench-") as root:
        plain, full = Path(root, "plain"), Path(root, "full")
        for folder, options in ((plain, ()), (full, ("add",))):
            prepare(folder)
            run("start", str(folder), *options)
        rounds = [
            (run("start", str(plain)), run("start", str(full))) for _ in range(ROUNDS)
        ]
    for name, allowed in ALLOWED.items():
        reference = median(without[name] for without, _ in rounds)
        value = median(with_[name] for _, with_ in rounds)
        target = (reference + allowed) / reference
        print(Figure(name=name, value=value, reference=reference, target=target))


if __name__ == "__main__":
    main()
