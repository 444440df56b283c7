"""How many SMS segments a body takes, which is what we pay for, and how to take fewer.

A segment is 140 bytes. A body of GSM-7 characters alone fits 160 of them in one segment, or
153 in each of several; any other character turns the whole body into UTF-16, which fits 70
units, or 67. Source: 3GPP TS 23.038 (alphabet) and TS 23.040, 9.2.3.24 (header of the parts).
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from gsm0338 import Codec

ALONE_GSM7, JOINED_GSM7 = 160, 153  # septets
ALONE_UTF16, JOINED_UTF16 = 70, 67  # units of 16 bits
ESCAPE = 0x1B

# Invisible, and never worth the double price: no-break and thin spaces, tabs, soft hyphen,
# zero-width space, and the marks that turn a line's direction.
INVISIBLE = str.maketrans(
    "\t\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000",
    " " * 16,
    "\u00ad\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff",
)
HIDDEN = frozenset(map(chr, INVISIBLE))
# What has no plainer spelling by Unicode: "l’été à 20° – œufs" gives "l'été à 20o - oeufs".
PLAINER = {
    **dict.fromkeys("‘’‚‛′`´", "'"),
    **dict.fromkeys("“”„«»″", '"'),
    **dict.fromkeys("‐‑‒–—―−•·", "-"),
    **dict.fromkeys("\u200c\u200d\ufe0e\ufe0f", ""),
    **dict.fromkeys("⭐🌟", "*"),
    **{"œ": "oe", "Œ": "OE", "°": "o", "²": "2", "×": "x", "⁄": "/", "→": "->"},
}
# The spaces that French puts inside quotation marks: « oui » gives "oui", not " oui ".
QUOTED = re.compile(r"« ?| ?»")


def _widths() -> dict[str, int]:
    """Each character of GSM-7 with the septets it takes: 2 for those behind an escape."""
    decode, codes = Codec().decode, range(0x80)
    alone = (decode(bytes([code]), "ignore")[0] for code in codes)
    escaped = (decode(bytes([ESCAPE, code]), "ignore")[0] for code in codes)
    # The escape itself, and the codes that mean nothing behind it, decode to nothing.
    return {c: 1 for c in alone if c} | {c: 2 for c in escaped if c}


WIDTHS = _widths()
GSM7 = frozenset(WIDTHS)


def segments(body: str) -> int:
    """The number of segments that a body is billed for; 0 for an empty body."""
    is_gsm7 = GSM7.issuperset(body)
    length = characters(body)
    if length <= (ALONE_GSM7 if is_gsm7 else ALONE_UTF16):
        return min(length, 1)
    if is_gsm7:
        return _joined((WIDTHS[character] for character in body), JOINED_GSM7)
    return _joined((1 + (character > "\uffff") for character in body), JOINED_UTF16)


def characters(body: str) -> int:
    """How long a network counts a body: septets of GSM-7, or units of UTF-16."""
    if GSM7.issuperset(body):
        return sum(map(WIDTHS.__getitem__, body))
    return len(body) + sum(character > "\uffff" for character in body)


def _joined(widths: Iterable[int], room: int) -> int:
    """How many parts hold characters of these widths: none is cut in two."""
    parts, left = 1, room
    for width in widths:
        if width > left:
            parts, left = parts + 1, room
        left -= width
    return parts


def plain(body: str) -> str:
    """The same words for an SMS, in GSM-7 where a plainer spelling is enough for that.

    "Reçu : 2 pots" loses its cedilla, since it then costs half. "Reçu ✅" keeps it: the
    whole is UTF-16 in any case. Arabic loses but what nobody sees.
    """
    strangers = set(body) - GSM7
    if not strangers:
        return body
    tidy = body if strangers.isdisjoint(HIDDEN) else body.translate(INVISIBLE)
    tidy = unicodedata.normalize("NFC", tidy)
    if tidy != body:
        return plain(tidy)
    candidate = QUOTED.sub('"', body)
    for stranger in strangers:
        spelling = _plainer(stranger)
        if spelling is None:
            return body
        candidate = candidate.replace(stranger, spelling)
    return candidate


@lru_cache(maxsize=4096)
def _plainer(character: str) -> str | None:
    """A spelling in GSM-7 of a character outside it, or None: "ê" gives "e", "ع" None."""
    if character in PLAINER:
        return PLAINER[character]
    if unicodedata.numeric(character, None) is not None:
        return None  # Unicode spells ½ as 1/2, and "2½ kg" would then be 21/2.
    parts = unicodedata.normalize("NFKD", character)
    bare = "".join(part for part in parts if not unicodedata.combining(part))
    spelling = "".join(PLAINER.get(part, part) for part in bare)
    return spelling if spelling and GSM7.issuperset(spelling) else None
