"""How one source of entities does: what the home keeps of it, and its bad values."""

from dataclasses import replace
from datetime import datetime, timedelta
import logging

from homeassistant.core import HomeAssistant, State, callback
from homeassistant.util import dt as dt_util

from ...core.datasets import SOURCE_HEALTH
from ...core.effects import PutRecord
from ...core.health import SourceHealthRecord
from ...core.units import Metric
from ...sources.entities.adapter import Read, shown_by
from ..issues import RepairKey, async_clear, async_raise
from ..subentries import SourceConfig
from .collector import Intake

KIND = "entities"
BAD_VALUE = "bad_value"
UNREACHABLE = "unreachable"

_LOGGER = logging.getLogger(__name__)
_COARSE = timedelta(minutes=30)
_LOST = timedelta(minutes=30)


class SourceWatch:
    """Keep the health of one source, and the repair of its bad values."""

    def __init__(
        self, hass: HomeAssistant, home: str, intake: Intake, config: SourceConfig
    ) -> None:
        """Know nothing of the source yet."""
        self._hass = hass
        self._home = home
        self._intake = intake
        self._config = config
        self._begun = dt_util.utcnow()
        self._kept: SourceHealthRecord | None = None
        self._health = SourceHealthRecord(
            name=config.name,
            kind=KIND,
            person=config.person_id,
            since=self._begun,
            max_silence_s=config.max_silence_h * 3600,
        )
        self._refused: dict[Metric, State] = {}

    async def async_begin(self) -> None:
        """Go on from what was kept before a restart."""
        rows = await self._intake.async_records(SOURCE_HEALTH, self._home)
        kept = next(
            (row.value for row in rows if row.id == self._config.source_id), None
        )
        if kept is not None and self._kept is None:
            self._kept = kept
            self._health = replace(
                self._health,
                since=kept.since,
                last_good=kept.last_good,
                last_data=kept.last_data,
            )

    @callback
    def heard(self, at: datetime) -> None:
        """Note when a value that could be used was measured."""
        last = self._health.last_data
        if last is None or at > last:
            self._health = replace(self._health, last_data=at)

    @callback
    def saw(self, found: Read, *, reachable: bool) -> None:
        """Take in what the entities show now, and keep what is news of the source."""
        now = dt_util.utcnow()
        self._take_refused(found)
        if reachable:
            self._health = replace(self._health, last_good=now)
        problem = self._problem(now)
        since = (self._health.failing_since or now) if problem else None
        self._health = replace(self._health, problem=problem, failing_since=since)
        if _is_news(self._health, self._kept, now):
            self._kept = self._health
            write = PutRecord(
                dataset=SOURCE_HEALTH.name,
                id=self._config.source_id,
                fields=SOURCE_HEALTH.write(self._health),
                person=self._home,
            )
            self._intake.ingest([write], who=self._config.name)

    @callback
    def stop(self) -> None:
        """Take the repair away."""
        async_clear(self._hass, RepairKey.BAD_VALUE, self._config.source_id)

    def _problem(self, now: datetime) -> str | None:
        if self._refused:
            return BAD_VALUE
        good = self._health.last_good
        # What was good before a restart says nothing of entities that still load.
        since = self._begun if good is None else max(good, self._begun)
        return UNREACHABLE if now - since >= _LOST else None

    @callback
    def _take_refused(self, found: Read) -> None:
        """Bring the repair of bad values in line; only a good one ends a bad one."""
        good = {*found.numbers, *found.moments}
        before = self._refused
        kept = {metric: one for metric, one in before.items() if metric not in good}
        self._refused = {**kept, **found.refused}
        if self._refused == before:
            return
        if self._refused and not before:
            _LOGGER.warning(
                "%s shows what cannot be and is not used: %s",
                self._config.name,
                ", ".join(state.entity_id for state in self._refused.values()),
            )
        if self._refused:
            self._show_refused(*next(iter(self._refused.items())))
        else:
            _LOGGER.info("%s shows no bad value any more", self._config.name)
            async_clear(self._hass, RepairKey.BAD_VALUE, self._config.source_id)

    def _show_refused(self, metric: Metric, state: State) -> None:
        async_raise(
            self._hass,
            RepairKey.BAD_VALUE,
            self._config.source_id,
            source=self._config.name,
            entity=state.entity_id,
            value=shown_by(state),
            metric=metric.value,
        )


def _is_news(
    health: SourceHealthRecord, kept: SourceHealthRecord | None, now: datetime
) -> bool:
    """Tell whether more than a moment changed, or a moment by so much that it matters."""
    if kept is None:
        return True
    same = replace(health, last_good=kept.last_good, last_data=kept.last_data)
    if same != kept:
        return True
    return _moved(health.last_good, kept.last_good) or (
        health.last_data != kept.last_data
        and (_moved(health.last_data, kept.last_data) or _is_old(kept, now))
    )


def _moved(at: datetime | None, before: datetime | None) -> bool:
    return at is not None and (before is None or at - before >= _COARSE)


def _is_old(kept: SourceHealthRecord, now: datetime) -> bool:
    """Tell whether what was kept would soon be taken for silence."""
    heard = kept.last_data or kept.since
    return now - heard >= timedelta(seconds=kept.max_silence_s) / 2
