"""The simulator's page: what its phones can say, who may post to it, and what it serves."""

import asyncio
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient, Response
from sqlmodel import select

from bot import tables
from bot.clock import Clock, MovedClock
from bot.database import Database
from bot.digests import GRACE
from bot.gateways import Inbound
from bot.gateways.simulator import Simulator
from bot.web.board import FREE, Board
from bot.web.phones import next_digest
from bot.web.simulator import FILES, router
from bot.writer import Transaction
from flows.talk import Heard, Pin, Tap
from tests.ledger import StoppedClock
from tests.phones import FATIMA, ZONE, say, seed, told

OURS = {"X-Simulator": "1"}


@dataclass
class Echo:
    """Turns that say back what was said, once, and keep what they were given."""

    database: Database
    taken: list[Inbound] = field(default_factory=list)

    async def take(self, inbound: Inbound) -> tuple[str, ...]:
        self.taken.append(inbound)
        await self.database.writer.take(lambda tx: self.answer(tx, inbound))
        return ()

    def answer(self, tx: Transaction, inbound: Inbound) -> None:
        same = tables.Inbound.provider_id == inbound.provider_id
        if tx.db.exec(select(tables.Inbound).where(same)).first():
            return
        row = tables.Inbound(
            gateway=inbound.gateway,
            provider_id=inbound.provider_id,
            raw=inbound.raw,
            received=inbound.received,
            handled=inbound.received,
        )
        tx.db.add(row)
        tx.db.flush()
        more = {"channel": inbound.channel, "inbound_id": row.id, "created": inbound.received}
        say(tx, inbound.address, inbound.heard.words, **more)


class Page:
    """A browser's place: requests to the program, one after the other."""

    def __init__(self, app: FastAPI) -> None:
        self._transport = ASGITransport(app)

    def get(self, path: str) -> Response:
        return asyncio.run(self._ask("GET", path))

    def post(self, path: str, json: object, headers: dict[str, str] | None = None) -> Response:
        return asyncio.run(self._ask("POST", path, json=json, headers=headers))

    async def _ask(self, method: str, path: str, **more: Any) -> Response:
        async with AsyncClient(transport=self._transport, base_url="http://taawon") as client:
            return await client.request(method, path, **more)


@pytest.fixture
def shop(database: Database) -> Database:
    """One cooperative, and a sender on each channel."""
    database.writer.run(seed)
    return database


@pytest.fixture
def echo(shop: Database) -> Echo:
    return Echo(shop)


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock()


@pytest.fixture
def page(shop: Database, echo: Echo, clock: MovedClock) -> Page:
    """The simulator, open."""
    app = FastAPI()
    app.include_router(router(shop, echo, clock, Simulator(clock, print), ZONE))  # type: ignore[arg-type]
    return Page(app)


def said(number: int = 1, **what: Any) -> dict[str, Any]:
    return {"id": f"{number:032x}", "channel": "whatsapp", "phone": FATIMA, **what}


def post(page: Page, body: dict[str, Any]) -> int:
    return page.post("/simulator/messages", json=body, headers=OURS).status_code


def heard(echo: Echo) -> list[Heard]:
    return [inbound.heard for inbound in echo.taken]


def test_words_taps_pins_voices_and_pictures_are_heard(page: Page, echo: Echo) -> None:
    assert post(page, said(1, words="سلام")) == 204
    assert post(page, said(2, words="زيت أركان", tap="k7q2xz.argan")) == 204
    pin = {"latitude": "31.63", "longitude": "-7.99", "label": "Marrakech"}
    assert post(page, said(3, pin=pin)) == 204
    assert post(page, said(4, media="voice")) == 204
    assert heard(echo) == [
        Heard("سلام"),
        Heard("زيت أركان", tapped=Tap("argan", "k7q2xz")),
        Heard(pin=Pin(Decimal("31.63"), Decimal("-7.99"), "Marrakech")),
        Heard(media="voice"),
    ]


def test_what_was_stored_is_parsed_to_the_same_message(page: Page, echo: Echo) -> None:
    post(page, said(words="salam"))
    [inbound] = echo.taken
    assert Simulator(Clock(), print).parse(inbound.raw, inbound.received) == inbound
    assert inbound.sender == "whatsapp:+14155238886"
    assert inbound.address == f"whatsapp:{FATIMA}"
    assert inbound.profile == "Fatima"


def test_a_double_click_is_one_message(page: Page, echo: Echo, shop: Database) -> None:
    assert [post(page, said(words="1")), post(page, said(words="1"))] == [204, 204]
    assert len({inbound.provider_id for inbound in echo.taken}) == 1
    _, state = told(Board(shop, Clock(), ZONE))
    assert [bubble["words"] for bubble in state["bubbles"]] == ["1", "1"]
    assert [bubble["mine"] for bubble in state["bubbles"]] == [True, False]


@pytest.mark.parametrize(
    "body",
    [
        said(),
        said(words="  "),
        said(words="x" * 4097),
        said(media="malware"),
        said(pin={"latitude": "91", "longitude": "0"}),
        said(pin={"latitude": "NaN", "longitude": "0"}),
        said(words="hello", sender="+1"),
        {**said(words="hello"), "id": "short"},
        {**said(words="hello"), "phone": "0600000011"},
        {**said(words="hello"), "channel": "fax"},
    ],
)
def test_what_no_phone_can_say_is_refused(page: Page, echo: Echo, body: dict[str, Any]) -> None:
    assert post(page, body) == 422
    assert echo.taken == []


@pytest.mark.parametrize("phone", ["+212600000001", "+212600000077"])
def test_a_cooperatives_own_number_only_receives(page: Page, echo: Echo, phone: str) -> None:
    assert post(page, said(words="hello") | {"phone": phone, "channel": "sms"}) == 404
    assert echo.taken == []


@pytest.mark.parametrize(
    ("what", "body"),
    [
        ("messages", said(words="hello")),
        ("clock", {"minutes": 60}),
        ("phones", {"name": "Omar", "channel": "sms", "language": "fr"}),
    ],
)
def test_another_sites_page_cannot_post_here(
    page: Page, echo: Echo, clock: MovedClock, what: str, body: dict[str, Any]
) -> None:
    before = clock.now()
    assert page.post(f"/simulator/{what}", json=body).status_code == 403
    assert echo.taken == []
    assert clock.now() - before < timedelta(minutes=1)


def test_nothing_of_the_page_comes_from_elsewhere(page: Page) -> None:
    shown = page.get("/simulator")
    assert shown.headers["content-security-policy"].startswith("default-src 'self';")
    files = ("simulator.css", "phone.css", "simulator.js", "phone.js", "words.js", "icon.svg")
    for name in files:
        found = page.get(f"/simulator/{name}")
        assert found.status_code == 200
        assert "innerHTML" not in found.text
        outside = found.text.replace("http://www.w3.org/", "")
        assert "http://" not in outside
    assert "style=" not in shown.text


def test_the_page_says_everything_in_both_its_languages() -> None:
    words = (FILES / "words.js").read_text(encoding="utf-8")
    french, arabic = (
        re.findall(r'^    "([a-z.]+)": ".', part, re.MULTILINE) for part in words.split("  ar: {")
    )
    assert french == arabic
    assert len(french) > 30
    code = "".join(
        path.read_text(encoding="utf-8")
        for path in FILES.iterdir()
        if path.suffix in {".js", ".html"} and path.name != "words.js"
    )
    # Those whose last part is a status, a role or a button's name are put together in the code.
    built = ("status.", "empty.", "phone.")
    assert [key for key in french if key not in code and not key.startswith(built)] == []


@pytest.mark.parametrize("name", ["index.html", "..%2Fsimulator.py", "%2e%2e/board.py", "none.js"])
def test_only_files_of_the_page_are_served(page: Page, name: str) -> None:
    assert page.get(f"/simulator/{name}").status_code == 404


def test_the_clock_moves_by_minutes_and_to_the_digest(page: Page, clock: MovedClock) -> None:
    start = clock.now()
    assert page.post("/simulator/clock", json={"minutes": 60}, headers=OURS).status_code == 204
    assert timedelta(hours=1) <= clock.now() - start < timedelta(hours=1, minutes=1)
    digest = next_digest(clock.now(), "18:00", ZONE)
    page.post("/simulator/clock", json={"minutes": "digest"}, headers=OURS)
    assert digest + GRACE <= clock.now() < digest + timedelta(minutes=1)


@pytest.mark.parametrize("minutes", [0, -60, 10**9, "tomorrow"])
def test_the_clock_goes_forward_only_and_not_for_ever(
    page: Page, clock: MovedClock, minutes: object
) -> None:
    before = clock.now()
    answer = page.post("/simulator/clock", json={"minutes": minutes}, headers=OURS)
    assert answer.status_code == 422
    assert clock.now() - before < timedelta(minutes=1)


@pytest.mark.parametrize(
    ("now", "digest"),
    [
        (datetime(2026, 11, 22, 17, 59, tzinfo=UTC), datetime(2026, 11, 22, 18, tzinfo=UTC)),
        (datetime(2026, 11, 22, 18, 0, tzinfo=UTC), datetime(2026, 11, 23, 18, tzinfo=UTC)),
        # Until 2026-09-20 Morocco was an hour ahead.
        (datetime(2026, 9, 1, 12, 0, tzinfo=UTC), datetime(2026, 9, 1, 17, tzinfo=UTC)),
        (datetime(2026, 9, 19, 18, 0, tzinfo=UTC), datetime(2026, 9, 20, 18, tzinfo=UTC)),
    ],
)
def test_the_next_digest_is_at_the_cooperatives_own_hour(now: datetime, digest: datetime) -> None:
    assert next_digest(now, "18:00", ZONE) == digest


def test_a_new_client_gets_a_free_number_and_can_write(page: Page, echo: Echo) -> None:
    new = {"name": "Omar", "channel": "sms", "language": "fr"}
    for _ in range(2):
        assert page.post("/simulator/phones", json=new, headers=OURS).status_code == 204
    assert post(page, said(words="Bonjour") | {"phone": FREE[1], "channel": "sms"}) == 204
    [inbound] = echo.taken
    assert (inbound.address, inbound.sender) == (FREE[1], "TAAWON")


def test_a_new_clients_phone_is_there_after_a_restart(page: Page, shop: Database) -> None:
    new = {"name": "Omar", "channel": "sms", "language": "fr"}
    page.post("/simulator/phones", json=new, headers=OURS)
    post(page, said(words="Bonjour") | {"phone": FREE[0], "channel": "sms"})
    _, state = told(Board(shop, StoppedClock(), ZONE))
    assert {phone["address"]: phone["names"] for phone in state["phones"]}[FREE[0]] == {"": "Omar"}


def test_an_sms_does_not_tell_who_writes(page: Page, echo: Echo) -> None:
    post(page, said(words="Bonjour") | {"phone": "+212600000012", "channel": "sms"})
    assert [inbound.profile for inbound in echo.taken] == [""]
