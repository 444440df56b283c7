"""What Meta would refuse of our templates, before it is asked.

"Error 63040" and "Template rejections" (twilio.com/docs, 2026-03).
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from string import Formatter

from bot.catalogs import LOCALES, Untranslated
from bot.templates import LONGEST, LONGEST_VALUE, NEAREST, TEMPLATES, Template

CATEGORIES = ("UTILITY", "MARKETING")
LONGEST_NAME = 512  # characters
WORDS_PER_GAP = 2  # and one more: with fewer of its own, Meta finds that it says nothing
# A purpose is part of a name: takes order_ready, leaves order-ready and Order.
PURPOSE = re.compile(r"[a-z][a-z0-9_]*")
GAP = re.compile(r"\{[^{}]*\}")
BREAKS = re.compile(r"[\n\r\t]| {4}")


def faults(templates: Mapping[str, Template] = TEMPLATES, locales: Path = LOCALES) -> Iterator[str]:
    """One sentence for each fault: which purpose, which language, and what is wrong."""
    for template in templates.values():
        for fault in _of_declaration(template):
            yield f"{template.purpose}: {fault}"
        for language in NEAREST:
            for fault in _of_language(template, language, locales):
                yield f"{template.purpose} in {language}: {fault}"


def _of_declaration(template: Template) -> Iterator[str]:
    if template.category not in CATEGORIES:
        yield f"its category is none of {', '.join(CATEGORIES)}"
    if not PURPOSE.fullmatch(template.purpose):
        yield "a purpose is small letters, digits and underscores"
    for gap in template.gaps:
        if not gap.sample.strip() or len(gap.sample) > LONGEST_VALUE or BREAKS.search(gap.sample):
            yield f"the sample of {gap.name} is empty, too long, or not on one line"


def _of_language(template: Template, language: str, locales: Path) -> Iterator[str]:
    try:
        words = template.words(language, locales)
    except Untranslated:
        yield f"no sentence {template.sentence}"
        return
    wanted = [gap.name for gap in template.gaps]
    shown = [name for _, name, _, _ in Formatter().parse(words) if name is not None]
    if shown != wanted:
        yield f"its gaps are {shown}, and not {wanted}"
    between = GAP.split(words)
    if not all(_has_letter(end) for end in (between[0], between[-1])):
        yield "it begins or ends with a gap"
    if not all(part.strip() for part in between[1:-1]):
        yield "two gaps stand side by side"
    own = sum(_has_letter(word) for part in between for word in part.split())
    if own < WORDS_PER_GAP * len(shown) + 1:
        yield f"{own} words of its own are too few for {len(shown)} gaps"
    if BREAKS.search(words):
        yield "it is not on one line"
    longest = sum(map(len, between)) + LONGEST_VALUE * len(shown)
    if longest > LONGEST:
        yield f"with its values it may take {longest} characters, more than {LONGEST}"
    if len(template.name(language)) > LONGEST_NAME:
        yield f"its name is longer than {LONGEST_NAME}"


def _has_letter(words: str) -> bool:
    return any(character.isalpha() for character in words)
