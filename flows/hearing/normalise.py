"""One spelling for what people type in many."""

import re
import unicodedata
from functools import lru_cache

# Spellings of one letter that people mix: alefs, final yeh, teh marbuta, Persian kaf and yeh.
# The signs inside numbers too: a fraction's bar, the Arabic decimal comma; its sign between
# thousands goes.
_LETTERS = str.maketrans("أإآٱىةکیگڭ’‘`⁄٫", "ااااي" + "هكيكك" + "'''" + "/,", "٬")
_TATWEEL = "\u0640"
# What nobody sees, the frame of a keycap (2️⃣) and the colours of a skin (👍🏽).
_INVISIBLE = re.compile(
    "[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufe0f\u20e3\U0001f3fb-\U0001f3ff]"
)
_FRACTION = re.compile("([\u00bc-\u00be\u2150-\u215e])")
_EDGES = re.compile(r"^[\s!.,;:؟?،؛…\"«»()*_~-]+|[\s!.,;:؟?،؛…\"«»()*_~-]+$")
KEPT = 1_024  # messages: one is looked at by the commands, by each question, by its reading


@lru_cache(maxsize=KEPT)
def normalise(words: str) -> str:
    """Lower case, one space between words, no diacritics or tatweel, Western digits.

    Arabic-Indic and Persian digits become 0-9, alefs become one letter, and so do the
    endings ة/ه and ى/ي. Punctuation at either end goes: "Oui !" -> "oui", "٣." -> "3".
    A message of punctuation alone is kept: "?" -> "?".
    """
    spaced = plain(words)
    return _EDGES.sub("", spaced) or spaced


def plain(words: str) -> str:
    """The same, with the punctuation at its ends: "-10" is not "10"."""
    folded = words.lower() if words.isascii() else _folded(words)
    return " ".join(folded.translate(_LETTERS).split())


def _folded(words: str) -> str:
    # "1½" would become "11/2".
    apart = _FRACTION.sub(r" \1 ", _INVISIBLE.sub("", words))
    folded = unicodedata.normalize("NFKD", apart).casefold()
    kept = "".join(c for c in folded if not unicodedata.combining(c) and c != _TATWEEL)
    return "".join(str(unicodedata.digit(c)) if c.isdigit() else c for c in kept)
