"""RunScene: the scene that a slot is mapped to."""

from homeassistant.components.scene.const import DOMAIN as SCENE
from homeassistant.const import ATTR_ENTITY_ID, SERVICE_TURN_ON

from ...core.effects import RunScene
from ..waiting import async_reached, is_available
from .job import DONE, FAILED, MISSING, UNMAPPED, Ending, Job, ending

_PATIENCE_S = 300.0


async def async_run_scene(job: Job[RunScene]) -> Ending:
    """Activate a slot's scene once it is there."""
    scenes = job.means(job.act.slot)
    if not scenes:
        return UNMAPPED
    parts = {scene: await _async_run(job, scene) for scene in scenes}
    return ending(parts, frozenset({DONE}))


async def _async_run(job: Job[RunScene], scene: str) -> str:
    if not await async_reached(job.hass, scene, is_available, _PATIENCE_S):
        return MISSING
    failure = await job.async_call(SCENE, SERVICE_TURN_ON, {ATTR_ENTITY_ID: scene})
    return FAILED if failure else DONE
