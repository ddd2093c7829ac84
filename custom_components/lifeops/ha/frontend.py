"""The dashboard: served from here, loaded by every page, shown in the sidebar."""

from hashlib import sha256
from pathlib import Path
from typing import Any, override

from homeassistant.components import frontend
from homeassistant.components.http import StaticPathConfig  # type: ignore[attr-defined]
from homeassistant.components.lovelace.const import LOVELACE_DATA, MODE_YAML
from homeassistant.components.lovelace.dashboard import LovelaceConfig
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.json import json_bytes, json_fragment
from homeassistant.util.hass_dict import HassKey

from ..const import CONF_DASHBOARD, DOMAIN
from .entry import LifeOpsConfigEntry
from .subentries import Household

URL_PATH = "life-ops"
FOLDER = Path(__file__).parents[1] / "frontend"
ENTRY_MODULE = "lifeops.js"
TITLE = "LifeOps"
ICON = "mdi:home-clock"

_SERVED: HassKey[set[str]] = HassKey(f"{DOMAIN}_served")


class StrategyDashboard(LovelaceConfig):
    """A dashboard that the page makes from what is configured in this home."""

    def __init__(self, hass: HomeAssistant, entry: LifeOpsConfigEntry) -> None:
        """Keep whose home it shows."""
        super().__init__(hass, URL_PATH, {"title": TITLE, "icon": ICON})
        self._entry = entry

    @property
    @override
    def mode(self) -> str:
        """Return that nobody edits it."""
        return MODE_YAML

    @override
    async def async_get_info(self) -> dict[str, Any]:
        """Return what kind of dashboard this is."""
        return {"mode": self.mode, "views": 0}

    @override
    async def async_load(self, force: bool) -> dict[str, Any]:
        """Return the strategy and whom it is about."""
        return {"strategy": {"type": f"custom:{DOMAIN}", "people": self.people}}

    @override
    async def async_json(self, force: bool) -> json_fragment:
        """Return the same as it goes over the socket."""
        return json_fragment(json_bytes(await self.async_load(force)))

    @property
    def people(self) -> list[dict[str, Any]]:
        """Return the people of this home, in the order in which they came."""
        persons = Household.of(self._entry).persons.values()
        return [
            {"id": one.person_id, "name": one.name, "user": one.user_id}
            for one in persons
        ]

    @callback
    def async_tell(self) -> None:
        """Let open pages load it again."""
        self._config_updated()


class DashboardPlace:
    """Where the dashboard stands while its entry is set up and wants it."""

    def __init__(
        self, hass: HomeAssistant, entry: LifeOpsConfigEntry, module: str
    ) -> None:
        """Prepare to show it; nothing is shown yet."""
        self._hass = hass
        self._module = module
        self._dashboard = StrategyDashboard(hass, entry)
        self._people = self._dashboard.people
        self._shown = False

    @callback
    def async_follow(self, *, wanted: bool) -> None:
        """Show or hide it as the entry says; tell pages of people who came or went."""
        if wanted and not self._shown:
            self._show()
        elif not wanted:
            self.async_hide()
        elif self._dashboard.people != self._people:
            self._dashboard.async_tell()
        self._people = self._dashboard.people

    @callback
    def async_hide(self) -> None:
        """Take it out of the sidebar and out of new pages."""
        if not self._shown:
            return
        self._shown = False
        frontend.async_remove_panel(self._hass, URL_PATH, warn_if_unknown=False)
        self._hass.data[LOVELACE_DATA].dashboards.pop(URL_PATH, None)
        frontend.remove_extra_js_url(self._hass, self._module)

    def _show(self) -> None:
        dashboards = self._hass.data[LOVELACE_DATA].dashboards
        # Somebody's own dashboard of this name stays theirs.
        if URL_PATH in dashboards or frontend.async_panel_exists(self._hass, URL_PATH):
            return
        self._shown = True
        dashboards[URL_PATH] = self._dashboard
        frontend.add_extra_js_url(self._hass, self._module)
        frontend.async_register_built_in_panel(
            self._hass,
            "lovelace",
            frontend_url_path=URL_PATH,
            sidebar_title=TITLE,
            sidebar_icon=ICON,
            config={"mode": MODE_YAML},
        )


async def async_show_dashboard(hass: HomeAssistant, entry: LifeOpsConfigEntry) -> None:
    """Show the dashboard until the entry is unloaded, in homes that have pages."""
    if LOVELACE_DATA not in hass.data or frontend.DOMAIN not in hass.config.components:
        return
    place = DashboardPlace(hass, entry, await _async_serve(hass))

    async def follow(_: HomeAssistant, changed: LifeOpsConfigEntry) -> None:
        place.async_follow(wanted=changed.data.get(CONF_DASHBOARD, True))

    entry.async_on_unload(entry.add_update_listener(follow))
    entry.async_on_unload(place.async_hide)
    await follow(hass, entry)


async def _async_serve(hass: HomeAssistant) -> str:
    """Serve the folder under its content's own path; return the entry module's."""
    content = await hass.async_add_executor_job(_content_hash)
    path = f"/{DOMAIN}_frontend/{content}"
    served = hass.data.setdefault(_SERVED, set())
    if path not in served:
        served.add(path)
        folder = StaticPathConfig(path, str(FOLDER), cache_headers=True)
        await hass.http.async_register_static_paths([folder])
    return f"{path}/{ENTRY_MODULE}"


def _content_hash() -> str:
    """Return a name that changes with anything in the folder."""
    content = sha256()
    for path in sorted(FOLDER.rglob("*.js")):
        content.update(path.relative_to(FOLDER).as_posix().encode())
        content.update(path.read_bytes())
    return content.hexdigest()[:16]
