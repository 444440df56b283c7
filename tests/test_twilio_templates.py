"""Templates at Twilio: created and submitted once, their approval learnt, sent by their SID."""

import asyncio
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
import respx
from sqlmodel import SQLModel, delete
from twilio.rest import Client

from bot import tables
from bot.database import Database
from bot.gateways import Filled, Misconfigured, NotSent, Outgoing, Refused
from bot.gateways.cloud import Cloud
from bot.gateways.twilio import Twilio, approvals, contents, rest
from bot.gateways.twilio.renewing import Renewing
from bot.templates import NEAREST, PURPOSES, TEMPLATES
from tests import cloud_account
from tests.ledger import StoppedClock
from tests.twilio_account import (
    ACCOUNT,
    CLIENT,
    SENDER,
    SID,
    check_request,
    posted,
)

URL = "https://content.twilio.com/v1/Content"
MESSAGES = f"https://api.twilio.com/2010-04-01/Accounts/{SID}/Messages.json"
EVERY = len(TEMPLATES) * len(NEAREST)
LEAVING = Filled("order_leaving", ("41", "Tifawin"))
MESSAGE = Outgoing(41, 1, "whatsapp", SENDER, CLIENT, "En route !", "fr", template=LEAVING)
SIDS = {
    language: f"HX{number:032x}" for number, language in enumerate(("fr", "ar", "ary", "ary_Latn"))
}


class Api:
    """An account whose templates are approved or not, by what `statuses` says of their SIDs."""

    def __init__(self, router: respx.Router) -> None:
        self.contents: dict[str, dict[str, object]] = {}
        self.statuses: dict[str, dict[str, str]] = {}
        self.fails_at = 10_000
        self.creating = router.post(URL).mock(side_effect=self.create)
        self.submitting = router.post(
            url__regex=f"{URL}/HX[0-9a-f]+/ApprovalRequests/whatsapp$"
        ).mock(side_effect=self.submit)
        self.fetching = router.get(url__regex=f"{URL}/HX[0-9a-f]+/ApprovalRequests$").mock(
            side_effect=self.fetch
        )
        self.listing = router.get(url__startswith=URL).mock(side_effect=self.list)

    def list(self, request: httpx.Request) -> httpx.Response:
        check_request(request, "content.json")
        there = list(self.contents.values())
        return httpx.Response(200, json={"contents": there, "meta": {"key": "contents"}})

    def create(self, request: httpx.Request) -> httpx.Response:
        check_request(request, "content.json")
        if len(self.contents) == self.fails_at:
            return httpx.Response(429, json={"code": 20429})
        sid = f"HX{len(self.contents):032x}"
        self.contents[sid] = {**json.loads(request.content), "sid": sid, "account_sid": SID}
        return httpx.Response(201, json=self.contents[sid])

    def submit(self, request: httpx.Request) -> httpx.Response:
        check_request(request, "content.json")
        asked, sid = json.loads(request.content), request.url.path.split("/")[3]
        assert set(asked) == {"name", "category"}
        assert asked["name"] == self.contents[sid]["friendly_name"]
        assert sid not in self.statuses, "submitted twice"
        if len(self.statuses) == self.fails_at:
            return httpx.Response(429, json={"code": 20429})
        self.statuses[sid] = {"status": "received", "category": asked["category"]}
        return httpx.Response(201, json={**asked, **self.statuses[sid]})

    def fetch(self, request: httpx.Request) -> httpx.Response:
        check_request(request, "content.json")
        sid = request.url.path.split("/")[3]
        told = {"status": "unsubmitted", "rejection_reason": "", **self.statuses.get(sid, {})}
        return httpx.Response(200, json={"sid": sid, "account_sid": SID, "whatsapp": told})

    def says(self, name: str, status: str, why: str = "") -> None:
        [sid] = [sid for sid, made in self.contents.items() if made["friendly_name"] == name]
        self.statuses[sid] = {"status": status, "rejection_reason": why}


@pytest.fixture
def api() -> Iterator[Api]:
    with respx.mock(assert_all_called=False) as router:
        yield Api(router)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = Database(f"sqlite:///{tmp_path}/templates.db")
    SQLModel.metadata.create_all(made.engine)
    yield made
    made.close()


@pytest.fixture
def client() -> Iterator[Client]:
    made = rest.connect(ACCOUNT)
    yield made
    made.http_client.close()


def keep(database: Database, purpose: str = "order_leaving", **approved: str) -> None:
    """Templates that we remember, each language with its approval."""
    database.writer.run(
        lambda tx: tx.db.add_all(
            tables.Content(
                gateway="twilio",
                language=language,
                shape=f"template_{purpose}",
                sid=SIDS[language],
                approved=word,
            )
            for language, word in approved.items()
        )
    )


# Created, submitted, approved


def test_each_template_is_created_and_submitted_once(api, database, client) -> None:
    """Contract check 41, for templates: each request is as Twilio describes it."""
    asked = approvals.submit_missing(client, database)
    assert len(asked) == EVERY == api.creating.call_count == api.submitting.call_count
    assert {told.approved for told in asked} == {"pending"}
    assert approvals.submit_missing(client, database) == []
    assert (api.creating.call_count, api.submitting.call_count) == (EVERY, EVERY)
    assert api.listing.call_count == 1
    assert approvals.approved(database) == {}


def test_a_template_is_what_the_data_declares(api, database, client) -> None:
    approvals.submit_missing(client, database)
    made = {content["friendly_name"]: content for content in api.contents.values()}
    pickup = made["taawon_order_ready_pickup_ary_latn"]
    assert pickup["language"] == "fr"
    [body] = [kind["body"] for kind in pickup["types"].values()]
    assert list(pickup["types"]) == ["twilio/text"]
    assert re.findall(r"\{\{(\d+)\}\}", body) == ["1", "2", "3"] == list(pickup["variables"])
    assert all(pickup["variables"].values())
    assert made["taawon_order_ready_pickup_ary"]["language"] == "ar"
    categories = {told["category"] for told in api.statuses.values()}
    assert categories == {"UTILITY", "MARKETING"}


def test_a_new_database_finds_what_the_account_has(api, database, client, tmp_path) -> None:
    approvals.submit_missing(client, database)
    api.says("taawon_order_leaving_fr", "approved")
    other = Database(f"sqlite:///{tmp_path}/other.db")
    SQLModel.metadata.create_all(other.engine)
    approvals.submit_missing(client, other)
    assert (api.creating.call_count, api.submitting.call_count) == (EVERY, EVERY)
    assert set(approvals.approved(other)) == {("fr", "order_leaving")}
    other.close()


@pytest.mark.parametrize("at", [0, 5])
def test_a_run_that_is_cut_is_taken_up_by_the_next(api, database, client, at: int) -> None:
    """Also between the creation of a template and its submission."""
    api.fails_at = at
    with pytest.raises(NotSent):
        approvals.submit_missing(client, database)
    api.fails_at = 10_000
    approvals.submit_missing(client, database)
    assert len(api.contents) == len(api.statuses) == EVERY
    assert len(approvals.stored(database)) == EVERY


def test_what_was_created_and_never_submitted_is_submitted(api, database, client) -> None:
    approvals.submit_missing(client, database)
    api.statuses.clear()
    approvals.sync(client, database)
    approvals.submit_missing(client, database)
    assert len(api.contents) == len(api.statuses) == EVERY
    api.statuses.clear()
    database.writer.run(lambda tx: tx.db.execute(delete(tables.Content)) and None)
    approvals.submit_missing(client, database)
    assert len(api.contents) == len(api.statuses) == EVERY


def test_approvals_are_learnt_and_lost(api, database, client) -> None:
    approvals.submit_missing(client, database)
    api.says("taawon_order_leaving_fr", "approved")
    api.says("taawon_order_leaving_ar", "rejected", "the language does not match")
    told = {one.template.name(one.language): one for one in approvals.sync(client, database)}
    assert len(told) == EVERY
    assert told["taawon_order_leaving_ar"].why == "the language does not match"
    assert set(approvals.approved(database)) == {("fr", "order_leaving")}

    api.says("taawon_order_leaving_fr", "paused")
    approvals.sync(client, database)
    assert approvals.stored(database)["fr", "order_leaving"].approved == "paused"
    assert approvals.approved(database) == {}


def test_buttons_and_templates_are_kept_apart(api, database, client) -> None:
    approvals.submit_missing(client, database)
    assert contents.stored(database) == {}
    shapes = contents.create_missing(client, database)
    assert len(approvals.stored(database)) == EVERY
    assert not any(name.startswith("template") for _, name in shapes)


# Sent


@pytest.fixture
def gateway(database: Database) -> Iterator[Twilio]:
    keep(database, fr="approved", ar="approved", ary="rejected", ary_Latn="approved")
    twilio = Twilio(ACCOUNT)
    twilio.renew(database)
    yield twilio
    asyncio.run(twilio.close())


def send(gateway: Twilio, message: Outgoing) -> dict[str, str]:
    """The form that leaves."""
    with respx.mock() as router:
        answer = {"sid": "SM" + "0" * 32, "status": "queued", "num_segments": "1"}
        route = router.post(MESSAGES).respond(201, json=answer)
        asyncio.run(gateway.send(message))
        check_request(route.calls.last.request, "messages.strict.json")
        return posted(route.calls.last.request)


def test_a_template_leaves_by_its_sid_with_all_its_values(gateway: Twilio) -> None:
    """Contract check 43: neither body nor file beside it, and exactly the template's keys."""
    value = "Coopérative\n \tTifawin"
    filled = Filled("order_leaving", ("41", value))
    form = send(gateway, replace(MESSAGE, template=filled, media="https://bot.example/x"))
    assert form["ContentSid"] == SIDS["fr"]
    assert json.loads(form["ContentVariables"]) == {"1": "41", "2": "Coopérative Tifawin"}
    assert "Body" not in form
    assert "MediaUrl" not in form
    assert form["StatusCallback"].endswith("m=41&a=1")


@pytest.mark.parametrize(
    ("language", "sent"), [("fr", "fr"), ("ar", "ar"), ("ary", "ar"), ("ary_Latn", "ary_Latn")]
)
def test_where_ones_own_is_not_approved_the_nearest_leaves(gateway, language, sent) -> None:
    assert send(gateway, replace(MESSAGE, language=language))["ContentSid"] == SIDS[sent]
    assert gateway.templates(language) == {"order_leaving"}


@pytest.mark.parametrize("values", [(), ("41",), ("41", ""), ("41", " \n"), ("41", "a", "b")])
def test_a_template_without_a_value_is_never_sent(gateway, values: tuple[str, ...]) -> None:
    """Contract check 43: Twilio would fill in its own sample."""
    with respx.mock(), pytest.raises(Refused) as error:
        asyncio.run(gateway.send(replace(MESSAGE, template=Filled("order_leaving", values))))
    assert not isinstance(error.value, Misconfigured)


@pytest.mark.parametrize(
    ("purpose", "language"), [("order_ready_home", "fr"), ("order_leaving", "")]
)
def test_a_template_that_is_not_approved_is_never_sent(gateway, purpose, language) -> None:
    """Contract check 47."""
    message = replace(MESSAGE, template=Filled(purpose, ("41", "Tifawin")), language=language)
    assert purpose not in gateway.templates(language)
    with respx.mock(), pytest.raises(Misconfigured):
        asyncio.run(gateway.send(message))


def test_the_running_bot_learns_of_an_approval_in_a_minute(database: Database) -> None:
    clock, twilio = StoppedClock(), Twilio(ACCOUNT)
    renewing = Renewing(database, twilio, clock)
    keep(database, fr="approved")
    renewing.tick()
    assert twilio.templates("fr") == frozenset()
    clock.move(timedelta(minutes=1))
    renewing.tick()
    assert twilio.templates("fr") == {"order_leaving"}
    assert twilio.templates("ar") == frozenset()


def test_metas_own_are_approved_where_the_settings_say_so() -> None:
    """There is nothing to ask at Meta without the business account's id."""
    ours = replace(cloud_account.ACCOUNT, templates=True)
    assert Cloud(cloud_account.ACCOUNT).templates("fr") == frozenset()
    assert {Cloud(ours).templates(language) for language in NEAREST} == {PURPOSES}
    assert Cloud(ours).templates("") == frozenset()
