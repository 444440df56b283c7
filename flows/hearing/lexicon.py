"""The words that the bot understands, read once from locales/<language>/lexicon.toml.

The files are written for people who do not program: a heading, a meaning, its spellings.
"""

import tomllib
from collections.abc import Iterator, Mapping
from importlib.resources import files

from flows.hearing.normalise import normalise

LANGUAGES = ("fr", "ar", "ary", "ary_Latn")


def _read(language: str, name: str) -> dict[str, dict[str, list[str]]]:
    return tomllib.loads((files("locales") / language / name).read_text("utf-8"))


_FILES = {language: _read(language, "lexicon.toml") for language in LANGUAGES}
_GOODS = {language: _read(language, "goods.toml") for language in LANGUAGES}


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


def entries(heading: str) -> Iterator[tuple[str, str, str]]:
    """(language, meaning, spelling as written) for one heading, of both files of a language.

    Nothing is refused here, where one spelling may have several meanings: `taawon flows
    --check` tells of those that are not meant.
    """
    for language, headings in (*_FILES.items(), *_GOODS.items()):
        for meaning, words in headings.get(heading, {}).items():
            for word in words:
                yield language, meaning, word


def markers(language: str) -> frozenset[str]:
    """Words that tell this language from the others of its script, normalised."""
    return frozenset(normalise(word) for word in _FILES[language]["language"]["markers"])


def language_table() -> bytes:
    """The weights that flows.hearing.leaning reads, one signed byte each, as trained."""
    return (files("locales") / "language.table").read_bytes()


def intent_table() -> bytes:
    """The weights that flows.hearing.hunches reads, one signed byte each, as trained."""
    return (files("locales") / "intents.table").read_bytes()
