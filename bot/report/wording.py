"""People's own words on the page: only what the font can draw, on one line, cut where long.

Names of cooperatives, titles, questions and answers pass here. An emoji would be an empty box;
a control character could turn the rest of its line around.
"""

import re
from unicodedata import normalize

from bot.render.words import ARABIC, CLOSE, LATIN, OPEN

# Takes marks that turn a line around, and accents that stand for themselves; of a family of
# emoji, what joins them.
UNSEEN = re.compile(
    "[\u00ad\u0300-\u036f\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufe0f\ufeff]+"
)
# What Amiri draws. Takes é, œ, ق, گ, ’ and €; leaves 👍, ⵣ, 中 and all that is not seen, but for
# the two joiners of Arabic letters (U+200C, U+200D).
UNDRAWN = re.compile(
    "[^ -~\u00a1-\u00ac\u00ae-\u017f\u0606-\u061a\u061b\u061d-\u06ff\u0750-\u077f"
    "\u200c\u200d\u2010-\u2015\u2018-\u2022\u2026\u2030\u20ac\u2212]+"
)
LONGEST = 280  # characters: more never fit into the lines that the page has for them
# No line is cut within a word: what is longer than any word, such as a link, ends in "…".
LONGEST_WORD = 26
# Of so many people at least; what fewer said might tell who they are.
FEWEST_QUOTED = 3
# Takes "06 12 34 56 78", "a@b.ma", "https://a.ma"; leaves "25 DH", "2 kg le 15/11".
PRIVATE = re.compile(r"@|://|www\.|(?:\d[\s.-]?){8}")


def drawable(words: str) -> str:
    """These words as the page can show them; empty if it can show none."""
    kept = UNDRAWN.sub(" ", UNSEEN.sub("", normalize("NFC", words)))
    cut = (_cut(word, LONGEST_WORD) for word in kept.split())
    return _cut(" ".join(cut), LONGEST)


def within(words: str, right_to_left: bool) -> str:
    """The same on a page that runs so: words of the other alphabet turn nothing around."""
    shown = drawable(words)
    foreign = LATIN if right_to_left else ARABIC
    # Others need no marks, and a full stop behind one would look like an Arabic one.
    return f"{OPEN}{shown}{CLOSE}" if foreign.search(shown) else shown


def quotable(said: tuple[str, ...]) -> str:
    """The first that names nobody, as far as numbers and addresses tell; or empty."""
    shown = (drawable(each) for each in said if not PRIVATE.search(each))
    return next((words for words in shown if any(map(str.isalnum, words))), "")


def _cut(words: str, longest: int) -> str:
    if len(words) <= longest:
        return words
    return f"{words[: longest - 1].rstrip()}…"
