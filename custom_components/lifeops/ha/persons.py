"""Whose data a call may reach: a user's own person, an admin's anyone's."""

from homeassistant.core import ServiceCall
from homeassistant.exceptions import ServiceValidationError

from ..const import DOMAIN
from .hub import Hub
from .subentries import PersonConfig


async def async_person_for_call(
    hub: Hub, call: ServiceCall, wanted: str | None
) -> PersonConfig:
    """Return the person that a call is about.

    wanted is a name, a person entity or an id; without it the caller's own person or
    the only one is meant. Automations (no user) may name anybody of this home. Raises
    ServiceValidationError.
    """
    persons = hub.household.persons
    own = [one for one in persons.values() if _is_user(one, call.context.user_id)]
    if wanted is None:
        found = own or list(persons.values())
    else:
        found = [one for one in persons.values() if one.is_called(wanted)]
    if not found:
        raise _refusal("unknown_person", person=wanted or "")
    if len(found) > 1:
        raise _refusal("person_needed")
    if found[0] not in own and not await async_may_reach_all(call):
        raise _refusal("not_your_person", person=wanted or found[0].name)
    return found[0]


async def async_persons_for_call(
    hub: Hub, call: ServiceCall, wanted: str | None
) -> list[PersonConfig]:
    """Return the persons that a call is about: without a name all that it may reach.

    Raises ServiceValidationError where the one that is named may not be reached.
    """
    if wanted is not None:
        return [await async_person_for_call(hub, call, wanted)]
    reaches_all = await async_may_reach_all(call)
    persons = hub.household.persons.values()
    return [
        one for one in persons if reaches_all or _is_user(one, call.context.user_id)
    ]


def may_read(person: PersonConfig, call: ServiceCall) -> bool:
    """Tell whether a person's words may be told: to the person, or to no user at all.

    Of who has no user of their own an administrator reads them.
    """
    user_id = call.context.user_id
    return user_id is None or person.user_id in (None, user_id)


def _is_user(person: PersonConfig, user_id: str | None) -> bool:
    return user_id is not None and person.user_id == user_id


async def async_may_reach_all(call: ServiceCall) -> bool:
    """Tell whether a call may reach everybody: an automation's, or an admin's."""
    if call.context.user_id is None:
        return True
    user = await call.hass.auth.async_get_user(call.context.user_id)
    return user is not None and user.is_admin


async def async_demand_admin(call: ServiceCall) -> None:
    """Raise ServiceValidationError for a user who is no administrator."""
    if not await async_may_reach_all(call):
        raise _refusal("admins_only")


def _refusal(key: str, **placeholders: str) -> ServiceValidationError:
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key=key,
        translation_placeholders=placeholders,
    )
