"""One worker, until it is killed: the engine, with Twilio's gateway."""

import logging
import signal
from dataclasses import replace
from datetime import timedelta

from bot import engine as engine_module
from bot.clock import Clock
from bot.database import Database
from bot.engine import Engine
from bot.gateways.transport import Transport
from bot.gateways.twilio import Twilio, httpx_client
from bot.outbox import claiming, doubts, drain, settling
from bot.outbox.drain import Office
from tests.twilio_account import ACCOUNT

RATE = 400.0
SOON = timedelta(milliseconds=300)
LONGEST = 2.0  # seconds of a request, so that the last look comes after it
WAITS = (SOON, 2 * SOON, 3 * SOON, 4 * SOON, 5 * SOON)


def main(database_url: str, provider_url: str, public_url: str) -> None:
    """Send whatever is due. What takes minutes in earnest takes a second here."""
    logging.disable(logging.CRITICAL)
    engine_module.ROLL_CALL = 0.5
    claiming.FIRST_LOOK = settling.FIRST_LOOK = SOON
    doubts.SLOWLY = doubts.TAKEN = timedelta(seconds=LONGEST)
    httpx_client.WHOLE, drain.LATE = LONGEST, LONGEST / 4
    account = replace(ACCOUNT, base_url=provider_url, public_url=public_url)
    gateways = {"twilio": Twilio(account, transport=Transport)}
    database = Database(database_url)
    office = Office(database, gateways, Clock(), rates={"whatsapp": RATE}, waits=WAITS)
    Engine(database, gateways, office.clock, office=office).start()
    signal.pause()
