"""The simulator's gateway: what its phones say, and what becomes of what is sent to them."""

import asyncio

import pytest

from bot.gateways import Outgoing, Receipt
from bot.gateways.simulator import Simulator
from tests.ledger import StoppedClock
from tests.phones import FATIMA


def test_what_is_sent_is_accepted_then_delivered_then_read() -> None:
    receipts: list[Receipt] = []
    simulator = Simulator(StoppedClock(), receipts.append)
    accepted = asyncio.run(simulator.send(outgoing(7, "whatsapp")))
    assert (accepted.status, len(accepted.provider_id)) == ("sent", 16)
    assert receipts == []
    for _ in range(4):
        simulator.tick()
    assert [receipt.status for receipt in receipts] == ["delivered", "read"]
    assert {receipt.provider_id for receipt in receipts} == {accepted.provider_id}
    assert {receipt.outbound for receipt in receipts} == {7}


def test_an_sms_is_never_read() -> None:
    receipts: list[Receipt] = []
    simulator = Simulator(StoppedClock(), receipts.append)
    asyncio.run(simulator.send(outgoing(7, "sms")))
    for _ in range(3):
        simulator.tick()
    assert [receipt.status for receipt in receipts] == ["delivered"]


def test_a_status_that_could_not_be_told_is_told_again() -> None:
    receipts: list[Receipt] = []

    def fails_once(receipt: Receipt) -> None:
        receipts.append(receipt)
        if len(receipts) == 1:
            raise OSError("the database is busy")

    simulator = Simulator(StoppedClock(), fails_once)
    asyncio.run(simulator.send(outgoing(7, "sms")))
    with pytest.raises(OSError, match="busy"):
        simulator.tick()
    simulator.tick()
    assert [receipt.status for receipt in receipts] == ["delivered", "delivered"]


def test_each_try_of_each_message_has_its_own_id() -> None:
    simulator = Simulator(StoppedClock(), print)
    ids = {
        asyncio.run(simulator.send(outgoing(row, "sms", attempt))).provider_id
        for row in (1, 2)
        for attempt in (1, 2)
    }
    assert len(ids) == 4
    assert asyncio.run(simulator.send(outgoing(1, "sms"))).provider_id in ids


def outgoing(outbound: int, channel: str, attempt: int = 1) -> Outgoing:
    return Outgoing(outbound, attempt, channel, "TAAWON", FATIMA, "Bonjour", "fr")
