"""Quintiles and the 80/20 line, beside the same written out in Python."""

from bisect import bisect_left

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from bot.database import Database
from bot.segments import ranking
from bot.tables import ClientFigures, Contact, Cooperative
from bot.writer import Transaction
from tests.clientele import DAY, Clientele
from tests.ledger import NOON


def quintile(value: int, values: list[int]) -> int:
    """By the share of the others who are worse."""
    if len(values) == 1:
        return 1
    worse = bisect_left(sorted(values), value) / (len(values) - 1)
    return 1 + sum(worse >= fifth / 5 for fifth in (1, 2, 3, 4))


def top(values: dict[int, int]) -> set[int]:
    """The fewest who bring 80 % together; of equal ones the older client first."""
    found: set[int] = set()
    for contact, value in sorted(values.items(), key=lambda pair: (-pair[1], pair[0])):
        if sum(values[one] for one in found) >= 0.8 * sum(values.values()) or not value:
            break
        found.add(contact)
    return found


Clients = list[tuple[int, int, int]]  # days since the last order, orders, centimes


def _put(tx: Transaction, clients: Clients) -> None:
    for row in tx.db.exec(select(ClientFigures)).all():
        tx.db.delete(row)
    tx.db.flush()
    for number, (days, orders, centimes) in enumerate(clients, start=1):
        tx.db.merge(Contact(id=number, language="fr", created=NOON))
        tx.db.flush()
        last = NOON - days * DAY
        tx.db.add(
            ClientFigures(
                cooperative_id=1,
                contact_id=number,
                first=last,
                last=last,
                orders=orders,
                centimes=centimes,
            )
        )
    tx.db.flush()


@pytest.fixture
def clientele(database: Database) -> Clientele:
    return Clientele(database)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 4), st.integers(0, 10**6)), max_size=40)
)
def test_ranks_are_those_of_the_formulas(clientele: Clientele, clients: Clients):
    clientele.database.writer.run(lambda tx: _put(tx, clients))
    clientele.database.writer.run(lambda tx: ranking.rank(tx, 1))
    found = clientele.figures()
    days, orders, centimes = ([one[n] for one in clients] for n in range(3))
    for number, (ago, often, worth) in enumerate(clients, start=1):
        row = found[number]
        assert row.recency == quintile(-ago, [-each for each in days])
        assert row.frequency == quintile(often, orders)
        assert row.value == quintile(worth, centimes)
    is_top = {number for number, row in found.items() if row.is_top}
    assert is_top == top(dict(enumerate(centimes, start=1)))


def test_equal_clients_share_the_lower_quintile(clientele: Clientele):
    clients = [(1, 1, 1)] * 9 + [(1, 2, 1)]
    clientele.database.writer.run(lambda tx: _put(tx, clients))
    clientele.database.writer.run(lambda tx: ranking.rank(tx, 1))
    assert [row.frequency for row in clientele.figures().values()] == [1] * 9 + [5]


def test_twenty_of_a_hundred_bring_four_fifths(clientele: Clientele):
    clients = [(1, 1, 400)] * 20 + [(1, 1, 25)] * 80
    clientele.database.writer.run(lambda tx: _put(tx, clients))
    clientele.database.writer.run(lambda tx: ranking.rank(tx, 1))
    assert [number for number, row in clientele.figures().items() if row.is_top] == [*range(1, 21)]


def test_another_cooperatives_clients_are_not_compared(clientele: Clientele):
    clientele.database.writer.run(lambda tx: _put(tx, [(1, 1, 5), (1, 1, 10)]))

    def other(tx: Transaction) -> None:
        assert tx.db.get(Cooperative, 2)
        tx.db.add(
            ClientFigures(
                cooperative_id=2, contact_id=1, first=NOON, last=NOON, orders=9, centimes=999
            )
        )

    clientele.database.writer.run(other)
    clientele.database.writer.run(lambda tx: ranking.rank(tx, 1))
    assert [row.value for row in clientele.figures().values()] == [1, 5]
    assert [row.value for row in clientele.figures(2).values()] == [0]
