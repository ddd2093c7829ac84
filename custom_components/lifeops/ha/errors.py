"""The one map from our errors to Home Assistant's, and the boundary of tasks."""

from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import Future
from contextlib import AbstractContextManager, contextmanager
import logging

from homeassistant.core import HomeAssistant, async_get_hass, callback
from homeassistant.exceptions import (
    ConfigEntryAuthFailed,
    ConfigEntryError,
    ConfigEntryNotReady,
    HomeAssistantError,
    ServiceValidationError,
)

from ..const import DOMAIN
from ..core.errors import (
    LifeOpsError,
    RefusedError,
    SignInNeededError,
    StoreDamagedError,
    StoreTooNewError,
)
from .choices import async_in_words
from .issues import RepairKey, async_clear, async_is_raised, async_raise

_LOGGER = logging.getLogger(__name__)

type ErrorMap = tuple[tuple[type[LifeOpsError], type[HomeAssistantError]], ...]

ERRORS: ErrorMap = (
    (RefusedError, ServiceValidationError),
    (LifeOpsError, HomeAssistantError),
)
SETUP_ERRORS: ErrorMap = (
    (SignInNeededError, ConfigEntryAuthFailed),
    (RefusedError, ConfigEntryError),
    (StoreDamagedError, ConfigEntryError),
    (StoreTooNewError, ConfigEntryError),
    (LifeOpsError, ConfigEntryNotReady),
)


@callback
def to_home_assistant(
    err: LifeOpsError, errors: ErrorMap = ERRORS
) -> HomeAssistantError:
    """Return the error that people are shown, in their language."""
    kind = next(theirs for ours, theirs in errors if isinstance(err, ours))
    return kind(
        translation_domain=DOMAIN,
        translation_key=err.key,
        translation_placeholders=async_in_words(async_get_hass(), err.placeholders),
    )


@contextmanager
def translated(errors: ErrorMap = ERRORS) -> Iterator[None]:
    """Turn what our code raises inside into Home Assistant's errors."""
    try:
        yield
    except LifeOpsError as err:
        raise to_home_assistant(err, errors) from err


def translated_setup() -> AbstractContextManager[None]:
    """Turn errors of set-up into "try again later" or "needs a person"."""
    return translated(SETUP_ERRORS)


async def async_guarded(
    hass: HomeAssistant, part: str, name: str, work: Awaitable[object]
) -> bool:
    """Await the outermost step of a part; return whether it held.

    Whatever it raises is logged once and stands as a repair until it holds again;
    nothing beside it is touched.
    """
    try:
        await work
    except Exception as err:  # noqa: BLE001 - here one part's fault ends
        _async_failed(hass, part, name, err)
        return False
    if async_is_raised(hass, RepairKey.PART_FAILED, part):
        _LOGGER.info("%s works again", name)
        async_clear(hass, RepairKey.PART_FAILED, part)
    return True


def answer_with[T](reply: Future[T], job: Callable[[], T]) -> None:
    """Do something on a thread of its own; whoever asked is told what comes of it."""
    try:
        value = job()
    except Exception as err:  # noqa: BLE001 - it is raised where the reply is awaited
        reply.set_exception(err)
    else:
        reply.set_result(value)


def _async_failed(hass: HomeAssistant, part: str, name: str, err: Exception) -> None:
    if not async_is_raised(hass, RepairKey.PART_FAILED, part):
        _LOGGER.error("%s failed", name, exc_info=err)
    async_raise(
        hass,
        RepairKey.PART_FAILED,
        part,
        name=name,
        error=f"{type(err).__name__}: {err}",
    )
