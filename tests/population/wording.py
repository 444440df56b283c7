"""The words in which people say what they mean: plain ones of each language, and their typos."""

from tests.population.chance import one_of, share
from tests.population.people import Meant, Person, meant
from tests.population.questionnaire import labels

YES = {
    "fr": ("oui", "Oui", "OUI", "ok", "d'accord", "Oui merci"),
    "ar": ("نعم", "نعم نعم", "حسنا", "موافق"),
    "ary": ("إيه", "اه", "واخا", "آه"),
    "ary_Latn": ("ah", "Ah", "wakha", "iyeh", "WAKHA"),
}
NO = {
    "fr": ("non", "Non merci", "NON", "non"),
    "ar": ("لا", "لا شكرا"),
    "ary": ("لا", "لا شكرا"),
    "ary_Latn": ("la", "la choukran", "La"),
}
STOP = {
    "fr": ("STOP", "stop", "Stop"),
    "ar": ("توقف", "أوقفوا الرسائل"),
    "ary": ("وقف", "ستوب"),
    "ary_Latn": ("STOP", "stop", "w9ef"),
}
SKIP = {"fr": "passer", "ar": "تخطي", "ary": "دوز", "ary_Latn": "douz"}
RATINGS = {
    "fr": {
        1: ("mauvais", "très mauvais", "nul"), 2: ("pas terrible",), 3: ("moyen",), 4: ("bien",),
        5: ("excellent", "parfait"),
    },
    "ar": {1: ("سيئ جدا", "سيئ"), 2: ("ليس جيدا",), 3: ("متوسط",), 4: ("جيد",), 5: ("ممتاز",)},
    "ary": {1: ("خايب بزاف",), 2: (), 3: (), 4: ("مزيان",), 5: ("ممتاز",)},
    "ary_Latn": {1: ("khayb bezzaf",), 2: (), 3: (), 4: ("mzyan",), 5: ("momtaz",)},
}  # fmt: skip
_COUNTED = {
    "fr": "zéro un deux trois quatre cinq six sept huit neuf dix",
    "ar": "صفر واحد اثنان ثلاثة أربعة خمسة ستة سبعة ثمانية تسعة عشرة",
    "ary": "زيرو واحد جوج تلاتة ربعة خمسة ستة سبعة تمنية تسعود عشرة",
    "ary_Latn": "zero wa7ed jouj tlata reb3a khemsa setta seb3a tmenya tes3oud 3echra",
}
NUMBERS = {language: words.split(" ") for language, words in _COUNTED.items()}
POTS = {"fr": "pots", "ar": "علب", "ary": "بواقل", "ary_Latn": "bwa9el"}
THANKS = {"fr": "merci", "ar": "شكرا", "ary": "شكرا", "ary_Latn": "choukran"}
AND = {"fr": " et ", "ar": " و ", "ary": " و ", "ary_Latn": " o "}
TOLD = {
    "fr": (
        "Les couvercles ferment mal, le miel coule dans le sac",
        "Répondez plus vite au téléphone le matin",
        "le livreur est arrivé après la nuit et sans appeler",
        "tout était très bon, continuez comme ça",
    ),
    "ar": ("الأغطية لا تغلق جيدا والعسل يسيل في الكيس", "نريد أن تردوا على الهاتف في الصباح"),
    "ary": ("الغطا ما كيتسدش مزيان والعسل كيسيل فالخنشة", "جاوبو دغيا فالتيليفون الصباح"),
    "ary_Latn": (
        "lghta ma kaytsedch mzyan w l3sel kaysil f lkhncha",
        "jawbo deghya f tilifoun sba7",
        "livreur wsel b lil bla ma y3eyet",
    ),
}
ORDER = {
    "fr": ("je voudrais 2 amlou", "livraison", "12 rue des Orangers, Agadir", "Fatima", "oui"),
    "ar": ("أريد علبتين من أملو", "إلى البيت", "حي السلام رقم 12، أكادير", "فاطمة", "نعم"),
    "ary": ("بغيت جوج ديال أملو", "حتى للدار", "حي السلام نمرة 12 أكادير", "فاطمة", "واخا"),
    "ary_Latn": ("bghit jouj amlou", "7ta l dar", "7ay salam nemra 12 Agadir", "Fatima", "wakha"),
}
EASTERN = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
LONG = 6  # letters: of a shorter word a typo makes another one


def told(seed: int, who: Person) -> str:
    """What they tell in their own words, as they write it."""
    sentence = one_of(TOLD[who.language], seed, who.number, "told")
    return (
        mistyped(sentence, seed, who.number, "told") if _often(seed, who, "typo", 0.4) else sentence
    )


def intended(seed: int, who: Person) -> dict[str, Meant]:
    """What should be kept of all that they would answer, in the order in which they come to it."""
    found = dict(meant(seed, who.number))
    if not found["tell"].skipped:
        found["tell"] = Meant(words=told(seed, who))
    return found


def worded(seed: int, who: Person, question: str, attempt: int) -> str:
    """The answer to a question in words; at a second attempt as plainly as they can."""
    means = intended(seed, who)[question]
    if means.skipped:
        # As they were told to write it: mistyped, it would be what they tell.
        return SKIP[who.language].upper() if attempt else SKIP[who.language]
    if question == "tell":
        return means.words
    if means.number is not None:
        return _figure(seed, who, question, means.number, attempt)
    return _options(seed, who, question, means.keys, attempt)


def _figure(seed: int, who: Person, question: str, number: int, attempt: int) -> str:
    language = who.language
    ways = [str(number)]
    if not attempt:
        ways += [str(number)] * 2
        if number <= 10:
            ways.append(_dressed(NUMBERS[language][number], seed, who, question))
        if language in ("ar", "ary"):
            ways.append(str(number).translate(EASTERN))
        ways.append(f"{number} {THANKS[language]}")
        ways += {
            "overall": [*RATINGS[language].get(number, ()), f"{number}/5", "⭐" * number],
            "score": [f"{number}/10"],
            "pots": [f"{number} {POTS[language]}"],
        }[question]
    return one_of(ways, seed, who.number, question, "way", attempt)


def _options(seed: int, who: Person, question: str, keys: tuple[str, ...], attempt: int) -> str:
    names = labels(question, who.language)
    places = [str(list(names).index(key) + 1) for key in keys]
    between = one_of((AND[who.language], ", ", " "), seed, who.number, question, "between")
    plain = between.join(places)
    if attempt or _often(seed, who, f"{question} by place", 0.5):
        return plain.translate(EASTERN) if who.language == "ar" and not attempt else plain
    between = AND[who.language] if between == " " else between
    return between.join(_dressed(names[key], seed, who, question) for key in keys)


def _dressed(words: str, seed: int, who: Person, what: str) -> str:
    """As it is, in capitals, in small letters, or mistyped."""
    way = share(seed, who.number, what, "dress")
    if way < 0.15:
        return words.upper()
    if way < 0.5:
        return words.lower()
    return mistyped(words, seed, who.number, what) if way < 0.62 else words


def mistyped(words: str, *what: object) -> str:
    """A letter of a long word is doubled, or left out: none is so taken for another word."""
    parts = words.split(" ")
    long = [place for place, part in enumerate(parts) if len(part) >= LONG and part.isalpha()]
    if not long:
        return words
    place = one_of(long, *what, "where")
    part = parts[place]
    at = 2 + int(share(*what, "letter") * (len(part) - 4))
    doubled = share(*what, "doubled") < 0.5
    parts[place] = part[:at] + (part[at] * 2 if doubled else "") + part[at + 1 :]
    return " ".join(parts)


def _often(seed: int, who: Person, what: str, how: float) -> bool:
    return share(seed, who.number, what) < how
