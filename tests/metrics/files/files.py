"""Files as people hand them in, and what is read of them."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from custom_components.lifeops.metrics.files.model import Place, Row, UnusableError
from custom_components.lifeops.metrics.files.reading import FileReader
from custom_components.lifeops.metrics.files.rows import Meaning

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
USUAL = "import:abcd"
BEGIN = Place()


def reader(path: Path) -> FileReader:
    meaning = Meaning(USUAL, NOW, set())
    return FileReader(path, path.name, meaning, {"dailysleep"})


def told(path: Path, after: Place = BEGIN) -> Sequence[tuple[Place, Row | str]]:
    """Return what is read, and why not what is not."""
    with reader(path) as reading:
        return [
            (place, str(row.reason) if isinstance(row, UnusableError) else row)
            for place, _, row in reading.rows(after)
        ]


def rows(path: Path, text: str | bytes) -> Sequence[Row | str]:
    """Return what is read of a text."""
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return [row for _, row in told(path)]
