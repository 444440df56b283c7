"""Where Twilio posts messages and delivery statuses."""

from datetime import datetime
from functools import cache

from bot.gateways.doors import Answer, Forbidden, Mail, Request
from bot.gateways.twilio import forms, twiml
from bot.gateways.twilio.account import MESSAGES_PATH, STATUS_PATH, Account
from bot.gateways.twilio.signature import Signatures

# Always: other kinds of text are an error to Twilio, or a message to the person.
TWIML = b"text/xml; charset=utf-8"
NO_MESSAGE = Answer(200, twiml.EMPTY, TWIML)
STORED = Answer(204)

Fields = list[tuple[str, str]]


class TwilioDoor:
    """Opens to what our account signed."""

    paths = frozenset({MESSAGES_PATH, STATUS_PATH})
    methods = frozenset({"POST"})
    largest = 64 * 1024  # bytes; Twilio's are some 1000

    def __init__(self, account: Account) -> None:
        self._sid = account.sid
        self._signatures = Signatures(account.public_url, account.tokens, account.shared_keys)

    def open(self, request: Request, received: datetime) -> Mail:
        """Check the signature, then read the form. Raises Forbidden or Unreadable."""
        raw = request.body.decode("utf-8", "replace")
        fields = self._signed(request, raw)
        if ("AccountSid", self._sid) not in fields:
            raise Forbidden("of another account")
        if request.path == STATUS_PATH:
            receipt = forms.receipt(dict(fields), request.query, received)
            return Mail(_stored, receipts=(receipt,))
        return Mail(_twiml, inbounds=(forms.inbound(dict(fields), raw, received),))

    @staticmethod
    @cache
    def refusal(status: int) -> Answer:
        """An empty answer, in TwiML."""
        return Answer(status, twiml.EMPTY, TWIML)

    def _signed(self, request: Request, raw: str) -> Fields:
        """The fields of a request that Twilio signed. Raises Forbidden for any other."""
        signature = request.headers.get(b"x-twilio-signature", b"")
        settings = request.header("x-twilio-webhooks-signature-settings")
        if request.headers.get(b"content-type", b"").lower().startswith(b"application/json"):
            if self._signatures.accept_body(request.target, request.body, signature, settings):
                return forms.json_fields(raw)
        else:
            fields = forms.form_fields(raw)
            if self._signatures.accept_form(request.target, fields, signature, settings):
                return fields
        raise Forbidden("not signed by Twilio")


def _twiml(bodies: tuple[str, ...]) -> Answer:
    return Answer(200, twiml.response(bodies), TWIML) if bodies else NO_MESSAGE


def _stored(_bodies: tuple[str, ...]) -> Answer:
    return STORED
