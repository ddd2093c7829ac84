"""What statistics of persons are called in the recorder, whatever people call them."""

from ...const import DOMAIN

_OF_PERSON = 8


def prefix(person_id: str) -> str:
    """Return what all ids of a person's statistics begin with."""
    return f"{DOMAIN}:{person_id[:_OF_PERSON]}_"


def statistic_id(person_id: str, metric: str) -> str:
    """Return the id of a person's statistic, which outlives the person's name."""
    return prefix(person_id) + metric
