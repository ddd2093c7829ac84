"""A local cloud of the ring's vendor: OAuth2, every endpoint, faults on command."""

from .faults import Faults, Kind
from .person.person import SyntheticPerson
from .plan import LEGACY_APP, NEW_APP, OuraPlan
from .server import OuraServer, Served

CLIENT_ID = NEW_APP.client_id
CLIENT_SECRET = NEW_APP.client_secret

__all__ = [
    "CLIENT_ID",
    "CLIENT_SECRET",
    "LEGACY_APP",
    "NEW_APP",
    "Faults",
    "Kind",
    "OuraPlan",
    "OuraServer",
    "Served",
    "SyntheticPerson",
]
