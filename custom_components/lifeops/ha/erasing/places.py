"""The one table of places, in the order in which they are reached."""

from typing import Final

from ...core.erased import Place
from . import parts, phones, recorded, sink, stored
from .description import PlaceDescription

PLACES: Final = (
    PlaceDescription(
        place=Place.PARTS,
        weigh=parts.async_weigh_parts,
        reach=parts.async_reach_parts,
    ),
    PlaceDescription(
        place=Place.ACCOUNTS,
        weigh=parts.async_weigh_accounts,
        reach=parts.async_reach_accounts,
    ),
    PlaceDescription(
        place=Place.TRANSFERS,
        weigh=stored.async_weigh_transfers,
        reach=stored.async_reach_transfers,
    ),
    PlaceDescription(
        place=Place.RECORDS,
        weigh=stored.async_weigh_records,
        reach=stored.async_reach_records,
    ),
    PlaceDescription(
        place=Place.POINTS,
        weigh=stored.async_weigh_points,
        reach=stored.async_reach_points,
    ),
    PlaceDescription(
        place=Place.SNAPSHOT,
        weigh=stored.async_weigh_snapshot,
        reach=stored.async_reach_snapshot,
    ),
    PlaceDescription(
        place=Place.PHONES,
        weigh=phones.async_weigh_phones,
        reach=phones.async_reach_phones,
    ),
    PlaceDescription(
        place=Place.STATISTICS,
        weigh=recorded.async_weigh_statistics,
        reach=recorded.async_reach_statistics,
    ),
    PlaceDescription(
        place=Place.STATES,
        weigh=recorded.async_weigh_states,
        reach=recorded.async_reach_states,
    ),
    PlaceDescription(
        place=Place.REGISTRY,
        weigh=parts.async_weigh_registry,
        reach=parts.async_reach_registry,
    ),
    PlaceDescription(
        place=Place.DATABASE,
        weigh=sink.async_weigh_database,
        reach=sink.async_reach_database,
    ),
)
