"""What we send by ourselves: one request, one message, or a SendError.

Creating a message has no idempotency key, so nothing here is ever sent twice.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation

import httpx
from twilio.base.exceptions import TwilioException, TwilioRestException, TwilioServiceException
from twilio.http import AsyncHttpClient, HttpClient
from twilio.http.response import Response
from twilio.rest import Client

from bot.costs.bills import Billed
from bot.costs.tariff import MILLION
from bot.gateways import Accepted, NotSent, Outgoing, Refused, Sighting, Unknown
from bot.gateways.twilio.account import STATUS_PATH, Account
from bot.gateways.twilio.errors import classify
from bot.gateways.twilio.forms import STATUSES, WHATSAPP, provider_id
from bot.gateways.twilio.httpx_client import AsyncHttpxClient, HttpxClient
from bot.gateways.wire import NOT_LEFT, hush

SEARCHED = 50  # the newest messages to one number: far more than leave in two minutes
CREATED, INBOUND = "outbound-api", "inbound"
BILLS = 1000  # messages in one page: Twilio gives no more
LONGEST = 1600  # characters of a body
LONGEST_WAIT = timedelta(hours=10)  # Twilio's own queue holds a message no longer


def connect(account: Account, transport: httpx.BaseTransport | None = None) -> Client:
    """Twilio's client for our account, for commands. transport is for tests."""
    hush("twilio")
    return _client(account, HttpxClient(account.base_url, transport))


def connect_async(account: Account, transport: httpx.AsyncBaseTransport | None = None) -> Client:
    """The same for what is sent, in an event loop. transport: None is httpx's own."""
    hush("twilio")
    return _client(account, AsyncHttpxClient(account.base_url, transport))


def _client(account: Account, http: HttpClient | AsyncHttpClient) -> Client:
    name, password = account.login
    # An environment of its own, or it would look up TWILIO_REGION and TWILIO_EDGE.
    return Client(name, password, account.sid, http_client=http, environment={"": ""})


async def send(
    client: Client, account: Account, message: Outgoing, what: Mapping[str, str]
) -> Accepted:
    """Create the message once. what is its body, or its content_sid and content_variables.

    media_url may go with a body: the address of one file.
    Raises SendError.
    """
    check(message, what.get("body"))
    how: dict[str, str | int | list[str]] = dict(what)
    if "media_url" in what:
        how["media_url"] = [what["media_url"]]
    if account.public_url:
        how["status_callback"] = status_callback(account, message)
    if message.valid_for is not None and message.channel == "sms":
        seconds = min(message.valid_for, LONGEST_WAIT) // timedelta(seconds=1)
        how["validity_period"] = max(seconds, 1)
    with classified():
        made = await client.messages.create_async(to=message.address, from_=message.sender, **how)
        sid, status, segments = made.sid, made.status, made.num_segments
    if not isinstance(sid, str) or not sid:
        raise Unknown("Twilio's answer names no message")
    counted = int(segments) if isinstance(segments, str) and segments.isdecimal() else 0
    return Accepted(provider_id(sid), STATUSES.get(str(status), "queued"), counted or None)


async def search(client: Client, message: Outgoing, since: datetime) -> tuple[Sighting, ...]:
    """What our account created to that number from that sender since then. Raises SendError.

    Twilio's filter is by the date of sending, which a message that is queued has not: so we
    take the newest, whatever their date, and stop at the first that is older. What went back in
    the answer to a webhook has another direction.
    """
    seen: list[Sighting] = []
    with classified():
        found = await client.messages.stream_async(
            to=message.address, from_=message.sender, limit=SEARCHED, page_size=SEARCHED
        )
        async for one in found:
            if one.date_created is not None and one.date_created < since:
                break
            if str(one.direction) == CREATED and isinstance(one.sid, str):
                status = STATUSES.get(str(one.status), "queued")
                said = one.body if isinstance(one.body, str) else ""
                seen.append(Sighting(provider_id(one.sid), status, one.date_created, said))
    return tuple(seen)


def bills(client: Client, since: datetime) -> Iterator[Billed]:
    """What was billed for each message that we sent since then. Raises SendError.

    A price comes some time after its message; it is negative, and what has none yet is left out.
    """
    with classified():
        for one in client.messages.stream(date_sent_after=since, page_size=BILLS):
            if not one.price or str(one.direction) == INBOUND or not isinstance(one.sid, str):
                continue
            try:
                amount = round(abs(Decimal(one.price)) * MILLION)
            except (InvalidOperation, ValueError):
                continue
            yield Billed(provider_id(one.sid), amount, str(one.price_unit).upper())


@contextmanager
def classified() -> Iterator[None]:
    """Turn what twilio and httpx raise into a SendError.

    What they raise repeats numbers and addresses: it is left out of the traceback.
    """
    try:
        yield
    except (TwilioRestException, TwilioServiceException) as error:
        raise classify(_number(error.status), _number(error.code)) from None
    except NOT_LEFT as error:
        raise NotSent(f"not connected to Twilio: {type(error).__name__}") from None
    except (httpx.HTTPError, TwilioException) as error:
        for answer in error.args:
            if isinstance(
                answer, Response
            ):  # twilio says nothing else of a list that it was refused
                raise classify(answer.status_code, None) from None
        raise Unknown(f"no answer from Twilio: {type(error).__name__}") from None
    except (ValueError, TypeError, AttributeError):  # twilio takes any JSON for what it expects
        raise Unknown("Twilio's answer cannot be read") from None


def check(message: Outgoing, body: str | None) -> None:
    """Raise Refused for what Twilio surely refuses: a mistake of ours, seen before it costs."""
    on_whatsapp = message.channel == "whatsapp"
    if any(a.startswith(WHATSAPP) != on_whatsapp for a in (message.sender, message.address)):
        raise Refused("the two addresses are not on the message's channel", 21910)
    if body is not None and not body.strip():
        raise Refused("the message is empty", 21619)
    if body is not None and len(body) > LONGEST:
        raise Refused(f"the message has {len(body)} characters, more than {LONGEST}", 21617)


def status_callback(account: Account, message: Outgoing) -> str:
    """Where Twilio posts what becomes of the message: our row's id comes back with it.

    A status may come before the commit that stores the SID, and then only this finds the row.
    """
    return f"{account.public_url}{STATUS_PATH}?m={message.outbound}&a={message.attempt}"


def _number(told: object) -> int:
    """A status or code as Twilio's JSON gives it; 0 for what is no number."""
    return told if isinstance(told, int) else 0
