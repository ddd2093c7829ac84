"""OAuth2 as the vendor does it, where people's connections break."""

from datetime import timedelta
import json

import pytest

from . import LEGACY_APP, NEW_APP, OuraServer
from .conftest import BACK, Asker, Hands
from .endpoints import ENDPOINTS
from .oauth import Application, Portal
from .portal import REVOKE

OTHER = {Portal.NEW: Portal.LEGACY, Portal.LEGACY: Portal.NEW}
APPS = pytest.mark.parametrize("app", [NEW_APP, LEGACY_APP], ids=lambda one: one.portal)


@APPS
async def test_a_code_becomes_tokens_that_open_endpoints(
    asker: Asker, app: Application
) -> None:
    back = await asker.consent(app)
    assert back["state"] == "a state"
    tokens = (await asker.exchange(back["code"], app, app.portal)).body
    assert tokens["token_type"] == "bearer"
    assert tokens["expires_in"] == 30 * 24 * 3600
    asker.token = tokens["access_token"]
    assert (await asker.get("sleep")).status == 200


async def test_a_code_works_once_and_not_for_ever(asker: Asker, hands: Hands) -> None:
    code = (await asker.consent())["code"]
    assert (await asker.exchange(code)).status == 200
    again = await asker.exchange(code)
    assert (again.status, again.body["error"]) == (400, "invalid_grant")
    code = (await asker.consent())["code"]
    hands.now += timedelta(minutes=11)
    assert (await asker.exchange(code)).status == 400


@APPS
async def test_the_other_portals_address_refuses(
    asker: Asker, app: Application
) -> None:
    elsewhere = OTHER[app.portal]
    code = (await asker.consent(app))["code"]
    assert (await asker.exchange(code, app, elsewhere)).status == 401
    tokens = (await asker.exchange(code, app, app.portal)).body
    assert (await asker.refresh(tokens["refresh_token"], app, elsewhere)).status == 400
    refreshed = await asker.refresh(tokens["refresh_token"], app, app.portal)
    assert refreshed.status == 200


async def test_a_refresh_token_works_once(asker: Asker) -> None:
    first = str(asker.server.oauth.issue()["refresh_token"])
    second = (await asker.refresh(first)).body["refresh_token"]
    again = await asker.refresh(first)
    assert (again.status, again.body) == (400, {"error": "invalid_grant"})
    assert (await asker.refresh(second)).status == 200


async def test_a_wrong_secret_is_refused(asker: Asker) -> None:
    token = str(asker.server.oauth.issue()["refresh_token"])
    impostor = Application(
        client_id=NEW_APP.client_id, client_secret="guessed", portal=Portal.NEW
    )
    assert (await asker.refresh(token, impostor)).status == 401
    assert (await asker.refresh(token)).status == 200


async def test_an_access_token_ages(asker: Asker, hands: Hands) -> None:
    asker.server.oauth.life_s = 60
    tokens = asker.server.oauth.issue()
    asker.token = str(tokens["access_token"])
    hands.now += timedelta(seconds=59)
    assert (await asker.get("sleep")).status == 200
    hands.now += timedelta(seconds=1)
    assert (await asker.get("sleep")).status == 401
    fresh = (await asker.refresh(str(tokens["refresh_token"]))).body
    asker.token = fresh["access_token"]
    assert (await asker.get("sleep")).status == 200


@pytest.mark.parametrize(
    "endpoint",
    [one for one in ENDPOINTS.values() if one.scope],
    ids=lambda one: one.name,
)
async def test_an_unticked_scope_closes_its_endpoints_only(
    asker: Asker, endpoint: object
) -> None:
    closed = next(one for one in ENDPOINTS.values() if one is endpoint)
    assert closed.scope is not None
    asker.server.oauth.unticked = {closed.scope}
    back = await asker.consent()
    assert closed.scope not in back["scope"].split()
    asker.token = (await asker.exchange(back["code"])).body["access_token"]
    assert (await asker.get(closed.name)).status == 401
    others = [one for one in ENDPOINTS.values() if one.scope != closed.scope]
    statuses = {(await asker.get(one.name)).status for one in others[:3]}
    assert statuses == {200}


async def test_unknown_scopes_are_lost_silently(asker: Asker) -> None:
    back = await asker.consent(scope="daily spo2Daily")
    assert back["scope"] == "daily"
    asker.token = (await asker.exchange(back["code"])).body["access_token"]
    assert (await asker.get("daily_sleep")).status == 200
    assert (await asker.get("daily_spo2")).status == 401


async def test_the_person_is_told_by_scope_and_the_id_always(asker: Asker) -> None:
    whole = (await asker.get("personal_info")).body
    asker.token = str(asker.server.oauth.issue(scopes=frozenset())["access_token"])
    bare = (await asker.get("personal_info")).body
    assert bare["id"] == whole["id"]
    assert {value for key, value in bare.items() if key != "id"} == {None}
    assert None not in whole.values()


async def test_a_user_may_say_no(asker: Asker) -> None:
    asker.server.oauth.denied = True
    back = await asker.consent()
    assert back == {"error": "access_denied", "state": "a state"}


async def test_an_unknown_application_is_not_sent_back(asker: Asker) -> None:
    url = asker.server.url + "/oauth/authorize"
    query = {"response_type": "code", "client_id": "nobody", "redirect_uri": BACK}
    async with asker.session.get(url, params=query, allow_redirects=False) as answer:
        assert answer.status == 400


async def test_revoking_ends_both_tokens(asker: Asker) -> None:
    tokens = asker.server.oauth.issue()
    asker.token = str(tokens["access_token"])
    url = asker.server.url + REVOKE
    async with asker.session.get(url, params={"access_token": asker.token}) as answer:
        assert answer.status == 200
    assert (await asker.get("sleep")).status == 401
    assert (await asker.refresh(str(tokens["refresh_token"]))).status == 400


async def test_a_server_that_comes_after_knows_who_was_let_in(
    server: OuraServer, asker: Asker
) -> None:
    tokens = (await asker.exchange((await asker.consent())["code"])).body
    remembered = json.loads(json.dumps(server.oauth.remember()))
    after = OuraServer(server.plan).oauth
    assert after.allowed(tokens["access_token"]) is None
    after.recall(remembered)
    granted = server.oauth.allowed(tokens["access_token"])
    assert after.allowed(tokens["access_token"]) == granted
    client = (NEW_APP.client_id, NEW_APP.client_secret)
    assert after.refresh(Portal.NEW, client, tokens["refresh_token"])
