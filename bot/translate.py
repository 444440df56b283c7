"""From a label to words in one language."""

from collections.abc import Callable
from functools import cache, lru_cache
from pathlib import Path
from typing import assert_never

from bot.amounts import money, number
from bot.catalogs import LOCALES, Catalog, catalog
from flows.talk import Label, Measure, Money, Named, Quantity, Text, Value, plural

LANGUAGES = ("ary", "ar", "fr", "ary_Latn")
# Who has not chosen yet reads French letters or Arabic ones, we do not know which. The
# sentences said before the choice are written in both in every catalogue.
UNCHOSEN = "fr"
# Whose names to borrow, nearest first, when people gave none in the contact's language.
NEAREST = {
    "ary": ("ary", "ar", "ary_Latn", "fr"),
    "ar": ("ar", "ary", "fr", "ary_Latn"),
    "fr": ("fr", "ary_Latn", "ary", "ar"),
    "ary_Latn": ("ary_Latn", "fr", "ary", "ar"),
}
# Written out with plural() for pybabel to find them; the counts here mean nothing.
UNITS = {
    "kg": plural("unit.kg", 1),
    "g": plural("unit.g", 1),
    "L": plural("unit.L", 1),
    "piece": plural("unit.piece", 1),
    "jar": plural("unit.jar", 1),
    "bottle": plural("unit.bottle", 1),
}
# The form that Arabic and Darija give to a fraction is that of a hundred: CLDR calls both
# "other" in Arabic. The forms for one and two may leave the number out ("جوج ديال القراعي"),
# which would turn 1,5 into 1. French says 1,5 as it says 1, and 2,5 as it says 2.
FRACTION = 100
# Labels kept by `wordings`: the sentences of the menus, and products of a few hundred shops.
MOST_WORDINGS = 8192


class Say:
    """Says labels in one language. Raises Untranslated, or KeyError for a value not given.

    given: what is done to the words that people gave (names, notes), before they are said.
    """

    __slots__ = ("_catalog", "_given", "_language", "_nearest")

    def __init__(
        self, language: str, sentences: Catalog, given: Callable[[str], str] | None = None
    ) -> None:
        self._language = language
        self._catalog = sentences
        self._given = given
        self._nearest = NEAREST[language]

    def __call__(self, label: Label) -> str:
        """The words of a label."""
        if isinstance(label, Text):
            sentence = self._catalog.sentence(label.msgid, label.count)
            return sentence.format_map({name: self.value(v) for name, v in label.values})
        words = label if isinstance(label, str) else self._name(label)
        return self._given(words) if self._given else words

    def quoting(self, given: Callable[[str], str]) -> "Say":
        """The same language, with this done to the words that people gave."""
        return Say(self._language, self._catalog, given)

    def value(self, value: Value) -> str:
        """What stands in a placeholder: a tuple of texts is one to a line."""
        match value:
            case str() | Named() | Text():
                return self(value)
            case int():
                return str(value)
            case Money():
                return money(value, self._language)
            case Measure():
                return self._measure(value)
            case tuple():
                return "\n".join(map(self, value))
            case _:
                assert_never(value)

    def _name(self, named: Named) -> str:
        names = dict(named.names)
        for language in self._nearest:
            if name := names.get(language):
                return name
        raise LookupError("A name in none of our languages.")

    def _measure(self, measure: Measure) -> str:
        amount = number(measure.quantity)
        unit = UNITS.get(measure.unit)
        if unit is None:
            # A cooperative may sell by something else: then its own word is the best we have.
            return f"{amount} {measure.unit}"
        sentence = self._catalog.sentence(unit.msgid, self._counted(measure.quantity))
        return sentence.format_map({"count": amount})

    def _counted(self, quantity: Quantity) -> int:
        """The whole number whose plural form this quantity takes."""
        whole, thousandths = divmod(quantity.thousandths, 1000)
        return FRACTION if thousandths and self._language != "fr" else whole


@cache
def speaker(language: str, locales: Path = LOCALES) -> Say:
    """What says labels in this language; an unknown or empty one is French."""
    if language not in NEAREST:
        return speaker(UNCHOSEN, locales)
    return Say(language, catalog(language, locales))


@lru_cache(maxsize=MOST_WORDINGS)
def wordings(label: Label, locales: Path = LOCALES) -> tuple[str, ...]:
    """What a label is called in every language, each wording once: for those who type it."""
    if isinstance(label, Named):
        said = [*(name for _, name in label.names), *label.others]
    else:
        said = [speaker(language, locales)(label) for language in LANGUAGES]
    return tuple(dict.fromkeys(said))
