"""Files as Meta keeps them: an id, then an address, then the bytes, and the token to nobody else.

A real server answers here, on this machine: nothing of httpx is replaced.
"""

import gzip
import json
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace

import pytest

from bot.gateways import FetchError
from bot.gateways.cloud import Cloud
from bot.gateways.cloud.files import Files
from bot.gateways.fetching import Limits
from tests.cloud_account import ACCOUNT
from tests.media import PHOTO, Answer, Asked, StandIn, stand_in

MEDIA = "cloud:1037543291543636"
TOKEN = "Bearer EAA-a-token"
AT = "/whatsapp_business/attachments/?mid=1037543291543636&ext=1795435500&hash=AR_x-y"
PUBLIC = ["93.184.216.34"]  # a number of the open network
LIMITS = Limits(size=100_000, whole=10.0, idle=5.0)
QUICK = Limits(size=100_000, whole=1.0, idle=5.0)


class Meta:
    """The API, and the host that keeps the bytes."""

    def __init__(self, api: StandIn, keeper: StandIn) -> None:
        self.api, self.keeper = api, keeper
        self.where = keeper.url + AT
        api.answer = self.tell

    def tell(self, asked: Answer) -> None:
        told = {"messaging_product": "whatsapp", "url": self.where, "mime_type": "image/jpeg"}
        body = json.dumps(told).replace("/", "\\/").encode()
        asked.give(200, body, Connection="close")

    def files(self, **changes) -> Files:
        account = replace(ACCOUNT, base_url=f"{self.api.url}/v23.0")
        given = {"limits": LIMITS, "resolve": lambda *_: PUBLIC, "more": (self.keeper.url,)}
        return Files(account, **{**given, **changes})

    def fetch(self, url: str = MEDIA, **changes) -> bytes:
        return b"".join(self.files(**changes).fetch(url))

    def fails(self, url: str = MEDIA, **changes) -> tuple[str, bool]:
        with pytest.raises(FetchError) as error:
            self.fetch(url, **changes)
        return error.value.reason, error.value.again


@pytest.fixture
def meta() -> Iterator[Meta]:
    with ExitStack() as stack:
        yield Meta(stack.enter_context(stand_in()), stack.enter_context(stand_in()))


def test_a_file_is_asked_for_by_its_id_then_by_its_address(meta: Meta) -> None:
    assert meta.fetch() == PHOTO
    assert meta.api.asked == [Asked("GET", "/v23.0/1037543291543636", TOKEN)]
    assert meta.keeper.asked == [Asked("GET", AT, TOKEN)]


def test_the_gateway_fetches_and_discards(meta: Meta) -> None:
    cloud = Cloud(ACCOUNT, files=meta.files())
    assert b"".join(cloud.fetch(MEDIA)) == PHOTO
    cloud.discard(MEDIA)
    assert meta.api.asked[-1] == Asked("DELETE", "/v23.0/1037543291543636", TOKEN)


@pytest.mark.parametrize(
    "url",
    [
        "1037543291543636",
        "cloud:",
        "cloud:../me",
        "cloud:1/2",
        "cloud:1?fields=x",
        "cloud:%2e%2e",
        "cloud:1 2",
        "cloud:é",
        "https://graph.facebook.com/v23.0/1",
        "",
    ],
)
def test_what_is_no_id_of_a_file_is_asked_of_nobody(meta: Meta, url: str) -> None:
    assert meta.fails(url) == ("not_theirs", False)
    with pytest.raises(FetchError):
        meta.files().discard(url)
    assert meta.api.asked == []


@pytest.mark.parametrize(
    "where",
    [
        "{other}/x",
        "http://lookaside.fbsbx.com/x",
        "https://lookaside.fbsbx.com.evil.example/x",
        "https://lookaside.fbsbx.com@127.0.0.1/x",
        "https://lookaside.fbsbx.com:8443/x",
        "https://fbsbx.com/x",
        "https://graph.facebook.com/x",
        "{api}/../x",
        "{api}@evil.example/x",
        "file:///etc/passwd",
        "",
    ],
)
def test_an_address_that_is_not_metas_gets_no_token(meta: Meta, where: str) -> None:
    with stand_in() as other:
        meta.where = where.format(other=other.url, api=meta.api.url)
        assert meta.fails() == ("not_theirs", False)
        assert other.asked == []
    assert (len(meta.api.asked), meta.keeper.asked) == (1, [])


def test_the_api_may_keep_the_bytes_itself(meta: Meta) -> None:
    meta.where = f"{meta.api.url}/bytes"

    def answer(asked: Answer) -> None:
        asked.give(200, PHOTO) if asked.path == "/bytes" else meta.tell(asked)

    meta.api.answer = answer
    assert meta.fetch(more=()) == PHOTO


def test_the_host_that_keeps_them_is_not_in_our_own_network(meta: Meta) -> None:
    for number in ("127.0.0.1", "10.0.0.1", "169.254.169.254", "::1"):
        assert meta.fails(resolve=lambda *_, at=number: [at]) == ("not_theirs", False)
    assert meta.keeper.asked == []


def test_a_redirect_takes_the_token_nowhere(meta: Meta) -> None:
    with stand_in() as other:
        meta.keeper.answer = lambda asked: asked.give(302, Location=f"{other.url}/x")
        assert meta.fails() == ("answered_302", False)
        meta.api.answer = lambda asked: asked.give(307, Location=f"{other.url}/x")
        assert meta.fails() == ("answered_307", False)
        assert other.asked == []


@pytest.mark.parametrize(
    ("status", "reason", "again"),
    [
        (404, "gone", True),
        (401, "answered_401", True),
        (400, "answered_400", False),
        (500, "answered_500", True),
        (429, "answered_429", True),
    ],
)
def test_a_no_says_whether_to_ask_again(meta: Meta, status: int, reason: str, again: bool) -> None:
    """The address lives for five minutes: the next try asks for a new one."""
    meta.keeper.answer = lambda asked: asked.give(status)
    assert meta.fails() == (reason, again)
    meta.api.answer = lambda asked: asked.give(status)
    assert meta.fails() == (reason, again)


@pytest.mark.parametrize("told", [b"", b"{", b"[]", b'{"url":7}', b"{}", b"[" * 60_000])
def test_an_answer_without_an_address_is_asked_for_again(meta: Meta, told: bytes) -> None:
    meta.api.answer = lambda asked: asked.give(200, told)
    assert meta.fails() == ("unreadable", True)


def endless(asked: Answer) -> None:
    asked.send_response(200)
    asked.end_headers()
    while True:
        asked.wfile.write(b"\0" * 10_000)


def packed(asked: Answer) -> None:
    asked.give(200, gzip.compress(b"\0"), Content_Encoding="gzip")


def dripping(asked: Answer) -> None:
    asked.send_response(200)
    asked.end_headers()
    for _ in range(100):
        asked.wfile.write(b"\0")
        time.sleep(0.1)


@pytest.mark.parametrize(
    ("answer", "failed"),
    [
        (endless, ("too_large", False)),
        (lambda asked: asked.give(200, b"\0" * 100_001), ("too_large", False)),
        (
            lambda asked: asked.give(200, gzip.compress(b"\0"), Content_Encoding="gzip"),
            ("packed", False),
        ),
        (dripping, ("slow", True)),
    ],
    ids=["endless", "large", "packed", "dripping"],
)
def test_what_costs_too_much_is_left(
    meta: Meta, answer: Callable[[Answer], None], failed: tuple[str, bool]
) -> None:
    began = time.monotonic()
    limits = QUICK if answer is dripping else LIMITS
    meta.keeper.answer = answer
    assert meta.fails(limits=limits) == failed
    meta.api.answer = answer
    assert meta.fails(limits=limits) == failed
    assert time.monotonic() - began < 8  # seconds; what drips would take ten, twice


def test_a_file_that_is_no_more_is_deleted(meta: Meta) -> None:
    meta.api.answer = lambda asked: asked.give(404)
    meta.files().discard(MEDIA)
    meta.api.answer = lambda asked: asked.give(500)
    with pytest.raises(FetchError) as error:
        meta.files().discard(MEDIA)
    assert error.value.again
