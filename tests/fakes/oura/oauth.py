"""Who may ask: codes, tokens that age, refresh tokens that work once."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
import secrets
from typing import Any

from .endpoints import SCOPES

CODE_LIFE = timedelta(minutes=10)
TOKEN_LIFE_S = 30 * 24 * 3600


class Portal(StrEnum):
    """Where an application was registered; each has a token address of its own."""

    LEGACY = "legacy"
    NEW = "new"


@dataclass(frozen=True, kw_only=True)
class Application:
    """A registered application."""

    client_id: str
    client_secret: str
    portal: Portal


@dataclass(frozen=True, kw_only=True)
class Grant:
    """What the user allowed to one application."""

    client_id: str
    scopes: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class _Code:
    grant: Grant
    redirect_uri: str
    until: datetime


@dataclass(frozen=True, kw_only=True)
class _Access:
    grant: Grant
    until: datetime


def _written(grant: Grant) -> dict[str, Any]:
    return {"client_id": grant.client_id, "scopes": sorted(grant.scopes)}


def _read(written: dict[str, Any]) -> Grant:
    return Grant(client_id=written["client_id"], scopes=frozenset(written["scopes"]))


class RefusedError(Exception):
    """A token request that is refused: a status and OAuth's word for why."""

    def __init__(self, status: int, error: str) -> None:
        """Say what the answer is."""
        super().__init__(error)
        self.status = status
        self.error = error


@dataclass(kw_only=True)
class OAuth:
    """The vendor's side of OAuth2; what a test may turn stands first."""

    applications: tuple[Application, ...]
    now: Callable[[], datetime]
    life_s: int = TOKEN_LIFE_S
    unticked: set[str] = field(default_factory=set)
    denied: bool = False
    _codes: dict[str, _Code] = field(default_factory=dict)
    _access: dict[str, _Access] = field(default_factory=dict)
    _refresh: dict[str, Grant] = field(default_factory=dict)

    def application(self, client_id: str) -> Application | None:
        """Return a registered application."""
        known = {one.client_id: one for one in self.applications}
        return known.get(client_id)

    def consent(self, client_id: str, redirect_uri: str, scopes: str) -> str:
        """Return a code for what the user ticks; unknown scopes are lost silently."""
        asked = frozenset(scopes.replace("+", " ").split()) or SCOPES
        grant = Grant(client_id=client_id, scopes=(asked & SCOPES) - self.unticked)
        code = secrets.token_urlsafe(16)
        until = self.now() + CODE_LIFE
        self._codes[code] = _Code(grant=grant, redirect_uri=redirect_uri, until=until)
        return code

    def granted(self, code: str) -> frozenset[str]:
        """Return the scopes that a code stands for."""
        return self._codes[code].grant.scopes

    def exchange(
        self, portal: Portal, client: tuple[str, str], code: str, redirect_uri: str
    ) -> dict[str, object]:
        """Return the first tokens for a code, which works once."""
        self._known(client)
        if self._elsewhere(portal, client[0]):
            raise RefusedError(401, "invalid_client")
        found = self._codes.pop(code, None)
        if (
            found is None
            or found.grant.client_id != client[0]
            or found.redirect_uri != redirect_uri
            or found.until < self.now()
        ):
            raise RefusedError(400, "invalid_grant")
        return self._issue(found.grant)

    def refresh(
        self, portal: Portal, client: tuple[str, str], token: str
    ) -> dict[str, object]:
        """Return new tokens for a refresh token, which works once."""
        self._known(client)
        if self._elsewhere(portal, client[0]):
            raise RefusedError(400, "invalid_request")
        grant = self._refresh.get(token)
        if grant is None or grant.client_id != client[0]:
            raise RefusedError(400, "invalid_grant")
        del self._refresh[token]
        return self._issue(grant)

    def issue(
        self, client_id: str | None = None, scopes: frozenset[str] = SCOPES
    ) -> dict[str, object]:
        """Return tokens as if a user had just allowed some scopes."""
        first = self.applications[0].client_id
        return self._issue(Grant(client_id=client_id or first, scopes=scopes))

    def allowed(self, token: str) -> frozenset[str] | None:
        """Return the scopes of a valid access token, None for any other."""
        found = self._access.get(token)
        if found is None or found.until <= self.now():
            return None
        return found.grant.scopes

    def expire(self, token: str | None = None) -> None:
        """End one access token, or all of them, as age would."""
        ended = [token] if token is not None else list(self._access)
        for one in ended:
            self._access.pop(one, None)

    def spend(self, token: str | None = None) -> None:
        """Let one refresh token, or all of them, count as used."""
        spent = [token] if token is not None else list(self._refresh)
        for one in spent:
            self._refresh.pop(one, None)

    def remember(self) -> dict[str, Any]:
        """Return who is let in, for a server that comes after this one."""
        return {
            "access": {
                token: {**_written(one.grant), "until": one.until.isoformat()}
                for token, one in self._access.items()
            },
            "refresh": {token: _written(one) for token, one in self._refresh.items()},
        }

    def recall(self, remembered: dict[str, Any]) -> None:
        """Let in who was let in by the server before this one."""
        for token, one in remembered["access"].items():
            until = datetime.fromisoformat(one["until"])
            self._access[token] = _Access(grant=_read(one), until=until)
        for token, one in remembered["refresh"].items():
            self._refresh[token] = _read(one)

    def revoke(self, token: str) -> None:
        """Withdraw what an access token stands for, with every token beside it."""
        found = self._access.get(token)
        if found is None:
            return
        for access in [
            key for key, one in self._access.items() if one.grant is found.grant
        ]:
            del self._access[access]
        for refresh in [
            key for key, one in self._refresh.items() if one is found.grant
        ]:
            del self._refresh[refresh]

    def _known(self, client: tuple[str, str]) -> None:
        application = self.application(client[0])
        if application is None or application.client_secret != client[1]:
            raise RefusedError(401, "invalid_client")

    def _elsewhere(self, portal: Portal, client_id: str) -> bool:
        application = self.application(client_id)
        return application is None or application.portal is not portal

    def _issue(self, grant: Grant) -> dict[str, object]:
        access, refresh = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
        until = self.now() + timedelta(seconds=self.life_s)
        self._access[access] = _Access(grant=grant, until=until)
        self._refresh[refresh] = grant
        return {
            "token_type": "bearer",
            "access_token": access,
            "expires_in": self.life_s,
            "refresh_token": refresh,
        }
