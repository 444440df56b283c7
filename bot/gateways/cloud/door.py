"""Where Meta posts messages and delivery statuses, and asks whether the address is ours."""

import logging
from datetime import datetime
from urllib.parse import parse_qsl

from bot.gateways import Inbound, Receipt
from bot.gateways.cloud import events, forms
from bot.gateways.cloud.account import EVENTS_PATH, Account
from bot.gateways.cloud.signature import HEADER, is_agreed, is_signed
from bot.gateways.doors import Answer, Forbidden, Mail, Request, Unreadable

WORDS = b"text/plain; charset=utf-8"
TAKEN = Answer(200)

log = logging.getLogger(__name__)


class CloudDoor:
    """Opens to what our app signed.

    A request may hold a thousand events of several people. One that cannot be read is left
    out: refused, all of them would be posted again for days.
    """

    paths = frozenset({EVENTS_PATH})
    methods = frozenset({"GET", "POST"})
    largest = 3 * 1024 * 1024  # bytes: Meta's own limit ("Webhooks", 2026-03)

    def __init__(self, account: Account) -> None:
        self._account = account
        self._ours = frozenset(account.numbers.values())

    def open(self, request: Request, received: datetime) -> Mail:
        """Check the signature, then read the events. Raises Forbidden or Unreadable."""
        if request.method == "GET":
            return self._recognised(request)
        if not is_signed(self._account.app_secret, request.body, request.header(HEADER)):
            raise Forbidden("not signed by Meta")
        inbounds: list[Inbound] = []
        receipts: list[Receipt] = []
        for event in events.of(request.body, self._ours):
            try:
                match forms.read(event, received):
                    case Inbound() as inbound:
                        inbounds.append(inbound)
                    case Receipt() as receipt:
                        receipts.append(receipt)
            except Unreadable as reason:
                log.warning("an event of %s is left out: %s", event.field, reason)
        return Mail(_taken, tuple(inbounds), tuple(receipts))

    @staticmethod
    def refusal(status: int) -> Answer:
        """An empty answer."""
        return Answer(status)

    def _recognised(self, request: Request) -> Mail:
        """The answer that shows Meta that the address is ours; it is asked once, at set-up."""
        asked = dict(parse_qsl(request.query))
        agreed = is_agreed(self._account.verify_token, asked.get("hub.verify_token", ""))
        if asked.get("hub.mode") != "subscribe" or not agreed:
            raise Forbidden("not the verify token")
        challenge = asked.get("hub.challenge", "").encode()
        return Mail(lambda _bodies: Answer(200, challenge, WORDS))


def _taken(_bodies: tuple[str, ...]) -> Answer:
    return TAKEN
