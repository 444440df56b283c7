"""Sending through Twilio: what leaves, and what each answer means."""

import asyncio
import json
import logging
import socket
import struct
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import httpx
import pytest
import respx
from openapi_core.validation.request.exceptions import InvalidRequestBody

from bot.gateways import (
    Accepted,
    Misconfigured,
    NotSent,
    OptedOut,
    Outgoing,
    Pick,
    Refused,
    SendError,
    Unknown,
    Unreachable,
    WindowClosed,
)
from bot.gateways.failures import Failure
from bot.gateways.transport import Transport
from bot.gateways.twilio import Twilio, errors, httpx_client, shapes
from bot.gateways.wire import pause
from tests.twilio_account import (
    ACCOUNT,
    CLIENT,
    PUBLIC_URL,
    SENDER,
    SID,
    TOKEN,
    check_request,
    posted,
)

URL = f"https://api.twilio.com/2010-04-01/Accounts/{SID}/Messages.json"
CONTENT_SID = "HX" + "d" * 32
MESSAGE_SID = "SM" + "0123456789abcdef" * 2

TEXT = Outgoing(41, 1, "whatsapp", SENDER, CLIENT, "Merci ! Commande 12 enregistrée.", "fr")
DIGEST = Outgoing(
    42,
    2,
    "sms",
    "TAAWON",
    "+212600000001",
    "3 x Amlou\n1. Fatima",
    "fr",
    valid_for=timedelta(hours=3),
)
PICKS = (Pick("K7Q2xz.yes", "Oui"), Pick("K7Q2xz.no", "Non"))
QUESTION = replace(
    TEXT,
    body="2 x Amlou, 180 DH\n\nConfirmez-vous ?",
    picks=PICKS,
    opens="Choisir",
    plain="Confirmez-vous ?\n1. Oui\n2. Non",
)
STORED = {("fr", "buttons_2_lines_2"): CONTENT_SID}


def created(**changes: object) -> httpx.Response:
    """What Twilio answers when it has taken a message."""
    answer = {"sid": MESSAGE_SID, "status": "queued", "num_segments": "1", "account_sid": SID}
    return httpx.Response(201, json={**answer, **changes})


def refused(status: int, code: int, **headers: str) -> httpx.Response:
    answer = {"code": code, "message": f"The 'To' number {CLIENT} is wrong", "status": status}
    return httpx.Response(status, json=answer, headers=headers)


@pytest.fixture
def api() -> Iterator[respx.Route]:
    """Twilio's door for new messages: any other request is an error."""
    with respx.mock(assert_all_called=False) as router:
        yield router.post(URL).mock(return_value=created())


@pytest.fixture
def gateway() -> Iterator[Twilio]:
    twilio = Twilio(ACCOUNT, STORED)
    yield twilio
    asyncio.run(twilio.close())


def send(gateway: Twilio, message: Outgoing, api: respx.Route) -> dict[str, str]:
    """Send it, and give the form that left."""
    asyncio.run(gateway.send(message))
    request = api.calls.last.request
    check_request(request, "messages.strict.json")
    return posted(request)


# What leaves


@pytest.mark.parametrize("message", [TEXT, DIGEST, QUESTION], ids=["text", "digest", "question"])
def test_every_message_is_as_twilio_describes_it(gateway, api, message: Outgoing) -> None:
    """Contract check 41."""
    form = send(gateway, message, api)
    assert (form["From"], form["To"]) == (message.sender, message.address)


def test_a_message_without_a_person_is_not_as_twilio_describes_it(gateway, api) -> None:
    """Contract check 41: the description itself can say no."""
    with pytest.raises(InvalidRequestBody):
        send(gateway, replace(DIGEST, address="0612"), api)


def test_the_status_comes_back_to_our_row(gateway, api) -> None:
    form = send(gateway, DIGEST, api)
    assert form["StatusCallback"] == f"{PUBLIC_URL}/webhooks/twilio/status?m=42&a=2"


def test_a_digest_is_not_delivered_when_it_is_stale(gateway, api) -> None:
    """Contract check 63."""
    assert send(gateway, DIGEST, api)["ValidityPeriod"] == "10800"
    assert (
        send(gateway, replace(DIGEST, valid_for=timedelta(days=9)), api)["ValidityPeriod"]
        == "36000"
    )
    assert send(gateway, replace(DIGEST, valid_for=timedelta(0)), api)["ValidityPeriod"] == "1"
    assert "ValidityPeriod" not in send(gateway, replace(TEXT, valid_for=timedelta(hours=1)), api)


def test_the_provider_tells_its_id_its_status_and_its_segments(gateway, api) -> None:
    bytes_of_it = bytes.fromhex(MESSAGE_SID[2:])
    assert asyncio.run(gateway.send(TEXT)) == Accepted(bytes_of_it, "queued", 1)
    api.mock(return_value=created(status="accepted", num_segments="0"))
    assert asyncio.run(gateway.send(TEXT)) == Accepted(bytes_of_it, "queued", None)


@pytest.mark.parametrize(
    ("sender", "address"),
    [(SENDER, "+212600000001"), ("+14155550100", CLIENT), ("+14155550100", "+212600000001")],
)
def test_both_addresses_are_on_the_channel_of_the_message(gateway, api, sender, address) -> None:
    """Contract check 42."""
    with pytest.raises(Refused) as error:
        asyncio.run(gateway.send(replace(TEXT, sender=sender, address=address)))
    assert error.value.code == 21910
    assert not api.called


@pytest.mark.parametrize(("body", "code"), [("", 21619), (" \n", 21619), ("a" * 1601, 21617)])
def test_an_empty_or_endless_message_is_not_even_tried(gateway, api, body: str, code: int) -> None:
    """Contract check 44."""
    with pytest.raises(Refused) as error:
        asyncio.run(gateway.send(replace(TEXT, body=body)))
    assert error.value.code == code
    assert not api.called


def test_a_message_may_be_as_long_as_twilio_allows(gateway, api) -> None:
    """Contract check 44."""
    assert len(send(gateway, replace(TEXT, body="ش" * 1600), api)["Body"]) == 1600


def test_the_api_key_sends_where_there_is_one(api) -> None:
    """Contract check 87."""
    key = Twilio(replace(ACCOUNT, key="SK1", secret="secret"))
    asyncio.run(key.send(TEXT))
    token = Twilio(ACCOUNT)
    asyncio.run(token.send(TEXT))
    sent = [call.request.headers["Authorization"] for call in api.calls]
    assert sent == [
        httpx.BasicAuth("SK1", "secret")._auth_header,
        httpx.BasicAuth(SID, TOKEN)._auth_header,
    ]
    asyncio.run(key.close())
    asyncio.run(token.close())


# Buttons and lists


def test_a_question_leaves_as_stored_content(gateway, api) -> None:
    """Contract check 43."""
    form = send(gateway, QUESTION, api)
    assert "Body" not in form
    assert form["ContentSid"] == CONTENT_SID
    assert json.loads(form["ContentVariables"]) == {
        "1": "2 x Amlou, 180 DH",
        "2": "Confirmez-vous ?",
        "3": "Oui",
        "4": "K7Q2xz.yes",
        "5": "Non",
        "6": "K7Q2xz.no",
    }


@pytest.mark.parametrize(
    "message",
    [replace(QUESTION, language="ary"), replace(QUESTION, body="Confirmez-vous ?")],
    ids=["language", "shape"],
)
def test_a_question_whose_content_is_not_stored_leaves_as_numbered_text(
    gateway, api, message: Outgoing
) -> None:
    """Contract checks 43 and 45."""
    form = send(gateway, message, api)
    assert form["Body"] == QUESTION.plain
    assert "ContentSid" not in form
    assert "ContentVariables" not in form


def test_a_question_whose_content_twilio_refuses_leaves_as_numbered_text(gateway, api) -> None:
    """The content was deleted in Twilio's console: the person is answered all the same."""
    api.mock(side_effect=[refused(400, 21655), created()])
    assert send(gateway, QUESTION, api)["Body"] == QUESTION.plain
    assert api.call_count == 2


def test_a_picture_goes_with_its_words(gateway, api) -> None:
    shown = replace(TEXT, media=f"{PUBLIC_URL}/media/1/2/x")
    sent = send(gateway, shown, api)
    check_request(api.calls.last.request, "messages.strict.json")
    assert (sent["MediaUrl"], sent["Body"]) == (shown.media, TEXT.body)


def test_the_options_under_a_picture_are_numbered(api) -> None:
    sent = send(Twilio(ACCOUNT, STORED), replace(QUESTION, media=f"{PUBLIC_URL}/x"), api)
    assert (sent["Body"], sent["MediaUrl"]) == (QUESTION.plain, f"{PUBLIC_URL}/x")


def test_an_sms_carries_no_picture(gateway, api) -> None:
    assert "MediaUrl" not in send(gateway, replace(DIGEST, media=f"{PUBLIC_URL}/x"), api)


@pytest.mark.parametrize("answer", [refused(500, 20500), refused(400, 21211), refused(401, 20003)])
def test_a_question_is_not_sent_again_for_any_other_reason(gateway, api, answer) -> None:
    """Contract check 52."""
    api.mock(return_value=answer)
    with pytest.raises(SendError):
        asyncio.run(gateway.send(QUESTION))
    assert api.call_count == 1


def test_options_are_tapped_only_where_contents_are_stored() -> None:
    with_contents, without = Twilio(ACCOUNT, STORED), Twilio(ACCOUNT)
    assert with_contents.capabilities("whatsapp").buttons
    assert with_contents.capabilities("whatsapp").page == 10
    assert not without.capabilities("whatsapp").buttons
    assert without.capabilities("whatsapp").page == 9
    assert without.capabilities("whatsapp").window == timedelta(hours=23, minutes=50)


def test_sms_is_one_way_unless_a_number_is_ours() -> None:
    sms = Twilio(ACCOUNT, STORED).capabilities("sms")
    assert (sms.inbound, sms.buttons, sms.page, sms.window) == (False, False, 6, None)
    assert Twilio(ACCOUNT, two_way_sms=True).capabilities("sms").inbound


# What each answer means


def outcome(gateway: Twilio, api: respx.Route) -> SendError:
    """The error of one request: exactly one, whatever happened to it."""
    before = api.call_count
    with pytest.raises(SendError) as error:
        asyncio.run(gateway.send(TEXT))
    assert api.call_count == before + 1
    assert CLIENT not in str(error.value)
    return error.value


@pytest.mark.parametrize(
    ("status", "code", "meaning"),
    [
        (400, 21610, OptedOut),
        (400, 63033, OptedOut),
        (400, 21211, Unreachable),
        (400, 21614, Unreachable),
        (400, 63024, Unreachable),
        (400, 63016, WindowClosed),
        (401, 20003, Misconfigured),
        (400, 21408, Misconfigured),
        (400, 63007, Misconfigured),
        (404, 20404, Misconfigured),
        (400, 21611, NotSent),
        (400, 21617, Refused),
        (400, 99999, Refused),
        (400, 400, Refused),
        (503, 20503, Unknown),
        (500, 21610, Unknown),
    ],
)
def test_each_answer_of_twilio_says_what_to_do(gateway, api, status, code, meaning) -> None:
    """Contract check 56, as the table of section 3."""
    api.mock(return_value=refused(status, code))
    error = outcome(gateway, api)
    assert type(error) is meaning
    assert error.code == (code if code >= 10_000 else None)


def test_both_kinds_of_twilios_errors_are_understood(gateway, api) -> None:
    """Contract check 56: RFC 9457 comes as another exception."""
    problem = {
        "type": "https://twilio.com/docs/api/errors/21610",
        "title": "Stopped",
        "status": 400,
        "code": 21610,
        "detail": f"{CLIENT} wrote STOP",
    }
    api.mock(return_value=httpx.Response(400, json=problem))
    assert type(outcome(gateway, api)) is OptedOut
    api.mock(return_value=httpx.Response(400, json={**problem, "status": "x", "code": "y"}))
    assert type(outcome(gateway, api)) is Unknown


def test_too_many_requests_are_tried_again_when_twilio_says(gateway, api) -> None:
    """Contract check 51."""
    api.mock(return_value=refused(429, 20429, **{"Retry-After": "7"}))
    error = outcome(gateway, api)
    assert isinstance(error, NotSent)
    assert (error.code, error.wait) == (20429, timedelta(seconds=7))


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ({}, None),
        ({"Retry-After": "Mon, 23 Nov 2026 12:00:00 GMT"}, None),
        ({"Retry-After": "-1"}, None),
        ({"Retry-After": "9" * 4000}, timedelta(hours=1)),
    ],
)
def test_an_odd_retry_after_does_no_harm(header: dict[str, str], wait: timedelta | None) -> None:
    """Contract check 51."""
    assert pause(httpx.Headers(header)) == wait


@pytest.mark.parametrize(
    "cut",
    [
        httpx.ReadTimeout,
        httpx.WriteTimeout,
        httpx.ReadError,
        httpx.WriteError,
        httpx.RemoteProtocolError,
    ],
)
def test_a_cut_after_the_request_left_is_unknown(gateway, api, cut) -> None:
    """Contract check 52."""
    api.mock(side_effect=cut)
    assert type(outcome(gateway, api)) is Unknown


@pytest.mark.parametrize("cut", [httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout])
def test_a_request_that_never_left_may_be_tried_again(gateway, api, cut) -> None:
    """Contract check 53."""
    api.mock(side_effect=cut)
    assert type(outcome(gateway, api)) is NotSent


@pytest.mark.parametrize(
    ("answer", "meaning"),
    [
        (httpx.Response(502, html="<h1>Bad gateway</h1>"), Unknown),
        (httpx.Response(201, html="<h1>Created?</h1>"), Unknown),
        (httpx.Response(201, json={"status": "queued"}), Unknown),
        (httpx.Response(201, json=[]), Unknown),
        (httpx.Response(404, html="<h1>Nothing here</h1>"), Misconfigured),
        (httpx.Response(302, headers={"Location": "https://elsewhere.example"}), Misconfigured),
    ],
)
def test_an_answer_that_is_not_twilios_is_not_taken_for_a_yes(
    gateway, api, answer, meaning
) -> None:
    """Contract check 55."""
    api.mock(return_value=answer)
    assert type(outcome(gateway, api)) is meaning


def test_what_a_code_of_a_content_means_lets_us_send_it_as_text() -> None:
    kinds = {errors.CODES.known(code).kind for code in errors.CONTENT}
    assert kinds <= {Failure.CONFIGURATION, Failure.CONTENT}


# On the wire

BEGUN = b'HTTP/1.1 201 Created\r\nContent-Length: 999\r\n\r\n{"sid": '


def here(port: int, transport: type[httpx.AsyncBaseTransport] | None = None) -> Twilio:
    return Twilio(replace(ACCOUNT, base_url=f"http://127.0.0.1:{port}"), transport=transport)


async def _once(gateway: Twilio) -> Accepted:
    try:
        return await gateway.send(TEXT)
    finally:
        await gateway.close()


@pytest.mark.parametrize("transport", [None, Transport])
@pytest.mark.parametrize("said", [b"", b"HTTP/1.1 201 Created\r\n", BEGUN], ids=len)
def test_a_connection_that_is_cut_may_have_brought_it(transport, said: bytes) -> None:
    """Contract check 52, on a real socket: before, in and after the head of the answer."""

    def cut(server: socket.socket) -> None:
        client, _ = server.accept()
        with client:
            client.recv(65_536)
            client.sendall(said)
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = Thread(target=cut, args=(server,))
        thread.start()
        with pytest.raises(Unknown):
            asyncio.run(_once(here(server.getsockname()[1], transport)))
        thread.join()


@pytest.mark.parametrize("transport", [None, Transport])
def test_a_closed_door_is_not_sent(transport) -> None:
    """Contract check 53, on a real socket."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(NotSent):
        asyncio.run(_once(here(port, transport)))


class _Api(BaseHTTPRequestHandler):
    """Twilio's API on this machine; a message of "slow" is answered in drops."""

    def do_POST(self) -> None:
        form = self.rfile.read(int(self.headers["Content-Length"])).decode()
        answer = created().content
        self.send_response(201)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        for drop in range(0, len(answer), 20 if "slow" in form else len(answer)):
            try:
                self.wfile.write(answer[drop : drop + 20 if "slow" in form else None])
            except OSError:
                return  # nobody listens any more
            time.sleep(0.05 if "slow" in form else 0)

    def log_message(self, *_: object) -> None:
        """Not to the terminal."""


@pytest.fixture
def local() -> Iterator[int]:
    with HTTPServer(("127.0.0.1", 0), _Api) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


def test_another_base_address_takes_twilios_place(local: int) -> None:
    gateway = here(local)
    assert asyncio.run(gateway.send(TEXT)).provider_id == bytes.fromhex(MESSAGE_SID[2:])
    asyncio.run(gateway.close())


def test_an_answer_in_drops_is_not_awaited_for_ever(local: int, monkeypatch) -> None:
    """Contract check 54: no single read is late, and all together are."""
    monkeypatch.setattr(httpx_client, "WHOLE", 0.1)
    gateway = here(local)
    with pytest.raises(Unknown):
        asyncio.run(gateway.send(replace(TEXT, body="slow")))
    asyncio.run(gateway.close())


def test_every_step_of_a_request_has_a_limit_of_time() -> None:
    """Contract check 54."""
    limits = httpx_client.LIMITS
    assert None not in (limits.connect, limits.read, limits.write, limits.pool)
    client = httpx_client.HttpxClient()
    client.close()
    with pytest.raises(RuntimeError, match="closed"):
        client.request("GET", URL)


# Privacy


def test_logs_of_a_message_hold_no_number_word_or_token(gateway, api, caplog) -> None:
    """Contract check 85."""
    caplog.set_level(logging.DEBUG)
    api.mock(side_effect=[created(), refused(400, 21655), created(), refused(400, 21211)])
    asyncio.run(gateway.send(TEXT))
    asyncio.run(gateway.send(QUESTION))
    with pytest.raises(Unreachable) as error:
        asyncio.run(gateway.send(TEXT))
    logging.getLogger("outbox").error("not sent", exc_info=error.value)
    assert "outbound 41" in caplog.text
    for secret in ("212600000001", TEXT.body, "Confirmez", TOKEN, SID):
        assert secret not in caplog.text


def test_an_account_does_not_show_its_secrets() -> None:
    """Contract check 85."""
    shown = repr(replace(ACCOUNT, secret="hidden", shared_keys=("hidden",)))
    assert "hidden" not in shown
    assert TOKEN not in shown


def test_a_shape_is_only_looked_for_where_there_is_something_to_tap() -> None:
    assert shapes.content(TEXT, STORED) is None
