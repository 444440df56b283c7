"""People's own words inside our sentences, on WhatsApp: there they could do two kinds of harm.

A name such as "*VIP*" would be set in bold, and so would all that stands between two of them.
A name in Latin letters would take along the price that follows it in an Arabic line, and turn
the line itself around when it stands first (Unicode's UAX 9). `quoted` marks the words before
a sentence is said; `settled` keeps only those of its marks that the finished message needs.

No SMS passes here: it has no formats, and an invisible mark would double its price.
"""

import re
from functools import lru_cache

# WhatsApp's marks for bold, italic, struck and fixed width, and the controls that would turn
# the rest of the message around. A link is left as it is: it must still open.
HARM = re.compile(r"https?://\S+|[*_~`\u202a-\u202e\u2066-\u2069]")
LINK = re.compile("https?://[!-~]+")
TWIN = 0xFEE0  # from an ASCII character to its fullwidth twin, which is read alike: * to ＊
OPEN, CLOSE = "\u2068", "\u2069"  # "first strong isolate", and its end
ISOLATED = re.compile(f"{OPEN}([^{CLOSE}]*){CLOSE}")
LEFTWARD, RIGHTWARD = "\u200f", "\u200e"  # the way that a line goes which begins with them
ARABIC = re.compile("[\u0620-\u064a\u066e-\u06d3\u06fa-\u06ff\u0750-\u077f]+")  # a word
LATIN = re.compile("[A-Za-z\u00c0-\u024f]+")
LETTERS = re.compile(f"{ARABIC.pattern}|{LATIN.pattern}")
# What an Arabic line takes apart: Latin words, and the plus sign of a telephone number.
LATIN_OR_PLUS = re.compile(f"{LATIN.pattern}|[+]")


def quoted(words: str) -> str:
    """What people gave, made harmless and marked.

    It stays on one line: what begins another could pass for one of our options, "2. ...".
    """
    if LINK.fullmatch(words):
        return words  # a mark beside it would become a part of it, and it would not open
    harmless = HARM.sub(_harmless, " ".join(words.split()))
    return f"{OPEN}{harmless}{CLOSE}" if harmless else ""


def _harmless(found: re.Match[str]) -> str:
    harm = found[0]
    if len(harm) > 1:
        return harm
    return chr(ord(harm) + TWIN) if harm.isascii() else ""


def settled(body: str) -> str:
    """The finished message: each line and each quoted word goes its own way.

    Where one alphabet alone is used, nothing needs a mark, and none is left.
    """
    if not (ARABIC.search(body) and LATIN_OR_PLUS.search(body)):
        return body.replace(OPEN, "").replace(CLOSE, "")
    arabic = _is_arabic(ISOLATED.sub("", body), otherwise=False)
    return "\n".join(_settled(line, arabic) for line in body.split("\n"))


@lru_cache(maxsize=4096)  # the lines of menus and catalogues come again and again
def _settled(line: str, in_arabic: bool) -> str:
    """One line. A line with no word of ours goes the way of the message (in_arabic)."""
    arabic = _is_arabic(ISOLATED.sub("", line), otherwise=in_arabic)
    foreign = LATIN_OR_PLUS if arabic else ARABIC
    line = ISOLATED.sub(lambda found: found[0] if foreign.search(found[1]) else found[1], line)
    first = LETTERS.search(line)
    if first is None or arabic == bool(ARABIC.match(first[0])):
        return line
    return f"{LEFTWARD if arabic else RIGHTWARD}{line}"


def _is_arabic(ours: str, otherwise: bool) -> bool:
    """Whether most of the words are Arabic ones; `otherwise` where there are none."""
    arabic, latin = len(ARABIC.findall(ours)), len(LATIN.findall(ours))
    return arabic > latin if arabic or latin else otherwise
