"""A few sentences in four languages, for tests that the real catalogues may not disturb."""

from collections.abc import Mapping
from pathlib import Path

Sentences = Mapping[str, str | tuple[str, ...]]  # a tuple holds plural forms

# What must stay whole: a family, a flag, a keycap, letters with their vowels.
SIGNS = ("👩‍👩‍👧‍👦", "🇲🇦", "5️⃣", "👍🏽", "بَّ", "é", "é", "ع", "a", "Z", "7")
HEADERS = {
    "fr": ("fr_MA", "nplurals=2; plural=(n > 1);"),
    "ar": (
        "ar_MA",
        "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 :"
        " n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);",
    ),
    "ary": ("ar_MA", "nplurals=3; plural=(n==1 ? 0 : n>=2 && n<=10 ? 1 : 2);"),
    "ary_Latn": ("fr_MA", "nplurals=3; plural=(n==1 ? 0 : n>=2 && n<=10 ? 1 : 2);"),
}
FRENCH: Sentences = {
    "list.open": "Choisir",
    "menu.ask": "Que voulez-vous ?",
    "menu.order": "Commander",
    "hello": "Bonjour {name} !",
    "price": "{price}",
    "line": "{quantity} {product} : {price}",
    "basket": "Votre commande :\n{rows}\nTotal {total}",
    "opened": "*Ouvert* : {name}",
    "unit.kg": ("{count} kg", "{count} kg"),
    "unit.jar": ("{count} bocal", "{count} bocaux"),
    "unit.bottle": ("{count} bouteille", "{count} bouteilles"),
    "people": ("{count} personne", "{count} personnes"),
}
DARIJA: Sentences = {
    "list.open": "ختار",
    "menu.ask": "شنو بغيتي؟",
    "menu.order": "نكوموندي",
    "hello": "السلام {name}!",
    "price": "{price}",
    "line": "{quantity} {product}: {price}",
    "basket": "الطلب ديالك:\n{rows}\nالمجموع {total}",
    "opened": "*محلول*: {name}",
    "unit.kg": ("كيلو", "{count} كيلو", "{count} كيلو"),
    "unit.jar": ("بوقال واحد", "{count} د البواقل", "{count} بوقال"),
    "unit.bottle": ("قرعة وحدة", "{count} د القراعي", "{count} قرعة"),
    "people": ("واحد", "{count} د الناس", "{count} واحد"),
}
ARABIC: Sentences = {
    **DARIJA,
    "menu.ask": "ماذا تريدون؟",
    "unit.kg": ("{count} كغ",) * 6,
    "unit.jar": (
        "لا برطمان",
        "برطمان واحد",
        "برطمانان",
        "{count} برطمانات",
        "{count} برطمانا",
        "{count} برطمان",
    ),
    "unit.bottle": ("{count} قنينة",) * 6,
    "people": ("zero", "one", "two", "few {count}", "many {count}", "other {count}"),
}
DARIJA_LATIN: Sentences = {
    **FRENCH,
    "menu.ask": "Chno bghiti?",
    "unit.kg": ("kilo", "{count} kilo", "{count} kilo"),
    "unit.jar": ("bo9al wa7ed", "{count} d lbwa9el", "{count} bo9al"),
    "unit.bottle": ("9er3a we7da", "{count} d l9ra3i", "{count} 9er3a"),
    "people": ("wa7ed", "{count} d nas", "{count} wa7ed"),
}
ALL = {"fr": FRENCH, "ar": ARABIC, "ary": DARIJA, "ary_Latn": DARIJA_LATIN}


def write(locales: Path) -> Path:
    """Write all of them as .po files under this folder, and give it back."""
    for language, sentences in ALL.items():
        write_po(locales, language, sentences)
    return locales


def write_po(
    locales: Path,
    language: str,
    sentences: Sentences,
    plurals: str = "",
    more: str = "",
) -> None:
    """One language. plurals stands for its usual rule; more is put at the end as it is."""
    code, rule = HEADERS[language]
    parts = [
        'msgid ""\nmsgstr ""\n'
        f'"Language: {code}\\n"\n'
        '"Content-Type: text/plain; charset=UTF-8\\n"\n'
        f'"Plural-Forms: {plurals or rule}\\n"\n'
    ]
    for msgid, said in sentences.items():
        if isinstance(said, str):
            parts.append(f"msgid {_po(msgid)}\nmsgstr {_po(said)}\n")
            continue
        forms = "".join(f"msgstr[{i}] {_po(form)}\n" for i, form in enumerate(said))
        parts.append(f"msgid {_po(msgid)}\nmsgid_plural {_po(msgid)}\n{forms}")
    folder = locales / language / "LC_MESSAGES"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "messages.po").write_text("\n".join([*parts, more]), encoding="utf-8")


def _po(words: str) -> str:
    escaped = words.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
