"""Where the telephone posts what it received, and what became of what it sent."""

import logging
from datetime import datetime, timedelta

from bot.gateways.android import forms
from bot.gateways.android.account import EVENTS_PATH, Account
from bot.gateways.android.signature import is_signed
from bot.gateways.doors import Answer, Forbidden, Mail, Request

FRESH = timedelta(minutes=5)  # either way, as the provider advises
LONGEST_TIME = 12  # digits of Unix seconds; now there are 10

OK = Answer(200)  # whatever is not 2xx within 30 seconds is posted again, for two days

log = logging.getLogger(__name__)


class AndroidDoor:
    """Opens to what our telephone signed."""

    paths = frozenset({EVENTS_PATH})
    methods = frozenset({"POST"})
    largest = 64 * 1024  # bytes; an event has some 500

    def __init__(self, account: Account) -> None:
        self._key = account.signing_key
        self._number = account.number

    def open(self, request: Request, received: datetime) -> Mail:
        """Check the signature, then read the event. Raises Forbidden or Unreadable.

        Events that are not of SMS are answered, and no more. One that was signed long ago or
        ahead of us is taken: it may come late, the telephone's clock may be wrong, and one that
        was taken before changes nothing, whoever posts it again.
        """
        self._check(request, received)
        raw = request.body.decode("utf-8", "replace")
        event = forms.event(raw)
        if event.name == forms.RECEIVED:
            return Mail(_ok, inbounds=(forms.inbound(event, raw, received, self._number),))
        if event.name in forms.STATUSES:
            return Mail(_ok, receipts=(forms.receipt(event, received),))
        return Mail(_ok)

    def refusal(self, status: int) -> Answer:
        """An empty answer."""
        return Answer(status)

    def _check(self, request: Request, received: datetime) -> None:
        """Raise Forbidden unless our telephone signed it."""
        timestamp = request.headers.get(b"x-timestamp", b"")
        if not timestamp.isdigit() or len(timestamp) > LONGEST_TIME:
            raise Forbidden("no time that it was signed at")
        signature = request.headers.get(b"x-signature", b"")
        if not is_signed(self._key, request.body, timestamp, signature):
            raise Forbidden("not signed by our telephone")
        late = round(received.timestamp()) - int(timestamp)
        if abs(late) > FRESH.total_seconds():
            log.warning("an event was signed %d seconds before it came", late)


def _ok(_bodies: tuple[str, ...]) -> Answer:
    return OK
