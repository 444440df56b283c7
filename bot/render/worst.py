"""The longest that a sentence can be said: what its SMS costs at worst.

tests/segments.tsv is made of it, and so is the preview of a campaign.
"""

from pathlib import Path

from bot.catalogs import LOCALES, catalog
from bot.render.segments import characters, plain, segments
from bot.translate import LANGUAGES, speaker
from flows.talk import Measure, Money, Named, Quantity, Text, Value, text

# Counts that between them take each plural form of Arabic, French and Darija.
COUNTS = (0, 1, 2, 3, 11, 100)
MONEY = Money(1_234_550)  # a rug, and a season's orders
MEASURE = Measure(Quantity(12_750), "bottle")
# As long as a product's name gets with its pack, and an address with its landmarks. In both
# alphabets: an Arabic name would make a French SMS dear, and tell nothing of the sentence.
NAME = Named(
    (
        ("ary", "زيت أركان ديال التجميل 250 مل"),
        ("ar", "زيت أركان التجميلية 250 مل"),
        ("fr", "Huile d'argan cosmétique 250 ml"),
        ("ary_Latn", "Zit argan dyal tjmil 250 ml"),
    )
)
ADDRESS = Named(
    (
        ("ar", "مراكش، حي المسيرة الثانية، قرب مسجد الأندلس، رقم 12"),
        ("fr", "Marrakech, Massira 2, près de la mosquée Al Andalous, 12"),
    )
)
LINE = text("order.line", quantity=MEASURE, product=NAME, price=MONEY)
DETAILS = (
    text("order.detail.home", address=ADDRESS),
    text("order.detail.name", name=NAME),
    text("order.detail.note", note=ADDRESS),
)
# The value behind each name of a placeholder; behind any other stands a name.
VALUES: dict[str, Value] = {
    **dict.fromkeys(("high", "left", "low", "most", "quantity"), MEASURE),
    **dict.fromkeys(("price", "total"), MONEY),
    # Of a campaign: people of 100 or a mean rating, dirhams a person, and counts.
    **dict.fromkeys(("greatest", "least", "mean", "minus", "plus", "points", "share"), "12,5"),
    **dict.fromkeys(("gain", "gain_greatest", "gain_least", "minus_money", "plus_money"), MONEY),
    **dict.fromkeys(("answers", "people"), 1_000_000),
    **dict.fromkeys(("enough", "variants"), 30),
    **dict.fromkeys(("address", "note", "place"), ADDRESS),
    "details": DETAILS,
    "line": LINE,
    "lines": (LINE, LINE, LINE),  # three products: few baskets hold more
    "pack": "250 ml",
    "ref": "K7Q2XZ",
    "telephone": "+212600000001",
}


def worst(msgid: str, language: str, locales: Path = LOCALES) -> str:
    """The dearest SMS that this sentence makes alone. Raises KeyError when there is none."""
    named = catalog(language, locales).placeholders(msgid)
    say = speaker(language, locales)
    values = {name: VALUES.get(name, NAME) for name in sorted(named)}
    said = (Text(msgid, tuple((values | {"count": count}).items()), count) for count in COUNTS)
    return max((plain(say(sentence)) for sentence in said), key=_cost)


def table(locales: Path = LOCALES) -> str:
    """All sentences as tab-separated lines: id, then segments and characters by language.

    "-" stands for a sentence that a language lacks.
    """
    catalogs = {language: catalog(language, locales) for language in LANGUAGES}
    heads = (head for name in LANGUAGES for head in (f"{name} segments", f"{name} characters"))
    lines = ["\t".join(("msgid", *heads))]
    for msgid in sorted({msgid for each in catalogs.values() for msgid in each.sentences}):
        cells = [msgid]
        for language, each in catalogs.items():
            known = msgid in each.sentences
            cost = _cost(worst(msgid, language, locales)) if known else ("-", "-")
            cells.extend(map(str, cost))
        lines.append("\t".join(cells))
    return "\n".join(lines) + "\n"


def _cost(body: str) -> tuple[int, int]:
    return segments(body), characters(body)
