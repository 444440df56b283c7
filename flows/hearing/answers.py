"""The answer that somebody gave to the question that was asked."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from flows.context import Wordings
from flows.hearing.days import day_of_year
from flows.hearing.figures import figure, is_below_zero, parts, place
from flows.hearing.lexicon import spellings
from flows.hearing.normalise import normalise
from flows.hearing.numbers import quantity
from flows.talk import (
    Amount,
    Choice,
    Figure,
    Heard,
    Label,
    Measure,
    Option,
    Pin,
    Poll,
    Quantity,
    Question,
    Text,
    Words,
    text,
)

LEAST_LETTERS = 3  # of a label: "de" or "l" alone picks nothing
TELEPHONE = 6  # digits: words without a letter that still say something
CUT = "…"  # where a button or a row has no room for the whole label
MOST_LABELS = 8192  # kept in one spelling: the sentences of menus, products of some hundred shops
_WORD = re.compile(r"\w+")  # "huile d'argan" has three
_ARTICLE = re.compile(r"^(?:ال(?=\w{3})|l(?=[^\W_aeiouy]\w\w))")
_OPTIONS = spellings("options")
# "No" to a question that cannot be refused: nothing else, no note, nothing to change. "Yes"
# to one that proposes something: the same address, the name that WhatsApp shows. "As last time":
# the order, where nobody asked for an address.
_INSTEAD: Mapping[str, tuple[str, ...]] = {
    "no": ("done", "none", "back"),
    "yes": ("same", "profile"),
    "same": ("again",),
}
_ASKING = ("?", "؟")  # "نعم؟" is "pardon?", and no yes


@dataclass(frozen=True, slots=True)
class Picked:
    """One of the options, whether tapped or named."""

    key: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """Options of a poll that were all named in one message, in the order in which they stand."""

    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """Something to see or hear, with the words that came with it, if any. medium as in Heard."""

    medium: str
    words: str = ""


Answer = str | int | Quantity | Pin | Picked | Chosen | Shown
# What can be an answer where words are: a card, a sticker or a thumb cannot.
MEDIA = ("voice", "image", "video", "document")


def options_of(question: Question) -> tuple[Option, ...]:
    """All that can be picked, on any page."""
    return () if isinstance(question, Amount | Figure) else question.options


def understand(
    question: Question, offer: tuple[str, ...], heard: Heard, wordings: Wordings
) -> Answer | None:
    """The answer that was meant, or None. offer: the keys shown, in the order shown.

    A tap is not looked at here: whether it belongs to this question is the machine's to say.
    """
    match question:
        case Choice(options=options, also=also):
            key = picked(heard.words, offer, options, wordings)
            if key is None:
                key = picked(heard.words, (), also, wordings)
            return Picked(key) if key is not None else None
        case Amount(low=low, high=high, step=step, unit=unit):
            said = quantity(heard.words, unit)
            if said is None or not low <= said <= high:
                return None
            return said if said.thousandths % step.thousandths == 0 else None
        case Poll(also=also):
            if (keys := chosen(question, offer, heard.words, wordings)) is not None:
                return Chosen(keys)
            key = picked(heard.words, (), also, wordings)
            return Picked(key) if key is not None else None
        case Figure(low=low, high=high, also=also):
            # "Douz", by which we say that a question is passed over, is a way to write 12 too.
            key = picked(heard.words, (), also, wordings, in_part=False)
            if key is None and (number := figure(heard.words, high)) is not None:
                return number if low <= number <= high else None
            key = key or picked(heard.words, (), also, wordings)
            return Picked(key) if key is not None else None
        case Words(options=options, with_day=True):
            key = picked(heard.words, offer, options, wordings, in_part=False)
            return Picked(key) if key is not None else day_of_year(heard.words)
        case Words(options=options, longest=longest, with_pin=with_pin, with_media=with_media):
            if with_pin and heard.pin is not None:
                return heard.pin
            if with_media and heard.media in MEDIA:
                return Shown(heard.media or "", " ".join(heard.words.split())[:longest])
            # Some words of a label do not pick it here: whoever is proposed "Fatima Zahra"
            # and writes "Fatima" said a name.
            key = picked(heard.words, offer, options, wordings, in_part=False)
            return Picked(key) if key is not None else _written(heard.words, longest)


def expected(question: Question) -> Text:
    """The sentence that says what would be an answer, for somebody who gave none."""
    match question:
        case Choice():
            return text("oops.choice")
        case Poll(most=picks):
            return text("oops.choice") if picks == 1 else text("oops.choices")
        case Figure(low=lowest, high=highest):
            return text("oops.figure", low=lowest, high=highest)
        case Words(with_day=True):
            return text("oops.day")
        case Words():
            return text("oops.words")
        case Amount(low=low, high=high, step=step, unit=unit):
            least, most = Measure(max(low, step), unit), Measure(high, unit)
            return text("oops.amount", low=least, high=most)


def chosen(
    poll: Poll, offer: tuple[str, ...], words: str, wordings: Wordings
) -> tuple[str, ...] | None:
    """The options that a message names, by place, label or a known word; None if it names none.

    Places are figures, number words and ordinals: "1 o 3", "jouj", "الأول والثالث". One name
    that means nothing spoils them all, and so do more than may be picked.
    """
    if is_below_zero(words):
        return None
    one = picked(words, offer, poll.options, wordings)
    if one is not None:
        return (one,)
    named: set[str] = set()
    for part in parts(words):
        if (at := place(part)) is not None:
            key = offer[at - 1] if 1 <= at <= len(offer) else None
        else:
            key = picked(part, (), poll.options, wordings)
        if key is None:
            return None
        named.add(key)
    keys = tuple(option.key for option in poll.options if option.key in named)
    return keys if 1 <= len(keys) <= poll.most else None


def picked(
    words: str,
    offer: tuple[str, ...],
    options: Iterable[Option],
    wordings: Wordings,
    *,
    in_part: bool = True,
) -> str | None:
    """The key of the option that these words name, by number, label or a known word.

    in_part: some words of a label name it too, where they name no other. The beginning of
    one does always, when it ends as WhatsApp cuts it: "Fatima Zahra El…".
    """
    said = normalise(words)
    if said.isascii() and said.isdigit():
        number = int(said) if len(said) < LEAST_LETTERS else 0
        if 1 <= number <= len(offer):
            return offer[number - 1]
        return _numbered(said, options, wordings)
    known = tuple(options)
    if words.rstrip().endswith(_ASKING):
        known = tuple(option for option in known if option.key != "yes")
    meant = _OPTIONS.get(said, "")
    for key in (meant, *_INSTEAD.get(meant, ())):
        if any(o.key == key for o in known):
            return key
    labels = {o.key: _spellings(o.label, wordings) for o in known}
    for key, names in labels.items():
        if said in names:
            return key
    if len(said) < LEAST_LETTERS or not (in_part or words.rstrip().endswith(CUT)):
        return None
    parts = bare_words(said)
    near = [key for key, names in labels.items() if _is_part(said, parts, names)]
    return near[0] if len(near) == 1 else None


def _numbered(said: str, options: Iterable[Option], wordings: Wordings) -> str | None:
    """The option whose label begins with this number: of "41 : prête", 41."""
    found = [
        option.key
        for option in options
        if any(_WORD.findall(name)[:1] == [said] for name in _spellings(option.label, wordings))
    ]
    return found[0] if len(found) == 1 else None


def is_asking(words: str) -> bool:
    """Whether a message asks something: "oui ?" is no yes."""
    return any(sign in words for sign in _ASKING)


@lru_cache(maxsize=MOST_LABELS)
def _spellings(label: Label, wordings: Wordings) -> Mapping[str, frozenset[str]]:
    """What a label is called in every language, normalised, and the words of each name."""
    return {name: bare_words(name) for name in map(normalise, wordings(label))}


def _is_part(said: str, parts: frozenset[str], names: Mapping[str, frozenset[str]]) -> bool:
    """Whether these are some of the words of one of the names, or its beginning."""
    return any(
        (bool(parts) and parts <= words) or name.startswith(said) for name, words in names.items()
    )


def bare_words(line: str) -> frozenset[str]:
    """Its words without their article: "l3sel" and "3sel" are one, and so are العسل and عسل."""
    return frozenset(_ARTICLE.sub("", word) for word in _WORD.findall(line))


def _written(words: str, longest: int) -> str | None:
    """The words on one line, if they are not too many and say something.

    A digit alone is not a name: somebody thought that they were still picking a number. Nor
    is a yes or a no an address.
    """
    if _OPTIONS.get(normalise(words)) in ("yes", "no"):
        return None
    line = " ".join(words.split())
    says = any(c.isalpha() for c in line) or sum(map(str.isdigit, line)) >= TELEPHONE
    return line if says and len(line) <= longest else None
