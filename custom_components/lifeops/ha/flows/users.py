"""Who fills in a form."""

from homeassistant.auth.models import User
from homeassistant.components.http.const import KEY_HASS_USER
from homeassistant.components.person.const import DOMAIN as PERSON
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.http import current_request


@callback
def async_current_user() -> User | None:
    """Return the user whose request runs, None outside of one."""
    request = current_request.get()
    user: User | None = request.get(KEY_HASS_USER) if request is not None else None
    return user


@callback
def async_person_of_user(hass: HomeAssistant, user_id: str | None) -> str | None:
    """Return the person entity that belongs to a user."""
    if user_id is None:
        return None
    return next(
        (
            state.entity_id
            for state in hass.states.async_all(PERSON)
            if state.attributes.get("user_id") == user_id
        ),
        None,
    )
