"""`taawon campaign report`: what a campaign has found on one page, as a picture or as PDF."""

from pathlib import Path

from rich.console import Console

from bot.cli.campaign_results import counted
from bot.cli.endings import Stop
from bot.report import pdf, png

FORMATS = {".png": png, ".pdf": pdf}


def draw(key: str, file: Path, language: str) -> None:
    """Write the page, in place of what the file held. Raises Stop."""
    if (drawn := FORMATS.get(file.suffix.lower())) is None:
        raise Stop(f"{file} must end in .png or .pdf.")
    try:
        page = drawn(counted(key), language)
    except ModuleNotFoundError:
        raise Stop("A report needs packages more: pip install 'taawon[figures]'.") from None
    try:
        file.write_bytes(page)
    except OSError as error:
        raise Stop(f"{file} cannot be written: {error.strerror}.") from None
    Console().print(str(file), highlight=False, markup=False, soft_wrap=True)
