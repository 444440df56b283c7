"""Messages that nobody would write, and messages that somebody might by a slip, by a seed.

As a program it reads a JSON list of messages, each with the state that it comes in, and prints
the milliseconds of CPU that each took: `python -m tests.odd_messages < messages.json`. So a
message is timed in a process that has never read it, or its words.
"""

import json
import random
import sys
from collections.abc import Iterator, Sequence
from itertools import chain
from time import process_time_ns

from flows.hearing import lexicon
from flows.hearing.understanding import understand
from tests.language.sets import CART, ordinary, practised, stock

LONG = 5_000  # characters
EACH_LONG = 100  # one message in so many is long
HEADINGS = ("words", "numbers", "units", "joins", "dozens", "ratings", "goods", "describers")
STATES = ("idle", "confirm", "ask_rating")
_LETTERS = "abcdefghijklmnopqrstuvwxyzéèçàœ'’-"
_ARABIC = "ابتثجحخدذرزسشصضطظعغفقكلمنهويءآأإؤئىةڭگپۀیک"
_FIGURES = "0123456789٠١٢٣٤٥٦٧٨٩۰۱۲۳½¼²①"
_SIGNS = " .,;:!?؟،-–_/\\+*x×%#@()[]{}\"'«»…°€$&=<>|~^`\t\n\r\u00a0\u202f"
_UNSEEN = "\u200b\u200c\u200d\u200e\u200f\u202a\u2066\ufeff\ufe0f\u20e3\u0640\u064b\u0301\x00\x1b"
_HALVES = "\ud83d\udc4d"  # of emoji, as a bad program sends them
_EMOJI = "👍🏽🙏😂❤🇲🇦👩‍🌾5️⃣⭐🍯"
_ALPHABETS = (_LETTERS, _ARABIC, _FIGURES, _SIGNS, _UNSEEN + _HALVES, _EMOJI)
# The same, over and over: what is slow to read is slow in length.
_ROUNDS = (
    "9", "و", "-", " ", "a", "2 ", "٣", "\n", "👍", "ا", "1/", "1.", "06", "x2", "2-", "l'", "d'",
    "kilo ", "و نص ", "2 kg ", "w ", "la ", "machi ", "amlou ", "zit ", "2 amlou, ", "bghit ",
    "miel ou ", "2 kilo w ness d l3sel o ", "beddel amlou b sabon ", "3afak", "salam", "lalala ",
    "quatre-vingt-", "مئة و", "ghir 2 ", "pas 2 mais 3 ", "2h30 ", "1/2/2026 ", "+212 6 ", "é",
)  # fmt: skip


def by_chance(seed: int, count: int) -> Iterator[str]:
    """Signs of all kinds, words that we know in any order, and both together."""
    chance = random.Random(seed)
    words = sorted({word for heading in HEADINGS for _, _, word in lexicon.entries(heading)})
    every = "".join(_ALPHABETS)
    for number in range(count):
        length = LONG if number % EACH_LONG == 0 else chance.randint(0, 60)
        kind = chance.randrange(5)
        if kind == 0:
            yield _signs(chance, chance.choice(_ALPHABETS), length)
        elif kind == 1:
            yield _signs(chance, every, length)
        elif kind == 2:
            yield "".join(chr(chance.randrange(0x110000)) for _ in range(length))
        elif kind == 3:
            yield _cut(
                chain.from_iterable((chance.choice(words), " ") for _ in range(length)), length
            )
        else:
            mixed = (
                chance.choice((chance.choice(words), chance.choice(every))) for _ in range(length)
            )
            yield _cut(mixed, length)


def rounds() -> Iterator[str]:
    """Each of what may be slow, 5,000 characters of it, and that with an order behind it."""
    for piece in _ROUNDS:
        yield (piece * LONG)[:LONG]
        yield (piece * LONG)[: LONG // 4] + " bghit 2 kg d seksu"


def mutated(seed: int, count: int) -> Iterator[str]:
    """The committed messages with letters lost, doubled, swapped and put in, or spliced."""
    chance = random.Random(seed)
    texts = [message.words for message in practised()]
    texts += [words for _, words in ordinary()]
    for number in range(count):
        words = chance.choice(texts)
        for _ in range(chance.randint(1, 6)):
            words = _mutation(chance, words, texts)
        if number % EACH_LONG == 0:
            words = " ".join([words, *chance.choices(texts, k=LONG // 20)])[:LONG]
        yield words


def _signs(chance: random.Random, alphabet: Sequence[str], length: int) -> str:
    return "".join(chance.choices(alphabet, k=length))


def _cut(pieces: Iterator[str], length: int) -> str:
    return "".join(pieces)[:length]


def _mutation(chance: random.Random, words: str, texts: Sequence[str]) -> str:
    at = chance.randint(0, len(words))
    sign = chance.choice(chance.choice(_ALPHABETS))
    return chance.choice(
        (
            words[:at] + words[at + 1 :],
            words[:at] + words[at : at + 1] * chance.randint(2, 9) + words[at + 1 :],
            words[:at] + words[at + 1 : at + 2] + words[at : at + 1] + words[at + 2 :],
            words[:at] + sign + words[at:],
            words[:at] + sign + words[at + 1 :],
            words[:at] + chance.choice(texts)[chance.randint(0, 20) :],
            words.replace(" ", "", 1),
            words[:at].upper() + words[at:],
        )
    )


def milliseconds(words: str, state: str) -> float:
    """CPU of this process that reading takes; at the confirmation there is a cart."""
    sold, pending = stock(), CART if state == "confirm" else ()
    start = process_time_ns()
    understand(words, sold, state, pending)
    return (process_time_ns() - start) / 1e6


if __name__ == "__main__":
    milliseconds("bghit 2 kg d seksu", "idle")  # what is compiled at the first call of all
    sys.stdout.write(
        json.dumps([milliseconds(words, state) for words, state in json.load(sys.stdin)])
    )
