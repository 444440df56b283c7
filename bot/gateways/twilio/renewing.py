"""What Twilio stores for us is read again each minute: commands create it, and learn of approvals.

Otherwise a template that Meta approved, or paused, would wait for the next start.
"""

from datetime import timedelta

from bot.clock import Clock
from bot.database import Database
from bot.gateways.twilio.gateway import Twilio

EVERY = timedelta(minutes=1)


class Renewing:
    """One for a process."""

    def __init__(self, database: Database, twilio: Twilio, clock: Clock) -> None:
        self._database = database
        self._twilio = twilio
        self._clock = clock
        self._renewed = clock.now()

    def tick(self) -> None:
        """Called each second."""
        now = self._clock.now()
        if now >= self._renewed + EVERY:
            self._twilio.renew(self._database)
            self._renewed = now
