"""Voice notes and pictures: fetched once, kept once, shown for some days, and forgotten."""

import asyncio
import stat
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from bot.database import Database
from bot.erasing.recordings import forget
from bot.gateways import FetchError
from bot.gateways.simulator import Simulator
from bot.media import storing
from bot.media.downloading import Downloads
from bot.media.kinds import kind
from bot.media.links import GOOD_FOR, Expired, Links, Wrong
from bot.media.storing import Folder
from bot.outbox import claiming
from bot.outbox.settling import Tried, settle
from bot.perform import recordings
from bot.post import Notice, Post
from bot.tables import Contact, Media, Member, Order, Outbound, RelayLine
from bot.web.media import router
from flows.talk import Reply, text
from tests.conversations import FATIMA, TO_CONFIRM, Client, Shop, everything
from tests.ledger import NOON, accepted
from tests.media import PATH, PHOTO, VOICE, StandIn, World, stand_in
from tests.twilio_account import PUBLIC_URL


@pytest.fixture
def api() -> Iterator[StandIn]:
    with stand_in() as made:
        yield made


@pytest.fixture
def world(database: Database, tmp_path: Path, api: StandIn) -> World:
    return World(database, tmp_path / "media", api)


def visit(world: World, path: str, method: str = "GET", **headers: str) -> httpx.Response:
    """What somebody's browser gets."""
    app = FastAPI()
    app.include_router(router(world.database, world.folder, world.links, world.clock))

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url=PUBLIC_URL) as client:
            return await client.request(method, path, headers=headers)

    return asyncio.run(ask())


def link(world: World, row: Media) -> str:
    assert row.id is not None
    return world.links.link(row.id, row.recording, world.clock.now())


def test_a_photo_is_stored_outside_the_database_under_the_hash_of_its_bytes(
    world: World, api: StandIn
) -> None:
    world.send(f"{api.url}{PATH}")
    world.fetch()
    [row] = world.rows()
    assert (row.status, row.content_type, row.size) == ("stored", "image/png", len(PHOTO))
    assert (row.url, row.due) == ("", None)
    [path] = world.files()
    assert path == world.folder.root / row.sha256[:2] / row.sha256
    assert path.read_bytes() == PHOTO
    assert world.told() == []


def test_nobody_else_on_the_machine_can_read_it(world: World, api: StandIn) -> None:
    world.send(f"{api.url}{PATH}")
    world.fetch()
    [path] = world.files()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    for folder in (path.parent, world.folder.root):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_the_same_photo_twice_is_one_file(world: World, api: StandIn) -> None:
    world.send(f"{api.url}{PATH}", f"{api.url}{PATH}")
    world.send(f"{api.url}{PATH}")
    world.fetch()
    assert [row.status for row in world.rows()] == ["stored"] * 3
    assert len(world.files()) == 1


def test_a_message_that_comes_twice_has_its_files_once(world: World, api: StandIn) -> None:
    for _ in range(2):
        world.send(f"{api.url}{PATH}", MessageSid="MM" + "c" * 32)
    world.fetch()
    assert len(world.rows()) == len(api.asked) == 1


def test_cards_stickers_and_thumbs_are_not_fetched(world: World, api: StandIn) -> None:
    for kind_of in ("contact", "sticker", "reaction"):
        world.send(f"{api.url}{PATH}", kind=kind_of, MediaContentType0="text/vcard")
    world.fetch()
    assert not world.rows()
    assert not api.asked


def test_what_is_ours_is_deleted_at_the_provider_when_so_set(
    database: Database, tmp_path: Path, api: StandIn
) -> None:
    """Contract check 40."""
    world = World(database, tmp_path / "media", api, discards=True)
    tries: list[str] = []

    def answer(asked: object) -> None:
        tries.append(asked.command)  # type: ignore[attr-defined]
        refused = tries == ["GET", "DELETE"]
        asked.give(503 if refused else 200, PHOTO)  # type: ignore[attr-defined]

    api.answer = answer
    world.send(f"{api.url}{PATH}")
    world.fetch()
    assert tries == ["GET", "DELETE", "DELETE"]
    [row] = world.rows()
    assert (row.status, row.url, row.due, len(world.files())) == ("stored", "", None, 1)


def test_nothing_but_our_own_media_is_ever_deleted(
    database: Database, tmp_path: Path, api: StandIn
) -> None:
    world = World(database, tmp_path / "media", api, discards=True)
    world.send(f"{api.url}/2010-04-01/Accounts/AC{'b' * 32}/Messages/MM{'1' * 32}")
    world.fetch()
    assert [asked.method for asked in api.asked] == ["GET"]
    assert [row.status for row in world.rows()] == ["stored"]


def test_it_is_not_deleted_at_the_provider_otherwise(world: World, api: StandIn) -> None:
    world.send(f"{api.url}{PATH}")
    world.fetch()
    assert [asked.method for asked in api.asked] == ["GET"]


KILLED = """
import os, sys
from pathlib import Path
from bot.database import Database
from bot.media import downloading, storing
from tests.media import World, StandIn, PATH

url, folder, api, when = sys.argv[1:]
world = World(Database(url), Path(folder), StandIn(api))
world.send(api + PATH)
end = lambda *_: os._exit(9)
if when == "before the name":
    storing.Coming.flush = end
elif when == "before the commit":
    downloading.Downloads._store = end
else:  # as it looks for more to do
    take, looks = downloading.Downloads._take, []
    def again(self, tx):
        looks.append(1)
        return take(self, tx) if len(looks) == 1 else end()
    downloading.Downloads._take = again
world.downloads.work()
"""


@pytest.mark.parametrize("when", ["before the name", "before the commit", "after the commit"])
def test_a_kill_leaves_no_row_without_its_file_and_no_file_twice(
    when: str, database: Database, tmp_path: Path, api: StandIn
) -> None:
    folder = tmp_path / "media"
    url = database.url.render_as_string(hide_password=False)
    how = [sys.executable, "-c", KILLED, url, str(folder), api.url, when]
    ended = subprocess.run(how, check=False, timeout=60, cwd=Path(__file__).parent.parent)
    assert ended.returncode == 9
    world = World(database, folder, api)
    for row in world.rows():
        assert row.status == "waiting" or world.folder.path(row.sha256).read_bytes() == PHOTO
    world.clock.move(timedelta(minutes=5))
    world.fetch()
    assert [row.status for row in world.rows()] == ["stored"]
    kept = [path for path in world.files() if path.parent.name != storing.COMING]
    assert [path.read_bytes() for path in kept] == [PHOTO]


def test_what_a_killed_process_left_is_removed_within_hours(
    world: World, api: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.send(f"{api.url}{PATH}")
    world.fetch()
    [kept] = world.files()
    stray = world.folder.root / "ab" / ("ab" + "0" * 62)
    half = world.folder.root / storing.COMING / "half"
    for path in (stray, half):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(VOICE)
    world.downloads.tidy()
    assert len(world.files()) == 3  # somebody may be about to name it in a row
    monkeypatch.setattr(storing, "LEFT", -1.0)
    world.downloads.tidy()
    assert world.files() == [kept]


def _forget(world: World, contact_id: int) -> None:
    now = world.clock.now()
    world.database.writer.run(lambda tx: forget(tx, contact_id, now))


def test_what_a_person_sent_goes_with_them_but_not_what_another_sent_too(
    world: World, api: StandIn
) -> None:
    other = {"From": "whatsapp:+212600000002", "WaId": "212600000002", "ExternalUserId": ""}
    world.send(f"{api.url}{PATH}")
    world.send(f"{api.url}{PATH}", **other)
    world.fetch()
    mine, theirs = world.rows()
    for row, left in ((mine, 1), (theirs, 0)):
        address, contact_id = link(world, row), row.contact_id
        assert visit(world, address).status_code == 200
        assert contact_id is not None
        _forget(world, contact_id)
        assert visit(world, address).status_code == 404
        world.downloads.work()
        assert len(world.files()) == left
    assert {(row.status, row.contact_id, row.sha256) for row in world.rows()} == {
        ("gone", None, "")
    }


def test_who_is_forgotten_while_their_photo_is_on_its_way_leaves_no_file(
    world: World, api: StandIn
) -> None:
    def forget(asked: object) -> None:
        [row] = world.rows()
        assert row.contact_id is not None
        _forget(world, row.contact_id)
        asked.give(200, PHOTO)  # type: ignore[attr-defined]

    api.answer = forget
    world.send(f"{api.url}{PATH}")
    world.fetch()
    assert [row.status for row in world.rows()] == ["gone"]
    assert world.files() == []
    assert world.told() == []


@pytest.mark.parametrize("discards", [True, False])
def test_what_was_never_fetched_is_forgotten_at_the_provider_too_when_so_set(
    database: Database, tmp_path: Path, api: StandIn, discards: bool
) -> None:
    world = World(database, tmp_path / "media", api, discards=discards)
    world.send(f"{api.url}{PATH}")
    [row] = world.rows()
    assert row.contact_id is not None
    _forget(world, row.contact_id)
    world.fetch()
    assert [asked.method for asked in api.asked] == ["DELETE"] * discards
    [row] = world.rows()
    assert (row.status, row.url, row.due, row.contact_id) == ("gone", "", None, None)


def test_a_folder_that_is_full_is_tried_again(
    world: World, api: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    world.send(f"{api.url}{PATH}")
    with monkeypatch.context() as patched:
        patched.setattr(storing.Coming, "write", full)
        world.downloads.work()
    assert [row.reason for row in world.rows()] == ["folder"]
    world.fetch()
    assert [row.status for row in world.rows()] == ["stored"]


@pytest.mark.parametrize(
    ("head", "what"),
    [
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
        (b"GIF89a", "image/gif"),
        (VOICE[:64], "audio/ogg"),
        (b"ID3\x03", "audio/mpeg"),
        (b"\xff\xfb\x90\0", "audio/mpeg"),
        (b"\0\0\0\x20ftypM4A \0\0\0\0", "audio/mp4"),
        (b"\xff\xf1\x50\x80", "audio/aac"),
        (b"#!AMR\n", "audio/amr"),
        (b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom", "video/mp4"),
        (b"\0\0\0\x18ftyp3gp4\0\0\0\0", "video/3gpp"),
        (b"%PDF-1.7\n", "application/pdf"),
        (b"<svg", ""),
        (b"<html>", ""),
        (b"MZ\x90\0", ""),
        (b"PK\x03\x04", ""),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", ""),
        (b"", ""),
    ],
)
def test_a_file_is_what_its_first_bytes_say(head: bytes, what: str) -> None:
    """Contract check 38."""
    assert kind(head + b"\0" * 64 if head else b"") == what


def test_a_link_shows_the_file_and_nothing_in_it_can_run(world: World, api: StandIn) -> None:
    world.send(f"{api.url}{PATH}")
    address = link(world, world.rows()[0])
    coming = visit(world, address)
    assert (coming.status_code, coming.headers["Refresh"]) == (503, "5")
    world.fetch()
    shown = visit(world, address)
    assert (shown.status_code, shown.content) == (200, PHOTO)
    assert shown.headers["Content-Type"] == "image/png"
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    assert shown.headers["Content-Disposition"].startswith("inline")
    part = visit(world, address, Range="bytes=0-3")  # how an iPhone plays a voice note
    assert (part.status_code, part.content) == (206, PHOTO[:4])
    head = visit(world, address, "HEAD")  # what Twilio asks before it takes a file
    assert (head.status_code, head.content) == (200, b"")
    assert int(head.headers["Content-Length"]) == len(PHOTO)


def test_a_document_is_saved_and_not_shown(world: World, api: StandIn) -> None:
    api.answer = lambda asked: asked.give(200, b"%PDF-1.7\n<script>")
    world.send(f"{api.url}{PATH}", kind="document")
    world.fetch()
    shown = visit(world, link(world, world.rows()[0]))
    assert shown.headers["Content-Disposition"].startswith("attachment")
    assert shown.headers["Content-Type"] == "application/pdf"


def test_a_link_ends_after_a_week(world: World, api: StandIn) -> None:
    world.send(f"{api.url}{PATH}")
    address = link(world, world.rows()[0])
    world.fetch()
    world.clock.move(GOOD_FOR - timedelta(hours=1))
    assert visit(world, address).status_code == 200
    world.clock.move(timedelta(hours=1))
    ended = visit(world, address)
    assert (ended.status_code, ended.headers["Cache-Control"]) == (410, "private, no-store")


@pytest.mark.parametrize(
    "changed",
    [
        "/media/2/{expires}/{signature}",
        "/media/1/{later}/{signature}",
        "/media/1/{expires}/" + "a" * 26,
        "/media/1/{expires}/{signature}a",
        "/media/01/{expires}/{signature}",
        "/media/١/{expires}/{signature}",
        "/media/+1/{expires}/{signature}",
        "/media/1/{expires}/é",
        "/media/1/{expires}/",
        "/media/1/{expires}",
        "/media/" + "9" * 30 + "/{expires}/{signature}",
        "/media/{hash}",
        "/media/%2e%2e/{hash}/x",
        "/media/",
    ],
)
def test_a_link_that_was_changed_shows_nothing(changed: str, world: World, api: StandIn) -> None:
    world.send(f"{api.url}{PATH}")
    world.fetch()
    [row] = world.rows()
    _, _, number, expires, signature = link(world, row).removeprefix(PUBLIC_URL).split("/")
    assert number == "1"
    named = {"expires": expires, "later": int(expires) + 1, "signature": signature}
    assert visit(world, changed.format(**named, hash=row.sha256)).status_code == 404


def test_a_link_is_good_under_its_own_key_alone() -> None:
    ours = Links(PUBLIC_URL, b"a")
    row = Media(id=1, recording="K7Q2xz", gateway="twilio", medium="voice", received=NOON)
    *_, expires, signature = ours.link(1, "K7Q2xz", NOON).split("/")
    ours.check(row, expires, signature, NOON)
    with pytest.raises(Wrong):
        Links(PUBLIC_URL, b"b").check(row, expires, signature, NOON)
    with pytest.raises(Expired):
        ours.check(row, expires, signature, NOON + GOOD_FOR)
    row.recording = "another"  # the same number, and another's file
    with pytest.raises(Wrong):
        ours.check(row, expires, signature, NOON)


def test_without_a_key_each_process_has_its_own() -> None:
    assert Links().link(1, "x", NOON) != Links().link(1, "x", NOON)


def _shop(database: Database, tmp_path: Path) -> tuple[Shop, Downloads]:
    """The demo cooperative on the simulated phones, with a member who wrote to us."""
    shop = Shop(database)
    member = Member(cooperative_id=1, address="+212600000031", name="Rachida", role="owner")
    database.writer.run(lambda tx: tx.db.add(member))
    shop.client("+212600000031", "whatsapp").says("Bonjour")
    gateways = {"twilio": shop.gateway, "simulator": shop.gateway}
    failed = recordings.failing(Post(gateways))
    folder = Folder(tmp_path / "media")
    return shop, Downloads(database, gateways, folder, shop.clock, failed)


def _sends(client: Client, medium: str, words: str = "") -> tuple[str, ...]:
    return client.shop.turns.take_now(client.message(words, media=medium))


def test_a_voice_note_in_an_order_is_kept_with_it_and_the_cooperative_hears_it(
    database: Database, tmp_path: Path
) -> None:
    shop, downloads = _shop(database, tmp_path)
    client = shop.client(FATIMA, "whatsapp")
    client.says(*TO_CONFIRM[:3])
    _sends(client, "voice")
    client.says(*TO_CONFIRM[3:])
    _sends(client, "image", "oui")
    downloads.work()
    voice, photo = everything(shop, Media)
    assert (voice.medium, voice.content_type) == ("voice", "audio/ogg")
    [order] = everything(shop, Order)
    assert order.recordings == f'["{voice.recording}", "{photo.recording}"]'
    [told] = [row for row in everything(shop, Outbound) if "/media/" in row.body]
    assert told.address == "whatsapp:+212600000031"
    lines = told.body.splitlines()
    assert lines[0] == f"Commande {order.number}, Fatima :"
    assert [lines[1], lines[3]] == ["message vocal", "photo"]
    assert [line.split("/")[2] for line in (lines[2], lines[4])] == [str(voice.id), str(photo.id)]


def test_what_came_with_a_call_for_help_reaches_the_cooperative(
    database: Database, tmp_path: Path
) -> None:
    shop, _ = _shop(database, tmp_path)
    client = shop.client(FATIMA, "whatsapp")
    client.says("Bonjour")
    _sends(client, "image", "appel")
    [line], [photo] = everything(shop, RelayLine), everything(shop, Media)
    assert (line.medium, line.recording) == ("image", photo.recording)


def test_a_simulated_phone_sends_no_file_but_its_own() -> None:
    simulated = Simulator(None, print)  # type: ignore[arg-type]
    assert b"".join(simulated.fetch("simulator:photo.png")) == PHOTO
    for url in ("simulator:../simulator.py", "simulator:", "photo.png", "/etc/passwd"):
        with pytest.raises(FetchError):
            list(simulated.fetch(url))


def test_a_picture_that_we_send_is_handed_to_the_gateway(database: Database) -> None:
    shop = Shop(database)
    client = shop.client(FATIMA, "whatsapp")
    client.says("Bonjour")
    [person] = everything(shop, Contact)
    notice = Notice("vote", "vote:1", shop.clock.now(), at_once=True, media=f"{PUBLIC_URL}/x")
    post = Post({"twilio": shop.gateway})
    says = Reply((text("start.done"),))
    assert database.writer.run(lambda tx: post.to_client(tx, person.id, says, notice))
    [lane_id] = [row.lane_id for row in everything(shop, Outbound) if row.once == "vote:1:0"]
    later = shop.clock.now() + timedelta(minutes=1)
    held = database.writer.run(lambda tx: claiming.take_lane(tx, lane_id, later))
    sent: list[str] = []  # each contact's messages leave one after the other
    while claimed := database.writer.run(lambda tx: claiming.claim(tx, held, later, 9)):
        for message in claimed:
            sent.append(message.media)
            tried = Tried(message, accepted(message.outbound), later, 0)
            database.writer.run(lambda tx, tried=tried: settle(tx, held, tried))
    assert sent == ["", f"{PUBLIC_URL}/x"]
