"""What the four catalogues lack, in sentences for who translates: file and sentence named."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import PoFileError, read_po

from bot.catalogs import LOCALES
from bot.cli.endings import Stop
from bot.translate import LANGUAGES

KEYWORDS = {"text": None, "plural": None}
# Takes order.confirm.ask; leaves "SELECT 1", which SQLAlchemy's text() holds.
MSGID = re.compile(r"[a-z_]+(\.[A-Za-z_]+)+")
CODE = tuple(LOCALES.parent / folder for folder in ("bot", "flows"))


def problems(locales: Path = LOCALES, named: frozenset[str] | None = None) -> tuple[str, ...]:
    """One sentence for each thing that must be mended; none when all is well.

    Raises Stop for a file that is no catalogue.
    named are the sentences that the code says; None stands for what it really says.
    """
    named = named_in_code() if named is None else named
    catalogues = {language: _read(locales, language) for language in LANGUAGES}
    found = []
    for msgid in sorted(set(named).union(*catalogues.values())):
        said = {
            language: sentences[msgid]
            for language, sentences in catalogues.items()
            if msgid in sentences
        }
        lacking = [language for language in LANGUAGES if language not in said]
        if lacking:
            found.append(f"{msgid} is missing in {', '.join(lacking)}")
        if msgid not in named:
            found.append(f"{msgid} is said nowhere in the code")
        found += _unlike(msgid, said)
        for language, (message, forms) in said.items():
            found += (f"{msgid} in {language} {wrong}" for wrong in _wrong(message, forms))
    return tuple(found)


@cache
def named_in_code() -> frozenset[str]:
    """The ids of all sentences that flows and bot name with text() and plural()."""
    method = [("**.py", "python")]
    extracted = (
        message[2]
        for folder in CODE
        for message in extract_from_dir(folder, method, keywords=KEYWORDS)
    )
    names = (message if isinstance(message, str) else message[0] for message in extracted)
    return frozenset(name for name in names if MSGID.fullmatch(name))


def _read(locales: Path, language: str) -> dict[str, tuple[Message, int]]:
    """Each sentence by its id, with how many plural forms the language has. Raises Stop."""
    path = locales / language / "LC_MESSAGES" / "messages.po"
    try:
        with path.open("rb") as file:
            catalogue: Catalog = read_po(file, abort_invalid=True)
    except PoFileError as error:
        raise Stop(f"{language}/LC_MESSAGES/messages.po cannot be read: {error}.") from None
    return {
        message.id if isinstance(message.id, str) else message.id[0]: (
            message,
            catalogue.num_plurals,
        )
        for message in catalogue
        if message.id
    }


def _unlike(msgid: str, said: dict[str, tuple[Message, int]]) -> Iterator[str]:
    """Whether one language shows a value that another leaves out."""
    try:
        shown = {language: _placeholders(message) for language, (message, _) in said.items()}
    except ValueError as error:
        yield f"{msgid} has a brace too many or too few ({error})"
        return
    everything: frozenset[str] = frozenset().union(*shown.values())
    for language, names in shown.items():
        if missing := sorted(everything - names):
            yield f"{msgid} in {language} does not show {', '.join(missing)}"


def _wrong(message: Message, forms: int) -> Iterator[str]:
    if message.fuzzy:
        yield "is marked fuzzy: a person must read it"
    written = len([form for form in _forms(message) if form])
    if isinstance(message.id, str) and not written:
        yield "is empty"
    elif not isinstance(message.id, str) and written != forms:
        yield f"has {written} plural forms instead of {forms}"


def _placeholders(message: Message) -> frozenset[str]:
    """The values shown in any form: Arabic says "two" without its number."""
    parts = (part for form in _forms(message) for part in Formatter().parse(form))
    return frozenset(f"{{{name}}}" for _, name, _, _ in parts if name is not None)


def _forms(message: Message) -> tuple[str, ...]:
    said = message.string
    return (said,) if isinstance(said, str) else tuple(said or ("",))
