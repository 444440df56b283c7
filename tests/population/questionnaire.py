"""The two variants of what is asked: the second one says please before each question."""

from functools import cache
from pathlib import Path

from bot.surveys import parsed
from flows.surveys import Survey

LANGUAGES = ("fr", "ar", "ary", "ary_Latn")
PLEASE = {"fr": "Svp, ", "ar": "من فضلكم، ", "ary": "عافاك، ", "ary_Latn": "3afak, "}
VARIANTS = ("a", "b")


def written(variant: str) -> str:
    """Its TOML."""
    plain = Path(__file__).with_name("asked.toml").read_text(encoding="utf-8")
    if variant == "a":
        return plain
    for language, please in PLEASE.items():
        plain = plain.replace(f'words.{language} = "', f'words.{language} = "{please}')
    return plain


@cache
def survey() -> Survey:
    """What is asked, in the words of the first variant."""
    return parsed(written("a"))


@cache
def labels(question: str, language: str) -> dict[str, str]:
    """What its options are called, in their order, by their keys."""
    asked = survey().question(question)
    return {one.key: dict(one.words.names)[language] for one in asked.options} if asked else {}


@cache
def _sentences() -> tuple[tuple[str, str, str], ...]:
    """(question, with please, without), of each language, up to where a name is filled in."""
    return tuple(
        (asked.key, PLEASE[language] + said.partition("{")[0], said.partition("{")[0])
        for asked in survey().questions
        for language, said in asked.words.names
    )


def recognised(body: str) -> tuple[str, str]:
    """Which question a message puts, and of which variant; ("", "") for none."""
    for question, polite, plain in _sentences():
        if plain in body:
            return question, "b" if polite in body else "a"
    return "", ""
