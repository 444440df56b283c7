"""The sentences of each language, read from its .po file as it is: there is no .mo to compile."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

# Not in gettext's documented API, but there since Python 2.3, typed by typeshed, and a parser
# of its own: the header of a .po file never reaches eval as it is written.
from gettext import c2py
from pathlib import Path
from string import Formatter

from babel.messages.pofile import read_po

LOCALES = Path(__file__).parent.parent / "locales"


class Untranslated(LookupError):
    """A language lacks a sentence. The turn queue treats it as any turn that raises."""


@dataclass(frozen=True, slots=True)
class Catalog:
    """One language: its sentences by id, each with its plural forms, in the header's order.

    A sentence without plural has one form. form_of gives the index of the form for a count.
    """

    language: str
    sentences: Mapping[str, tuple[str, ...]]
    form_of: Callable[[int], int]

    def sentence(self, msgid: str, count: int | None) -> str:
        """The sentence with its placeholders, in the form for this count. Raises Untranslated."""
        forms = self.sentences.get(msgid)
        if forms is None:
            raise Untranslated(f"{msgid} in {self.language}")
        if count is None or len(forms) == 1:
            return forms[0]
        return forms[self.form_of(count)]

    def placeholders(self, msgid: str) -> frozenset[str]:
        """The names of the values that the sentence shows, in any of its forms."""
        parts = (part for form in self.sentences[msgid] for part in Formatter().parse(form))
        return frozenset(name for _, name, _, _ in parts if name is not None)


@cache
def catalog(language: str, locales: Path = LOCALES) -> Catalog:
    """The sentences of a language, read once.

    Babel knows no Darija, so the header of `ary` says `Language: ar_MA`, and that of
    `ary_Latn` says fr_MA; the plural rule is the header's own in every language, since
    Babel's for Arabic takes 11 for 100 and 100 for 11 (python-babel issue 816).
    """
    path = locales / language / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as file:
        messages = read_po(file)
    sentences = {}
    for message in messages:
        # The header has an empty id. A fuzzy sentence is a machine's guess: not said.
        if not message.id or message.fuzzy:
            continue
        said = message.string or ""
        forms = (said,) if isinstance(said, str) else tuple(said)
        if all(forms):
            sentences[message.id if isinstance(message.id, str) else message.id[0]] = forms
    return Catalog(language, sentences, c2py(messages.plural_expr))
