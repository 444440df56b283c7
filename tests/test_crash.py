"""A real kill -9, before every statement of the turn that places an order."""

import json
import subprocess
import sys

from sqlmodel import func, select

from bot.database import Database
from bot.demo import PRODUCTS
from bot.tables import Inbound, Order, OrderLine, Outbound, Product

LEAST = 8  # statements of that turn: fewer would mean that nothing was counted


def test_a_kill_at_any_statement_and_a_retry_give_one_order_and_one_answer(
    database: Database,
) -> None:
    url = database.url.render_as_string(hide_password=False)
    ran = subprocess.run(
        [sys.executable, "-m", "tests.crashes", url], capture_output=True, text=True, check=True
    )
    attempts = [json.loads(line) for line in ran.stdout.splitlines()]

    assert len(attempts) > LEAST
    assert [attempt["killed"] for attempt in attempts] == [True] * (len(attempts) - 1) + [False]
    with database.reading() as db:
        orders = db.exec(select(Order).order_by(Order.number)).all()  # type: ignore[arg-type]
        stock = db.exec(select(Product.stock_thousandths).where(Product.key == "amlou")).one()
        lines = db.exec(select(func.count()).select_from(OrderLine)).one()
        yes = select(Outbound.body).join(Inbound).where(Inbound.provider_id.in_(ids(attempts)))  # type: ignore[attr-defined]
        answers = db.exec(yes).all()
    assert [order.number for order in orders] == list(range(1, len(attempts) + 1))
    assert len({order.contact_id for order in orders}) == len(attempts)
    assert lines == len(attempts)
    seeded = next(p.stock for p in PRODUCTS if p.key == "amlou")
    assert stock == seeded - 1_000 * len(attempts)
    assert len(answers) == len(attempts)
    assert sorted(answers) == sorted(body for attempt in attempts for body in attempt["answers"])


def ids(attempts: list[object]) -> list[bytes]:
    """The provider's ids of the messages that said yes."""
    return [(number + 1).to_bytes(16, "big") for number in range(len(attempts))]
