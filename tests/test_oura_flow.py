"""Adding, changing and signing in again to an Oura account, as a person does it."""

from collections.abc import AsyncIterator, Iterator
from typing import Any
from unittest.mock import patch

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers.config_entry_oauth2_flow import (
    ImplementationUnavailableError,
)
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.lifeops.const import DOMAIN
from custom_components.lifeops.ha.oura.config import stored_tokens, token_file
from custom_components.lifeops.ha.oura.implementation import SCOPES

from .entries import ANN, BEA, hub_entry, person, without_hub
from .fakes.oura import LEGACY_APP, NEW_APP, OuraServer
from .fakes.oura.oauth import Application
from .oura import GIVEN, Browser, async_point, async_use, plan

pytestmark = pytest.mark.usefixtures("current_request_with_host")


@pytest.fixture(autouse=True)
def _nothing_runs() -> Iterator[None]:
    with without_hub():
        yield


@pytest.fixture
async def server(socket_enabled: None) -> AsyncIterator[OuraServer]:
    async with OuraServer(plan(dt_util.utcnow())) as server:
        yield server


@pytest.fixture
async def browser(
    hass: HomeAssistant,
    server: OuraServer,
    hass_client_no_auth: ClientSessionGenerator,
) -> Browser:
    await async_point(hass, server)
    return Browser(hass, hass_client_no_auth)


@pytest.fixture
async def home(hass: HomeAssistant, browser: Browser) -> MockConfigEntry:
    await async_use(hass, NEW_APP)
    return await stand(hass, person(), person(BEA, "Bea"))


async def stand(hass: HomeAssistant, *parts: Any) -> MockConfigEntry:
    entry = hub_entry(*parts)
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    return entry


async def answer(hass: HomeAssistant, step: Any, given: dict[str, Any]) -> Any:
    return await hass.config_entries.flow.async_configure(step["flow_id"], given)


def options(form: Any, field: str) -> list[str]:
    selector = form["data_schema"].schema[field]
    return [option["value"] for option in selector.config["options"]]


# Adding


@pytest.mark.parametrize("application", [NEW_APP, LEGACY_APP])
async def test_an_account_is_added(
    hass: HomeAssistant,
    browser: Browser,
    server: OuraServer,
    application: Application,
) -> None:
    await async_use(hass, application)
    await stand(hass, person(), person(BEA, "Bea"))
    form = await browser.sign_in(await browser.begin())
    assert form["type"] is FlowResultType.FORM
    assert form["step_id"] == "oura_person"
    assert options(form, "person_id") == [ANN, BEA]
    made = await answer(hass, form, GIVEN)
    assert made["type"] is FlowResultType.CREATE_ENTRY
    assert made["title"] == "Oura (Ann)"
    entry = made["result"]
    assert entry.unique_id == f"oura:{account_id(server)}"
    token = entry.data["token"]
    assert token["portal"] == application.portal.value
    assert token["generation"] == 1
    assert server.oauth.allowed(token["access_token"]) == frozenset(SCOPES)
    assert {key: entry.data[key] for key in GIVEN} == GIVEN
    assert entry.data["auth_implementation"] == application.client_id
    assert len(entry.data["source_id"]) == 16
    assert entry.unique_id not in str(entry.data)


def account_id(server: OuraServer) -> str:
    return str(server.person.info(frozenset())["id"])


async def test_oura_is_asked_for_what_is_needed_and_no_more(
    hass: HomeAssistant, browser: Browser, home: MockConfigEntry
) -> None:
    step = await browser.begin()
    for scope in SCOPES:
        assert scope in step["url"]
    assert "email" not in step["url"]
    assert "client_id=new-app" in step["url"]


async def test_a_person_has_one_account(
    hass: HomeAssistant, browser: Browser, home: MockConfigEntry, server: OuraServer
) -> None:
    await browser.add()
    async with OuraServer(plan(dt_util.utcnow(), seed=2)) as other:
        await async_point(hass, other)
        form = await browser.sign_in(await browser.begin())
        assert options(form, "person_id") == [BEA]
        made = await answer(hass, form, GIVEN | {"person_id": BEA})
        assert made["title"] == "Oura (Bea)"
    third: Any = await browser.begin()
    assert third["type"] is FlowResultType.ABORT
    assert third["reason"] == "persons_taken"


async def test_one_account_is_connected_once(
    hass: HomeAssistant, browser: Browser, home: MockConfigEntry
) -> None:
    await browser.add()
    again = await browser.sign_in(await browser.begin())
    assert again["type"] is FlowResultType.ABORT
    assert again["reason"] == "account_taken"


async def test_a_person_may_go_while_the_form_is_open(
    hass: HomeAssistant, browser: Browser, home: MockConfigEntry
) -> None:
    form = await browser.sign_in(await browser.begin())
    for item in list(home.subentries.values()):
        if item.unique_id == f"person:{ANN}":
            hass.config_entries.async_remove_subentry(home, item.subentry_id)
    form = await answer(hass, form, GIVEN)
    assert form["errors"] == {"base": "person_gone"}
    assert options(form, "person_id") == [BEA]
    made = await answer(hass, form, GIVEN | {"person_id": BEA})
    assert made["type"] is FlowResultType.CREATE_ENTRY


async def test_the_home_may_go_while_the_browser_is_away(
    hass: HomeAssistant, browser: Browser, home: MockConfigEntry
) -> None:
    step = await browser.begin()
    with patch("custom_components.lifeops.async_unload_entry", return_value=True):
        await hass.config_entries.async_remove(home.entry_id)
    ended = await browser.sign_in(step)
    assert ended["reason"] == "no_home"


async def test_an_account_needs_a_person(hass: HomeAssistant, browser: Browser) -> None:
    await async_use(hass, NEW_APP)
    await stand(hass)
    ended: Any = await browser.begin()
    assert ended["type"] is FlowResultType.ABORT
    assert ended["reason"] == "no_person"


async def test_without_an_app_home_assistant_asks_for_one(
    hass: HomeAssistant, browser: Browser
) -> None:
    await stand(hass, person())
    with patch(
        "homeassistant.helpers.config_entry_oauth2_flow"
        ".async_get_application_credentials",
        return_value=[DOMAIN],
    ):
        ended: Any = await browser.begin()
    assert ended["reason"] == "missing_credentials"


async def test_credentials_that_cannot_be_read_end_the_flow(
    hass: HomeAssistant, browser: Browser, home: MockConfigEntry
) -> None:
    with patch(
        "homeassistant.helpers.config_entry_oauth2_flow.async_get_implementations",
        side_effect=ImplementationUnavailableError,
    ):
        ended: Any = await browser.begin()
    assert ended["reason"] == "oauth_implementation_unavailable"


async def test_a_person_may_say_no(
    hass: HomeAssistant, browser: Browser, home: MockConfigEntry, server: OuraServer
) -> None:
    server.oauth.denied = True
    ended = await browser.sign_in(await browser.begin())
    assert ended["reason"] == "user_rejected_authorize"


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (("status", "token", 500), "oauth_failed"),
        (("status", "token", 404), "oauth_unauthorized"),
        (("html", "token"), "oauth_failed"),
        (("cut", "token"), "oauth_failed"),
        (("status", "personal_info", 500), "account_unknown"),
        (("status", "personal_info", 401), "account_unknown"),
        (("html", "personal_info"), "account_unknown"),
    ],
)
async def test_what_goes_wrong_ends_the_flow_and_may_be_tried_again(
    browser: Browser, home: MockConfigEntry, server: OuraServer, fault: Any, reason: str
) -> None:
    kind, endpoint, *code = fault
    server.faults.add(kind, endpoint, **({"code": code[0]} if code else {}))
    ended = await browser.sign_in(await browser.begin())
    assert ended["type"] is FlowResultType.ABORT
    assert ended["reason"] == reason
    await browser.add()


@pytest.mark.parametrize("info", [{}, {"id": None}, {"id": ""}])
async def test_an_account_without_a_name_is_none(
    hass: HomeAssistant, browser: Browser, home: MockConfigEntry, info: dict[str, Any]
) -> None:
    with patch(
        "custom_components.lifeops.ha.oura.flow.OuraClient.personal_info",
        return_value=info,
    ):
        ended = await browser.sign_in(await browser.begin())
    assert ended["reason"] == "account_unknown"


@pytest.mark.parametrize(
    ("token", "reason"),
    [
        ({"access_token": "a", "expires_in": 1}, "oauth_error"),
        ({"access_token": "a", "refresh_token": "b"}, "oauth_error"),
        ([], "oauth_failed"),
    ],
)
async def test_an_answer_without_tokens_ends_the_flow(
    hass: HomeAssistant,
    browser: Browser,
    home: MockConfigEntry,
    token: Any,
    reason: str,
) -> None:
    with patch(
        "homeassistant.helpers.config_entry_oauth2_flow"
        ".LocalOAuth2Implementation._token_request",
        return_value=token,
    ):
        ended = await browser.sign_in(await browser.begin())
    assert ended["reason"] == reason


async def test_a_silent_portal_ends_the_flow(
    hass: HomeAssistant, browser: Browser, home: MockConfigEntry
) -> None:
    with patch(
        "homeassistant.helpers.config_entry_oauth2_flow"
        ".LocalOAuth2Implementation._token_request",
        side_effect=TimeoutError,
    ):
        ended = await browser.sign_in(await browser.begin())
    assert ended["reason"] == "oauth_failed"


# Changing


@pytest.fixture
async def account(browser: Browser, home: MockConfigEntry) -> ConfigEntry[Any]:
    return await browser.add()


async def reconfigure(hass: HomeAssistant, entry: ConfigEntry[Any]) -> Any:
    return await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": "reconfigure", "entry_id": entry.entry_id}
    )


async def test_settings_are_changed(
    hass: HomeAssistant, account: ConfigEntry[Any]
) -> None:
    form = await reconfigure(hass, account)
    assert form["step_id"] == "oura_settings"
    assert form["description_placeholders"]["account"] == "Oura (Ann)"
    shown = {
        str(key): (key.description or {}).get("suggested_value")
        for key in form["data_schema"].schema
    }
    assert shown == {"rank": 1, "max_silence_h": 24, "sign_in_again": None}
    token = account.data["token"]
    ended = await answer(
        hass, form, {"rank": 3, "max_silence_h": 48, "sign_in_again": False}
    )
    assert ended["reason"] == "reconfigure_successful"
    assert (account.data["rank"], account.data["max_silence_h"]) == (3, 48)
    assert account.data["token"] == token
    assert account.data["person_id"] == ANN


async def test_scopes_are_chosen_anew(
    hass: HomeAssistant,
    browser: Browser,
    account: ConfigEntry[Any],
    server: OuraServer,
) -> None:
    server.oauth.unticked.add("workout")
    step = await answer(
        hass,
        await reconfigure(hass, account),
        {"rank": 0, "max_silence_h": 12, "sign_in_again": True},
    )
    ended = await browser.sign_in(step)
    assert ended["reason"] == "reconfigure_successful"
    assert (account.data["rank"], account.data["max_silence_h"]) == (0, 12)
    granted = server.oauth.allowed(account.data["token"]["access_token"])
    assert granted == frozenset(SCOPES) - {"workout"}
    assert account.data["token"]["generation"] == 2


# Signing in again


async def begin_reauth(hass: HomeAssistant, entry: ConfigEntry[Any]) -> Any:
    entry.async_start_reauth(hass)
    await hass.async_block_till_done()
    (flow,) = hass.config_entries.flow.async_progress_by_handler(DOMAIN)
    assert flow["step_id"] == "reauth_confirm"
    return flow


async def test_a_person_signs_in_again(
    hass: HomeAssistant,
    browser: Browser,
    account: ConfigEntry[Any],
    server: OuraServer,
) -> None:
    flow = await begin_reauth(hass, account)
    before = account.data
    ended = await browser.sign_in(await answer(hass, flow, {}))
    assert ended["reason"] == "reauth_successful"
    token = account.data["token"]
    assert server.oauth.allowed(token["access_token"]) is not None
    assert token["access_token"] != before["token"]["access_token"]
    assert {**account.data, "token": None} == {**before, "token": None}


async def test_new_tokens_come_after_those_of_the_file(
    hass: HomeAssistant, browser: Browser, account: ConfigEntry[Any]
) -> None:
    stored = stored_tokens(account)
    await token_file(hass, account).async_write(
        type(stored)(
            access_token="file",
            refresh_token="file",
            expires_at=stored.expires_at,
            obtained_at=stored.obtained_at,
            generation=7,
            portal=stored.portal,
        )
    )
    flow = await begin_reauth(hass, account)
    await browser.sign_in(await answer(hass, flow, {}))
    assert account.data["token"]["generation"] == 8


async def test_another_account_is_not_taken_for_this_one(
    hass: HomeAssistant, browser: Browser, account: ConfigEntry[Any]
) -> None:
    before = account.data
    async with OuraServer(plan(dt_util.utcnow(), seed=2)) as other:
        await async_point(hass, other)
        flow = await begin_reauth(hass, account)
        ended = await browser.sign_in(await answer(hass, flow, {}))
        assert ended["reason"] == "wrong_account"
        step = await answer(
            hass,
            await reconfigure(hass, account),
            {"rank": 0, "max_silence_h": 12, "sign_in_again": True},
        )
        ended = await browser.sign_in(step)
        assert ended["reason"] == "wrong_account"
    assert account.data == before


async def test_an_account_has_no_parts(
    hass: HomeAssistant, account: ConfigEntry[Any]
) -> None:
    assert account.supported_subentry_types == {}
