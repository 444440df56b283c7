"""What holds of every message: numbers are read back, and what is beside an order is not in it."""

import random
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.hearing.numbers import quantity
from flows.hearing.reading import Reading
from flows.hearing.understanding import understand
from flows.talk import Quantity
from tests import spoken_numbers
from tests.language.sets import practised, read, stock

SHOP = stock()
TONGUES = tuple(spoken_numbers.SAYS)
IN_EACH = pytest.mark.parametrize("tongue", TONGUES)
SEED = 3

Said = tuple[tuple[str, ...], Decimal | None, str, Decimal | None]


def said(reading: Reading) -> tuple[Said, ...]:
    """What is ordered, whatever words it was told by."""
    return tuple((item.among, item.quantity, item.unit, item.budget) for item in reading.items)


# ---- Numbers


@IN_EACH
def test_every_number_is_read_back_however_it_is_said(tongue: str) -> None:
    misread = [
        (words, number)
        for number in range(1, 1000)
        for words in spoken_numbers.SAYS[tongue](number)
        if quantity(words, "kg") != Quantity.of(Decimal(number))
    ]
    assert misread == []


@IN_EACH
def test_every_number_is_read_back_in_an_order(tongue: str) -> None:
    chance = random.Random(SEED)
    misread = []
    for number in range(1, 1000):
        words = chance.choice(list(spoken_numbers.SAYS[tongue](number)))
        order = spoken_numbers.KILOS[tongue].format(words)
        heard = said(understand(order, SHOP))
        if heard != ((("couscous",), Decimal(number), "kg", None),):
            misread.append((order, heard))
    assert misread == []


@IN_EACH
def test_a_half_and_a_quarter_are_added_to_every_number(tongue: str) -> None:
    misread = []
    for part, more in (("0.5", spoken_numbers.AND_A_HALF), ("0.25", spoken_numbers.AND_A_QUARTER)):
        for number in range(1, 100):
            for words in spoken_numbers.SAYS[tongue](number):
                both = more[tongue].format(words)
                if quantity(both, "kg") != Quantity.of(number + Decimal(part)):
                    misread.append(both)
    assert misread == []


@pytest.mark.parametrize(
    ("words", "number"),
    [row for table in spoken_numbers.PARTS.values() for row in table.items()],
)
def test_a_part_of_one_is_read_back(words: str, number: str) -> None:
    assert quantity(words, "kg") == Quantity.of(Decimal(number))


@pytest.mark.parametrize(
    ("words", "number"),
    [row for table in spoken_numbers.DOZENS.values() for row in table.items()],
)
def test_dozens_are_read_back(words: str, number: int) -> None:
    assert quantity(words, "piece") == Quantity.of(Decimal(number))


WESTERN, ARABIC, PERSIAN = "0123456789", "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹"
# A point before three figures may be one of thousands: tests/test_number_strings.py has those.
FIGURES = st.decimals(min_value="0.01", max_value=9999, places=2)


@given(FIGURES, st.sampled_from([WESTERN, ARABIC, PERSIAN]), st.sampled_from(".,٫"), st.booleans())
def test_figures_of_every_script_are_read_back(
    number: Decimal, digits: str, point: str, whole: bool
) -> None:
    amount = number.to_integral_value(rounding="ROUND_UP") if whole else number
    typed = f"{amount:f}".replace(".", point).translate(str.maketrans(WESTERN, digits))
    assert quantity(typed, "kg") == Quantity.of(amount)
    for order in ("{} kg couscous", "{}kg d seksu", "بغيت {} كيلو د سكسو", "أريد {} كغ من الكسكس"):
        heard = said(understand(order.format(typed), SHOP))
        assert heard == ((("couscous",), amount, "kg", None),)


# ---- What is beside an order

ORDERS = tuple(message for message in practised() if message.intent == "order" and message.items)
GREETINGS = (
    "salam", "slm", "salam 3alaykom", "bonjour", "bjr", "bonsoir", "salut", "sba7 lkhir",
    "السلام عليكم", "سلام", "صباح الخير", "مرحبا", "مساء الخير",
)  # fmt: skip
POLITE = (
    "svp", "s'il vous plaît", "merci", "merci d'avance", "3afak", "3afakom", "choukran", "khouya",
    "lalla", "lah y7efdek", "من فضلكم", "عافاك", "شكرا", "الله يحفظك", "لو سمحتم",
)  # fmt: skip
EMOJI = ("🙏", "😊", "👍", "❤️", "🌹🌹", "😍🍯", "🇲🇦", "🤲🏽", "👩‍🌾")
STRETCHED = (
    "salaaaaam", "saaaalam", "bonjouuuur", "bonsoiiir", "saluuuut", "سلاااام", "مرحباااا",
)  # fmt: skip
STRETCHED_POLITE = (
    "svppp", "merciiiii", "3afaaaak", "3afakooom", "choukraaan", "khouyaaa",
    "عافااااك", "شكرااااا", "من فضلكممم",
)  # fmt: skip
TELEPHONES = ("0600000012", "06 00 00 00 12", "06-00-00-00-12", "+212600000012", "٠٦٠٠٠٠٠٠١٢")
BEFORE = {
    "a greeting": [f"{word}{sign} {{}}" for word in GREETINGS for sign in (",", "", " !", "\n")],
    "a greeting that is stretched": [f"{word} {{}}" for word in STRETCHED],
    "emoji before": [f"{sign} {{}}" for sign in EMOJI],
}
AFTER = {
    "politeness": [f"{{}}{sign} {word}" for word in POLITE for sign in ("", ",", "\n")],
    "politeness that is stretched": [f"{{}} {word}" for word in STRETCHED_POLITE],
    "emoji after": [f"{{}}{space}{sign}" for sign in EMOJI for space in ("", " ")],
    "a telephone number": [f"{{}} {number}" for number in TELEPHONES],
    "a telephone number with its name": [
        "{} tel 0600000012", "{} mon numéro 0600000012", "{} nmerti 0600000012",
        "{} رقمي 0600000012", "{}, 0600000012 .",
    ],
}  # fmt: skip


@pytest.mark.parametrize("what", [*BEFORE, *AFTER])
def test_what_is_beside_an_order_changes_no_item(what: str) -> None:
    """Each committed order with some of these, by chance but always the same."""
    chance = random.Random(SEED)
    frames = (BEFORE | AFTER)[what]
    changed = []
    for order in ORDERS:
        plain = said(read(order, SHOP))
        for frame in chance.sample(frames, min(4, len(frames))):
            words = frame.format(order.words)
            heard = said(understand(words, SHOP, order.state, order.pending))
            if heard != plain:
                changed.append((words, plain, heard))
    assert changed == []


CASES = (str.upper, str.lower, str.title, str.swapcase, str.capitalize)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_capitals_change_no_item(case: Callable[[str], str]) -> None:
    changed = []
    for order in ORDERS:
        plain = said(read(order, SHOP))
        words = case(order.words)
        if said(understand(words, SHOP)) != plain:
            changed.append((words, plain, said(understand(words, SHOP))))
    assert changed == []


# ---- Several items

ITEMS = {
    "fr": (
        "2 kg de couscous", "trois bouteilles d'huile d'argan", "un tapis", "5 g de safran",
        "500 g de miel de thym", "quatre savons noirs", "une huile de figue de barbarie",
    ),
    "ar": (
        "كيلوغرامين من الكسكس", "ثلاث زجاجات من زيت أركان", "زربية واحدة",
        "خمسة غرامات من الزعفران", "نصف كيلو من عسل الزعتر", "4 صابون بلدي",
    ),
    "ary": (
        "جوج كيلو د سكسو", "تلاتة د القراعي ديال زيت أركان", "زربية وحدة",
        "5 غرام د الزعفران", "نص كيلو ديال عسل الزعتر", "ربعة د الصابون بلدي",
    ),
    "ary_Latn": (
        "jouj kilo d seksu", "3 9ra3i zit argan", "wa7d zerbia", "5 g dyal z3fran",
        "ness kilo dyal l3sel d z3itra", "reb3a d sabon beldi",
    ),
}  # fmt: skip
JOINS = {
    "fr": (", ", " et "),
    "ar": ("، ", " و"),
    "ary": ("، ", " و "),
    "ary_Latn": (", ", " w ", " o "),
}


@IN_EACH
def test_items_may_come_in_any_order(tongue: str) -> None:
    chance = random.Random(SEED)
    for _ in range(25):
        spoken = chance.sample(ITEMS[tongue], chance.randint(2, 3))
        join = chance.choice(JOINS[tongue])
        alone = Counter(line for words in spoken for line in said(understand(words, SHOP)))
        for turned in permutations(spoken):
            words = join.join(turned)
            assert Counter(said(understand(words, SHOP))) == alone, words


@IN_EACH
def test_each_of_several_items_is_one_alone(tongue: str) -> None:
    for words in ITEMS[tongue]:
        [(among, amount, _, _)] = said(understand(words, SHOP))
        assert len(among) == 1
        assert amount is not None


def test_the_orders_that_are_tried_are_many() -> None:
    assert len({order.words for order in ORDERS}) >= 100
