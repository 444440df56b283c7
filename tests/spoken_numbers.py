"""Numbers as people say them in the four languages, written without a look at the lexicons.

Each function gives all the ways of saying a number from 1 to 999 that its language has here.
"""

from collections.abc import Callable, Iterator, Mapping
from itertools import product

Says = Callable[[int], Iterator[str]]

_FRENCH = (
    *("zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf"),
    *("dix", "onze", "douze", "treize", "quatorze", "quinze", "seize"),
    *("dix-sept", "dix-huit", "dix-neuf"),
)
_FRENCH_TENS = {2: "vingt", 3: "trente", 4: "quarante", 5: "cinquante", 6: "soixante"}


def french(number: int) -> Iterator[str]:
    """Say it as in "deux cent quatre-vingt-onze", and without the hyphens, as thumbs do."""
    said = _french(number)
    yield said
    if "-" in said:
        yield said.replace("-", " ")
    if " " in said:
        yield said.replace(" ", "-")  # the spelling of 1990


def _french(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    if not hundreds:
        return _french_below_hundred(rest)
    head = "cent" if hundreds == 1 else f"{_FRENCH[hundreds]} cent"
    if not rest:
        return head + ("s" if hundreds > 1 else "")
    return f"{head} {_french_below_hundred(rest)}"


def _french_below_hundred(number: int) -> str:
    tens, ones = divmod(number, 10)
    if tens < 2:
        return _FRENCH[number]
    if tens in (7, 9):  # soixante-douze, quatre-vingt-douze
        tens, ones = tens - 1, ones + 10
    if tens == 8:
        return f"quatre-vingt-{_FRENCH[ones]}" if ones else "quatre-vingts"
    if ones in (1, 11):
        return f"{_FRENCH_TENS[tens]} et {_FRENCH[ones]}"
    return f"{_FRENCH_TENS[tens]}-{_FRENCH[ones]}" if ones else _FRENCH_TENS[tens]


# 1 to 10: with feminine nouns, with masculine ones. The words cross over from three on.
_ARABIC = {
    1: ("واحدة", "واحد"), 2: ("اثنتان", "اثنان"), 3: ("ثلاث", "ثلاثة"), 4: ("أربع", "أربعة"),
    5: ("خمس", "خمسة"), 6: ("ست", "ستة"), 7: ("سبع", "سبعة"), 8: ("ثمان", "ثمانية"),
    9: ("تسع", "تسعة"), 10: ("عشر", "عشرة"),
}  # fmt: skip
_ARABIC_TEENS = {11: ("إحدى عشرة", "أحد عشر"), 12: ("اثنتا عشرة", "اثنا عشر")}
_ARABIC_TEENS |= {
    n: (f"{_ARABIC[n - 10][0]} عشرة", f"{_ARABIC[n - 10][1]} عشر") for n in range(13, 20)
}
_ARABIC_TEENS[18] = ("ثماني عشرة", "ثمانية عشر")
_ARABIC_TENS = {
    2: "عشر", 3: "ثلاث", 4: "أربع", 5: "خمس", 6: "ست", 7: "سبع", 8: "ثمان", 9: "تسع",
}  # fmt: skip
_CASES = ("ون", "ين")  # nominative, and all else


def arabic(number: int) -> Iterator[str]:
    """Say it as in "مئة وخمس وعشرون": both genders, both cases, both spellings of a hundred."""
    hundreds, rest = divmod(number, 100)
    below = list(_arabic_below_hundred(rest)) if rest else [""]
    heads = list(_arabic_hundreds(hundreds)) if hundreds else [""]
    for head, tail in product(heads, below):
        yield " و".join(filter(None, (head, tail)))


def _arabic_hundreds(hundreds: int) -> Iterator[str]:
    for hundred in ("مئة", "مائة"):
        if hundreds == 1:
            yield hundred
        elif hundreds == 2:
            yield from (hundred[:-1] + "تان", hundred[:-1] + "تين")
        else:
            yield _ARABIC[hundreds][0] + hundred


def _arabic_below_hundred(number: int) -> Iterator[str]:
    tens, ones = divmod(number, 10)
    if number <= 10:
        yield from _ARABIC[number]
    elif number < 20:
        yield from _ARABIC_TEENS[number]
    else:
        for case in _CASES:
            ten = _ARABIC_TENS[tens] + case
            yield from ((f"{one} و{ten}" for one in _ARABIC[ones]) if ones else (ten,))


_DARIJA = (
    "واحد جوج تلاتة ربعة خمسة ستة سبعة تمنية تسعود عشرة "
    "حداش طناش تلطاش ربعطاش خمسطاش سطاش سبعطاش تمنطاش تسعطاش"
)
_DARIJA_TENS = "عشرين تلاتين ربعين خمسين ستين سبعين تمانين تسعين"
_DARIJA_HUNDREDS = "مية ميتين تلتمية ربعمية خمسمية ستمية سبعمية تمنمية تسعمية"
_LATIN = (
    "wa7ed jouj tlata reb3a khamsa setta seb3a tmenya tes3oud 3echra "
    "7dach tnach teltach rbe3tach khmestach settach sbe3tach tmentach tse3tach"
)
_LATIN_TENS = "3echrin tlatin reb3in khemsin settin seb3in tmanin tes3in"
_LATIN_HUNDREDS = "mya mitin teltmya reb3mya khemsmya settmya seb3mya temnmya tes3mya"


def _darija(ones: str, tens: str, hundreds: str, two: str, ands: tuple[str, ...]) -> Says:
    """How Darija says numbers, in one script. two: of 22, 32...; ands: how "and" is written."""
    to_nineteen, by_ten, by_hundred = ones.split(), tens.split(), hundreds.split()

    def says(number: int) -> Iterator[str]:
        hundred, rest = divmod(number, 100)
        ten, one = divmod(rest, 10)
        pieces = [by_hundred[hundred - 1]] if hundred else []
        if rest and rest < 20:
            pieces.append(to_nineteen[rest - 1])
        elif rest:
            unit = two if one == 2 else to_nineteen[one - 1]
            pieces += ([unit] if one else []) + [by_ten[ten - 2]]
        for joined in ands:
            yield joined.join(pieces)
            if len(pieces) == 1:
                return

    return says


SAYS: Mapping[str, Says] = {
    "fr": french,
    "ar": arabic,
    "ary": _darija(_DARIJA, _DARIJA_TENS, _DARIJA_HUNDREDS, "تنين", (" و", " و ")),
    "ary_Latn": _darija(_LATIN, _LATIN_TENS, _LATIN_HUNDREDS, "tnin", (" w ", " o ")),
}

# So many kilos of couscous; {} is the number.
KILOS = {
    "fr": "je voudrais {} kilos de couscous",
    "ar": "أريد {} كيلو من الكسكس",
    "ary": "بغيت {} كيلو ديال سكسو",
    "ary_Latn": "bghit {} kilo d seksu",
}

# What follows a whole number.
AND_A_HALF = {"fr": "{} et demi", "ar": "{} ونصف", "ary": "{} ونص", "ary_Latn": "{} w ness"}
AND_A_QUARTER = {"fr": "{} et quart", "ar": "{} وربع", "ary": "{} وربع", "ary_Latn": "{} w rbe3"}

# Parts of one, and dozens, as they are said alone.
PARTS = {
    "fr": {"un demi": "0.5", "la moitié": "0.5", "un quart": "0.25", "trois quarts": "0.75"},
    "ar": {"نصف": "0.5", "ربع": "0.25", "ثلاثة أرباع": "0.75", "ثلث": "0.333"},
    "ary": {"نص": "0.5", "ربع": "0.25", "تلاتة رباع": "0.75", "تلت رباع": "0.75"},
    "ary_Latn": {"ness": "0.5", "nss": "0.5", "rbe3": "0.25", "tlata rba3": "0.75"},
}
DOZENS = {
    "fr": {"une douzaine": 12, "deux douzaines": 24, "trois douzaines": 36, "demi-douzaine": 6,
           "une demi-douzaine": 6, "2 douzaines": 24},
    "ar": {"دزينة": 12, "دزينتين": 24, "دزينتان": 24, "ثلاث دزينات": 36, "نصف دزينة": 6},
    "ary": {"طزينة": 12, "جوج طزينات": 24, "نص طزينة": 6, "تلاتة د الطزينات": 36},
    "ary_Latn": {"tzina": 12, "jouj tzinat": 24, "ness tzina": 6, "tlata d tzinat": 36},
}  # fmt: skip
