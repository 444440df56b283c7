"""Pictures of what can be chosen: kept once, and sent before the question."""

import struct
import zlib
from datetime import timedelta
from pathlib import Path

import pytest

from bot import ballots, pictures
from bot.ballots import Asked, Candidate
from bot.database import Database
from bot.media.storing import Folder
from bot.pictures import Picture, Unfit
from bot.tables import Media, Outbound
from bot.writer import Transaction
from tests.conversations import Shop, everything
from tests.voices import known, opened, seller


@pytest.fixture
def shop(database: Database) -> Shop:
    return opened(database)


def painted(colour: int) -> bytes:
    """A PNG picture of one point."""
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)),
        (b"IDAT", zlib.compress(bytes([0, colour]))),
        (b"IEND", b""),
    )
    body = b"".join(
        struct.pack(">I", len(held)) + name + held + struct.pack(">I", zlib.crc32(name + held))
        for name, held in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body


def drawn(tmp_path: Path, colour: int) -> Picture:
    path = tmp_path / f"{colour}.png"
    path.write_bytes(painted(colour))
    return pictures.keep(Folder(tmp_path / "media"), path)


def puts(shop: Shop, *shown: Picture) -> None:
    def put(tx: Transaction) -> None:
        for picture in shown:
            pictures.shelve(tx.db, picture, None, shop.clock.now())
        names = ({"fr": "La verte"}, {"fr": "La dorée"})
        candidates = [
            Candidate(key, named, picture.sha256)
            for key, named, picture in zip("AB", names, shown, strict=True)
        ]
        asked = Asked({"fr": "Quelle étiquette ?"}, candidates, timedelta(days=7))
        ballots.put(tx.db, seller(tx), asked, shop.clock.now())

    shop.database.writer.run(put)


def sent(shop: Shop) -> list[tuple[str, bool]]:
    """What was written: its body, and whether a picture goes with it."""
    return [(row.body, row.media.startswith("/media/")) for row in everything(shop, Outbound)]


def test_pictures_are_sent_before_the_question_each_with_its_number(
    shop: Shop, tmp_path: Path
) -> None:
    client = known(shop)
    puts(shop, drawn(tmp_path, 1), drawn(tmp_path, 2))
    client.says("vote")
    green, gold, question = sent(shop)[-3:]
    assert [green, gold] == [("1. La verte", True), ("2. La dorée", True)]
    assert question[0].startswith("Quelle étiquette ?")
    assert not question[1]


def test_a_picture_is_sent_once_a_day(shop: Shop, tmp_path: Path) -> None:
    client = known(shop)
    puts(shop, drawn(tmp_path, 1), drawn(tmp_path, 2))
    client.says("vote", "???", "???")
    assert [body for body, shown in sent(shop) if shown] == ["1. La verte", "2. La dorée"]
    shop.clock.move(timedelta(days=1))
    client.says("vote")
    assert sum(shown for _, shown in sent(shop)) == 4


def test_an_sms_brings_no_picture(shop: Shop, tmp_path: Path) -> None:
    client = known(shop, channel="sms")
    puts(shop, drawn(tmp_path, 1), drawn(tmp_path, 2))
    client.says("vote")
    assert not any(shown for _, shown in sent(shop))


def test_the_same_picture_is_kept_once(shop: Shop, tmp_path: Path) -> None:
    puts(shop, drawn(tmp_path, 1), drawn(tmp_path, 1))
    puts(shop, drawn(tmp_path, 1), drawn(tmp_path, 2))
    kept = {row.sha256 for row in everything(shop, Media)}
    assert len(kept) == len(everything(shop, Media)) == 2
    assert all((tmp_path / "media" / name[:2] / name).is_file() for name in kept)


@pytest.mark.parametrize(
    ("held", "said"), [(b"GIF89a" + bytes(99), "no JPEG or PNG"), (bytes(6_000_000), "5 MB")]
)
def test_what_whatsapp_would_not_show_is_refused(tmp_path: Path, held: bytes, said: str) -> None:
    path = tmp_path / "label"
    path.write_bytes(held)
    with pytest.raises(Unfit, match=said):
        pictures.keep(Folder(tmp_path / "media"), path)
