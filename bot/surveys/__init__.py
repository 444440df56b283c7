"""Surveys: written in TOML, checked, tried by the explorer, and begun with a person.

What one is stands in flows.surveys; those that are ready to be asked in ready/.
"""

from pathlib import Path

from bot.surveys.reading import Unsound, parsed
from flows.surveys import Survey

__all__ = ["READY", "Unsound", "named", "parsed", "ready", "written"]

READY = Path(__file__).with_name("ready")


def ready() -> tuple[str, ...]:
    """The keys of the surveys that come with the program, in order."""
    return tuple(sorted(file.stem for file in READY.glob("*.toml")))


def written(name: str) -> str:
    """The TOML of a ready-made survey by its key, or of a file by its path.

    Raises Unsound, with one sentence, where there is neither.
    """
    file = READY / f"{name}.toml" if name in ready() else Path(name)
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise Unsound(f"{name} is no text in UTF-8.") from None
    except OSError:
        known = ", ".join(ready())
        raise Unsound(f"There is no file {name}, nor a survey of that name: {known}.") from None


def named(name: str) -> Survey:
    """The survey of this name or in this file. Raises Unsound, which tells all its faults."""
    return parsed(written(name))
