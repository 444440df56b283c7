"""A poster as SVG, and the same as PNG: black on white, of the proportions of A6.

The QR holds `https://wa.me/<number>?text=CODE`: whoever scans it has the code before them, and
has only to send it. What it says stands there in words too, for telephones that scan nothing.
"""

from dataclasses import dataclass
from html import escape
from importlib.resources import as_file, files
from urllib.parse import quote

import phonenumbers
import resvg_py
import segno

from bot.translate import speaker
from flows.talk import Named, text

WIDTH, HEIGHT = 1050, 1480  # 105 mm by 148 mm, ten units to a millimetre
DOTS = 300  # to an inch, as printers want: 1240 across
MIDDLE = WIDTH // 2
QR_SIDE, QR_TOP = 780, 310  # its quiet zone included
QUIET = 4  # modules around a QR: ISO/IEC 18004, 9.1
MARGIN = 60
# Amiri has both scripts, and is free (SIL OFL 1.1). SVG names others where it is not at hand.
FAMILY = "Amiri"
FONTS = "Amiri, 'Noto Naskh Arabic', 'DejaVu Serif', serif"
LARGEST, LETTER = 110, 0.52  # of a line, in units; width of a letter beside its height


@dataclass(frozen=True, slots=True)
class Poster:
    """What a poster says. number is that of WhatsApp, with its +; words follow the code."""

    code: str
    name: Named
    number: str
    language: str
    words: str = ""

    @property
    def message(self) -> str:
        """What is written for the client."""
        return f"{self.code} {self.words}".strip()

    @property
    def link(self) -> str:
        """Where the QR leads (faq.whatsapp.com, "click to chat")."""
        return f"https://wa.me/{self.number.removeprefix('+')}?text={quote(self.message)}"


def svg(poster: Poster) -> str:
    """The poster as SVG; its words stay words, shaped by whoever shows it."""
    say = speaker(poster.language)
    called = say(poster.name)
    lines = [
        _line(called, 165, LARGEST, bold=True),
        _line(say(text("poster.order")), 285, 72),
        _line(say(text("poster.scan")), 1130, 50),
        _line(say(text("poster.write")), 1205, 50),
        # Each in a line of its own: Latin letters within an Arabic line would change sides.
        _line(poster.message, 1300, 80, bold=True),
        _line(_spaced(poster.number), 1400, 72),
    ]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="105mm" height="148mm" '
            f'viewBox="0 0 {WIDTH} {HEIGHT}" font-family="{escape(FONTS)}" fill="#000">',
            f"<title>{escape(called)}</title>",
            f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
            f'<rect x="20" y="20" width="{WIDTH - 40}" height="{HEIGHT - 40}" rx="40" '
            f'fill="none" stroke="#000" stroke-width="6"/>',
            _qr(poster.link),
            *lines,
            "</svg>\n",
        ]
    )


def png(drawn: str) -> bytes:
    """An SVG of ours as PNG, its letters shaped and joined by our own font."""
    with (
        as_file(files("fontpkg_amiri") / "files" / "Amiri-Regular.ttf") as plain,
        as_file(files("fontpkg_amiri") / "files" / "Amiri-Bold.ttf") as bold,
    ):
        made: bytes = resvg_py.svg_to_bytes(
            svg_string=drawn,
            dpi=DOTS,
            skip_system_fonts=True,
            font_files=[str(plain), str(bold)],
            font_family=FAMILY,
            serif_family=FAMILY,
        )
    return bytes(made)


def _qr(link: str) -> str:
    """The QR as one path. A quarter of it may be dirty or torn (level Q)."""
    code = segno.make(link, error="q", micro=False)
    scale = QR_SIDE / (code.symbol_size(border=QUIET)[0])
    left = (WIDTH - QR_SIDE) // 2
    squares = "".join(
        f"M{x + QUIET} {y + QUIET}h1v1h-1z"
        for y, row in enumerate(code.matrix)
        for x, dark in enumerate(row)
        if dark
    )
    return (
        f'<path transform="translate({left} {QR_TOP}) scale({scale:.4f})" '
        f'shape-rendering="crispEdges" d="{squares}"/>'
    )


def _line(words: str, y: int, size: int, *, bold: bool = False) -> str:
    """One line in the middle, in smaller letters where it is long."""
    fits = int((WIDTH - 2 * MARGIN) / (LETTER * max(len(words), 1)))
    weight = ' font-weight="bold"' if bold else ""
    return (
        f'<text x="{MIDDLE}" y="{y}" text-anchor="middle" font-size="{min(size, fits)}"{weight} '
        f'xml:space="preserve">{escape(words)}</text>'
    )


def _spaced(number: str) -> str:
    """A number as it is read aloud, left to right among Arabic words as well."""
    parsed = phonenumbers.parse(number)
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
