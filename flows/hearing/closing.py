"""The word by which two people who talk through us say that they have done."""

import re

from flows.hearing.lexicon import entries
from flows.hearing.normalise import normalise

_WORDS: dict[str, set[str]] = {}
for _language, _, _spelling in entries("talk"):
    _WORDS.setdefault(normalise(_spelling), set()).add(_language)
_TAGGED = re.compile(r"(.+?)\s*\(?(\d{1,3})\)?")
# "fin" is the end in French, and "where?" in the Darija that is written in Latin letters.
_ALIKE = "ary_Latn"


def closes(words: str, language: str) -> bool:
    """Whether that is the whole message: "fin", but not "la fin du mois"."""
    spoken = _WORDS.get(normalise(words), set())
    return bool(spoken) and (language != _ALIKE or _ALIKE in spoken)


def closed_tag(words: str) -> int | None:
    """The number of the one whom a member has done talking with: 3 for "fin 3"; else None."""
    found = _TAGGED.fullmatch(normalise(words))
    return int(found[2]) if found and found[1] in _WORDS else None
