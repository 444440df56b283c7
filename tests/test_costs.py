"""What left is charged once, by the tariff or by the bill; and what waits when it is too much."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from bot.costs import bills, caps, load
from bot.costs.bills import Billed
from bot.costs.caps import Spent
from bot.costs.charging import BATCH, Charging, charge
from bot.database import Database
from bot.gateways import Filled
from bot.outbox import statuses
from bot.outbox.drafts import Draft, enqueue_all, lane_of
from bot.outbox.following import by_sms
from bot.tables import Cooperative, Outbound, Sender
from tests.ledger import FATIMA, HASSAN, NOON, provider_id, receipt, rows, write
from tests.ledger import statuses as stand
from tests.post_office import Office, opened

TARIFF = load()
SEGMENT = TARIFF.price("twilio", "sms").of(1)
DIRHAMS = TARIFF.in_dirhams(SEGMENT, "USD")
MESSAGE = TARIFF.price("twilio", "whatsapp")


@pytest.fixture
def office(database: Database) -> Office:
    """Its senders are Twilio's, as far as the tariff knows."""

    def name(tx) -> None:
        for sender in tx.db.exec(select(Sender)).all():
            sender.gateway = "twilio"

    made = opened(database)
    database.writer.run(name)
    database.writer.run(lambda tx: lane_of(tx, made.whatsapp))  # the first, which `take` takes
    return made


def change(office: Office, row: int, **fields: object) -> None:
    def put(tx) -> None:
        for name, value in fields.items():
            setattr(tx.db.get_one(Outbound, row), name, value)

    office.database.writer.run(put)


def sent(office: Office, sender: int, address: str = "+212600000011", **fields: object) -> int:
    """A message that has left."""
    drafted = {
        key: fields.pop(key) for key in ("kind", "cooperative_id", "template") if key in fields
    }
    channel = "sms" if sender == office.sms else "whatsapp"
    row = write(office.database, sender, address, f"Bonjour {len(rows(office.database))}",
                channel=channel, **drafted)  # fmt: skip
    change(office, row, **{"status": "sent", "gateway": "fake"} | fields)
    return row


def charged(office: Office) -> list[tuple[int | None, str | None, int | None]]:
    Charging(office.database, TARIFF, office.clock).tick()
    return [(row.price, row.currency, row.cost) for row in rows(office.database)]


def test_what_left_is_charged_by_its_segments(office: Office):
    sent(office, office.sms, segments=3)
    assert charged(office) == [(3 * SEGMENT, "USD", 3 * DIRHAMS)]


@pytest.mark.parametrize(
    ("filled", "category"), [(True, "UTILITY"), (False, "")], ids=["template", "free text"]
)
def test_a_template_costs_more_than_free_text(office: Office, filled: bool, category: str):
    template = Filled("order_ready_home", ("41", "Tifawin"))
    sent(office, office.whatsapp, FATIMA, template=template, filled=filled)
    assert charged(office)[0][0] == MESSAGE.of(0, category)


@pytest.mark.parametrize("status", ["queued", "sending", "unknown", "unsettled", "cancelled"])
def test_what_has_not_left_costs_nothing(office: Office, status: str):
    sent(office, office.sms, segments=3, status=status)
    assert charged(office) == [(None, None, None)]


@pytest.mark.parametrize("status", ["sent", "delivered", "read"])
def test_what_an_answer_to_a_webhook_carried_costs_as_well(office: Office, status: str):
    sent(office, office.whatsapp, FATIMA, answered=True, gateway=None, status=status)
    assert charged(office)[0][0] == MESSAGE.of(0)


def test_it_is_charged_once_whatever_the_tariff_says_later(office: Office):
    sent(office, office.sms, segments=1)
    first = charged(office)
    office.clock.move(timedelta(days=40))
    dearer = {key: price for key, price in TARIFF.prices.items() if key != ("twilio", "sms")}
    Charging(office.database, type(TARIFF)(dearer, TARIFF.dirhams), office.clock).tick()
    assert charged(office) == first
    assert rows(office.database)[0].charged == NOON


def test_more_than_one_batch_is_charged_at_once(office: Office):
    drafts = (
        Draft(kind="campaign", channel="sms", address=f"+2126{n:08}", language="fr", body="x")
        for n in range(BATCH + 1)
    )
    office.database.writer.run(lambda tx: enqueue_all(tx, office.sms, drafts, NOON))

    def leave(tx) -> None:
        for row in tx.db.exec(select(Outbound)).all():
            row.status, row.segments = "sent", 1

    office.database.writer.run(leave)
    assert charged(office) == [(SEGMENT, "USD", DIRHAMS)] * (BATCH + 1)


def test_a_transaction_that_is_undone_charges_nothing(office: Office):
    sent(office, office.sms, segments=1)

    def fail(tx) -> None:
        assert charge(tx, TARIFF, NOON) == 1
        raise RuntimeError

    with pytest.raises(RuntimeError):
        office.database.writer.run(fail)
    assert rows(office.database)[0].charged is None


# What becomes of it, and what the provider bills


def tell(office: Office, status: str, *, free: bool = False) -> None:
    told = receipt(1, status, error=63003 if status == "failed" else None)
    told = type(told)(**{name: getattr(told, name) for name in told.__slots__} | {"free": free})
    office.database.writer.run(lambda tx: statuses.record(tx, told))


@pytest.mark.parametrize("channel", ["whatsapp", "sms"])
def test_who_was_not_reached_on_whatsapp_is_not_charged_for(office: Office, channel: str):
    sender = office.sms if channel == "sms" else office.whatsapp
    sent(office, sender, segments=1, provider_id=provider_id(1))
    (before,) = charged(office)
    tell(office, "failed")
    assert charged(office) == [before if channel == "sms" else (0, "USD", 0)]


@pytest.mark.parametrize("first", [True, False], ids=["told first", "charged first"])
def test_what_the_provider_does_not_bill_is_free(office: Office, first: bool):
    sent(office, office.whatsapp, FATIMA, provider_id=provider_id(1))
    if not first:
        charged(office)
    tell(office, "delivered", free=True)
    assert [cost for _price, _currency, cost in charged(office)] == [0]


def bill(office: Office, amount: int, currency: str = "USD") -> int:
    told = [Billed(provider_id(1), amount, currency), Billed(provider_id(9), 1, "USD")]
    return office.database.writer.run(lambda tx: bills.bill(tx, TARIFF, "fake", told))


def test_the_bill_takes_the_place_of_the_tariff_once(office: Office):
    sent(office, office.sms, segments=1, provider_id=provider_id(1))
    charged(office)
    assert bill(office, 90_000) == 1
    assert charged(office) == [(90_000, "USD", TARIFF.in_dirhams(90_000, "USD"))]
    assert rows(office.database)[0].billed is True
    assert bill(office, 80_000) == 0


def test_a_bill_before_the_charge_waits_for_the_next(office: Office):
    sent(office, office.sms, segments=1, provider_id=provider_id(1))
    assert bill(office, 90_000) == 0
    charged(office)
    assert bill(office, 90_000) == 1


@pytest.mark.parametrize("more", [-1, 1])
def test_of_a_template_the_greater_price_stays(office: Office, more: int):
    template = Filled("order_ready_home", ("41", "Tifawin"))
    sent(
        office, office.whatsapp, FATIMA, template=template, filled=True, provider_id=provider_id(1)
    )
    ((price, *_),) = charged(office)
    assert price
    bill(office, price + more)
    ((now, *_),) = charged(office)
    assert now == price + max(more, 0)


def test_a_currency_that_nobody_knows_changes_nothing(office: Office, caplog):
    sent(office, office.sms, segments=1, provider_id=provider_id(1))
    before = charged(office)
    assert bill(office, 90_000, "JPY") == 0
    assert charged(office) == before
    both = [Billed(provider_id(9), 1, "JPY"), Billed(provider_id(1), 90_000, "USD")]
    assert office.database.writer.run(lambda tx: bills.bill(tx, TARIFF, "fake", both)) == 1
    assert "fake bills in JPY" in caplog.text


# The cap


def cap(office: Office, dirhams: float) -> None:
    def put(tx) -> None:
        tx.db.get_one(Cooperative, 1).cap_centimes = round(dirhams * 100)

    office.database.writer.run(put)


def spend(office: Office, segments: int) -> None:
    sent(office, office.sms, segments=segments, cooperative_id=1)
    charged(office)


def far(office: Office) -> Spent:
    now = office.clock.now()
    return office.database.writer.run(lambda tx: caps.spent(tx, 1, now))


@pytest.mark.parametrize(
    ("segments", "is_far"),
    [(79, Spent.LITTLE), (80, Spent.NEARLY), (99, Spent.NEARLY), (100, Spent.ALL)],
)
def test_how_far_the_money_has_gone(office: Office, segments: int, is_far: Spent):
    cap(office, 100 * DIRHAMS / 1_000_000)
    spend(office, segments)
    assert far(office) is is_far


def test_without_a_cap_there_is_always_money(office: Office):
    spend(office, 10_000)
    assert far(office) is Spent.LITTLE
    assert office.database.writer.run(lambda tx: caps.spent(tx, None, NOON)) is Spent.LITTLE


def test_a_new_month_begins_with_nothing_spent(office: Office):
    cap(office, 1)
    spend(office, 100)
    office.clock.at = datetime(2026, 11, 30, 23, 59, tzinfo=UTC)
    assert far(office) is Spent.ALL
    office.clock.move(timedelta(minutes=1))
    assert far(office) is Spent.LITTLE


@pytest.mark.parametrize("segments", [8, 20])
def test_campaigns_wait_and_everything_else_leaves(office: Office, segments: int):
    cap(office, 10 * DIRHAMS / 1_000_000)
    spend(office, segments)
    office.write("Une nouvelle récolte", HASSAN, kind="campaign", cooperative_id=1)
    office.write("Une autre coopérative", "whatsapp:+212600000013", kind="campaign")
    office.write("Réponse", FATIMA, kind="reply", cooperative_id=1)
    office.write("Prête", "whatsapp:+212600000014", kind="order", cooperative_id=1)
    office.write("À préparer", "whatsapp:+212600000015", kind="digest", cooperative_id=1)
    claimed = office.claim(office.take(), most=10)
    assert claimed is not None
    assert {one.body for one in claimed} == {
        "Une autre coopérative", "Réponse", "Prête", "À préparer",
    }  # fmt: skip
    assert stand(office.database)[1] == "queued"


def test_campaigns_go_on_with_the_new_month_or_a_higher_cap(office: Office):
    cap(office, 1)
    spend(office, 100)
    row = office.write("Une nouvelle récolte", HASSAN, kind="campaign", cooperative_id=1)
    held = office.take()
    assert office.claim(held) == ()
    cap(office, 1_000_000)
    claimed = office.claim(held)
    assert claimed is not None
    assert [one.outbound for one in claimed] == [row]


@pytest.mark.parametrize(("segments", "follows"), [(99, True), (100, False)])
def test_no_sms_in_its_place_when_all_is_spent(office: Office, segments: int, follows: bool):
    cap(office, 100 * DIRHAMS / 1_000_000)
    spend(office, segments)
    row = write(office.database, office.whatsapp, FATIMA, "Prête", kind="order",
                cooperative_id=1, sms="Prete")  # fmt: skip

    def follow(tx) -> bool:
        return by_sms(tx, tx.db.get_one(Outbound, row), NOON)

    assert office.database.writer.run(follow) is follows
    assert len(rows(office.database)) == 2 + follows
