"""A survey from TOML, or all that is wrong with it, each in a sentence that names its question.

key = "delivery"                 # small letters, digits, underscores
about = "order"                  # order, cooperative or nothing
title.fr = "Votre livraison"     # and in ar, ary, ary_Latn
thanks.fr = "Merci !"
at_once = 2                      # asked of one person at a time, in turn; all if not said

[[question]]
key = "overall"
kind = "rating"                  # see flows.surveys.KINDS
words.fr = "..."
skip = true                      # may be passed over: so it is where nothing is said
next = "why"                     # the following question where nothing is said; or "end"
when = [{ at_most = 2, next = "what" }, { is = ["a"], next = "end" }]
option = [{ key = "a", fr = "...", ... }]   # of choice and choices
low = 1                          # of number, with high
high = 500

[[indicator]]                    # a share of those who answered
key = "no_page"
question = "page"
is = ["no"]
words.fr = "..."
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from bot.surveys.faults import Unsound, found_in
from bot.translate import LANGUAGES
from flows.surveys import BOUNDS, END, Asked, Indicator, Picking, Survey, When
from flows.talk import Named

__all__ = ["Unsound", "parsed"]

Table = Mapping[str, Any]  # as TOML gives it: what stands in it is looked at here, and nowhere else
KEY = re.compile(r"[a-z][a-z0-9_]{0,31}")  # takes why_low; leaves Why, 2nd and why-low
OF_SURVEY = {"key": str, "about": str, "title": dict, "thanks": dict, "question": list}
OF_QUESTION = {"key": str, "kind": str, "words": dict}
MORE: dict[str, dict[str, type]] = {
    "survey": {"indicator": list, "at_once": int},
    "question": {
        **{"option": list, "when": list, "next": str, "skip": bool, "low": int, "high": int}
    },
}
OF_WHEN = {"is": list, "at_most": int, "at_least": int, "skipped": bool, "next": str}
OF_INDICATOR = {"key": str, "question": str, "is": list, "words": dict}
HELD = {"question": dict, "option": dict, "when": dict, "indicator": dict, "is": str}
TYPES = {str: "a text", dict: "words in each language", list: "a list", int: "a whole number"}


def parsed(toml: str) -> Survey:
    """The survey. Raises Unsound, which tells all its faults."""
    try:
        table = tomllib.loads(toml)
    except tomllib.TOMLDecodeError as error:
        raise Unsound(f"This is no TOML: {error}.") from None
    if misshapen := tuple(_misshapen(table)):
        raise Unsound(*misshapen)
    survey = _survey(table)
    if faults := tuple(found_in(survey)):
        raise Unsound(*faults)
    return survey


def _misshapen(table: Table) -> Iterator[str]:
    """What keeps the tables from being read at all."""
    yield from _fields("The survey", table, OF_SURVEY, MORE["survey"])
    for name in ("title", "thanks"):
        yield from _worded(f"The survey's {name}", table.get(name))
    if isinstance(table.get("key"), str) and not KEY.fullmatch(table["key"]):
        yield _bad_key("The survey", table["key"])
    for at, question in enumerate(_tables(table.get("question")), 1):
        yield from _question(_named(at, question), question)
    for at, indicator in enumerate(_tables(table.get("indicator")), 1):
        where = f"Indicator {at}"
        yield from _fields(where, indicator, OF_INDICATOR, {})
        yield from _worded(where, indicator.get("words"))


def _question(where: str, question: Table) -> Iterator[str]:
    yield from _fields(where, question, OF_QUESTION, MORE["question"])
    yield from _worded(where, question.get("words"))
    if isinstance(question.get("key"), str) and not KEY.fullmatch(question["key"]):
        yield _bad_key(where, question["key"])
    if question.get("key") == END:
        yield f"{where}: “{END}” is the end of a survey, and no key of a question."
    for at, option in enumerate(_tables(question.get("option")), 1):
        one = f"{where}, option {at}"
        yield from _fields(one, option, {"key": str}, dict.fromkeys(LANGUAGES, str))
        yield from _worded(one, {name: said for name, said in option.items() if name != "key"})
        if isinstance(option.get("key"), str) and not KEY.fullmatch(option["key"]):
            yield _bad_key(one, option["key"])
    for at, when in enumerate(_tables(question.get("when")), 1):
        one = f"{where}, when {at}"
        yield from _fields(one, when, {"next": str}, OF_WHEN)
        if not set(when) - {"next"}:
            yield f"{one} says for which answers it is: is, at_most, at_least or skipped."


def _fields(
    where: str, table: Table, needed: Mapping[str, type], more: Mapping[str, type]
) -> Iterator[str]:
    """Fields that are missing, unknown, or of another type."""
    known = {**more, **needed}
    for name in needed:
        if name not in table:
            yield f"{where} has no “{name}”."
    for name, value in table.items():
        if name not in known:
            yield f"{where} has a “{name}”, which means nothing here: {', '.join(known)} do."
        elif not _is_a(value, known[name]):
            yield f"{where}: “{name}” must be {TYPES.get(known[name], 'true or false')}."
        elif known[name] is list and not (value and all(_is_a(v, HELD[name]) for v in value)):
            yield f"{where}: “{name}” is an empty list, or holds what does not belong there."


def _is_a(value: object, kind: type) -> bool:
    return isinstance(value, kind) and (kind is bool or not isinstance(value, bool))


def _worded(where: str, words: object) -> Iterator[str]:
    """Languages that are missing, empty, or none of ours."""
    if not isinstance(words, dict):
        return
    for language in LANGUAGES:
        said = words.get(language)
        if not isinstance(said, str) or not said.strip():
            yield f"{where} has no words in {language}."
    for language in words:
        if language not in LANGUAGES:
            yield f"{where} has words in “{language}”: our languages are {', '.join(LANGUAGES)}."


def _tables(values: object) -> list[Table]:
    return [v for v in values if isinstance(v, dict)] if isinstance(values, list) else []


def _named(at: int, question: Table) -> str:
    key = question.get("key")
    return f"Question {at} ({key})" if isinstance(key, str) else f"Question {at}"


def _bad_key(where: str, key: str) -> str:
    return (
        f"{where}: the key “{key}” is not of small letters, digits and underscores, 32 at most, "
        "beginning with a letter."
    )


def _survey(table: Table) -> Survey:
    tables = _tables(table["question"])
    following = [*(question["key"] for question in tables[1:]), END]
    return Survey(
        table["key"],
        table["about"],
        _words(table["title"]),
        _words(table["thanks"]),
        tuple(_asked(t, after) for t, after in zip(tables, following, strict=True)),
        tuple(
            Indicator(i["key"], i["question"], tuple(i["is"]), _words(i["words"]))
            for i in _tables(table.get("indicator"))
        ),
        table.get("at_once", 0),
    )


def _asked(table: Table, after: str) -> Asked:
    low, high = BOUNDS.get(table["kind"], (table.get("low", 0), table.get("high", 0)))
    options = (Picking(o["key"], _words(o)) for o in _tables(table.get("option")))
    whens = (
        When(
            when["next"],
            tuple(when.get("is", ())),
            when.get("at_most"),
            when.get("at_least"),
            when.get("skipped", False),
        )
        for when in _tables(table.get("when"))
    )
    return Asked(
        table["key"],
        table["kind"],
        _words(table["words"]),
        tuple(options),
        low,
        high,
        table.get("next", after),
        tuple(whens),
        table.get("skip", True),
    )


def _words(said: Table) -> Named:
    return Named(tuple((language, " ".join(said[language].split())) for language in LANGUAGES))
