"""A reply as an SMS: numbered options, spelled so that it costs the least."""

from pathlib import Path

import pytest

from bot.render import sms
from bot.translate import LANGUAGES, speaker
from flows.talk import Choice, Money, Named, Option, Reply, Words, text
from tests import sentences

AMLOU = Named((("fr", "Amlou « Tifawin »"), ("ary", "أملو")))
OPTIONS = (
    Option("amlou", AMLOU, hint=text("price", price=Money(9_000))),
    Option("soap", "Savon noir"),
    Option("argan", "Argan"),
)
ASKS = Choice(text("menu.ask"), OPTIONS)


@pytest.fixture(scope="module")
def locales(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sentences.write(tmp_path_factory.mktemp("locales"))


def test_options_are_numbered_lines_under_the_question(locales: Path) -> None:
    reply = Reply((text("hello", name="Aïcha"),), ASKS, OPTIONS[:2], "K7Q2xz")
    assert sms.render(reply, speaker("fr", locales)) == (
        'Bonjour Aicha !\nQue voulez-vous ?\n1. Amlou "Tifawin" - 90 DH\n2. Savon noir'
    )
    assert sms.render(reply, speaker("ary", locales)) == (
        "السلام Aïcha!\nشنو بغيتي؟\n1. أملو - 90 درهم\n2. Savon noir"
    )


def test_words_to_write_may_have_options_too(locales: Path) -> None:
    reply = Reply(question=Words(text("menu.ask"), 60, OPTIONS[1:]), shown=OPTIONS[1:])
    assert sms.render(reply, speaker("fr", locales)) == (
        "Que voulez-vous ?\n1. Savon noir\n2. Argan"
    )


def test_sentences_without_a_question_stand_alone(locales: Path) -> None:
    reply = Reply((text("hello", name="Ali"), text("menu.order")))
    assert sms.render(reply, speaker("ary_Latn", locales)) == "Bonjour Ali !\nCommander"


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_sms_has_no_invisible_mark(locales: Path, language: str) -> None:
    """One of them would turn 160 characters a segment into 70."""
    name = "\u202eAli\u200f \u2068*Baba*\u2069"
    reply = Reply((text("hello", name=name),), ASKS, OPTIONS)
    body = sms.render(reply, speaker(language, locales))
    assert "Ali *Baba*" in body
    assert body.replace("\n", "").isprintable()
