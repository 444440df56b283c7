"""What may be written first on WhatsApp after its 24 hours: sentences that Meta has approved.

templates.toml declares them; the sentences stand in the .po files. Which of them are approved is
known to each gateway. Darija is no language at Meta: what is written in Arabic letters is
submitted as Arabic, what is in Latin letters as French.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.catalogs import LOCALES, catalog

FILE = Path(__file__).with_name("templates.toml")
LONGEST = 1024  # characters of a template with its values (Twilio's error 63021)
LONGEST_VALUE = 200  # characters of one value; Twilio recommends fewer than 250

# Whose template may be sent to somebody of a language, the nearest first; the last one is what
# it is submitted as.
NEAREST = {
    "ar": ("ar",),
    "ary": ("ary", "ar"),
    "fr": ("fr",),
    "ary_Latn": ("ary_Latn", "fr"),
}


@dataclass(frozen=True, slots=True)
class Gap:
    """What is filled in; sample is what Meta is shown for it."""

    name: str
    sample: str


@dataclass(frozen=True, slots=True)
class Template:
    """One purpose: its category at Meta, the id of its sentence, its gaps in order."""

    purpose: str
    category: str
    sentence: str
    gaps: tuple[Gap, ...]

    def name(self, language: str) -> str:
        """What it is called at Meta and at Twilio: taawon_order_ready_home_ary_latn."""
        return f"taawon_{self.purpose}_{language}".lower()

    def words(self, language: str, locales: Path = LOCALES) -> str:
        """The sentence as it stands in the .po file: "... {number} ...". Raises Untranslated."""
        return catalog(language, locales).sentence(self.sentence, None)

    def body(self, language: str) -> str:
        """The sentence as Meta takes it: "... {{1}} ..."."""
        numbered = {gap.name: f"{{{{{at}}}}}" for at, gap in enumerate(self.gaps, 1)}
        return self.words(language).format_map(numbered)

    def takes(self, values: Sequence[str]) -> bool:
        """Whether there is a value for each gap, and no other: Meta fills in samples otherwise."""
        return len(values) == len(self.gaps) and all(value.strip() for value in values)


def read(file: Path = FILE) -> Mapping[str, Template]:
    """The templates by their purposes, as the file declares them."""
    told = tomllib.loads(file.read_text(encoding="utf-8"))
    return {
        purpose: Template(
            purpose,
            fields["category"],
            fields["sentence"],
            tuple(Gap(name, sample) for name, sample in fields["gaps"]),
        )
        for purpose, fields in told.items()
    }


TEMPLATES = read()
PURPOSES = frozenset(TEMPLATES)
BY_SENTENCE = {template.sentence: template for template in TEMPLATES.values()}


def nearest(language: str) -> tuple[str, ...]:
    """Whose template may be sent to somebody of this language; none where it is unknown."""
    return NEAREST.get(language, ())


def submitted(language: str) -> str:
    """The language that Meta is told for a template in ours."""
    return NEAREST[language][-1]
