"""Files from whoever would harm us: each ends in one sentence, and nothing leaves or waits.

A real server answers here, on this machine: nothing of httpx is replaced.
"""

import gzip
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from bot.database import Database
from bot.gateways import LARGEST_FILE, FetchError
from bot.gateways.fetching import Limits
from bot.gateways.twilio.account import Account
from bot.gateways.twilio.files import Files
from tests.media import FAILED, PATH, PHOTO, Answer, StandIn, World, stand_in, until
from tests.twilio_account import PUBLIC_URL, SID, TOKEN

CHUNK = b"\0" * 65_536
QUICK = Limits(whole=1.0, idle=0.5)  # seconds
PUBLIC = ["93.184.216.34"]  # a number of the open network
SCRIPT = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.fixture
def servers() -> Iterator[tuple[StandIn, StandIn]]:
    """What stands for Twilio, and a host that is somebody else's."""
    with ExitStack() as stack:
        yield stack.enter_context(stand_in()), stack.enter_context(stand_in())


@pytest.fixture
def api(servers: tuple[StandIn, StandIn]) -> StandIn:
    return servers[0]


@pytest.fixture
def other(servers: tuple[StandIn, StandIn]) -> StandIn:
    return servers[1]


@pytest.fixture
def world(database: Database, tmp_path: Path, api: StandIn) -> World:
    return World(database, tmp_path / "media", api, QUICK)


def ends(world: World, reason: str) -> None:
    """The one file that was sent ended so; the client was told, once, and nothing is kept."""
    world.fetch()
    [row] = world.rows()
    assert (row.status, row.reason, row.url, row.due) == ("refused", reason, "", None)
    assert world.told() == [FAILED]
    assert world.files() == []


@pytest.mark.parametrize(
    "url",
    [
        "{other}/x",
        "http://localhost:{port}/x",
        "http://somebody:secret@127.0.0.1:{port}/x",
        "http://127.0.0.1:{port}@{host}/x",
        "http://{host}#@127.0.0.1:{port}/x",
        "http://127.0.0.1:{port}\\@{host}/x",
        "https://127.0.0.1:{port}/x",
        "http://127.0.0.1.nip.io:{port}/x",
        "http://169.254.169.254/latest/meta-data",
        "http://10.0.0.1/x",
        "http://[::1]:{port}/x",
        "http://2130706433:{port}/x",
        "{api}/2010-04-01/../x",
        "{api}/2010-04-01/%2e%2e/x",
        "{api}/2010-04-01/%2E./x",
        "{api}/..%5cx",
        "{api}",
        "{api}/a b",
        "{api}/x#y",
        "//127.0.0.1:{port}/x",
        "/x",
        "file:///etc/passwd",
        "ftp://127.0.0.1:{port}/x",
        "simulator:photo.png",
        "http://127.0.0.1:99999/x",
        "",
        "{api}/" + "x" * 1000,
    ],
)
def test_an_address_that_is_not_the_providers_is_asked_nothing(
    url: str, world: World, api: StandIn, other: StandIn
) -> None:
    port = api.url.rpartition(":")[2]
    host = other.url.removeprefix("http://")
    world.send(url.format(api=api.url, other=other.url, port=port, host=host))
    ends(world, "not_theirs")
    assert api.asked == other.asked == []


@pytest.mark.parametrize(
    "url",
    [
        "http://api.twilio.com/x",
        "https://api.twilio.com:8443/x",
        "https://api.twilio.com.example/x",
        "https://example/api.twilio.com/x",
        "https://API.twilio.com@example/x",
        "https://mms.twiliocdn.com.example/x",
    ],
)
def test_twilios_own_api_is_reached_over_https_at_its_own_name_alone(url: str) -> None:
    """Contract check 37."""
    files = Files(Account(SID, PUBLIC_URL, (TOKEN,)), resolve=lambda *_: PUBLIC)
    with pytest.raises(FetchError, match="not_theirs"):
        list(files.fetch(url))


def test_our_password_goes_to_the_api_and_not_along_a_redirect(
    database: Database, tmp_path: Path, api: StandIn, other: StandIn
) -> None:
    """Contract check 37. The third request is to the API again, by the other's will."""
    world = World(database, tmp_path / "media", api, more=(other.url,), resolve=lambda *_: PUBLIC)
    back = f"{api.url}/back"
    other.answer = lambda asked: asked.give(302, Location=back)
    api.answer = lambda asked: (
        asked.give(200, PHOTO) if asked.path == "/back"
        else asked.give(307, Location=f"{other.url}/bytes?Signature=x")
    )  # fmt: skip
    world.send(f"{api.url}{PATH}")
    world.fetch()
    assert [row.status for row in world.rows()] == ["stored"]
    first, third = api.asked
    [second] = other.asked
    assert first.authorization is not None
    assert second.authorization is third.authorization is None


def test_a_redirect_to_another_host_is_not_followed(
    world: World, api: StandIn, other: StandIn
) -> None:
    api.answer = lambda asked: asked.give(307, Location=f"{other.url}/x")
    world.send(f"{api.url}{PATH}")
    ends(world, "not_theirs")
    assert other.asked == []


@pytest.mark.parametrize("number", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "fd00::1"])
def test_the_content_network_is_not_in_our_own_network(
    number: str, database: Database, tmp_path: Path, api: StandIn, other: StandIn
) -> None:
    world = World(
        database, tmp_path / "media", api, more=(other.url,), resolve=lambda *_: [*PUBLIC, number]
    )
    api.answer = lambda asked: asked.give(307, Location=f"{other.url}/x")
    world.send(f"{api.url}{PATH}")
    ends(world, "not_theirs")
    assert other.asked == []


def test_a_redirect_that_comes_back_to_itself_is_left(world: World, api: StandIn) -> None:
    api.answer = lambda asked: asked.give(302, Location=asked.path)
    world.send(f"{api.url}{PATH}")
    ends(world, "redirects")
    assert len(api.asked) == 4


def test_two_hundred_megabytes_that_say_so_are_not_read(world: World, api: StandIn) -> None:
    sent: list[int] = []
    api.answer = lambda asked: _stream(asked, sent, length=200_000_000)
    world.send(f"{api.url}{PATH}")
    ends(world, "too_large")
    assert len(sent) * len(CHUNK) < LARGEST_FILE


def test_two_hundred_megabytes_that_say_nothing_are_left_and_never_held(
    world: World, api: StandIn
) -> None:
    sent: list[int] = []
    api.answer = lambda asked: _stream(asked, sent)
    world.send(f"{api.url}{PATH}")
    tracemalloc.start()
    try:
        ends(world, "too_large")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert LARGEST_FILE < len(sent) * len(CHUNK) < 3 * LARGEST_FILE
    assert peak < LARGEST_FILE / 4


def test_a_length_that_is_a_lie_changes_nothing(world: World, api: StandIn) -> None:
    api.answer = lambda asked: _stream(asked, [], length=0)
    world.send(f"{api.url}{PATH}")
    ends(world, "wrong_type")


def _stream(asked: Answer, sent: list[int], length: int | None = None) -> None:
    """As many bytes as are taken, 200 MB at most."""
    asked.send_response(200)
    if length is not None:
        asked.send_header("Content-Length", str(length))
    asked.end_headers()
    for number in range(200_000_000 // len(CHUNK)):
        asked.wfile.write(CHUNK)
        sent.append(number)


def _drip_body(asked: Answer) -> None:
    asked.send_response(200)
    asked.end_headers()
    _drip(asked, PHOTO * 100)


def _drip_headers(asked: Answer) -> None:
    _drip(asked, b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 1000)


def _drip(asked: Answer, body: bytes) -> None:
    for byte in body:
        asked.wfile.write(bytes([byte]))
        time.sleep(0.1)


def _silent(asked: Answer) -> None:
    time.sleep(2)


@pytest.mark.parametrize("answer", [_drip_body, _drip_headers, _silent])
def test_what_never_ends_is_left_in_time(
    answer: Callable[[Answer], None], world: World, api: StandIn
) -> None:
    api.answer = answer
    world.send(f"{api.url}{PATH}")
    began = time.monotonic()
    world.downloads.work()
    assert time.monotonic() - began < 3 * QUICK.whole
    assert [row.reason for row in world.rows()] == ["slow"]


def test_a_stream_without_end_is_tried_again_and_ends_in_one_sentence(
    world: World, api: StandIn
) -> None:
    api.answer = _drip_body
    world.send(f"{api.url}{PATH}")
    ends(world, "slow")
    assert len(api.asked) == 6


def test_nobody_waits_for_a_stream_without_end(
    database: Database, tmp_path: Path, api: StandIn
) -> None:
    """Contract check 39."""
    world = World(database, tmp_path / "media", api, Limits(whole=20, idle=5))
    api.answer = _drip_body
    for _ in range(4):
        world.send(f"{api.url}{PATH}")
    world.downloads.tick()
    until(lambda: len(api.asked) == 2)  # and no more at once
    began = time.monotonic()
    assert world.say("commander")
    assert time.monotonic() - began < 0.5
    assert len(api.asked) == 2
    world.downloads.close()


@pytest.mark.parametrize(
    "body",
    [
        b"MZ\x90\0" + b"\0" * 200,
        b"\x7fELF" + b"\0" * 200,
        b"<!doctype html><script>alert(1)</script>",
        SCRIPT,
        b'<?xml version="1.0"?>' + SCRIPT,
        b"PK\x03\x04" + b"\0" * 200,
        b"#!/bin/sh\nrm -rf /\n",
        b'{"media": []}',
        b"",
    ],
)
def test_what_it_is_told_by_its_bytes_whatever_we_are_told(
    body: bytes, world: World, api: StandIn
) -> None:
    api.answer = lambda asked: asked.give(200, body, Content_Type="image/jpeg")
    world.send(f"{api.url}{PATH}")
    ends(world, "wrong_type")


def test_a_page_of_bytes_that_unpack_to_gigabytes_is_not_unpacked(
    world: World, api: StandIn
) -> None:
    bomb = gzip.compress(b"\0" * 20_000_000)
    api.answer = lambda asked: asked.give(200, bomb, Content_Encoding="gzip")
    world.send(f"{api.url}{PATH}")
    ends(world, "packed")


def test_what_is_not_there_is_asked_for_again_and_then_given_up(world: World, api: StandIn) -> None:
    """Contract check 39. A webhook may be quicker than the provider's storage."""
    api.answer = lambda asked: asked.give(404)
    world.send(f"{api.url}{PATH}")
    ends(world, "gone")
    assert len(api.asked) == 3


def test_a_body_that_breaks_off_is_no_file(world: World, api: StandIn) -> None:
    def half(asked: Answer) -> None:
        asked.send_response(200)
        asked.send_header("Content-Length", str(len(PHOTO)))
        asked.end_headers()
        asked.wfile.write(PHOTO[:100])

    api.answer = half
    world.send(f"{api.url}{PATH}")
    ends(world, "unreachable")


@pytest.mark.parametrize("status", [401, 403, 429, 500, 503])
def test_a_provider_in_trouble_is_asked_again_and_nobody_hears_of_it(
    status: int, world: World, api: StandIn
) -> None:
    def late(asked: Answer) -> None:
        asked.give(*((status,) if len(api.asked) < 4 else (200, PHOTO)))

    api.answer = late
    world.send(f"{api.url}{PATH}")
    world.fetch()
    assert [row.status for row in world.rows()] == ["stored"]
    assert world.told() == []


def test_we_come_back_no_sooner_than_we_are_asked_to(world: World, api: StandIn) -> None:
    api.answer = lambda asked: asked.give(429, Retry_After="600")
    world.send(f"{api.url}{PATH}")
    world.downloads.work()
    [row] = world.rows()
    assert row.due is not None
    assert (row.due - world.clock.now()).total_seconds() > 590


def test_several_bad_files_of_one_message_end_in_one_sentence(world: World, api: StandIn) -> None:
    api.answer = lambda asked: asked.give(200, SCRIPT)
    world.send(*(f"{api.url}{PATH}" for _ in range(12)))
    world.fetch()
    assert [row.status for row in world.rows()] == ["refused"] * 10
    assert world.told() == [FAILED]
