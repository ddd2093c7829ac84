"""What the integration agent answers when somebody asks how the sources do."""

from collections.abc import Mapping, Sequence

from ...core.json import Json, to_json
from ...core.topics import TROUBLED, SourceReport


def answer(
    sources: Mapping[str, SourceReport], persons: Sequence[str]
) -> Mapping[str, Json]:
    """Return the sources of some persons, by name, and a sentence about them."""
    own = sorted(
        (one for one in sources.values() if one.person in persons),
        key=lambda one: one.name,
    )
    return {"sources": [to_json(one) for one in own], "speech": _speech(own)}


def _speech(sources: Sequence[SourceReport]) -> Mapping[str, Json]:
    troubled = [one.name for one in sources if one.status in TROUBLED]
    text = "sources_troubled" if troubled else "sources_fine"
    return {
        "text": text if sources else "sources_none",
        "placeholders": {"count": str(len(sources)), "names": ", ".join(troubled)},
    }
