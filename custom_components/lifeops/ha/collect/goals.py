"""What habits and goals are measured by: entities of this home, and its metrics."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, override

from homeassistant.core import (
    CALLBACK_TYPE,
    Event,
    EventStateChangedData,
    callback,
)
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.event import (
    async_call_later,
    async_track_state_change_event,
    async_track_time_interval,
)
from homeassistant.util import dt as dt_util

from ...core.datasets import GOAL, HABIT, NIGHT
from ...core.days import LifeDay, day_id
from ...core.identity import AgentKind, Instance
from ...core.tasks import GoalValueRecord
from ...engine.view import RuleView
from ...metrics.question import Question
from ...store.reader import Reader
from ..errors import async_guarded
from ..signals import SIGNAL_WRITTEN
from .collector import Collector
from .goal_plan import DAYS, Plan, Wanted, entities_of, plan_of, value_of, writes

if TYPE_CHECKING:
    from ..hub import Hub

_REST = timedelta(minutes=10)


class GoalsCollector(Collector):
    """Keep what is measured for one person's habits and goals, their only writer."""

    def __init__(self, hub: Hub, person_id: str) -> None:
        """Know for whom this home measures."""
        self._hub = hub
        self._person_id = person_id
        self._free_at = dt_util.utcnow()
        self._waiting: CALLBACK_TYPE | None = None
        self._watched: frozenset[str] = frozenset()
        self._unwatch: CALLBACK_TYPE | None = None
        self._unsubscribe: list[CALLBACK_TYPE] = []

    @override
    def start(self) -> None:
        """Measure now, every ten minutes, and when records or entities change."""
        hass = self._hub.hass
        self._unsubscribe = [
            async_dispatcher_connect(hass, SIGNAL_WRITTEN, self._async_written),
            async_track_time_interval(hass, self._async_again, _REST),
        ]
        self._async_begin()

    @override
    def stop(self) -> None:
        """Measure no more."""
        while self._unsubscribe:
            self._unsubscribe.pop()()
        if self._waiting is not None:
            self._waiting()
            self._waiting = None
        self._watch(frozenset())

    @callback
    def _async_written(self, datasets: frozenset[str]) -> None:
        if not datasets.isdisjoint((HABIT.name, GOAL.name)):
            self._async_begin()
        elif NIGHT.name in datasets and self._unsubscribe:
            self._async_soon()

    @callback
    def _async_again(self, _: datetime) -> None:
        self._async_soon()

    @callback
    def _async_changed(self, _: Event[EventStateChangedData]) -> None:
        self._async_soon()

    @callback
    def _async_soon(self) -> None:
        """Measure at once, or as soon as ten minutes are over since the last time."""
        now = dt_util.utcnow()
        if self._waiting is not None:
            return
        if now >= self._free_at:
            self._async_due(now)
            return
        rest = self._free_at - now
        self._waiting = async_call_later(self._hub.hass, rest, self._async_due)

    @callback
    def _async_due(self, now: datetime) -> None:
        self._waiting = None
        self._free_at = now + _REST
        self._async_begin()

    @callback
    def _async_begin(self) -> None:
        hub, part = self._hub, f"goals:{self._person_id}"
        work = async_guarded(hub.hass, part, part, self._async_measure())
        hub.entry.async_create_task(hub.hass, work, part)

    async def _async_measure(self) -> None:
        plan = await self._hub.async_read(self._plan)
        self._watch(entities_of(plan.wanted) if self._unsubscribe else frozenset())
        if not self._unsubscribe:
            return
        told = [*self._shown(plan)]
        for one in plan.wanted:
            if one.measured.metric is not None:
                told += await self._async_asked(plan, one, one.measured.metric)
        if found := [*writes(told, plan.stands, self._person_id)]:
            self._hub.ingest(found, who=f"goals:{self._person_id}")

    def _plan(self, reader: Reader) -> Plan:
        hub, now = self._hub, self._hub.clock.now()
        instance = Instance(AgentKind.GOALS, self._person_id)
        view = RuleView(hub.rule_reads(reader), now, instance)
        return plan_of(view, hub.household.home.home_id)

    def _shown(self, plan: Plan) -> Iterator[tuple[str, GoalValueRecord]]:
        """Yield what entities show; an unavailable one shows nothing.

        What a habit's entity still shows of yesterday is nothing of today.
        """
        for one in plan.wanted:
            if (entity_id := one.measured.entity) is None:
                continue
            state = self._hub.hass.states.get(entity_id)
            if state is None or (value := value_of(state)) is None:
                continue
            if one.highest and state.last_reported < plan.began:
                continue
            name = day_id(self._person_id, plan.today, one.uid)
            before = plan.stands.get(name)
            if one.highest and before is not None and before.value >= value:
                continue
            yield name, GoalValueRecord(value=value, at=state.last_reported)

    async def _async_asked(
        self, plan: Plan, one: Wanted, metric: str
    ) -> list[tuple[str, GoalValueRecord]]:
        """Return what a metric came to on the last days; gaps are left out."""
        # Answers know the hub, and the hub whatever collects.
        from ..metrics import async_ask  # noqa: PLC0415

        question = Question(
            person=self._person_id,
            metric=metric,
            first=plan.today - DAYS,
            last=plan.today,
        )
        answer = await async_ask(self._hub, question)
        found = []
        for told in answer.values:
            if told.day is not None and told.value is not None:
                at = min(plan.now, LifeDay(told.day).activity_end(plan.tz))
                name = day_id(self._person_id, told.day, one.uid)
                found.append((name, GoalValueRecord(value=told.value, at=at)))
        return found

    def _watch(self, entities: frozenset[str]) -> None:
        """Listen to these entities, and to no other ones."""
        if entities == self._watched:
            return
        if self._unwatch is not None:
            self._unwatch()
            self._unwatch = None
        self._watched = entities
        if entities:
            self._unwatch = async_track_state_change_event(
                self._hub.hass, entities, self._async_changed
            )
