"""Lists of all agents that people edit: by hand, by voice, on a card."""

import asyncio
from collections.abc import Iterable, Sequence
from typing import Any, override
from uuid import uuid4

from homeassistant.components.todo.const import TodoListEntityFeature
from homeassistant.components.todo.entity import TodoItem, TodoListEntity
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import AgentCoordinator
from .core.errors import RefusedError
from .core.json import Json
from .entity import TopicEntity
from .ha.agents.description import AgentListDescription, ListItem
from .ha.entry import LifeOpsConfigEntry
from .ha.errors import async_guarded, translated
from .ha.lists import asked, async_list_items, differing, shown
from .ha.signals import SIGNAL_WRITTEN

PARALLEL_UPDATES = 0
_ALWAYS = (
    TodoListEntityFeature.CREATE_TODO_ITEM
    | TodoListEntityFeature.DELETE_TODO_ITEM
    | TodoListEntityFeature.MOVE_TODO_ITEM
    | TodoListEntityFeature.SET_DESCRIPTION_ON_ITEM
    | TodoListEntityFeature.UPDATE_TODO_ITEM
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: LifeOpsConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Attach the todo platform to the hub."""
    entry.runtime_data.platforms.async_attach(async_add_entities, _build)


def _build(coordinator: AgentCoordinator) -> Iterable[AgentList]:
    """Yield the lists of an agent; a private person's are not for everybody."""
    if coordinator.private:
        return ()
    return (
        AgentList(coordinator, description)
        for description in coordinator.entities.lists
    )


def _features(description: AgentListDescription) -> TodoListEntityFeature:
    features = _ALWAYS
    if description.dates:
        features |= TodoListEntityFeature.SET_DUE_DATE_ON_ITEM
    if description.times:
        features |= TodoListEntityFeature.SET_DUE_DATETIME_ON_ITEM
    return features


class AgentList(TopicEntity, TodoListEntity):
    """A list that stands in records; the ring has committed what it shows."""

    entity_description: AgentListDescription

    def __init__(
        self, coordinator: AgentCoordinator, description: AgentListDescription
    ) -> None:
        """Make the list of a description; it is unknown until it was read."""
        super().__init__(coordinator, description, description)
        self._attr_supported_features = _features(description)
        self._list = description
        self._items: Sequence[ListItem] = ()
        self._lock = asyncio.Lock()

    @override
    async def async_added_to_hass(self) -> None:
        """Read the list, and again whenever its records were written."""
        await super().async_added_to_hass()
        self.async_on_remove(
            async_dispatcher_connect(self.hass, SIGNAL_WRITTEN, self._async_written)
        )
        await self._async_guarded_look()

    @callback
    def _async_written(self, datasets: frozenset[str]) -> None:
        if self._list.dataset.name in datasets:
            self._async_look_soon()

    @callback
    @override
    def _handle_coordinator_update(self) -> None:
        """Show what the topic says now of the items, and read them anew."""
        self._async_look_soon()
        super()._handle_coordinator_update()

    @callback
    def _async_look_soon(self) -> None:
        self.coordinator.config_entry.async_create_task(
            self.hass, self._async_guarded_look(), self.entity_id
        )

    async def _async_guarded_look(self) -> None:
        part = str(self.unique_id)
        held = await async_guarded(self.hass, part, part, self._async_look())
        if held and self.hass is not None:
            self.async_write_ha_state()

    async def _async_look(self) -> None:
        """Take the records as they stand; who comes later sees no less."""
        async with self._lock:
            self._items = await async_list_items(
                self._hub, self.coordinator.instance, self._list
            )
            self._attr_todo_items = shown(self._items, self._list, self._value)

    @override
    async def async_create_todo_item(self, item: TodoItem) -> None:
        """Add an item."""
        await self._async_do("add", id=uuid4().hex, **asked(item))

    @override
    async def async_update_todo_item(self, item: TodoItem) -> None:
        """Change what differs from what stands."""
        if data := differing(item, self._standing(item.uid)):
            await self._async_do("edit", id=item.uid, **data)

    @override
    async def async_delete_todo_items(self, uids: list[str]) -> None:
        """Remove items."""
        for uid in uids:
            await self._async_do("remove", id=uid)

    @override
    async def async_move_todo_item(
        self, uid: str, previous_uid: str | None = None
    ) -> None:
        """Put an item behind another one, or first."""
        await self._async_do("move", id=uid, after=previous_uid)

    @property
    def _hub(self) -> Any:
        return self.coordinator.config_entry.runtime_data

    def _standing(self, uid: str | None) -> TodoItem:
        """Return an item as it is shown."""
        found = (item for item in self.todo_items or () if item.uid == uid)
        with translated():
            if (item := next(found, None)) is None:
                raise RefusedError("unknown_item", id=str(uid)[:50])
        return item

    async def _async_do(self, verb: str, **data: Json) -> None:
        """Give the agent a command and show what came of it."""
        await self._async_command(f"{verb}_{self._list.noun}", **data)
        with translated():
            await self._async_look()
        self.async_write_ha_state()
