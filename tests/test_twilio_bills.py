"""What Twilio billed: asked for by pages, and written beside what we guessed."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import httpx
import pytest
import respx
from sqlmodel import select

from bot.costs import load
from bot.costs.bills import Billed
from bot.database import Database
from bot.gateways import NotSent, SendError
from bot.gateways.twilio import Twilio
from bot.gateways.twilio.billing import Billing
from bot.gateways.twilio.forms import provider_id
from bot.tables import Outbound
from tests.ledger import FATIMA, NOON, StoppedClock, rows, shop, write
from tests.twilio_account import ACCOUNT, SID, check_request

LIST = f"https://api.twilio.com/2010-04-01/Accounts/{SID}/Messages.json"


def sid(number: int) -> str:
    return f"SM{number:032x}"


def message(number: int, **changes: object) -> dict[str, object]:
    return {
        "sid": sid(number),
        "direction": "outbound-api",
        "price": "-0.00750",
        "price_unit": "USD",
    } | changes


@pytest.fixture
def api() -> Iterator[respx.Router]:
    with respx.mock() as router:
        yield router


def listed(api: respx.Router, *pages: list[dict[str, object]]) -> respx.Route:
    def answer(request: httpx.Request) -> httpx.Response:
        check_request(request, "messages.strict.json")
        page = int(request.url.params.get("Page", 0))
        more = f"/2010-04-01/Accounts/{SID}/Messages.json?Page={page + 1}"
        following = more if page + 1 < len(pages) else None
        return httpx.Response(200, json={"messages": pages[page], "next_page_uri": following})

    return api.get(url__startswith=LIST).mock(side_effect=answer)


def bills() -> list[Billed]:
    return list(Twilio(ACCOUNT).bills(NOON - timedelta(days=2)))


def test_all_pages_are_read_since_a_day(api: respx.Router):
    asked = listed(api, [message(1)], [message(2, price="-0.12")])
    assert bills() == [
        Billed(provider_id(sid(1)), 7_500, "USD"),
        Billed(provider_id(sid(2)), 120_000, "USD"),
    ]
    first = asked.calls[0].request.url.params
    assert first["DateSent>"].startswith("2026-11-20")
    assert first["PageSize"] == "1000"


@pytest.mark.parametrize(
    "changes",
    [
        {"price": None},
        {"price": ""},
        {"price": "soon"},
        {"direction": "inbound"},
        {"sid": None},
    ],
)
def test_what_tells_no_price_is_left_out(api: respx.Router, changes: dict[str, object]):
    listed(api, [message(1, **changes), message(2)])
    assert [one.provider_id for one in bills()] == [provider_id(sid(2))]


def test_a_currency_in_small_letters_is_the_same(api: respx.Router):
    listed(api, [message(1, price_unit="usd")])
    assert [one.currency for one in bills()] == ["USD"]


def test_a_provider_that_is_busy_raises_what_sending_does(api: respx.Router):
    api.get(url__startswith=LIST).respond(429, json={"code": 20429})
    with pytest.raises(SendError):
        bills()


@pytest.fixture
def sent(database: Database) -> Database:
    """A message that left, and was charged by the tariff."""
    whatsapp, _sms = database.writer.run(shop)
    write(database, whatsapp, FATIMA, "Bonjour")

    def leave(tx) -> None:
        row = tx.db.exec(select(Outbound)).one()
        row.status, row.gateway, row.provider_id = "sent", "twilio", provider_id(sid(1))
        row.price, row.currency, row.cost, row.charged = 5_000, "USD", 46_500, NOON

    database.writer.run(leave)
    return database


def billing(database: Database, clock: StoppedClock) -> Billing:
    return Billing(database, Twilio(ACCOUNT), load(), clock)


def test_the_price_is_written_beside_the_message(sent: Database, api: respx.Router):
    listed(api, [message(1), message(9)])
    billing(sent, StoppedClock()).ask(NOON)
    (row,) = rows(sent)
    worth = round(Decimal(7_500) * load().dirhams["USD"])
    assert (row.price, row.currency, row.cost, row.billed) == (7_500, "USD", worth, True)


def test_it_is_asked_for_every_six_hours_by_a_thread_of_its_own(sent: Database, api: respx.Router):
    asked, clock = listed(api, [message(1)]), StoppedClock()
    one = billing(sent, clock)
    for hours, times in ((0, 0), (5, 0), (1, 1), (0, 1), (6, 2)):
        clock.move(timedelta(hours=hours))
        one.tick()
        if one._thread is not None:
            one._thread.join()
        assert asked.call_count == times
    assert rows(sent)[0].billed is True


def test_a_provider_that_does_not_answer_is_asked_again_later(
    sent: Database, api: respx.Router, caplog: pytest.LogCaptureFixture
):
    api.get(url__startswith=LIST).mock(side_effect=httpx.ConnectError)
    billing(sent, StoppedClock()).ask(NOON)
    assert rows(sent)[0].billed is None
    assert NotSent.__name__ in caplog.text
