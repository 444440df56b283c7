"""Sentences of ordinary talk, most with numbers and goods in them, that order nothing.

locales/intents.table learns from these very sentences: that they pass shows that nothing was
lost, not how other talk is read. The set that judges, fresh.jsonl, shows that.
"""

import pytest

from flows.commands import recognise
from flows.hearing.numbers import quantity
from flows.hearing.understanding import understand
from tests.language.scoring import GRAVE
from tests.language.sets import CART, HARD, ordinary, stock

SENTENCES = ordinary()
EACH = pytest.mark.parametrize("words", [words for _, words in SENTENCES])
SHOP = stock()
MOST_INVENTED = 15  # of 200, one more than today


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


def test_little_of_talk_that_nothing_learned_from_is_taken_for_an_order() -> None:
    """Two hundred more, two in five of which name goods: 20 invented an item when first read.

    What they invent is read back before it counts. None may ever be a yes, a cancel or a stop.
    """
    unseen = [words for _, words in ordinary(HARD)]
    idle = [understand(words, SHOP) for words in unseen]
    asked = [understand(words, SHOP, state="confirm", pending=CART) for words in unseen]
    assert sum(bool(reading.items) for reading in idle) <= MOST_INVENTED
    assert sum(reading.items not in ((), CART) for reading in asked) <= MOST_INVENTED
    assert {reading.intent for reading in (*idle, *asked)}.isdisjoint(GRAVE)


@EACH
def test_ordinary_talk_is_no_quantity(words: str) -> None:
    assert quantity(words, "kg") is None
