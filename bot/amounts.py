"""Money and numbers as each language writes them: Western digits and plain spaces."""

from flows.talk import Money, Quantity

# Amounts of four digits are written as one word, as French typography allows: a space in
# "1 200 DH" is where a telephone would break the line.
GROUPED_FROM = 10_000
# In a line of Arabic, digits on both sides of a space change places, so thousands have
# a full stop there, as in CLDR's ar_MA. In Latin letters, the space is a plain one:
# CLDR's U+202F would make a whole SMS dear (70 characters a segment in place of 160).
ARABIC_SCRIPT = frozenset({"ar", "ary"})


def money(amount: Money, language: str) -> str:
    """An amount with its currency: "106,50 DH", "12 000 DH", "106,50 درهم"."""
    dirhams, centimes = divmod(abs(amount.centimes), 100)
    number = whole(dirhams, language)
    if centimes:
        number = f"{number},{centimes:02}"
    if amount.centimes < 0:
        number = f"-{number}"
    return f"{number} درهم" if language in ARABIC_SCRIPT else f"{number} DH"


def whole(count: int, language: str) -> str:
    """A whole number, its thousands apart: "1200", "12 000", "12.000" in Arabic script."""
    if abs(count) < GROUPED_FROM:
        return str(count)
    return f"{count:,}".replace(",", "." if language in ARABIC_SCRIPT else " ")


def number(quantity: Quantity) -> str:
    """A quantity without its unit, with no more decimals than it needs: "2", "0,25"."""
    whole, thousandths = divmod(quantity.thousandths, 1000)
    if not thousandths:
        return str(whole)
    return f"{whole},{thousandths:03}".rstrip("0")
