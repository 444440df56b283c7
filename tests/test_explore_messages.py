"""Model checking: all that is said and stored, in every language and on every channel."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import pytest

from bot import places
from bot.catalogs import catalog
from bot.render import sms, whatsapp
from bot.render.lengths import LONGEST
from bot.render.segments import segments
from bot.tables import Product
from bot.translate import LANGUAGES, speaker
from flows import FLOWS, step
from flows.client.basket import MOST_LINES, MOST_RECORDINGS, Basket, Called, Line, Wish
from flows.client.order import LONGEST_ADDRESS, LONGEST_NAME, LONGEST_NOTE
from flows.client.wishes import LONGEST_CALLED, MOST_AMONG, MOST_CALLED
from flows.explore import Edge, Explored
from flows.machine import Place, Step, ask_again
from flows.talk import Heard, Money, Quantity, Reply, Text, text
from tests.shops import (
    FATIMA,
    MANY,
    SMS_PAGE,
    THREE,
    WHATSAPP_PAGE,
    shop,
)

# A basket of MOST_LINES lines read back in Arabic, with the longest address, name and note.
# The walk's own baskets, of two lines at most in ordinary words, take five.
MOST_SEGMENTS = 9
MOST_BYTES = 1_100  # of JSON, in which a place is stored with each turn

# A basket with all its lines, of the longest keys, and the longest address, name and note that
# Arabic can write.
LONGEST_KEY = Product.model_json_schema()["properties"]["key"]["maxLength"]
STOCKED = tuple(
    replace(p, key=p.key.ljust(LONGEST_KEY, "x"), stock=Quantity(999_000)) for p in MANY
)
FULL = Basket(
    lines=tuple(Line(p.key, Quantity(99_750), Money(145_000)) for p in STOCKED[:MOST_LINES]),
    delivery="home",
    address="عنوان " * (LONGEST_ADDRESS // 6),
    name="ع" * LONGEST_NAME,
    note="كلمة " * (LONGEST_NOTE // 5),
    changing=True,
    reminded=True,
    called=(Called(STOCKED[0].key, "ع" * LONGEST_CALLED),) * MOST_CALLED,
    sent=("K7Q2xz",) * MOST_RECORDINGS,
)

# And with one thing less in it, of which it must be asked which one was meant.
WISHING = replace(
    FULL,
    lines=FULL.lines[1:],
    wishes=(Wish(tuple(p.key for p in STOCKED[-MOST_AMONG:]), Quantity(99_750), "bottle"),),
)


def _largest(state: str = "confirm") -> Step:
    ctx = shop(*STOCKED, contact=FATIMA, page=WHATSAPP_PAGE)
    basket = WISHING if state == "which_of" else FULL
    return ask_again(Place("order", state, basket, ctx.asked), ctx)


@cache
def _placeholders(language: str, msgid: str) -> frozenset[str]:
    return catalog(language).placeholders(msgid)


def _texts(value: object) -> Iterator[Text]:
    if isinstance(value, Text):
        yield value
        for _, inner in value.values:
            yield from _texts(inner)
    elif isinstance(value, tuple):
        for inner in value:
            yield from _texts(inner)


def _said(reply: Reply) -> Iterator[Text]:
    yield from _texts(reply.says)
    if reply.question:
        yield from _texts(reply.question.asks)
    for option in reply.shown:
        yield from _texts(option.label)
        yield from _texts(option.hint)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_exists_and_is_given_what_it_shows(
    language: str, explored: Explored
) -> None:
    for reply in explored.replies:
        for sentence in _said(reply):
            given = {name for name, _ in sentence.values}
            assert _placeholders(language, sentence.msgid) <= given, sentence.msgid


def test_every_message_says_something_and_ends_with_a_question_or_nothing_to_do(
    explored: Explored,
) -> None:
    for edge in explored.edges:
        for reply in edge.step.replies:
            assert reply.says or reply.question
            # Thanks are answered with a word: what was asked before can still be answered. So
            # it can once a person was called, and while a member answers her clients.
            if reply.says != (text("aside.thanks"),) and not _is_between_people(edge):
                assert bool(reply.question) is (edge.step.place is not None)


def _is_between_people(edge: Edge) -> bool:
    return edge.step.opens_relay or edge.ctx.desk is not None


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sms_stays_within_its_segments(language: str, explored: Explored) -> None:
    say = speaker(language)
    by_sms = {r for edge in explored.edges if edge.ctx.page == SMS_PAGE for r in edge.step.replies}
    taken = [segments(sms.render(reply, say)) for reply in (*by_sms, _largest().replies[-1])]
    assert min(taken) > 0
    assert max(taken) <= MOST_SEGMENTS


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_whatsapp_message_stays_within_its_limits(language: str, explored: Explored) -> None:
    """Contract checks 45 and 46."""
    say = speaker(language)
    for reply in explored.replies:
        message = whatsapp.render(reply, say)
        assert 0 < len(message.body) <= (whatsapp.BODY if message.picks else LONGEST)
        titles = [pick.title for pick in message.picks]
        assert len(set(titles)) == len(titles)
        if message.opens:
            assert len(message.opens) <= whatsapp.LIST_LABEL
            assert len(message.picks) <= whatsapp.ROWS
        elif message.picks:
            assert len(message.picks) <= whatsapp.BUTTONS
        for pick in message.picks:
            longest = whatsapp.ROW_TITLE if message.opens else whatsapp.BUTTON_TITLE
            assert 0 < len(pick.title) <= longest
            assert len(pick.description) <= whatsapp.ROW_DESCRIPTION
            assert len(pick.payload) <= whatsapp.PAYLOAD
        assert bool(message.picks) is bool(reply.shown), "an option that cannot be tapped"


def test_every_place_is_small_and_comes_back_equal(explored: Explored) -> None:
    for place in explored.places:
        raw = places.dump(place)
        assert places.load(raw) == place
        assert len(raw.encode()) < MOST_BYTES


@pytest.mark.parametrize("state", FLOWS["order"].states)
def test_the_largest_basket_is_stored_in_as_little(state: str) -> None:
    place = _largest(state).place
    assert place
    under = step(place, Heard("langue"), THREE).place
    assert under
    for stored in (place, under):
        raw = places.dump(stored)
        assert places.load(raw) == stored
        assert len(raw.encode()) < MOST_BYTES
