"""What is wrong in the lexicons, in sentences for who corrects them: file and spelling named."""

import ast
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path

from bot.catalogs import LOCALES
from bot.cli.endings import Stop
from bot.translate import LANGUAGES
from flows.hearing.normalise import normalise

HEADINGS = {
    "lexicon.toml": (
        "language", "commands", "options", "numbers", "ordinals", "months", "dozens", "joins",
        "units", "words", "ratings", "desk", "ways", "whom", "ideas", "talk",
    ),
    "goods.toml": ("goods", "describers"),
}  # fmt: skip
MARKERS = "language"  # a word may mark a language, and mean something under the other headings
# A word that only one language has for something to sell needs no programmer.
OPEN = ("goods", MARKERS)
OF_NUMBERS = ("numbers", "ordinals", "dozens")
RATINGS = frozenset("12345")
_WORD = re.compile(r"[^\s|!]+")  # a rule says "order_noun|parcel !items"
HEARING = LOCALES.parent / "flows" / "hearing"


@dataclass(frozen=True, slots=True)
class Entry:
    """A spelling as it stands in a file: fr/lexicon.toml, [units] kg, "kilos"."""

    file: str
    heading: str
    meaning: str
    spelling: str

    def __str__(self) -> str:
        return f"{self.meaning} ({self.file})"


def problems(locales: Path = LOCALES, known: frozenset[str] | None = None) -> tuple[str, ...]:
    """One sentence for each thing that must be mended; none when all is well.

    Raises Stop for a file that is no lexicon. known are the words that the code knows; None
    stands for those that it really does.
    """
    found, wrong = _read(locales)
    known = known_in_code() if known is None else known
    return (*wrong, *_clashes(found), *_unknown(found, known))


def entries(locales: Path = LOCALES) -> tuple[Entry, ...]:
    """Every spelling of every file. Raises Stop for a file that is no lexicon."""
    return _read(locales)[0]


def _read(locales: Path) -> tuple[tuple[Entry, ...], tuple[str, ...]]:
    """The spellings, and what keeps others from being one."""
    found: list[Entry] = []
    wrong: list[str] = []
    for language in LANGUAGES:
        for name, known in HEADINGS.items():
            file = f"{language}/{name}"
            for heading, meanings in _parsed(locales / language / name, file).items():
                if heading not in known or not isinstance(meanings, dict):
                    wrong.append(f"{file} has no heading [{heading}]: there are {', '.join(known)}")
                    continue
                for meaning, spellings in meanings.items():
                    where = f"{file}: [{heading}] {meaning}"
                    if not isinstance(spellings, list):
                        wrong.append(f'{where} must be a list, such as ["kilo", "kilos"]')
                        continue
                    words = [word for word in spellings if isinstance(word, str) and word.strip()]
                    found += (Entry(file, heading, meaning, word) for word in words)
                    if words != spellings:
                        wrong.append(f"{where} has a spelling that is no word")
    return tuple(found), tuple(wrong)


def _parsed(path: Path, file: str) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise Stop(f"{file} cannot be read: {error.strerror}.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Stop(f"{file} cannot be read: {error}.") from None


def _clashes(found: Iterable[Entry]) -> Iterator[str]:
    """Spellings that mean two things under one heading, in whichever languages."""
    first: dict[tuple[str, str], Entry] = {}
    told: set[tuple[str, str, str]] = set()
    for entry in found:
        if entry.heading == MARKERS:
            continue
        spelling = normalise(entry.spelling)
        other = first.setdefault((entry.heading, spelling), entry)
        clash = (entry.heading, spelling, entry.meaning)
        if other.meaning != entry.meaning and clash not in told:
            told.add(clash)
            yield f"“{spelling}” has two meanings under [{entry.heading}]: {other} and {entry}"


def _unknown(found: Iterable[Entry], known: frozenset[str]) -> Iterator[str]:
    """Meanings that the code does not know, with the files that have them."""
    files: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    for entry in found:
        files[entry.heading, entry.meaning][entry.file] = None
    for (heading, meaning), where in files.items():
        if not _is_known(heading, meaning, known, alone=len(where) == 1):
            yield f"[{heading}] {meaning} is a meaning that nothing knows ({', '.join(where)})"


def _is_known(heading: str, meaning: str, known: frozenset[str], *, alone: bool) -> bool:
    """alone: only one language has it, so that it may be a slip of the pen."""
    match heading:
        case "words":
            return meaning in known
        case "ratings":
            return meaning in RATINGS
        case _ if heading in OF_NUMBERS:
            return _is_number(meaning)
        case _:
            return heading in OPEN or not alone or meaning in known


def _is_number(meaning: str) -> bool:
    try:
        return Decimal(meaning) >= 0
    except InvalidOperation:
        return False


@cache
def known_in_code(code: Path = HEARING) -> frozenset[str]:
    """The words that stand in the strings of flows/hearing, docstrings left out."""
    found: set[str] = set()
    for path in sorted(code.glob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        said = {
            id(node.value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.update(() if id(node) in said else _WORD.findall(node.value))
    return frozenset(found)
