"""What each odd string of figures is taken for, decided on purpose.

Alone, as the answer to "how many?" in kilos: a value, or None where we ask again. Beside a
product, "<string> couscous": a value that is taken, ASKED where one is understood but asked
about, or NONE where the string is no quantity and we ask how much.
"""

from decimal import Decimal

import pytest

from flows.hearing.numbers import quantity
from flows.hearing.reading import Item
from flows.hearing.understanding import understand
from flows.talk import Quantity
from tests.language.sets import stock

ASKED, NONE = "asked", "none"
SHOP = stock()

# The string, alone, beside a product, and why where it is not plain.
STRINGS = [
    # Whole numbers
    ("2", "2", "2", ""),
    ("12", "12", "12", ""),
    ("2.", "2", "2", "a full stop"),
    ("3...", "3", "3", "thinking aloud"),
    ("+2", "2", "2", "more by two, or a list: two either way"),
    ("- 2", None, NONE, "a dash of a list, or a minus: not worth a guess"),
    ("2️⃣", "2", "2", "a key of the keyboard of emoji"),
    ("👌2", "2", "2", ""),
    ("٣؟", "3", "3", ""),
    ("١٢٣٤", "1234", "1234", "many, but a number; the stock says whether it can be"),
    ("2026", "2026", "2026", "perhaps a year, but an answer to how many; the stock says"),
    ("1 500", "1500", "1500", "thousands as French writes them"),
    ("1234567", None, NONE, "more than a million: a reference of something"),
    ("0", "0", ASKED, "alone it is the least that is said; an order of none is asked about"),
    ("00", "0", ASKED, "as 0"),
    ("zéro", "0", ASKED, "as 0"),
    # Points and commas
    ("1,5", "1.5", "1.5", ""),
    ("1.5", "1.5", "1.5", ""),
    ("٢٫٥", "2.5", "2.5", "the Arabic decimal comma"),
    ("۲٫۵", "2.5", "2.5", "the same in Persian figures"),
    ("١,٥", "1.5", "1.5", ""),
    ("1,50", "1.5", "1.5", ""),
    ("0,25", "0.25", "0.25", ""),
    ("1.500", None, ASKED, "one and a half, or fifteen hundred"),
    ("1,234", None, ASKED, "the same"),
    ("1.000,5", None, ASKED, "a thousand and a half, if it is no slip"),
    ("١٬٠٠٠", "1000", "1000", "the Arabic sign between thousands is no decimal comma"),
    ("1.234.567", None, NONE, "more than a million"),
    (",5", None, NONE, "what stood before the comma may be lost"),
    (".5", None, NONE, "the same"),
    # Signs that make no quantity, or another one
    ("-10", None, NONE, "a minus, or a range whose beginning is lost"),
    ("1-15", None, ASKED, "a range; the less of it is proposed"),
    ("2-3", None, ASKED, "a range"),
    ("2 à 3", None, ASKED, "a range"),
    ("2 ou 3", None, ASKED, "two answers"),
    ("2 wla 3", None, ASKED, "two answers"),
    ("~3", None, ASKED, "about three"),
    ("environ 3", None, ASKED, "about three"),
    ("2 3", None, ASKED, "two numbers, and which is meant is not said"),
    ("2 2", None, ASKED, "two numbers, or 22"),
    ("12 34 56", None, ASKED, "several numbers"),
    ("2+1", None, ASKED, "three, or two of one and one of another"),
    ("x2", "2", "2", "times two"),
    ("2x", "2", "2", ""),
    ("×2", "2", "2", ""),
    ("2 x 3", "6", "6", ""),
    ("2*3", "6", "6", ""),
    ("5 %", None, NONE, "a share is no amount"),
    ("10%", None, NONE, "the same"),
    ("#41", None, NONE, "the number of an order"),
    ("n°7", None, NONE, "the number of something, not how many"),
    ("20€", None, NONE, "money that is not ours"),
    ("20 dh", None, NONE, "money: what is bought by it is no quantity"),
    # Fractions
    ("1/2", "0.5", "0.5", ""),
    ("١/٢", "0.5", "0.5", ""),
    ("½", "0.5", "0.5", ""),
    ("1½", "1.5", "1.5", ""),
    ("3 1/2", "3.5", "3.5", ""),
    ("1/4", "0.25", "0.25", ""),
    ("2/3", "0.667", "0.667", "to the gram, as all quantities are"),
    ("3/2", None, NONE, "nobody says one and a half so; a day, or a slip"),
    ("5/5", None, NONE, "a rating, or a day"),
    ("7/11", None, NONE, "a day"),
    ("14/07", None, NONE, "a day"),
    # What looks like figures, and is not
    ("hi.51", None, NONE, "a piece of an address or a name"),
    ("lOO", None, NONE, "letters: a hundred is not guessed from them"),
    ("1O", None, NONE, "a letter O: neither one nor ten is sure"),
    ("l,5", None, NONE, "a letter l: five would be wrong for one and a half"),
    ("1e5", None, NONE, "nobody means a hundred thousand"),
    ("24ans", None, NONE, "an age"),
    ("3ème", None, NONE, "the third"),
    ("1er", None, NONE, "the first"),
    ("0600000012", None, NONE, "a telephone number"),
    ("06 00 00 00 12", None, NONE, "a telephone number"),
    ("+212600000012", None, NONE, "a telephone number"),
    ("12:30", None, NONE, "an hour"),
    ("14h", None, NONE, "an hour"),
    ("2k", None, NONE, "kilos or thousands"),
    # With a unit
    ("2kg", "2", "2 kg", ""),
    ("٢كيلو", "2", "2 kg", ""),
    ("½ kg", "0.5", "0.5 kg", ""),
    ("kilo", "1", "1 kg", "a unit alone is one"),
    ("une livre", "0.5", "0.5 kg", "a French pound"),
    ("250g", "0.25", "250 g", ""),
    ("2 kg 500", "2.5", "2.5 kg", ""),
    ("2kg500", "2.5", "2.5 kg", "the same, written as it is said"),
    ("2kilo w nss", "2.5", "2.5 kg", ""),
    ("kilo ghir rbe3", "0.75", "0.75 kg", "a kilo less a quarter"),
    ("2 kilo lla rbe3", "1.75", "1.75 kg", "two kilos less a quarter"),
    ("جوج كيلو إلا ربع", "1.75", "1.75 kg", ""),
    ("1 kilo moins le quart", "0.75", "0.75 kg", "as clocks are told: eight less the quarter"),
    ("كيلوغرامين", "2", "2 kg", "the dual"),
    ("5 l", None, "5 L", "alone, litres are no kilos; beside, the unit is asked about"),
    ("dyal 250", None, ASKED, "the size of a pack, not how many"),
    # In words
    ("un", "1", "1", ""),
    ("wa7d", "1", "1", ""),
    ("tlata rba3", "0.75", "0.75", ""),
    ("ربعة", "4", "4", "four"),
    ("ربع", "0.25", "0.25", "a quarter, though some write four so"),
    ("مئتان", "200", "200", "the dual"),
    ("soixante-dix", "70", "70", ""),
    ("quatre-vingt-dix-neuf", "99", "99", ""),
    ("douzaine", "12", "12", ""),
    ("2 douzaines", "24", "24", ""),
    ("demi-douzaine", "6", "6", ""),
    ("طزينة", "12", "12", ""),
    ("un peu", None, ASKED, "nobody knows how much that is"),
]  # fmt: skip


def rows(column: int) -> list[tuple[str, str | None, str]]:
    """The string, what it is in this column of the table, and why."""
    return [(row[0], row[column], row[3]) for row in STRINGS]


@pytest.mark.parametrize(("words", "alone", "why"), rows(1))
def test_a_string_alone_is_a_quantity_or_is_asked_again(
    words: str, alone: str | None, why: str
) -> None:
    wanted = None if alone is None else Quantity.of(Decimal(alone))
    assert quantity(words, "kg") == wanted, why


@pytest.mark.parametrize(("words", "beside", "why"), rows(2))
def test_a_string_beside_a_product_is_taken_or_asked_about_or_left(
    words: str, beside: str, why: str
) -> None:
    [item] = understand(f"{words} couscous", SHOP).items
    assert item.among == ("couscous",)
    assert _decided(item) == beside, why


def _decided(item: Item) -> str:
    if not item.sure:
        return ASKED
    if item.quantity is None:
        return NONE
    return f"{item.quantity.normalize():f} {item.unit}".strip()


@pytest.mark.parametrize(
    ("words", "taken"),
    [
        ("2 zit argan dyal 250", "2 bottle"),
        ("2 x 250 ml zit argan", "2 bottle"),
        ("2 amlou de 500 g", "2 jar"),
        ("2 pots de 500 g d'amlou", "2 jar"),
        ("zit argan 250 ml", ASKED),
        ("zit argan dyal 250", ASKED),
        ("3 zit argan 0600000012", "3"),
    ],
)
def test_the_size_of_a_pack_is_not_how_many(words: str, taken: str) -> None:
    """It says that packs are counted: "dyal 250" is a bottle, one if it must be guessed."""
    [item] = understand(words, SHOP).items
    assert _decided(item) == taken


def test_no_string_is_decided_twice() -> None:
    strings = [row[0] for row in STRINGS]
    assert len(set(strings)) == len(strings)
