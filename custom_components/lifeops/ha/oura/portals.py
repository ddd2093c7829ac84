"""The two portals at which Oura lets people make apps; each has its token address."""

from enum import StrEnum

from ..endpoints import Endpoints


class Portal(StrEnum):
    """Where a household's app was made; no other portal knows of it."""

    NEW = "new"
    LEGACY = "legacy"

    @property
    def other(self) -> Portal:
        """Return the portal to try where this one knows nothing of an app."""
        return Portal.LEGACY if self is Portal.NEW else Portal.NEW

    def token_url(self, endpoints: Endpoints) -> str:
        """Return where this portal exchanges codes and refresh tokens."""
        if self is Portal.NEW:
            return endpoints.oura_token_new
        return endpoints.oura_token_legacy
