"""What Twilio billed is asked for some times a day: our tariff only guesses."""

import logging
from datetime import datetime, timedelta
from itertools import islice
from threading import Thread

from bot.clock import Clock
from bot.costs import Tariff
from bot.costs.bills import Billed, bill
from bot.database import Database
from bot.gateways import SendError
from bot.gateways.twilio.gateway import Twilio

EVERY = timedelta(hours=6)
SINCE = timedelta(days=2)  # a price comes hours after its message
BATCH = 500  # rows in one transaction

logger = logging.getLogger(__name__)


class Billing:
    """One for a process: by a thread of its own, for a page of a thousand takes its time.

    Two processes write the same twice. What was missed is found by the next, for two days.
    """

    def __init__(self, database: Database, twilio: Twilio, tariff: Tariff, clock: Clock) -> None:
        self._database = database
        self._twilio = twilio
        self._tariff = tariff
        self._clock = clock
        self._due = clock.now() + EVERY
        self._thread: Thread | None = None

    def tick(self) -> None:
        """Called each second."""
        now = self._clock.now()
        if now < self._due or (self._thread is not None and self._thread.is_alive()):
            return
        self._due = now + EVERY
        self._thread = Thread(target=self.ask, args=(now,), name="bills", daemon=True)
        self._thread.start()

    def ask(self, now: datetime) -> None:
        """Ask, and write what is told."""
        try:
            bills = self._twilio.bills(now - SINCE)
            while some := tuple(islice(bills, BATCH)):
                self._write(some)
        except SendError as error:
            logger.warning("what Twilio billed is not known yet: %s", type(error).__name__)
        except Exception:
            logger.exception("what Twilio billed cannot be written")

    def _write(self, some: tuple[Billed, ...]) -> None:
        name, tariff = self._twilio.name, self._tariff
        self._database.writer.run(lambda tx: bill(tx, tariff, name, some))
