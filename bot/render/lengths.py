"""Cutting words where they may be cut: between words, and never inside what is read as one sign.

A family emoji is five code points, a flag two, an Arabic letter with its vowel two as well.
"""

import regex

LONGEST = 1600  # characters of one message; Twilio refuses more with error 21617
ELLIPSIS = "…"
# What Unicode calls an extended grapheme cluster (UAX 29); the standard library has no such.
SIGN = regex.compile(r"\X")


def shorten(words: str, longest: int) -> str:
    """The words on one line, cut so that they and an ellipsis take at most `longest` characters.

    "Huile d'argan cosmétique" in 20 gives "Huile d'argan…".
    """
    words = " ".join(words.split())
    if len(words) <= longest:
        return words
    room = longest - len(ELLIPSIS)
    # A title of one short word and nothing more tells less than a word cut in two.
    end = _end(words, room, least=room // 2)
    return words[:end].rstrip(" ,.:;-('") + ELLIPSIS


def split(body: str, longest: int = LONGEST) -> tuple[str, ...]:
    """The bodies that carry this one in order: at line ends or between words; () for none."""
    bodies = []
    body = body.strip()
    while len(body) > longest:
        # Half a message and more is worth a clean cut at a line's end.
        end = _end(body, longest, least=1, lines_from=longest // 2)
        bodies.append(body[:end].rstrip())
        body = body[end:].lstrip()
    return (*bodies, body) if body else tuple(bodies)


def _end(words: str, longest: int, least: int, lines_from: int | None = None) -> int:
    """Where to cut, at most at `longest`: after a line, a word, or the last whole sign.

    A line end is looked for from lines_from on, a space from `least` on.
    """
    line = space = whole = 0
    for sign in SIGN.finditer(words):
        if sign[0].isspace() and least <= sign.start() <= longest:
            space = sign.start()
            line = space if "\n" in sign[0] else line
        if sign.end() > longest:
            break
        whole = sign.end()
    if lines_from is not None and line >= lines_from:
        return line
    # A single sign may be longer than the room, by a hundred accents upon one letter.
    return space or whole or longest
