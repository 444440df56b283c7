"""Posters: their QR is read as a telephone reads it, and their words stand there as words."""

import io
from pathlib import Path
from urllib.parse import parse_qs, urlparse
from xml.etree import ElementTree

import pytest
import zxingcpp
from PIL import Image
from typer.testing import CliRunner

from bot import demo
from bot.cli import app
from bot.database import Database
from bot.posters.poster import HEIGHT, WIDTH, Poster, png, svg
from bot.settings import Settings
from bot.translate import LANGUAGES
from flows.talk import Named

TIFAWIN = Named((("fr", "Tifawin"), ("ary", "تيفاوين")))
SAID = {
    "fr": ("Tifawin", "Commandez sur WhatsApp"),
    "ary_Latn": ("Tifawin", "Telbo f WhatsApp"),
    "ary": ("تيفاوين", "طلبو فالواتساب"),
    "ar": ("تيفاوين", "اطلبوا على واتساب"),
}


def poster(language: str, words: str = "", name: Named = TIFAWIN) -> Poster:
    """A poster of the demo's cooperative."""
    return Poster("TIFAWIN", name, "+212600000001", language, words)


def scanned(image: bytes) -> list[str]:
    """What a telephone reads of it."""
    return [code.text for code in zxingcpp.read_barcodes(Image.open(io.BytesIO(image)))]


def lines(drawn: str) -> list[str]:
    """The words of an SVG, from above."""
    root = ElementTree.fromstring(drawn)
    return [line.text or "" for line in root.iter("{http://www.w3.org/2000/svg}text")]


@pytest.mark.parametrize("words", ["", "bghit 2 amlou", "بغيت العسل"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_qr_opens_whatsapp_with_the_code_written_already(language: str, words: str) -> None:
    [link] = scanned(png(svg(poster(language, words))))
    there = urlparse(link)
    assert (there.scheme, there.netloc, there.path) == ("https", "wa.me", "/212600000001")
    assert parse_qs(there.query) == {"text": [f"TIFAWIN {words}".strip()]}


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_that_the_qr_says_stands_there_in_words(language: str) -> None:
    said = lines(svg(poster(language)))
    for words in (*SAID[language], "TIFAWIN", "+212 6 00 00 00 01"):
        assert words in said


def test_a_dirty_poster_is_still_read() -> None:
    image = Image.open(io.BytesIO(png(svg(poster("fr")))))
    image.paste((0, 0, 0, 255), (600, 700, 720, 820))
    stained = io.BytesIO()
    image.save(stained, "png")
    assert scanned(stained.getvalue()) == ["https://wa.me/212600000001?text=TIFAWIN"]


def test_it_is_black_and_white_and_of_the_proportions_of_a6() -> None:
    image = Image.open(io.BytesIO(png(svg(poster("ary")))))
    assert image.size == (1240, 1748)
    assert abs(image.width / image.height - WIDTH / HEIGHT) < 0.001
    assert image.convert("RGB").tobytes() == image.convert("L").convert("RGB").tobytes()


def test_arabic_letters_are_joined_and_run_from_the_right() -> None:
    """The same letters kept apart, or in the other order, make another picture."""
    joined = png(svg(poster("ary", name=Named((("ary", "بيت"),)))))
    apart = png(svg(poster("ary", name=Named((("ary", "ب\u200cي\u200cت"),)))))
    turned = png(svg(poster("ary", name=Named((("ary", "\u202dبيت"),)))))
    assert len({joined, apart, turned}) == 3


def test_a_name_with_signs_of_xml_is_only_a_name() -> None:
    name = Named((("fr", 'Fatima & filles <"Argan">'),))
    assert 'Fatima & filles <"Argan">' in lines(svg(poster("fr", name=name)))


def test_a_long_name_stays_within_the_frame() -> None:
    long = Named((("fr", "Coopérative féminine agricole de l'Atlas et de la vallée"),))
    image = Image.open(io.BytesIO(png(svg(poster("fr", name=long))))).convert("L")
    edge = image.crop((45, 60, 70, 300))
    assert edge.getextrema()[0] > 200


def test_the_command_writes_both_files(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in Settings.model_fields:
        monkeypatch.setenv(name.upper(), "")
    monkeypatch.setenv("DATABASE_URL", database_url)
    database = Database(database_url)
    demo.seed(database)
    database.close()
    out = tmp_path / "posters"
    ran = CliRunner().invoke(app, ["qr", "tifawin", "--out", str(out), "--language", "ary"])
    assert ran.exit_code == 0, ran.output
    assert {path.name for path in out.iterdir()} == {"TIFAWIN-ary.svg", "TIFAWIN-ary.png"}
    number = demo.WHATSAPP.removeprefix("whatsapp:+")
    link = f"https://wa.me/{number}?text=TIFAWIN"
    assert scanned((out / "TIFAWIN-ary.png").read_bytes()) == [link]
    assert "TIFAWIN" in lines((out / "TIFAWIN-ary.svg").read_text(encoding="utf-8"))


def test_a_cooperative_that_nobody_knows_has_no_poster(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    ran = CliRunner().invoke(app, ["qr", "NOBODY", "--out", str(tmp_path)])
    assert ran.exit_code != 0
    assert "There is no cooperative called NOBODY." in ran.output
