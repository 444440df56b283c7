"""What other clients may see of what a client wrote: short, and with nothing to reach her by."""

import re

LONGEST_SHOWN = 120  # characters of an idea that others see
HIDDEN = "…"
# Takes "0661 23-45-67", "+212 600 000 011", "٠٦٦١٢٣٤٥٦٧", "me@example.org", "wa.me/2126...",
# "https://example.org", "@tifawin"; leaves "250 ml", "2 x 500 g", "2026", "l3sel 2,5 kg".
_REACHES = re.compile(
    r"""\S+@\S+ | @\w+ | (?:https?://|www\.)\S+ | \b(?:[\w-]+\.)+[a-z]{2,}/\S*
    | [+(]* \d (?:[\s.()/_-]*\d){5,}""",
    re.VERBOSE | re.IGNORECASE,
)


def shared(words: str) -> str:
    """The words as others may see them; empty when nothing is left that says something."""
    line = " ".join(_REACHES.sub(HIDDEN, words).split())
    return shortened(line, LONGEST_SHOWN) if any(map(str.isalpha, line)) else ""


def shortened(words: str, longest: int) -> str:
    """The words, cut after a word where there is one, in at most this many characters."""
    if len(words) <= longest:
        return words
    cut = words[: longest - len(HIDDEN)]
    whole = cut.rpartition(" ")[0]
    # A last word that takes half of the room is better cut than left out.
    return (whole if len(whole) * 2 >= longest else cut).rstrip(" ,.;:(-") + HIDDEN
