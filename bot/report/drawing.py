"""A page as PNG and as PDF: one layout, page.typ, drawn by typst.

What people typed reaches typst as JSON and stays strings: it is never read as its language.
Only fonts that come with packages are used, so every machine draws the same. Without the extra
`figures`, there is a ModuleNotFoundError.
"""

import json
import re
from dataclasses import asdict
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

from bot.campaigns.found.results import Results
from bot.report.page import Page
from bot.report.writing import written

LAYOUT = Path(__file__).with_name("page.typ")
# The page is 400 points wide, as a usual telephone is 360 to 412 of its units; so it has 1080
# dots, as has the telephone.
DOTS = 72 * 1080 / 400  # to an inch
# No line ends between these. Takes the spaces of "12 000 DH", "Pourquoi ?" and ": 450"; leaves
# others. JSON is written without spaces of its own.
TOGETHER = re.compile(r"(?<=\d) (?=\d{3}|DH|درهم)|(?<=\w) (?=[:?!;])|(?<=[\w ]:) (?=\d)|(?<= و) ")


def png(results: Results, language: str) -> bytes:
    """The page as a picture, 1080 dots wide and as high as it needs. Needs `figures`."""
    return drawn(written(results, language), results.counted, format="png", ppi=DOTS)


def pdf(results: Results, language: str) -> bytes:
    """The page as PDF/UA-1: its text can be selected, searched and read aloud. Needs `figures`.

    The same results give the same bytes.
    """
    return drawn(written(results, language), results.counted, format="pdf", pdf_standards=["ua-1"])


def drawn(page: Page, counted: datetime, **how: Any) -> bytes:  # noqa: ANN401  typst's options
    """A page as typst draws it. counted: what the PDF has for its time."""
    import typst

    told = json.dumps(asdict(page), ensure_ascii=False, separators=(",", ":"))
    made: bytes = typst.compile(
        str(LAYOUT),
        root=str(LAYOUT.parent),
        font_paths=typst.Fonts(
            include_system_fonts=False,
            include_embedded_fonts=False,
            font_paths=[str(files("fontpkg_amiri") / "files")],
        ),
        sys_inputs={"page": TOGETHER.sub("\u00a0", told)},
        timestamp=int(counted.timestamp()),
        **how,
    )  # one page: one picture
    return made
