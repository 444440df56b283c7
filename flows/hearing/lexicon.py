"""The words that the bot understands, read once from locales/<language>/lexicon.toml.

The files are written for people who do not program: a heading, a meaning, its spellings.
"""

import tomllib
from collections.abc import Mapping
from importlib.resources import files

from flows.hearing.normalise import normalise

LANGUAGES = ("fr", "ar", "ary", "ary_Latn")


def _read(language: str) -> dict[str, dict[str, list[str]]]:
    return tomllib.loads((files("locales") / language / "lexicon.toml").read_text("utf-8"))


_FILES = {language: _read(language) for language in LANGUAGES}


def spellings(heading: str) -> Mapping[str, str]:
    """Normalised spelling -> meaning, for one heading, in all languages together.

    Raises ValueError when one spelling has two meanings: the files must be mended.
    """
    found: dict[str, str] = {}
    for language, headings in _FILES.items():
        for meaning, words in headings.get(heading, {}).items():
            for word in words:
                if found.setdefault(normalise(word), meaning) != meaning:
                    raise ValueError(f"{language}: {word!r} has two meanings under {heading}")
    return found


def markers(language: str) -> frozenset[str]:
    """Words that tell this language from the others of its script, normalised."""
    return frozenset(normalise(word) for word in _FILES[language]["language"]["markers"])
