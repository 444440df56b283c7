"""Fifty messages each way cross in a relay, through the webhooks of the whole app."""

import asyncio
import importlib
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from types import ModuleType
from urllib.parse import urlencode

import httpx
import pytest

from bot.clock import Clock
from bot.database import Database
from bot.demo import PRESIDENT
from bot.demo import seed as seed_demo
from bot.outbox import limits
from tests.services import MESSAGES, StandIn, message, stand_in
from tests.twilio_account import PUBLIC_URL, SID, TOKEN, posted, sign

MANY = 50  # messages each way
TWICE = 4  # every so many are posted twice at once, as a provider does that hears no answer
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)  # by day, whenever the test runs
CLIENT = "whatsapp:+212600000011"
MEMBER = f"whatsapp:{PRESIDENT}"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
SENT = 60.0  # seconds until all of it must have left


@pytest.fixture
def twilio() -> Iterator[StandIn]:
    with stand_in() as kept:
        yield kept


@pytest.fixture
def app(
    database_url: str, twilio: StandIn, monkeypatch: pytest.MonkeyPatch
) -> Iterator[ModuleType]:
    """app.py as a server imports it, with its settings in the environment, at noon."""
    opened = Database(database_url)
    seed_demo(opened)
    opened.close()
    for name, value in {
        "DATABASE_URL": database_url,
        "PUBLIC_URL": PUBLIC_URL,
        "SECRET_KEY": "a secret of nobody",
        "TWILIO_ACCOUNT_SID": SID,
        "TWILIO_AUTH_TOKEN": TOKEN,
        "TWILIO_API_BASE_URL": twilio.url,
    }.items():
        monkeypatch.setenv(name, value)
    began = datetime.now(UTC)
    monkeypatch.setattr(Clock, "now", lambda _: NOON + (datetime.now(UTC) - began))
    yield importlib.import_module("app")
    del sys.modules["app"]


class Phone:
    """Somebody who writes on WhatsApp, one message after the other."""

    def __init__(self, web: httpx.AsyncClient, address: str, profile: str) -> None:
        self._web = web
        self._who = {"From": address, "ProfileName": profile, "WaId": address.split("+")[1]}

    async def says(self, words: str, times: int = 1) -> str:
        """One message, posted so many times at once; gives the one answer that all get."""
        form = urlencode(message(words, **self._who))
        signed = {**FORM, "X-Twilio-Signature": sign(PUBLIC_URL + MESSAGES, form)}
        posts = (self._web.post(MESSAGES, content=form, headers=signed) for _ in range(times))
        answers = await asyncio.gather(*posts)
        assert {answer.status_code for answer in answers} == {200}
        [answered] = {answer.text for answer in answers}
        return answered

    async def says_many(self, what: str) -> None:
        for number in range(MANY):
            await self.says(f"{what} {number}", times=1 + (number % TWICE == 0))


async def cross(app: ModuleType, twilio: StandIn) -> None:
    """The conversation: both write at the same time, and the rest of the app runs."""
    transport = httpx.ASGITransport(app.app)
    async with (
        app.app._rest.router.lifespan_context(app.app._rest),
        httpx.AsyncClient(transport=transport, base_url=PUBLIC_URL, timeout=SENT) as web,
    ):
        client, member = Phone(web, CLIENT, "Fatima"), Phone(web, MEMBER, "Fadma")
        await member.says("Bonjour")
        await client.says("Bonjour")
        assert "MENU" in await client.says("parler à quelqu'un")
        await asyncio.gather(client.says_many("question"), member.says_many("réponse"))
        deadline = datetime.now(UTC) + timedelta(seconds=SENT)
        while len(told(twilio, CLIENT)) + len(told(twilio, MEMBER)) < 2 * MANY:
            assert datetime.now(UTC) < deadline, "something was lost"
            await asyncio.sleep(0.1)
        await client.says("menu")


def told(twilio: StandIn, address: str) -> list[str]:
    """What somebody was sent of what the other said, in the order in which it left."""
    bodies = [posted(request) for request in list(twilio.requests)]
    return [
        body["Body"]
        for body in bodies
        if body["To"] == address and ("question" in body["Body"] or "réponse" in body["Body"])
    ]


def test_none_is_lost_none_is_doubled_and_no_number_is_shown(
    app: ModuleType, twilio: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    # More than WhatsApp bears in a row: the last ones would leave one each six seconds.
    monkeypatch.setattr(limits, "PAIR_BURST", 4 * MANY)
    asyncio.run(cross(app, twilio))
    assert told(twilio, MEMBER) == [f"Fatima (1) : question {n}" for n in range(MANY)]
    assert told(twilio, CLIENT) == [f"Tifawin : réponse {n}" for n in range(MANY)]
    for request in twilio.requests:
        body = posted(request).get("Body", "")
        assert not any(run in body for run in ("60000", "+212", "1415")), body
