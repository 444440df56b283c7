"""Sentences of ordinary talk, most with numbers and goods in them, that order nothing.

locales/intents.table learns from these very sentences: that they pass shows that nothing was
lost, not how other talk is read. The set that judges, fresh.jsonl, shows that.
"""

import pytest

from flows.commands import recognise
from flows.hearing.numbers import quantity
from flows.hearing.understanding import understand
from tests.language.scoring import GRAVE
from tests.language.sets import CART, ordinary, stock

SENTENCES = ordinary()
EACH = pytest.mark.parametrize("words", [words for _, words in SENTENCES])
SHOP = stock()


def test_there_are_three_hundred_of_them_and_no_language_is_forgotten() -> None:
    languages = [language for language, _ in SENTENCES]
    assert len({words for _, words in SENTENCES}) == len(SENTENCES) >= 300
    for language in ("fr", "ar", "ary", "ary_Latn", "mixed"):
        assert languages.count(language) >= 40


@EACH
def test_ordinary_talk_orders_nothing(words: str) -> None:
    reading = understand(words, SHOP)
    assert reading.items == ()
    assert not reading.reorder


@EACH
def test_ordinary_talk_is_no_yes_no_cancel_and_no_stop(words: str) -> None:
    assert understand(words, SHOP).intent not in GRAVE
    assert recognise(words) is None


@EACH
def test_ordinary_talk_neither_confirms_an_order_nor_changes_it(words: str) -> None:
    reading = understand(words, SHOP, state="confirm", pending=CART)
    assert reading.intent not in GRAVE
    assert reading.items in ((), CART)


@EACH
def test_ordinary_talk_is_no_quantity(words: str) -> None:
    assert quantity(words, "kg") is None
