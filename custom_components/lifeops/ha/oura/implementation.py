"""OAuth2 with the household's own app, made at either of Oura's portals."""

import asyncio
from collections.abc import Mapping
from http import HTTPStatus
import json
from typing import Any, override

from aiohttp import ClientError
from homeassistant.components.application_credentials import (
    AuthImplementation,
    AuthorizationServer,
    ClientCredential,
)
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import (
    OAuth2TokenRequestConnectionError,
    OAuth2TokenRequestReauthError,
)
from homeassistant.helpers.aiohttp_client import async_get_clientsession

from ...core.errors import RefusedError
from ...sources.oura.errors import UnreachableError
from ..endpoints import async_endpoints
from .portals import Portal

# What the live API asks for, which is more than its description lists. The address of
# the person's mail is not among it.
SCOPES = (
    "personal",
    "daily",
    "heartrate",
    "workout",
    "tag",
    "session",
    "spo2",
    "stress",
    "heart_health",
    "ring_configuration",
)
PORTAL = "portal"
_WAIT_S = 30
_CLEAR = (HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED)
_REFUSALS = (*_CLEAR, HTTPStatus.FORBIDDEN)
# What OAuth2 lets a token address answer; all else may come from something before it.
_WORDS = (
    "invalid_request",
    "invalid_client",
    "invalid_grant",
    "invalid_scope",
    "unauthorized_client",
    "unsupported_grant_type",
)


class GrantRefusedError(RefusedError):
    """A token address knows nothing of the app or of what it was shown."""


class UnclearRefusalError(UnreachableError):
    """A token address says no without one of OAuth's words for why."""


class _PortalImplementation(AuthImplementation):
    """The app as one portal would know it."""

    async def async_request(self, form: dict[str, Any]) -> dict[str, Any]:
        """Ask for tokens; every failure is one of Home Assistant's token errors."""
        try:
            async with asyncio.timeout(_WAIT_S):
                answer: Any = await self._token_request(form)
        except (TimeoutError, ValueError) as err:
            raise OAuth2TokenRequestConnectionError(domain=self.domain) from err
        if not isinstance(answer, dict):
            raise OAuth2TokenRequestConnectionError(domain=self.domain)
        return answer

    async def async_refresh(self, refresh_token: str) -> Mapping[str, Any]:
        """Show a refresh token; the answer's words tell who refused."""
        form = {
            "grant_type": "refresh_token",
            "refresh_token": refresh_token,
            "client_id": self.client_id,
            "client_secret": self.client_secret,
        }
        session = async_get_clientsession(self.hass)
        try:
            async with (
                asyncio.timeout(_WAIT_S),
                session.post(self.token_url, data=form) as answer,
            ):
                return _granted(answer.status, await answer.read())
        except (TimeoutError, ClientError) as err:
            raise UnreachableError(type(err).__name__) from err


class OuraImplementation(AuthImplementation):
    """The household's app, whichever portal it was made at."""

    def __init__(
        self, hass: HomeAssistant, auth_domain: str, credential: ClientCredential
    ) -> None:
        """Know the app at both portals."""
        endpoints = async_endpoints(hass)
        servers = {
            portal: AuthorizationServer(
                authorize_url=endpoints.oura_authorize,
                token_url=portal.token_url(endpoints),
            )
            for portal in Portal
        }
        super().__init__(hass, auth_domain, credential, servers[Portal.NEW])
        self._portals = {
            portal: _PortalImplementation(hass, auth_domain, credential, server)
            for portal, server in servers.items()
        }

    @property
    @override
    def extra_authorize_data(self) -> dict[str, Any]:
        """Return the scopes; the person may untick any of them."""
        return {"scope": " ".join(SCOPES)}

    @override
    async def async_resolve_external_data(self, external_data: Any) -> dict[str, Any]:
        """Exchange the code at the portal that knows the app; say which one did."""
        form = {
            "grant_type": "authorization_code",
            "code": external_data["code"],
            "redirect_uri": external_data["state"]["redirect_uri"],
        }
        try:
            return await self._async_exchange_code(Portal.NEW, form)
        except OAuth2TokenRequestReauthError as err:
            if err.status not in _REFUSALS:
                raise
        return await self._async_exchange_code(Portal.LEGACY, form)

    async def async_exchange(
        self, portal: Portal, refresh_token: str
    ) -> Mapping[str, Any]:
        """Show a refresh token to one portal and return what it answers.

        Raises GrantRefusedError where the portal says no, UnclearRefusalError where
        something does, UnreachableError where nobody can tell whether the token was
        consumed.
        """
        return await self._portals[portal].async_refresh(refresh_token)

    async def _async_exchange_code(
        self, portal: Portal, form: Mapping[str, Any]
    ) -> dict[str, Any]:
        answer = await self._portals[portal].async_request(dict(form))
        return {**answer, PORTAL: portal.value}


def _granted(status: int, body: bytes) -> Mapping[str, Any]:
    """Return the answer of a token address, or raise what it means."""
    answer = _json_object(body)
    if status in _CLEAR and answer is not None and answer.get("error") in _WORDS:
        raise GrantRefusedError("account_refused")
    if status in _REFUSALS:
        raise UnclearRefusalError(str(status))
    if status != HTTPStatus.OK or answer is None:
        raise UnreachableError(str(status))
    return answer


def _json_object(body: bytes) -> Mapping[str, Any] | None:
    try:
        found = json.loads(body)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None
